import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commonRoot, fromHere, gatherPaths, splitList } from './paths.ts'

test('a list is one path a line, or separated by NUL where names hold line breaks', () => {
  expect(splitList('a.pdf\r\nb c.pdf\n\n', false)).toEqual(['a.pdf', 'b c.pdf'])
  expect(splitList('a\nb.pdf\0c.pdf\0', true)).toEqual(['a\nb.pdf', 'c.pdf'])
})

test('arguments come first, then the list', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sheaf-paths-'))
  try {
    await writeFile(join(folder, 'list'), 'b.pdf\n')
    expect(await gatherPaths(['a.pdf'], { filesFrom: join(folder, 'list') })).toEqual(['a.pdf', 'b.pdf'])
    await expect(gatherPaths([], { filesFrom: join(folder, 'none') })).rejects.toMatchObject({ code: 'usage' })
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

test('paths are told as one would write them here', () => {
  expect(fromHere('/w/out/a.md', '/w')).toBe('out/a.md')
  expect(fromHere('/other/a.md', '/w')).toBe('/other/a.md')
  expect(fromHere('/w/..a/b', '/w')).toBe('..a/b')
})
