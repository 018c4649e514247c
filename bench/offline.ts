// Runs all that is understood of documents with the network cut: classes, corrections, rules, fields, chunks, vectors, search, topics, related, graph, an embedder of one's own; and outputs, byte for byte those of before.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { commands, type Command, type Input, type Output, type Parsed } from '../src/contract/api.ts'
import { Settings } from '../src/contract/settings.ts'
import { createEngine } from '../src/engine/create.ts'
import { forkSpawn } from '../src/engine/work/fork.ts'
import { writeEmbedder } from '../scripts/fixtures/embedder.ts'
import { root } from '../scripts/tools/project.ts'

/** Set where the network is cut: the hash of what was written where it is not. */
const within = 'SHEAF_NETWORK_IS_CUT'
/** Without pages to recognise, which take most of the time and need a network as little. */
const samples = ['invoice-2025-0318.pdf', 'brief-lieferzeiten.pdf', 'letter-herbals.pdf', 'contract.pdf']
/** What outputs are written of: pages to recognise among them. */
const written = [...samples, 'receipt-scan.jpg', 'workshop-handbook.docx', 'order-second-quarter.eml']

/** Starts itself anew in a network namespace of its own, where not even loopback answers. Says so where the system has none. */
export async function run(): Promise<void> {
  const before = process.env[within]
  if (before !== undefined) return walk(before)
  const again = [process.execPath, path.join(root, 'scripts/bench.ts'), 'offline']
  for (const rights of ['-n', '-rn']) {
    if (spawnSync('unshare', [rights, 'true']).status !== 0) continue
    const env = { ...process.env, [within]: outputs(written, '2') }
    process.exitCode = spawnSync('unshare', [rights, ...again], { stdio: 'inherit', env }).status ?? 1
    return
  }
  console.log('skipped: this system has no `unshare`, or does not allow it')
}

async function walk(before: string): Promise<void> {
  check('the network is cut', await isCut())
  check(
    'outputs are the same, byte for byte, by one worker and in another order',
    outputs(written.toReversed(), '1') === before,
  )
  const home = mkdtempSync(path.join(os.tmpdir(), 'sheaf-offline-'))
  const engine = await createEngine({
    home,
    settings: Settings.parse({ workers: 2, logLevel: 'silent' }),
    host: 'cli',
    spawn: forkSpawn(path.join(root, 'src/worker/index.ts')),
    samplesDir: null,
  })
  const call = async <C extends Command>(command: C, input: Input<C>): Promise<Output<C>> => {
    const handler = engine.handlers[command] as (given: Parsed<C>) => Promise<Output<C>>
    return handler(commands[command].input.parse(input) as Parsed<C>)
  }
  try {
    engine.start()
    const { batch } = await call('intake.add', {
      sources: samples.map((name) => ({ kind: 'path' as const, path: path.join(root, 'samples', name) })),
    })
    await engine.waitForBatch(batch.id)
    const { documents } = await call('documents.list', { filter: { batch: batch.id } })
    check(
      `${documents.length} documents read`,
      documents.every(({ state }) => state === 'done'),
    )
    check(
      'each with a language, a class and chunks',
      documents.every(({ language, class: name, chunks }) => language !== null && name !== null && chunks > 0),
    )
    const invoice = documents.find(({ class: name }) => name === 'invoice')
    if (!invoice) throw new Error('no sample is told as an invoice')
    const { analysis } = await call('documents.get', { document: invoice.id })
    check(
      'fields with their places',
      (analysis?.fields ?? []).some(({ place }) => place !== null),
    )
    const chunks = await call('documents.chunks', { document: invoice.id })
    check('chunks with spans', chunks.length > 0 && chunks.every(({ spans }) => spans.length > 0))
    check('why, with places', (await call('classify.why', { document: invoice.id })).reasons.length > 0)
    await call('classify.correct', { document: invoice.id, class: 'estimate' })
    check('a correction', (await call('classify.show', { document: invoice.id })).class === 'estimate')
    check('review', (await call('classify.review', {})).total === documents.length - 1)
    const rule = { name: 'offline', class: 'estimate', pattern: 'total', weight: 2 }
    check('a rule of one’s own', (await call('rules.save', { rule })).rule.version === 1)
    const { matches } = await call('classify.try', { rule: { pattern: 'total' } })
    check(`a pattern tried: ${matches} found`, matches > 0)
    for (const mode of ['lexical', 'hybrid'] as const) {
      const { hits } = await call('search.query', { query: 'invoice total', mode, places: true })
      check(`search, ${mode}: ${hits.length} documents`, hits.length > 0)
    }
    const misread = await call('search.query', { query: 'inv0ice' })
    check('a misread word is looked for nearby', misread.instead.length > 0)
    await call('search.query', { query: 'delivery of paper', typing: true })
    check('related documents', (await call('documents.related', { document: invoice.id, limit: 5 })).length > 0)
    const graph = await call('graph.get', { limit: 100 })
    check(`the graph: ${graph.nodes.length} nodes`, graph.edges.length > 0)
    await call('embedder.use', { id: 'use-lite' })
    const english = (await call('vectors.rebuild', {})).vectors
    check(`vectors by the embedder that comes with Sheaf: ${english?.model}`, english !== null)
    check('search by it', (await call('search.query', { query: 'amount to be paid' })).hits.length > 0)
    const folder = path.join(home, 'model')
    writeEmbedder(folder)
    const model = await call('embedder.import', { folder })
    check(`an embedder: ${model.dimension} values`, model.dimension > 0)
    const { vectors } = await call('vectors.rebuild', {})
    const { made } = await call('embedder.list', {})
    check(`its vectors, of ${made?.of} documents`, vectors?.model === model.id && made?.runs === documents.length)
    const found = await call('search.query', { query: 'invoice total' })
    check('search by it', found.hits.length > 0)
    console.log('all of it works with the network cut')
  } finally {
    await engine.stop()
    await rm(home, { recursive: true })
  }
}

/** A hash of all that a command with a home of its own writes of these samples. */
function outputs(names: readonly string[], workers: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-offline-'))
  const [data, out] = [path.join(folder, 'home'), path.join(folder, 'out')]
  try {
    const paths = names.map((name) => path.join(root, 'samples', name))
    const options = [
      '--out',
      out,
      '--formats',
      'md,jsonl,json,txt,csv,parquet,pdf,hocr,alto',
      '--workers',
      workers,
      '--quiet',
    ]
    const env = { ...process.env, SHEAF_DATA: data, SHEAF_SOURCE: '1' }
    const { status } = spawnSync(path.join(root, 'bin/sheaf'), ['process', ...paths, ...options], {
      env,
      stdio: 'ignore',
    })
    check(`\`sheaf process\` of ${names.length} samples`, status === 0)
    const hash = createHash('sha256')
    for (const file of readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => path.join(one.parentPath, one.name))
      .toSorted())
      hash.update(path.relative(out, file)).update(readFileSync(file))
    return hash.digest('hex')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`does not hold: ${what}`)
  console.log(`ok  ${what}`)
}

/** Whether a connection fails at once for want of any network. */
function isCut(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '192.0.2.1', port: 9 })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ENETUNREACH'))
    socket.once('connect', () => resolve(false))
    setTimeout(() => resolve(false), 3000).unref()
  })
}
