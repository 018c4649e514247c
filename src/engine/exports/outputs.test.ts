// Outputs of a drop with every bad name there is: all are written, under the folder, and none over another.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openTestHome } from '../testing/home.ts'
import { foldedPath } from './names.ts'

const names = [
  '../../x.txt',
  '/etc/x.txt',
  'C:\\x.txt',
  `${'n'.repeat(300)}.txt`,
  `${'n'.repeat(300)}m.txt`,
  'line\nbreak.txt',
  '🗂 emoji.txt',
  'same.txt',
  'same.txt',
  'SAME.txt',
  'Same.TXT',
  'con.txt',
  'deep/same.txt',
  'same.txt.txt/x.txt',
]

test('every source has its own output under the folder, and again the same one', async () => {
  await using home = await openTestHome()
  const dir = path.join(home.folder, '..', 'out')
  const sources = names.map((as, n) => {
    return { kind: 'path' as const, path: home.script(`${n}.txt`, { pages: n + 1 }), as }
  })
  const write = async (): Promise<Map<string, string>> => {
    const { id } = await home.add([], { sources, output: { dir, formats: ['txt'], manifest: true, force: false } })
    expect((await home.engine.waitForBatch(id)).counts).toEqual({ done: names.length })
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const texts = files
      .filter(({ name }) => name.endsWith('.txt'))
      .map((entry) => path.join(entry.parentPath, entry.name))
    return new Map(texts.toSorted().map((file) => [file, readFileSync(file, 'utf8')]))
  }
  const before = readdirSync(path.join(dir, '..'))
  home.engine.start()
  const first = await write()
  const pages = names.map((_, n) => Array.from({ length: n + 1 }, (_page, at) => `page ${at + 1}`).join('\n\n'))
  expect([...first.values()].toSorted()).toEqual(pages.toSorted())
  // Not on a disk that ignores case either.
  expect(new Set([...first.keys()].map(foldedPath)).size).toBe(names.length)
  expect(
    readdirSync(path.join(dir, '..')).filter((name) => !before.includes(name) && !/^\d+\.txt$/.test(name)),
  ).toEqual(['out'])
  const documents = await home.documents()
  expect(new Set(documents.flatMap(({ outputs }) => outputs)).size).toBe(2 * names.length)
  expect(await write()).toEqual(first)
  expect((await home.engine.verify([dir])).violations.filter(({ where }) => where === 'output')).toEqual([])
})

test.runIf(process.platform === 'linux')(
  'files whose names differ by normal form alone keep an output each, whichever came first, and again the same one',
  async () => {
    await using home = await openTestHome()
    const dir = path.join(home.folder, '..', 'out')
    home.engine.start()
    const sources = ['\u00fc.txt', 'u\u0308.txt'].map((name, n) => home.script(name, { pages: n + 1 }))
    const outputs: string[] = []
    for (const source of [...sources, ...sources]) {
      const { id } = await home.add([source], { output: { dir, formats: ['txt'], manifest: false, force: false } })
      expect((await home.engine.waitForBatch(id)).counts).toEqual({ done: 1 })
      outputs.push(...(await home.documents()).filter(({ batch }) => batch === id).flatMap((one) => one.outputs))
    }
    expect(outputs.slice(2)).toEqual(outputs.slice(0, 2))
    expect(outputs.slice(0, 2).map((file) => readFileSync(file, 'utf8'))).toEqual(['page 1', 'page 1\n\npage 2'])
  },
)

test('outputs that could not be written are due again after a retry, and nothing else is done for them', async () => {
  await using home = await openTestHome()
  const dir = path.join(home.folder, '..', 'out')
  writeFileSync(dir, 'a file in the way')
  home.engine.start()
  const files = Array.from({ length: 7 }, (_, n) => home.script(`${n}.txt`, { pages: 1 }))
  const { id } = await home.add(files, { output: { dir, formats: ['txt'], manifest: false, force: false } })
  expect((await home.engine.waitForBatch(id)).counts).toEqual({ failed: 7 })
  expect(await home.engine.outputsDue()).toBe(0)
  await home.reopen()
  rmSync(dir)
  await home.engine.handlers['documents.retry']({ selection: { filter: { states: ['failed'] } } })
  expect(await home.engine.outputsDue()).toBe(7)
  home.engine.start()
  await expect.poll(() => home.engine.outputsDue(), { interval: 10 }).toBe(0)
  expect(readdirSync(dir)).toHaveLength(7)
})
