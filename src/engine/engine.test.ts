// The engine as a whole, over real worker processes that do as scripted: what is promised of documents, pages and events.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { commands } from '../contract/api.ts'
import type { Event } from '../contract/event.ts'
import { Settings } from '../contract/settings.ts'
import { createEngine } from './create.ts'
import { forkSpawn } from './work/fork.ts'
import { openTestHome } from './testing/home.ts'

const ended = (events: Event[], type: Event['type']): number[] =>
  events.filter((event) => event.type === type).map((event) => event.page ?? 0)

describe('a document goes through its stages', () => {
  test('text pages first, recognised pages in jobs of a few, then chunk, embed, analyse', async () => {
    await using home = await openTestHome()
    const batch = await home.add([home.script('a.txt', { pages: 6, ocr: [2, 4, 5] })])
    home.engine.start()
    const view = await home.engine.waitForBatch(batch.id)
    expect(view.counts).toEqual({ done: 1 })
    const document = await home.document('a.txt')
    expect(document).toMatchObject({
      state: 'done',
      pages: 6,
      pagesDone: 6,
      ocrPages: 3,
      class: 'letter',
      progress: 1,
      reused: false,
    })
    const events = await home.events()
    expect(ended(events, 'page.stored').toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6])
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1))
    const progress = events.flatMap((event) => (event.patch?.progress === undefined ? [] : [event.patch.progress]))
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    const { text } = await home.engine.handlers['documents.text']({ document: document.id })
    expect(text).toBe([1, 2, 3, 4, 5, 6].map((page) => `page ${page}`).join('\n\n'))
  })

  test('the same bytes again are not read again', async () => {
    await using home = await openTestHome()
    const file = home.script('a.txt', { pages: 2 })
    home.engine.start()
    await home.engine.waitForBatch((await home.add([file])).id)
    const second = await home.engine.waitForBatch((await home.add([file])).id)
    expect(second.counts).toEqual({ done: 1 })
    expect((await home.documents()).map((document) => document.reused)).toEqual([false, true])
    expect(ended(await home.events(), 'page.stored')).toEqual([1, 2])
  })

  test('with force they are: once, however often they are in the batch', async () => {
    await using home = await openTestHome()
    const [a, b] = [home.script('a.txt', { pages: 2, ocr: [2] }), path.join(home.folder, '..', 'b.txt')]
    writeFileSync(b, readFileSync(a))
    home.engine.start()
    await home.engine.waitForBatch((await home.add([a])).id)
    const again = await home.engine.waitForBatch((await home.add([a, b], { force: true })).id)
    expect(again.counts).toEqual({ done: 2 })
    expect(ended(await home.events(), 'page.stored')).toEqual([1, 2, 1, 2])
    expect(await home.document('b.txt')).toMatchObject({ pagesDone: 2, ocrPages: 1, progress: 1 })
  })

  test('two equal files of one drop share one reading', async () => {
    await using home = await openTestHome()
    const [a, b] = [home.script('a.txt', { pages: 3 }), path.join(home.folder, '..', 'b.txt')]
    writeFileSync(b, readFileSync(a))
    home.engine.start()
    expect((await home.engine.waitForBatch((await home.add([a, b])).id)).counts).toEqual({ done: 2 })
    expect(ended(await home.events(), 'page.stored')).toEqual([1, 2, 3])
  })
})

describe('a bad page fails that page', () => {
  test('an unreadable page: the document is partial and names it; retry reads only that page', async () => {
    await using home = await openTestHome()
    const batch = await home.add([home.script('a.txt', { pages: 4, ocr: [3], fail: [2, 3] })])
    home.engine.start()
    await home.engine.waitForBatch(batch.id)
    const document = await home.document('a.txt')
    expect(document.state).toBe('partial')
    expect(document.failedPages.map(({ page, reason }) => [page, reason])).toEqual([
      [2, 'error'],
      [3, 'error'],
    ])
    expect(document.error).toMatchObject({ code: 'page-failed', page: 2, hint: 'scan it again' })
    const before = (await home.events()).length
    await home.engine.handlers['documents.retry']({ selection: { documents: [document.id] } })
    await home.until('a.txt', ({ state }) => state === 'partial')
    const after = (await home.events()).slice(before)
    expect(ended(after, 'page.failed').toSorted((a, b) => a - b)).toEqual([2, 3])
    expect(ended(after, 'page.stored')).toEqual([])
  })

  test('a page that crashes its worker twice is given up; the rest is read', async () => {
    await using home = await openTestHome()
    const batch = await home.add([
      home.script('a.txt', { pages: 3, ocr: [1, 2, 3], crash: [2] }),
      home.script('b.txt', { pages: 1 }),
    ])
    home.engine.start()
    expect((await home.engine.waitForBatch(batch.id)).counts).toEqual({ partial: 1, done: 1 })
    const document = await home.document('a.txt')
    expect(document.failedPages).toMatchObject([{ page: 2, reason: 'crash', error: { code: 'worker-crash' } }])
    expect(ended(await home.events(), 'worker.crashed')).toHaveLength(2)
    expect(document.pagesDone).toBe(2)
  })

  test('a page that hangs is killed at its limit and fails as timeout', async () => {
    await using home = await openTestHome({ pageTimeout: 0.7 })
    const batch = await home.add([home.script('a.txt', { pages: 3, hang: [1] })])
    home.engine.start()
    expect((await home.engine.waitForBatch(batch.id)).counts).toEqual({ partial: 1 })
    expect((await home.document('a.txt')).failedPages).toMatchObject([
      { page: 1, reason: 'timeout', error: { code: 'page-timeout' } },
    ])
  })

  test('a document that kills its worker before any page is quarantined', async () => {
    await using home = await openTestHome()
    const batch = await home.add([home.script('a.txt', { pages: 3, stillborn: true })])
    home.engine.start()
    expect((await home.engine.waitForBatch(batch.id)).counts).toEqual({ failed: 1 })
    expect((await home.document('a.txt')).error).toMatchObject({ code: 'quarantined' })
  })
})

test('workers replaced by age leave no trace on the jobs that follow', async () => {
  await using home = await openTestHome({ workers: 1, workerPages: 1 })
  const batch = await home.add([1, 2, 3, 4, 5].map((n) => home.script(`${n}.txt`, { pages: n, ocr: [n] })))
  home.engine.start()
  expect((await home.engine.waitForBatch(batch.id)).counts).toEqual({ done: 5 })
  const events = await home.events()
  expect(events.filter(({ type }) => type === 'worker.crashed' || type === 'job.released')).toEqual([])
})

test('workers that do not start are the installation’s fault, not the document’s', async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'sheaf-test-'))
  const entry = path.join(home, 'no-worker.mjs')
  writeFileSync(entry, "import 'a-package-that-is-not-there'")
  const settings = Settings.parse({ workers: 1, logLevel: 'silent' })
  const engine = await createEngine({ home, settings, host: 'cli', spawn: forkSpawn(entry), samplesDir: null })
  const file = path.join(home, 'note.txt')
  writeFileSync(file, 'A note.')
  const { batch } = await engine.handlers['intake.add']({
    sources: [{ kind: 'path', path: file }],
    lane: 'default',
    realm: '',
    force: false,
  })
  engine.start()
  await engine.waitForBatch(batch.id)
  const { documents } = await engine.handlers['documents.list'](commands['documents.list'].input.parse({}))
  expect(documents[0]?.error).toMatchObject({ code: 'installation-damaged' })
  expect(documents[0]?.error?.message).toContain('a-package-that-is-not-there')
  await engine.stop()
  await rm(home, { recursive: true })
})

describe('a person steers', () => {
  test('cancel: queued at once, running within a page, and nothing is left', async () => {
    await using home = await openTestHome({ workers: 1 })
    await home.add([home.script('a.txt', { pages: 50, slow: 40 }), home.script('b.txt', { pages: 2 })])
    home.engine.start()
    await home.until('a.txt', ({ pagesDone }) => pagesDone >= 2)
    const { documents } = await home.engine.handlers['documents.cancel']({ selection: { filter: {} } })
    expect(documents).toBe(2)
    expect((await home.documents()).map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
    await expect.poll(async () => (await home.engine.handlers['system.stats']({})).workers.busy).toBe(0)
    const { jobs } = await home.engine.handlers['system.stats']({})
    expect(jobs.filter(({ state, count }) => count > 0 && state !== 'cancelled' && state !== 'completed')).toEqual([])
  })

  test('pause ends at a page boundary and keeps what is stored; resume goes on at the next page', async () => {
    await using home = await openTestHome({ workers: 1 })
    await home.add([home.script('a.txt', { pages: 24, slow: 30 })])
    home.engine.start()
    const { id } = await home.until('a.txt', ({ pagesDone }) => pagesDone >= 3)
    await home.engine.handlers['documents.pause']({ selection: { documents: [id] } })
    const paused = await home.until('a.txt', ({ state }) => state === 'paused')
    expect(paused.pagesDone).toBeLessThan(24)
    await home.engine.handlers['documents.resume']({ selection: { documents: [id] } })
    await home.until('a.txt', ({ state }) => state === 'done')
    const stored = ended(await home.events(), 'page.stored')
    expect(stored).toEqual(Array.from({ length: 24 }, (_, i) => i + 1))
  })

  test('a cancelled document is taken up again by retry', async () => {
    await using home = await openTestHome({ workers: 1 })
    await home.add([home.script('a.txt', { pages: 8, slow: 30 })])
    home.engine.start()
    const { id } = await home.until('a.txt', ({ pagesDone }) => pagesDone >= 2)
    await home.engine.handlers['documents.cancel']({ selection: { documents: [id] } })
    await home.engine.handlers['documents.retry']({ selection: { documents: [id] } })
    await home.until('a.txt', ({ state }) => state === 'done')
    expect(ended(await home.events(), 'page.stored').toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('paused while its last page is in hand: the page is kept and the document is paused, not for ever pausing', async () => {
    await using home = await openTestHome({ workers: 1 })
    await home.add([home.script('a.txt', { pages: 1, ocr: [1], slow: 300 })])
    home.engine.start()
    const { id } = await home.until('a.txt', ({ stage, state }) => stage === 'page-ocr' && state === 'running')
    await home.engine.handlers['documents.pause']({ selection: { documents: [id] } })
    expect(await home.until('a.txt', ({ state }) => state === 'paused')).toMatchObject({ chunks: 0 })
    await home.engine.handlers['documents.resume']({ selection: { documents: [id] } })
    await home.until('a.txt', ({ state }) => state === 'done')
    expect(ended(await home.events(), 'page.stored')).toEqual([1])
  })

  test('cancelled over its last page and retried: the page that was stored meanwhile is enough', async () => {
    await using home = await openTestHome({ workers: 1 })
    await home.add([home.script('a.txt', { pages: 1, ocr: [1], slow: 300 })])
    home.engine.start()
    const { id } = await home.until('a.txt', ({ stage, state }) => stage === 'page-ocr' && state === 'running')
    await home.engine.handlers['documents.cancel']({ selection: { documents: [id] } })
    await home.engine.handlers['documents.retry']({ selection: { documents: [id] } })
    await home.until('a.txt', ({ state }) => state === 'done')
    expect(ended(await home.events(), 'page.stored')).toEqual([1])
  })

  test('urgent work comes before other work, whenever it was added; what somebody wants sooner moves up', async () => {
    await using home = await openTestHome({ workers: 1 })
    const files = ['slow', 'wanted', 'default', 'urgent'].map((name) => home.script(`${name}.txt`, { pages: 1 }))
    const [slow, wanted, usual, urgent] = files as [string, string, string, string]
    await home.add([usual])
    await home.add([slow, wanted], { lane: 'slow' })
    await home.add([urgent, wanted], { lane: 'urgent' })
    home.engine.start()
    await home.until('slow.txt', ({ state }) => state === 'done')
    const names = new Map((await home.documents()).map(({ run, name }) => [run, name]))
    const begun = (await home.events()).filter(
      ({ type, data }) => type === 'job.claimed' && data['stage'] === 'document-parse',
    )
    const order = begun.map(({ run }) => names.get(run))
    expect(new Set(order.slice(0, 2))).toEqual(new Set(['urgent.txt', 'wanted.txt']))
    expect(order.slice(2)).toEqual(['default.txt', 'slow.txt'])
  })

  test('the whole queue pauses, survives a restart paused, and resumes', async () => {
    await using home = await openTestHome()
    await home.engine.handlers['queue.pause']({})
    await home.add([home.script('a.txt', { pages: 1 })])
    home.engine.start()
    await home.reopen()
    home.engine.start()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect((await home.document('a.txt')).state).toBe('queued')
    await home.engine.handlers['queue.resume']({})
    await home.until('a.txt', ({ state }) => state === 'done')
  })
})

describe('nothing accepted is lost', () => {
  test('a stopped engine goes on where it was', async () => {
    await using home = await openTestHome({ workers: 1 })
    await home.add([home.script('a.txt', { pages: 10, slow: 30 })])
    home.engine.start()
    await home.until('a.txt', ({ pagesDone }) => pagesDone >= 3)
    await home.reopen()
    const before = await home.document('a.txt')
    expect(before.state).toBe('queued')
    home.engine.start()
    await home.until('a.txt', ({ state }) => state === 'done')
    expect(ended(await home.events(), 'page.stored')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('a batch takes over what another batch began and left', async () => {
    await using home = await openTestHome({ workers: 1 })
    const file = home.script('a.txt', { pages: 6, slow: 20 })
    const first = await home.add([file])
    await home.add([file])
    home.engine.start({ batch: first.id })
    expect((await home.engine.waitForBatch(first.id)).counts).toEqual({ done: 1 })
    expect((await home.documents()).map(({ state }) => state)).toEqual(['done', 'done'])
  })

  test('what cannot be read is a failed document with its reason; the rest is processed', async () => {
    await using home = await openTestHome()
    const root = path.join(home.folder, '..')
    const empty = path.join(root, 'empty.pdf')
    writeFileSync(empty, '')
    const odd = path.join(root, 'new\nline "quoted" 🗂.txt')
    writeFileSync(odd, readFileSync(home.script('seed.txt', { pages: 1 })))
    const locked = path.join(root, 'locked')
    mkdirSync(locked)
    chmodSync(locked, 0)
    const pipe = path.join(root, 'pipe')
    execFileSync('mkfifo', [pipe])
    const batch = await home.add([empty, odd, path.join(root, 'gone.pdf'), pipe, locked])
    home.engine.start()
    const view = await home.engine.waitForBatch(batch.id)
    const documents = await home.documents()
    const errors = Object.fromEntries(documents.map(({ name, error }) => [name, error?.code ?? null]))
    expect(errors).toMatchObject({
      'empty.pdf': 'file-empty',
      'gone.pdf': 'file-missing',
      pipe: 'not-a-file',
      [path.basename(odd)]: null,
    })
    // The superuser reads what nobody else may.
    if (process.getuid?.() !== 0) expect(errors['locked']).toBe('file-unreadable')
    expect(view.counts).toMatchObject({ done: 1 })
    for (const { error } of documents) if (error) expect(error.hint).not.toBe('')
    chmodSync(locked, 0o700)
  })
})

describe('outputs', () => {
  test('are written once, mirror the tree, and are skipped the second time', async () => {
    await using home = await openTestHome()
    const tree = path.join(home.folder, '..', 'in')
    mkdirSync(path.join(tree, 'deep'), { recursive: true })
    writeFileSync(path.join(tree, 'deep', 'a.txt'), readFileSync(home.script('a.txt', { pages: 2 })))
    const dir = path.join(home.folder, '..', 'out')
    const output = { dir, formats: ['txt', 'jsonl'] as ('txt' | 'jsonl')[], force: false }
    home.engine.start()
    await home.engine.waitForBatch((await home.add([tree], { output })).id)
    expect(readdirSync(path.join(dir, 'in', 'deep')).toSorted()).toEqual(['a.txt.chunks.jsonl', 'a.txt.txt'])
    expect(readFileSync(path.join(dir, 'in', 'deep', 'a.txt.txt'), 'utf8')).toContain('page 1\n\npage 2')
    const again = await home.engine.waitForBatch((await home.add([tree], { output })).id)
    expect(again.counts).toEqual({ done: 1 })
    const [first, second] = await home.documents()
    expect([first?.reused, second?.reused]).toEqual([false, true])
    expect(second?.outputs).toEqual(first?.outputs)
  })

  test('two files of one name in a drop keep apart, and stay so the next time', async () => {
    await using home = await openTestHome()
    const dir = path.join(home.folder, '..', 'out')
    const files = [home.script('a.txt', { pages: 1 }), home.script('b.txt', { pages: 2 })]
    const add = async (): Promise<void> => {
      const sources = files.map((file) => ({ kind: 'path' as const, path: file, as: '../../a.txt' }))
      const { id } = await home.add([], { sources, output: { dir, formats: ['txt'], manifest: true, force: false } })
      await home.engine.waitForBatch(id)
    }
    home.engine.start()
    await add()
    const written = readdirSync(dir, { recursive: true, encoding: 'utf8' }).toSorted()
    expect(written.filter((name) => name.endsWith('.txt.txt'))).toHaveLength(2)
    const texts = written
      .filter((name) => name.endsWith('.txt.txt'))
      .map((name) => readFileSync(path.join(dir, name), 'utf8'))
    expect(texts.toSorted()).toEqual(['page 1', 'page 1\n\npage 2'])
    expect(readdirSync(path.join(dir, '..')).toSorted()).toEqual(['a.txt', 'b.txt', 'home', 'out'])
    await add()
    expect(readdirSync(dir, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(written)
    expect((await home.documents()).map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done'])
  })

  test('never write over a file of another origin, unless forced', async () => {
    await using home = await openTestHome()
    const dir = path.join(home.folder, '..', 'out')
    mkdirSync(dir)
    const target = path.join(dir, 'a.txt.txt')
    writeFileSync(target, 'mine')
    const file = home.script('a.txt', { pages: 1 })
    home.engine.start()
    await home.engine.waitForBatch((await home.add([file], { output: { dir, formats: ['txt'], force: false } })).id)
    expect((await home.documents())[0]).toMatchObject({ state: 'failed', error: { code: 'output-exists' } })
    expect(readFileSync(target, 'utf8')).toBe('mine')
    await home.engine.waitForBatch((await home.add([file], { output: { dir, formats: ['txt'], force: true } })).id)
    expect(readFileSync(target, 'utf8')).toContain('page 1')
    expect(existsSync(target)).toBe(true)
  })
})
