// Hot folders: however a file arrives, it is one document. Real files, real time in small doses.
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { commands, type Command, type Input } from '../../contract/api.ts'
import { HotFolder } from '../../contract/settings.ts'
import { saveSettings } from '../settings.ts'
import { openTestHome, type TestHome } from '../testing/home.ts'
import { isTemporaryName } from './whole.ts'

const settle = 0.12
/** A machine that is busy takes its time. */
const patient = { timeout: 25_000 }
interface Hot extends AsyncDisposable {
  home: TestHome
  folder: string
  file(name: string): string
  documents(): Promise<[string, string][]>
  /** Longer than a file has to rest before it is taken. */
  rest(): Promise<void>
}

async function openHot(change: Partial<HotFolder> = {}): Promise<Hot> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-hot-'))
  const hot = HotFolder.parse({ path: folder, settle, poll: 0.02, ...change })
  const home = await openTestHome({ hotFolders: [hot] })
  home.engine.start()
  return {
    home,
    folder,
    file: (name) => path.join(folder, name),
    documents: async () => (await home.documents()).map((document) => [document.path, document.state]),
    rest: () => sleep(settle * 1000 * 3),
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
const content = (pages: number): string => `A letter.\n${JSON.stringify({ pages })}`
const done = (hot: Hot, ...names: string[]) =>
  expect.poll(() => hot.documents(), patient).toEqual(names.map((name) => [name, 'done']))

test('a slow copy, an empty-first write, and a temporary name that is renamed: one document each', async () => {
  await using hot = await openHot()
  // Written in pieces with pauses, by a program that keeps it open.
  const slow = await open(hot.file('slow.txt'), 'w')
  writeFileSync(hot.file('empty.txt'), '')
  writeFileSync(hot.file('whole.txt.part'), content(3))
  await slow.write('A letter.\n')
  await hot.rest()
  expect(await hot.documents()).toEqual([])
  await slow.write(JSON.stringify({ pages: 1 }))
  await slow.close()
  await done(hot, 'slow.txt')
  writeFileSync(hot.file('empty.txt'), content(2))
  renameSync(hot.file('whole.txt.part'), hot.file('whole.txt'))
  await expect.poll(async () => (await hot.documents()).length, patient).toBe(3)
  await hot.rest()
  expect((await hot.documents()).map(([name]) => name).toSorted()).toEqual(['empty.txt', 'slow.txt', 'whole.txt'])
  expect((await hot.home.document('slow.txt')).pages).toBe(1)
})

test('two events for one file, a rename, and a restart: still one document; new content is a new one', async () => {
  await using hot = await openHot()
  writeFileSync(hot.file('a.txt'), content(1))
  await done(hot, 'a.txt')
  // Another look at the same thing, another name for it.
  renameSync(hot.file('a.txt'), hot.file('b.txt'))
  await hot.rest()
  await hot.home.reopen()
  hot.home.engine.start()
  await hot.rest()
  expect(await hot.documents()).toEqual([['a.txt', 'done']])
  writeFileSync(hot.file('b.txt'), content(2))
  await done(hot, 'a.txt', 'b.txt')
})

test('a host that stops before a file is whole, or before it is put away, goes on with it', async () => {
  await using hot = await openHot({ done: 'move' })
  writeFileSync(hot.file('half.txt'), 'A letter.\n')
  mkdirSync(hot.file('deep'))
  writeFileSync(hot.file('deep/a.txt'), content(1))
  await expect.poll(async () => (await hot.documents()).length, patient).toBeGreaterThan(0)
  await hot.home.reopen()
  appendFileSync(hot.file('half.txt'), JSON.stringify({ pages: 1 }))
  hot.home.engine.start()
  await expect.poll(() => existsSync(hot.file('done/deep/a.txt')), patient).toBe(true)
  expect(existsSync(hot.file('deep/a.txt'))).toBe(false)
  // The same name again is another document, and does not overwrite the first.
  writeFileSync(hot.file('deep/a.txt'), content(4))
  await expect.poll(() => existsSync(hot.file('done/deep/a~2.txt')), patient).toBe(true)
  expect((await hot.documents()).filter(([name]) => name === 'deep/a.txt')).toHaveLength(2)
})

test('a file that looks cut off waits for its end', async () => {
  await using hot = await openHot({ settle: 0.05 })
  writeFileSync(hot.file('cut.pdf'), '%PDF-1.7\n1 0 obj\n')
  await sleep(200)
  expect(await hot.documents()).toEqual([])
  appendFileSync(hot.file('cut.pdf'), 'trailer\n%%EOF\n')
  await expect.poll(async () => (await hot.documents()).length, patient).toBe(1)
})

test('subfolders are lanes, tags mark what is done, outputs are not taken in', async () => {
  await using hot = await openHot({ subfolders: 'lane', done: 'tag', realm: 'north' })
  mkdirSync(hot.file('urgent'))
  writeFileSync(hot.file('urgent/a.txt'), content(1))
  writeFileSync(hot.file('b.txt'), content(2))
  writeFileSync(hot.file('bad.bin'), '\0\x01\x02')
  await expect
    .poll(() => readdirSync(hot.folder).toSorted(), patient)
    .toEqual(['b.txt', 'b.txt.done', 'bad.bin', 'bad.bin.failed', 'urgent'])
  expect(await hot.home.document('a.txt')).toMatchObject({ lane: 'urgent', realm: 'north', path: 'urgent/a.txt' })
  expect(await hot.home.document('b.txt')).toMatchObject({ lane: 'default', realm: 'north' })
  await hot.rest()
  expect(await hot.home.documents()).toHaveLength(3)
})

test('folders are added, told of, and given up; one within another is refused', async () => {
  await using hot = await openHot()
  const ask = async <C extends Command>(command: C, input: Input<C>) =>
    (hot.home.engine.handlers[command] as (input: unknown) => Promise<unknown>)(commands[command].input.parse(input))
  const other = mkdtempSync(path.join(os.tmpdir(), 'sheaf-hot-'))
  const quick = { settle, poll: 0.02 }
  mkdirSync(hot.file('within'))
  for (const wrong of [hot.file('within'), path.dirname(hot.folder), path.join(other, 'gone'), hot.home.folder])
    await expect(ask('folders.put', { folder: { path: wrong } })).rejects.toMatchObject({ code: 'usage' })
  await ask('folders.put', { folder: { path: other, ...quick } })
  await ask('folders.put', { folder: { path: other, done: 'move', ...quick } })
  writeFileSync(path.join(other, 'a.txt'), content(1))
  await done(hot, 'a.txt')
  await expect
    .poll(() => ask('folders.list', {}), patient)
    .toMatchObject([
      { folder: { path: hot.folder }, state: 'watched' },
      { folder: { path: other, done: 'move' }, state: 'watched', inHand: 0, takenAt: expect.any(Number) },
    ])
  await ask('folders.remove', { path: hot.folder })
  await rm(other, { recursive: true })
  await expect
    .poll(() => ask('folders.list', {}), patient)
    .toMatchObject([{ state: 'away', reason: { code: 'file-missing' } }])
  expect(await ask('folders.remove', { path: other })).toEqual([])
})

test('a folder that another process of this home adds is watched soon, and a change here keeps it', async () => {
  await using hot = await openHot()
  const other = mkdtempSync(path.join(os.tmpdir(), 'sheaf-hot-'))
  const added = HotFolder.parse({ path: other, settle, poll: 0.02 })
  writeFileSync(path.join(other, 'a.txt'), content(1))
  await saveSettings(hot.home.folder, { hotFolders: [HotFolder.parse({ path: hot.folder }), added] })
  await done(hot, 'a.txt')
  await saveSettings(hot.home.folder, { hotFolders: [added], outputDir: other })
  const { handlers } = hot.home.engine
  const input = commands['settings.set'].input.parse({ settings: { logLevel: 'error' } })
  expect(await handlers['settings.set'](input)).toMatchObject({
    logLevel: 'error',
    outputDir: other,
    hotFolders: [added],
  })
  // What is not JSON changes nothing.
  writeFileSync(path.join(hot.home.folder, 'settings.json'), '{')
  expect(await handlers['settings.get']({})).toMatchObject({ logLevel: 'error', hotFolders: [added] })
  await rm(other, { recursive: true })
})

test('names of what is not finished', () => {
  const names = [
    '.hidden',
    '~$letter.docx',
    'a.pdf.part',
    'b.crdownload',
    'c.TMP',
    'd~',
    'a.pdf',
    'partial.txt',
    'temp',
  ]
  expect(names.filter(isTemporaryName)).toEqual(names.slice(0, 6))
})
