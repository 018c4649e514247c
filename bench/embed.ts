// Measures vectors: the 20 nearest of 50,000 with 512 values, by signs and values as search does it, beside a plain scan of all values; how long
// topics take; and what an embedder on this computer costs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codesOf, openVectorSpace } from '../src/engine/search/vector-space.ts'
import { rowOf, weighingOf } from '../src/engine/search/sparse.ts'
import { openDb } from '../src/engine/store/open.ts'
import { addBooks } from '../src/engine/testing/library.ts'
import { findTopics } from '../src/worker/stages/embed-topics.ts'
import { measureModel } from './embed-model.ts'
import { median, quantile } from './figures.ts'
import { random, texts, vocabulary } from './made-up.ts'

const dimension = 512
const wanted = 20
const perRun = 500

/** `args`: how many vectors (default 50,000); `--model FOLDER`: an embedder of one's own, and nothing else is measured. */
export async function run(args: string[]): Promise<void> {
  const at = args.indexOf('--model')
  if (at !== -1) return measureModel(args[at + 1] ?? '.')
  await measureNearest(Number(args[0] ?? 50_000))
  measureTopics()
  await measureModel(null)
}

async function measureNearest(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-bench-'))
  const db = await openDb(join(folder, 'sheaf.db'))
  try {
    const all = clustered(count)
    const books = Array.from({ length: Math.ceil(count / perRun) }, (_, n) => ({ name: String(n), pages: ['x'] }))
    await addBooks(db, books)
    const runs = await db.read.selectFrom('run').select('id').orderBy('id').execute()
    await db.tx(async ({ kysely }) => {
      for (const [n, { id }] of runs.entries()) {
        const own = all.slice(n * perRun, (n + 1) * perRun)
        for (let at = 0; at < own.length; at += 100)
          await kysely
            .insertInto('vector')
            .values(
              own
                .slice(at, at + 100)
                .map((vector, k) => ({ run_id: id, idx: at + k, model: 'm', data: Buffer.from(vector.buffer) })),
            )
            .execute()
        await kysely
          .insertInto('vector_run')
          .values({ run_id: id, model: 'm', dimension, chunker: 1, codes: codesOf(own) })
          .execute()
      }
    })
    const space = openVectorSpace(db, 'm', dimension)
    const began = performance.now()
    await space.refresh()
    console.log(`${count} vectors of ${dimension} values; signs read in ${(performance.now() - began).toFixed(0)} ms`)
    const place = new Map(runs.map(({ id }, n) => [id, n * perRun]))
    const next = random(2)
    const took = { signs: [] as number[], plain: [] as number[] }
    const cpu = { signs: [] as number[], plain: [] as number[] }
    let agreed = 0
    for (let n = 0; n < 40; n++) {
      const question = near(all[Math.floor(next() * count)] ?? new Float32Array(dimension), next, 0.6)
      let start = performance.now()
      let used = process.cpuUsage()
      const found = await space.nearest(question, null, wanted)
      took.signs.push(performance.now() - start)
      cpu.signs.push(cpuSince(used))
      start = performance.now()
      used = process.cpuUsage()
      const best = new Set(plain(all, question))
      took.plain.push(performance.now() - start)
      cpu.plain.push(cpuSince(used))
      agreed += found.filter(({ run: id, idx }) => best.has((place.get(id) ?? 0) + idx)).length / wanted
    }
    for (const [name, key] of Object.entries({ 'signs, then values': 'signs', 'all values': 'plain' } as const))
      console.log(
        `${name.padEnd(20)} median ${median(took[key]).toFixed(1)} ms, 95 % ${quantile(took[key], 0.95).toFixed(1)} ms; of a processor ${median(cpu[key]).toFixed(1)} ms`,
      )
    console.log(`of the ${wanted} nearest by all values, found by signs: ${((agreed / 40) * 100).toFixed(1)} %`)
  } finally {
    await db.close()
    rmSync(folder, { recursive: true })
  }
}

/** Milliseconds of a processor. */
function cpuSince(used: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(used)
  return (user + system) / 1000
}

/** Vectors around 500 centres, as those of texts are around their subjects. */
function clustered(count: number): Float32Array<ArrayBuffer>[] {
  const next = random(1)
  const centres = Array.from({ length: 500 }, () => unit(Float32Array.from({ length: dimension }, () => next() - 0.5)))
  return Array.from({ length: count }, (_, n) =>
    near(centres[n % centres.length] ?? new Float32Array(dimension), next, 1),
  )
}

function near(vector: Float32Array, next: () => number, spread: number): Float32Array<ArrayBuffer> {
  return unit(Float32Array.from(vector, (value) => value + (next() - 0.5) * spread * 0.15))
}

function unit(vector: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return vector.map((value) => value / length)
}

function plain(all: readonly Float32Array[], question: Float32Array): number[] {
  const scores = new Float32Array(all.length)
  for (const [n, vector] of all.entries()) {
    let sum = 0
    for (let k = 0; k < dimension; k++) sum += (vector[k] ?? 0) * (question[k] ?? 0)
    scores[n] = sum
  }
  const order = Uint32Array.from(scores, (_, n) => n).toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  return Array.from(order.slice(0, wanted))
}

function measureTopics(): void {
  console.log('\nchunks   terms   topics   seconds')
  for (const count of [500, 2000, 5000]) {
    const all = texts(count, vocabulary(20_000)).map((text) => text.toLowerCase().match(/\p{L}+/gu) ?? [])
    const frequencies = new Map<string, number>()
    for (const terms of all) for (const term of new Set(terms)) frequencies.set(term, (frequencies.get(term) ?? 0) + 1)
    const weighing = weighingOf(frequencies, count)
    const rows = all.map((terms) => rowOf(terms, weighing))
    const offsets = new Uint32Array(count + 1)
    for (const [n, row] of rows.entries()) offsets[n + 1] = (offsets[n] ?? 0) + row.length
    const entries = rows.flat()
    const packed = {
      count: weighing.terms.size,
      offsets,
      terms: Uint32Array.from(entries, ([at]) => at),
      weights: Float32Array.from(entries, ([, weight]) => weight),
    }
    const start = performance.now()
    findTopics(packed, 128)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(
      [String(count).padStart(6), String(weighing.terms.size).padStart(7), '    128', seconds.padStart(9)].join(' '),
    )
  }
}
