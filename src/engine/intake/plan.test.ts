// What a plan says, with scripted workers: pages, recognition, what is known, what is skipped and why; and that nothing is taken in.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { commands, type Input } from '../../contract/api.ts'
import type { WireError } from '../../contract/error.ts'
import { openTestHome } from '../testing/home.ts'

test('a plan tells what would come of files, and takes nothing in', async () => {
  await using home = await openTestHome()
  const root = path.join(home.folder, '..')
  const empty = path.join(root, 'empty.pdf')
  writeFileSync(empty, '')
  const known = home.script('known.txt', { pages: 3 })
  home.engine.start()
  await home.engine.waitForBatch((await home.add([known])).id)
  const files = [home.script('scan.txt', { pages: 4, ocr: [2, 3] }), home.script('a.txt', { pages: 2 }), known, empty]
  const plan = (more: Partial<Input<'intake.plan'>> = {}) => {
    const sources = [...files, path.join(root, 'gone.pdf')].map((file) => ({ kind: 'path' as const, path: file }))
    return home.engine.handlers['intake.plan'](commands['intake.plan'].input.parse({ sources, ...more }))
  }
  const usual = await plan()
  expect(
    usual.files.map(({ name, state, pages, ocrPages, error }) => [name, state, pages, ocrPages, error?.code]),
  ).toEqual([
    ['scan.txt', 'new', 4, 2, undefined],
    ['a.txt', 'new', 2, 0, undefined],
    ['known.txt', 'known', 3, 0, undefined],
    ['empty.pdf', 'skipped', 0, 0, 'file-empty'],
    ['gone.pdf', 'skipped', 0, 0, 'file-missing'],
  ])
  expect(usual.total).toMatchObject({ files: 5, new: 2, known: 1, skipped: 2, pages: 6, ocrPages: 2 })
  expect(usual.measured).toBe('usual')
  const [scan, text] = usual.files
  expect(scan?.work).toBeGreaterThan(10 * (text?.work ?? Infinity))
  expect(usual.total.seconds).toBeGreaterThan(usual.total.low)
  expect(usual.total.seconds).toBeLessThan(usual.total.high)
  const tried = await plan({ trial: true })
  expect(tried.measured).toBe('trial')
  expect(tried.files[0]?.work).toBeLessThan(scan?.work ?? 0)
  expect(await home.documents()).toHaveLength(1)
  // What the home has done before is its measure for files of that kind, and no page is tried.
  await home.engine.waitForBatch((await home.add([home.script('earlier.txt', { pages: 4, ocr: [1, 2, 3] })])).id)
  const told = await plan({ trial: true })
  expect(told.measured).toBe('history')
  const events = await home.events()
  const logged = (type: string, of: string) =>
    events.flatMap((event) => (event.type === type ? (event.data[of] ?? []) : []))
  expect(logged('page.stored', 'effort')).toEqual([1, 1, 1])
  expect(new Set(logged('job.completed', 'cpu'))).toEqual(new Set([20]))
})

test('a plan is shown while it is made: of paths and uploads, what is passed over by its reason; and it ends', async () => {
  await using home = await openTestHome()
  const { handlers } = home.engine
  const empty = path.join(home.folder, '..', 'empty.pdf')
  writeFileSync(empty, '')
  const bytes = Buffer.from(`A letter.\n${JSON.stringify({ pages: 5 })}`)
  const { upload } = await home.engine.upload(Readable.from([bytes]))
  const { plan } = await handlers['plans.preview'](
    commands['plans.preview'].input.parse({
      sources: [
        { kind: 'path', path: home.script('scan.txt', { pages: 4, ocr: [2, 3] }) },
        { kind: 'path', path: empty },
        { kind: 'upload', upload, name: 'letter.txt' },
      ],
    }),
  )
  const stand = () => handlers['plans.get']({ plan, last: false })
  expect((await stand()).ended).toBe(false)
  await expect.poll(async () => (await stand()).ended, { timeout: 30_000 }).toBe(true)
  const { total, skipped, found, walked, error } = await handlers['plans.get']({ plan, last: true })
  expect({ found, walked, error }).toEqual({ found: 3, walked: true, error: null })
  expect(total).toMatchObject({ files: 3, new: 2, skipped: 1, pages: 9, ocrPages: 2 })
  expect(skipped).toMatchObject([{ code: 'file-empty', count: 1, examples: [{ path: 'empty.pdf' }] }])
  await expect(stand()).rejects.toMatchObject({ code: 'not-found' })
  expect(await home.documents()).toEqual([])
})

test('what cannot be read is refused for the same reasons as when it is added, and nothing of it is copied', async () => {
  await using home = await openTestHome({ maxFileSize: 0.2 })
  const root = path.join(home.folder, '..', 'in')
  mkdirSync(root)
  const inFile = (name: string, bytes: Uint8Array): void => writeFileSync(path.join(root, name), bytes)
  inFile('film.mp4', Buffer.concat([Buffer.from('\0\0\0\x20ftypisom'), Buffer.alloc(120_000)]))
  inFile('large.txt', Buffer.alloc(250_000, 'large '))
  inFile('empty.txt', Buffer.alloc(0))
  const sources = [{ kind: 'path' as const, path: root }]
  const plan = await home.engine.handlers['intake.plan'](commands['intake.plan'].input.parse({ sources }))
  await home.add([], { sources })
  const documents = await home.documents()
  const told = (files: readonly { name: string; error: WireError | null }[]) =>
    new Map(files.map(({ name, error }) => [name, error]))
  expect(told(plan.files)).toEqual(told(documents))
  expect(new Set(documents.map(({ error }) => error?.code))).toEqual(
    new Set(['file-empty', 'file-too-large', 'format-unsupported']),
  )
  expect(readdirSync(path.join(home.folder, 'blobs'), { recursive: true })).toEqual(['incoming'])
})
