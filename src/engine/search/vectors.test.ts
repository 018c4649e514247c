// Vectors of a model behind an address: made once for each chunk, gone on with after a failure, mixed into search, and never in its way.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { searchCommands } from '../../contract/commands/search.ts'
import { Settings } from '../../contract/settings.ts'
import { createEmbedders } from '../embedder/embedder.ts'
import { openLog } from '../log.ts'
import { workerEntry } from '../root.ts'
import { openDb } from '../store/open.ts'
import { createTermIndex } from '../store/search-index.ts'
import { addBooks } from '../testing/library.ts'
import { forkSpawn } from '../work/fork.ts'
import { createSideWorker } from '../work/side-worker.ts'
import { byVectors, mixed } from './mix.ts'
import { search } from './search.ts'
import { signsOf } from './signs.ts'
import { codesOf, openVectorSpace } from './vector-space.ts'
import { createVectors } from './vectors.ts'

const folder = mkdtempSync(join(tmpdir(), 'sheaf-vectors-'))
const db = await openDb(join(folder, 'sheaf.db'))
/** Knows two meanings: vehicles and food. */
const meanings = [/car|automobile|lorry/, /bread|loaf|bakery/]
let mood: 'well' | 'fails' | 'odd' = 'well'
let asked = 0
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (part) => (body += String(part)))
  request.on('end', () => {
    const { input } = JSON.parse(body) as { input: string[] }
    asked += input.length
    const data = input.map((text, index) => ({
      index,
      embedding: [...meanings.map((one) => (one.test(text) ? 1 : 0.01)), 0.1],
    }))
    response.writeHead(mood === 'fails' ? 503 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ data: mood === 'odd' ? data.slice(1) : data.toReversed() }))
  })
})
let settings = Settings.parse({})
const worker = createSideWorker(forkSpawn(workerEntry()), () => 1500, 'no vectors were made')
const embedders = createEmbedders({ home: folder, worker, settings: () => settings })
const vectors = createVectors({ db, embedder: embedders.current, log: openLog(folder, 'silent') })
const context = { db, index: createTermIndex(db), topics: null, vectors }
const ask = async (query: string): Promise<string[]> => {
  const { hits } = await search(context, searchCommands['search.query'].input.parse({ query }))
  return hits.map(({ document }) => document.name)
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await addBooks(db, [
    { name: 'a', pages: ['The automobile was sold.'] },
    { name: 'b', pages: ['A loaf from the bakery.\n\nAnd another loaf.'] },
  ])
})
afterAll(async () => {
  await vectors.close()
  server.close()
  await db.close()
  rmSync(folder, { recursive: true })
})

test('nothing is asked of anybody until an embedder is set', async () => {
  expect(await vectors.rebuild()).toBe(null)
  expect(await ask('car')).toEqual([])
  expect(asked).toBe(0)
})

test('made run by run, once; a model that fails is told of and gone on with later', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  settings = Settings.parse({ embedder: { url, model: 'two' } })
  mood = 'fails'
  await expect(vectors.rebuild()).rejects.toMatchObject({ code: 'model-missing', retryable: true })
  mood = 'odd'
  await expect(vectors.rebuild()).rejects.toThrow(/vectors for/)
  mood = 'well'
  expect(await vectors.made()).toEqual({ runs: 0, of: 2 })
  expect(await vectors.rebuild()).toMatchObject({ runs: 2, chunks: 3 })
  expect(await vectors.made()).toEqual({ runs: 2, of: 2 })
  expect(await vectors.rebuild()).toMatchObject({ runs: 0, chunks: 0 })
  const [row] = await db.read.selectFrom('vector_run').selectAll().execute()
  expect(row).toMatchObject({ model: `${new URL(url).host}/two`, dimension: 3 })
})

test('what no word finds is found by meaning; with a model that is away, by words', async () => {
  expect(await ask('car')).toEqual(['a'])
  expect((await ask('bread bakery'))[0]).toBe('b')
  mood = 'fails'
  expect(await ask('car')).toEqual([])
  expect(await ask('loaf')).toEqual(['b'])
  mood = 'well'
})

test('a model that knows some languages makes vectors of documents in these', async () => {
  const languages = createVectors({
    db,
    embedder: async () => {
      const given = await embedders.current()
      return given && { ...given, model: 'two, of English', languages: ['en'] }
    },
    log: openLog(folder, 'silent'),
  })
  expect(await languages.made()).toEqual({ runs: 0, of: 0 })
  expect(await languages.rebuild()).toMatchObject({ runs: 0 })
  await db.tx(({ kysely }) => kysely.updateTable('run').set({ language: 'en' }).where('name', '=', 'a').execute())
  expect(await languages.rebuild()).toMatchObject({ runs: 1, chunks: 1 })
  expect(await languages.made()).toEqual({ runs: 1, of: 1 })
})

test('another host only with consent', async () => {
  settings = Settings.parse({ embedder: { url: 'http://models.example.invalid/v1', model: 'two' } })
  await expect(vectors.rebuild()).rejects.toMatchObject({ code: 'forbidden' })
  expect(await ask('car')).toEqual([])
})

test('what was found and has no vector yet keeps its place among the others', () => {
  const found = [
    { run: 'a', idx: 0, score: 4 },
    { run: 'b', idx: 0, score: 3.9 },
    { run: 'c', idx: 0, score: 3.8 },
  ]
  const compared = [
    { run: 'a', idx: 0, score: 0.8 },
    { run: 'c', idx: 0, score: 0.6 },
  ]
  const options = { wanted: null, add: false, limit: 10 }
  expect(mixed(byVectors(compared, found), found, options).map(({ run }) => run)).toEqual(['a', 'b', 'c'])
})

test('the nearest of many by signs and then by values are the nearest by values', async () => {
  let state = 1
  const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5
  const unit = (values: number[]): Float32Array => Float32Array.from(values, (value) => value / Math.hypot(...values))
  const all = Array.from({ length: 500 }, () => unit(Array.from({ length: 64 }, next)))
  const [run] = await db.read.selectFrom('run').select('id').execute()
  await db.tx(async ({ kysely }) => {
    await kysely.deleteFrom('vector').execute()
    for (const [idx, vector] of all.entries())
      await kysely
        .insertInto('vector')
        .values({ run_id: run!.id, idx, model: 'm', data: Buffer.from(vector.buffer) })
        .execute()
    await kysely
      .insertInto('vector_run')
      .values({ run_id: run!.id, model: 'm', dimension: 64, chunker: 1, codes: codesOf(all) })
      .execute()
  })
  const space = openVectorSpace(db, 'm', 64)
  expect(await space.refresh()).toBe(500)
  const question = unit(Array.from(all[77]!, (value) => value + next() * 0.1))
  const found = await space.nearest(question, null, 5)
  const cosine = (idx: number): number => all[idx]!.reduce((sum, value, k) => sum + value * question[k]!, 0)
  const cosines = all.map((_, idx) => cosine(idx))
  const best = all.map((_, idx) => idx).toSorted((a, b) => cosines[b]! - cosines[a]!)
  expect(found[0]).toMatchObject({ idx: 77 })
  expect(found[0]!.score).toBeCloseTo(cosine(77), 4)
  expect(found.filter(({ idx }) => best.slice(0, 20).includes(idx)).length).toBeGreaterThanOrEqual(3)
  expect(await space.nearest(question, new Set(['other']), 5)).toEqual([])
  expect([...signsOf(Float32Array.from([1, -1, 0, 1]))]).toEqual([0b1001])
})
