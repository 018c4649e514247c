import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commonRoot, decodeList, fromHere, gatherPaths, placeBelow, splitList } from './paths.ts'

const paths = (list: { path: string }[]): string[] => list.map(({ path }) => path)

test('a list is one path a line, or separated by NUL where names hold line breaks', () => {
  expect(paths(splitList('a.pdf\r\nb c.pdf\n\n', false))).toEqual(['a.pdf', 'b c.pdf'])
  expect(paths(splitList('a\nb.pdf\0c.pdf\0', true))).toEqual(['a\nb.pdf', 'c.pdf'])
  expect(paths(splitList('a\nb.pdf\0c.pdf\0', false))).toEqual(['a\nb.pdf', 'c.pdf'])
})

test('a list of objects says what is wanted of each', () => {
  expect(
    splitList('{"path":"a.pdf","lang":"deu+eng"}\n\n{"path":"b.pdf","lane":"slow","as":"x/b.pdf"}\n', false),
  ).toEqual([
    { path: 'a.pdf', options: { languages: ['deu', 'eng'] } },
    { path: 'b.pdf', lane: 'slow', as: 'x/b.pdf' },
  ])
  expect(() => splitList('{"path":"a.pdf"}\n{"file":"b.pdf"}', false)).toThrow(/line 2/)
  expect(() => splitList('{"path":"a.pdf"}\nb.pdf', false)).toThrow(/line 2 is not JSON/)
})

test('arguments come first, patterns as what they mean, then the list', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sheaf-paths-'))
  const at = (name: string): string => join(folder, name)
  try {
    for (const name of ['list', '2.pdf', '1.pdf', 'x.txt', '[odd].pdf']) await writeFile(at(name), 'b.pdf\n')
    await writeFile(at('long'), 'b.pdf\n'.repeat(130_000))
    expect(await gatherPaths([], { filesFrom: at('long') })).toHaveLength(130_000)
    expect(paths(await gatherPaths(['a.pdf'], { filesFrom: at('list') }))).toEqual(['a.pdf', 'b.pdf'])
    expect(paths(await gatherPaths([at('?.pdf'), at('[odd].pdf')], {}))).toEqual([
      at('1.pdf'),
      at('2.pdf'),
      at('[odd].pdf'),
    ])
    await expect(gatherPaths([at('*.docx')], {})).rejects.toMatchObject({ code: 'usage' })
    await expect(gatherPaths([], { filesFrom: at('none') })).rejects.toMatchObject({ code: 'usage' })
    await expect(gatherPaths([], {})).rejects.toMatchObject({ code: 'usage' })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the root is the deepest folder that holds everything named', () => {
  const isFolder = (path: string): boolean => !path.includes('.')
  expect(commonRoot(['/in'], isFolder)).toBe('/in')
  expect(commonRoot(['/in/a.pdf'], isFolder)).toBe('/in')
  expect(commonRoot(['/in/a.pdf', '/in/sub/b.pdf'], isFolder)).toBe('/in')
  expect(commonRoot(['/x/a.pdf', '/xy/a.pdf'], isFolder)).toBe('/')
  expect(commonRoot(['/w/in', '/w/more'], isFolder)).toBe('/w')
})

test('on Windows, files of one folder in letters of either case have it in common, and those of several drives have nothing', () => {
  const isFolder = (path: string): boolean => !path.endsWith('.pdf')
  const root = (...paths: string[]): string | null => commonRoot(paths, isFolder, 'win32')
  expect(root('C:\\in\\a.pdf', 'C:\\in\\sub\\b.pdf')).toBe('C:\\in')
  expect(root('C:\\In\\a.pdf', 'c:\\in\\sub\\b.pdf')).toBe('C:\\In')
  expect(root('C:\\in\\a.pdf', 'C:\\b.pdf')).toBe('C:\\')
  expect(root('C:\\in\\a.pdf', 'D:\\b.pdf')).toBeNull()
  expect(root('C:\\in\\a.pdf', '\\\\nas\\scans\\b.pdf')).toBeNull()
  expect(placeBelow('C:\\in', 'C:\\in\\sub\\b.pdf', 'win32')).toBe('sub\\b.pdf')
  expect(placeBelow(null, 'D:\\in\\b.pdf', 'win32')).toBe('D/in/b.pdf')
  expect(placeBelow(null, '\\\\nas\\scans\\b.pdf', 'win32')).toBe('nas/scans/b.pdf')
})

test('a list that Windows PowerShell wrote is read as the text it is', () => {
  const text = 'a.pdf\r\nM\u00fcller.pdf\r\n'
  const marked = Buffer.from(`\ufeff${text}`, 'utf16le')
  expect(paths(splitList(decodeList(marked), false))).toEqual(['a.pdf', 'M\u00fcller.pdf'])
  expect(paths(splitList(decodeList(Buffer.from(marked).swap16()), false))).toEqual(['a.pdf', 'M\u00fcller.pdf'])
  expect(paths(splitList(decodeList(Buffer.from(text)), false))).toEqual(['a.pdf', 'M\u00fcller.pdf'])
})

test('paths are told as one would write them here', () => {
  expect(fromHere('/w/out/a.md', '/w')).toBe('out/a.md')
  expect(fromHere('/other/a.md', '/w')).toBe('/other/a.md')
  expect(fromHere('/w/..a/b', '/w')).toBe('..a/b')
})
