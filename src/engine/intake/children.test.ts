// Documents within documents: each once, whatever dies meanwhile, and as part of the same batch. (Postgres: children.postgres.test.ts.)
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { childLimits } from '../../contract/worker.ts'
import type { Script } from '../testing/scripted-worker.ts'
import { openTestHome, type TestHome } from '../testing/home.ts'

const paths = async (home: TestHome): Promise<string[]> => (await home.documents()).map((document) => document.path)

test('the files in an archive are documents of its batch, with their parent named and outputs under its name', async () => {
  await using home = await openTestHome()
  const inner: Script = { pages: 0, children: { 'deep/b.txt': { pages: 2 } } }
  const archive = home.script('all.txt', { pages: 0, children: { 'inner/a.txt': { pages: 1 }, 'more.txt': inner } })
  const dir = path.join(home.folder, '..', 'out')
  const batch = await home.add([archive], { output: { dir, formats: ['txt'], force: false } })
  home.engine.start()
  const ended = await home.engine.waitForBatch(batch.id)
  expect(ended).toMatchObject({ total: 4, counts: { done: 4 } })
  const documents = await home.documents()
  expect(documents.map((document) => document.path)).toEqual([
    'all.txt',
    'all.txt/inner/a.txt',
    'all.txt/more.txt',
    'all.txt/more.txt/deep/b.txt',
  ])
  const [root, a, more, b] = documents
  expect(root).toMatchObject({ parent: null, state: 'done', pages: 0, stage: null, outputs: [], chunks: 0 })
  expect(a).toMatchObject({ name: 'a.txt', parent: { document: root?.id, inside: 'inner/a.txt' }, batch: batch.id })
  expect(b?.parent).toEqual({ document: more?.id, inside: 'deep/b.txt' })
  expect(readdirSync(dir, { recursive: true }).filter((name) => String(name).endsWith('.txt.txt'))).toHaveLength(2)
  expect(readFileSync(path.join(dir, 'all.txt/inner/a.txt.txt'), 'utf8')).toBe('page 1')
  // The event that brings a document into lists holds all there is to show.
  const added = (await home.events()).filter(({ type }) => type === 'document.added')
  expect(added.map(({ patch }) => patch?.path)).toEqual(documents.map((document) => document.path))
  expect(added[1]?.patch).toMatchObject({ state: 'queued', parent: a?.parent, progress: 0 })
})

test('a worker that dies half-way sends all again, and each is taken once', async () => {
  await using home = await openTestHome({ workers: 1 })
  const names = Array.from({ length: 6 }, (_, i) => `${i}.txt`)
  const children = Object.fromEntries(names.map((name, i): [string, Script] => [name, { pages: i + 1 }]))
  const once = path.join(home.folder, 'died')
  const batch = await home.add([home.script('all.txt', { pages: 1, children, crashAfter: { children: 3, once } })])
  home.engine.start()
  expect((await home.engine.waitForBatch(batch.id)).counts).toEqual({ done: 7 })
  expect(existsSync(once)).toBe(true)
  expect(await paths(home)).toEqual(['all.txt', ...names.map((name) => `all.txt/${name}`)])
})

test('an engine that stops half-way goes on, and each is taken once', async () => {
  await using home = await openTestHome({ workers: 1 })
  const children = { '0.txt': { pages: 1 }, '1.txt': { pages: 1 }, '2.txt': { pages: 2 } }
  await home.add([home.script('all.txt', { pages: 3, slow: 60, children })])
  home.engine.start()
  await expect.poll(async () => (await paths(home)).length, { timeout: 10_000 }).toBeGreaterThan(1)
  await home.reopen()
  home.engine.start()
  await home.until('all.txt', ({ state }) => state === 'done')
  await home.until('2.txt', ({ state }) => state === 'done')
  expect((await paths(home)).toSorted()).toEqual(['all.txt', 'all.txt/0.txt', 'all.txt/1.txt', 'all.txt/2.txt'])
})

test('the same archive again has the same children, and nothing in it is read twice', async () => {
  await using home = await openTestHome()
  const archive = home.script('all.txt', {
    pages: 0,
    children: { 'a.txt': { pages: 1 }, 'b.bin': '\u0000\u0001\u0002' },
  })
  home.engine.start()
  for (let n = 0; n < 2; n++) {
    const { counts } = await home.engine.waitForBatch((await home.add([archive])).id)
    expect(counts).toEqual({ done: 2, failed: 1 })
  }
  const documents = await home.documents()
  expect(documents.map(({ name, reused, error }) => [name, reused, error?.code ?? null])).toEqual([
    ['all.txt', false, null],
    ['a.txt', false, null],
    ['b.bin', false, 'format-unsupported'],
    ['all.txt', true, null],
    ['a.txt', true, null],
    ['b.bin', false, 'format-unsupported'],
  ])
  expect(documents[4]?.parent?.document).toBe(documents[3]?.id)
  expect((await home.events()).filter(({ type }) => type === 'page.stored')).toHaveLength(1)
})

test('archives in archives end at the limit of depth', async () => {
  await using home = await openTestHome()
  let script: Script = { pages: 1 }
  for (let n = 0; n < childLimits.depth + 2; n++) script = { pages: 0, children: { 'in.txt': script } }
  const batch = await home.add([home.script('all.txt', script)])
  home.engine.start()
  await home.engine.waitForBatch(batch.id)
  const documents = await home.documents()
  expect(documents).toHaveLength(childLimits.depth + 1)
  expect(documents.at(-1)?.path).toBe(['all.txt', ...Array<string>(childLimits.depth).fill('in.txt')].join('/'))
})
