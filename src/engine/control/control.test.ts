// Steering many documents, looking after what was given up, and cleaning up. (Postgres: control.postgres.test.ts.)
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parseFilter } from '../../contract/filter.ts'
import { openTestHome, type TestHome } from '../testing/home.ts'

const where = (text: string) => ({ filter: parseFilter(text).filter })
const add = async (home: TestHome, names: readonly string[], options: Parameters<TestHome['add']>[1] = {}) =>
  home.add(
    names.map((name, i) => home.script(name, { pages: i + 1 })),
    options,
  )
const states = async (home: TestHome): Promise<string[]> => (await home.documents()).map(({ state }) => state)
const work = async (home: TestHome): Promise<void> => {
  home.engine.start()
  const open = async () => (await home.documents()).filter(({ finishedAt }) => finishedAt === null).length
  await expect.poll(open, { timeout: 15_000 }).toBe(0)
}

test('verbs reach what a filter means, tell it first, and can be undone', async () => {
  await using home = await openTestHome()
  const { handlers } = home.engine
  const batch = await add(home, ['a one.txt', 'b.txt'])
  await add(home, ['c.txt', 'a two.txt'], { lane: 'slow', realm: 'north' })
  expect(await handlers['documents.count']({ verb: 'cancel', selection: where('a lane:slow') })).toEqual({
    documents: 1,
    states: { queued: 1 },
  })
  const paused = await handlers['documents.pause']({ selection: where('lane:slow') })
  expect(await states(home)).toEqual(['queued', 'queued', 'paused', 'paused'])
  await handlers['documents.resume']({ selection: { documents: paused.ids } })
  const { documents, ids } = await handlers['documents.cancel']({ selection: where('a') })
  expect(documents).toBe(2)
  expect(await states(home)).toEqual(['cancelled', 'queued', 'queued', 'cancelled'])
  expect((await handlers['batches.get']({ batch: batch.id })).finishedAt).toBeNull()
  await handlers['documents.retry']({ selection: { documents: ids } })
  expect(await states(home)).toEqual(['queued', 'queued', 'queued', 'queued'])
  await work(home)
  expect(await states(home)).toEqual(['done', 'done', 'done', 'done'])
  expect((await handlers['documents.count']({ verb: 'retry', selection: where('class:letter') })).documents).toBe(0)
  await handlers['documents.remove']({ selection: where('class:letter realm:north') })
  expect(await home.documents()).toHaveLength(2)
  // Each event was told once, and nothing that the window would have to ask about again.
  const events = await home.events()
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
})

test('two documents of the same bytes: the work goes on while one of them wants it', async () => {
  await using home = await openTestHome()
  const file = home.script('a.txt', { pages: 1 })
  const first = await home.add([file])
  await home.add([file])
  await home.engine.handlers['documents.cancel']({ selection: { filter: { batch: first.id } } })
  await work(home)
  expect(await states(home)).toEqual(['cancelled', 'done'])
  await home.engine.handlers['documents.retry']({ selection: where('state:cancelled') })
  expect(await states(home)).toEqual(['done', 'done'])
})

test('errors are found by their code, given up jobs by what still wants them', async () => {
  // Long enough for a page on a busy machine.
  await using home = await openTestHome({ pageTimeout: 3 })
  const batch = await home.add([
    home.script('slow.txt', { pages: 1, hang: [1] }),
    home.script('bad.txt', { pages: 1, stillborn: true }),
    home.script('good.txt', { pages: 1 }),
  ])
  await work(home)
  const { handlers } = home.engine
  expect((await handlers['batches.get']({ batch: batch.id })).counts).toEqual({ failed: 2, done: 1 })
  const found = await handlers['documents.count']({ verb: 'retry', selection: where('error:timeout') })
  expect(found).toEqual({ documents: 1, states: { failed: 1 } })
  const dead = await handlers['queue.dead']({ limit: 10 })
  expect(dead).toMatchObject([{ documents: [{ name: 'bad.txt' }], error: { code: 'quarantined' } }])
  expect(await handlers['queue.redrive']({})).toEqual({ jobs: 1, documents: 1 })
  expect((await home.document('bad.txt')).state).not.toBe('failed')
  expect(await handlers['queue.dead']({ limit: 10 })).toEqual([])
})

test('single pages are read again, and nothing else', async () => {
  await using home = await openTestHome()
  await home.add([home.script('a.txt', { pages: 4, ocr: [2, 3] })])
  await work(home)
  const { id } = await home.document('a.txt')
  const before = (await home.events()).length
  expect(await home.engine.handlers['documents.retryPages']({ document: id, pages: [3, 4, 9] })).toEqual({ pages: 2 })
  await home.until('a.txt', ({ state }) => state === 'done')
  const stored = (await home.events()).slice(before).filter(({ type }) => type === 'page.stored')
  expect(new Set(stored.map(({ page }) => page))).toEqual(new Set([3, 4]))
  expect(stored).toHaveLength(2)
  expect(await home.document('a.txt')).toMatchObject({ pagesDone: 4, ocrPages: 2, progress: 1 })
})

test('what is not done by its time is expired, and can be wanted again', async () => {
  await using home = await openTestHome()
  await add(home, ['a.txt'], { expire: 0.001 })
  await home.until('a.txt', ({ state }) => state === 'expired')
  expect((await home.document('a.txt')).error).toMatchObject({ code: 'document-timeout' })
  await home.engine.handlers['documents.retry']({ selection: where('state:expired') })
  await work(home)
  expect(await states(home)).toEqual(['done'])
})

test('clean-up takes what nobody refers to, and keeps what somebody does', async () => {
  await using home = await openTestHome()
  const { handlers } = home.engine
  const large = path.join(home.folder, '..', 'large.txt')
  writeFileSync(large, `A large one.\n${JSON.stringify({ pages: 1 })}${' '.repeat(200_000)}`)
  const noise = path.join(home.folder, '..', 'noise.bin')
  writeFileSync(noise, randomBytes(150_000))
  await home.add([large, noise])
  await add(home, ['a.txt', 'b.txt'], { realm: 'north' })
  await home.engine.handlers['documents.cancel']({ selection: where('large') })
  expect(await handlers['store.clean']({ dryRun: false })).toMatchObject({ documents: 0, runs: 0, blobs: 0 })
  await handlers['documents.remove']({ selection: where('large') })
  const would = await handlers['store.clean']({ dryRun: true })
  expect(would).toMatchObject({ documents: 0, runs: 1, blobs: 1 })
  expect(would.bytes).toBeGreaterThan(200_000)
  expect(await handlers['store.clean']({ dryRun: false })).toEqual(would)
  expect(await handlers['store.clean']({ dryRun: false })).toMatchObject({ runs: 0, blobs: 0, bytes: 0 })
  await work(home)
  await new Promise((resolve) => setTimeout(resolve, 5))
  const events = (await home.events()).length
  expect(
    await handlers['store.clean']({ olderThan: 0, realm: 'north', states: ['done'], dryRun: false }),
  ).toMatchObject({
    documents: 2,
    batches: 1,
    runs: 2,
    pages: 3,
  })
  // What was taken in last is still whole; what happened is still told.
  expect(await states(home)).toEqual(['failed'])
  expect((await home.events()).length).toBe(events + 2)
})

test('parts of the queue are paused and limited, and documents put in another order', async () => {
  await using home = await openTestHome({ workers: 1 })
  const { handlers } = home.engine
  await handlers['queue.pause']({ stage: 'page-ocr', lane: 'slow' })
  await handlers['queue.limit']({ realm: 'north', concurrency: 1, rate: { jobs: 5, seconds: 2 } })
  expect(await handlers['queue.state']({})).toEqual({
    paused: false,
    parts: expect.arrayContaining([
      { kind: 'stage', value: 'page-ocr', paused: true, concurrency: null, rate: null },
      { kind: 'lane', value: 'slow', paused: true, concurrency: null, rate: null },
      { kind: 'realm', value: 'north', paused: false, concurrency: 1, rate: { jobs: 5, seconds: 2 } },
    ]) as unknown,
  })
  await add(home, ['a.txt', 'b.txt', 'c.txt', 'd.txt'])
  const slow = await home.add([home.script('scan.txt', { pages: 1, ocr: [1] })])
  await home.add([home.script('late.txt', { pages: 1 })], { lane: 'slow' })
  const idOf = async (name: string): Promise<string> => (await home.document(name)).id
  const move = async (name: string, to: 'front' | 'back' | { after: string }) =>
    handlers['queue.move']({ selection: { documents: [await idOf(name)] }, to })
  await move('c.txt', 'front')
  await move('a.txt', { after: await idOf('d.txt') })
  await handlers['queue.move']({ selection: where('d.txt'), lane: 'urgent' })
  const line = await handlers['queue.list']({ limit: 100 })
  const inLine = new Map((await home.documents()).map(({ id, name }) => [id, name]))
  expect(line.map(({ document, place, attempt, hosts }) => [inLine.get(document), place, attempt, hosts])).toEqual(
    ['d.txt', 'c.txt', 'b.txt', 'a.txt', 'scan.txt', 'late.txt'].map((name, at) => [name, at + 1, 1, []]),
  )
  home.engine.start()
  await home.until('a.txt', ({ state }) => state === 'done')
  const begun = (await home.events()).filter(
    ({ data, type }) => type === 'job.claimed' && data['stage'] === 'document-parse',
  )
  const names = new Map((await home.documents()).map(({ run, name }) => [run, name]))
  expect(begun.map(({ run }) => names.get(run)).filter((name) => name !== 'scan.txt')).toEqual([
    'd.txt',
    'c.txt',
    'b.txt',
    'a.txt',
  ])
  expect((await home.document('late.txt')).state).toBe('queued')
  expect((await handlers['batches.get']({ batch: slow.id })).finishedAt).toBeNull()
  await handlers['queue.resume']({ stage: 'page-ocr' })
  await home.until('scan.txt', ({ state }) => state === 'done')
  await handlers['queue.resume']({ lane: 'slow' })
  await home.until('late.txt', ({ state }) => state === 'done')
})
