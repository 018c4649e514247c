// What a folder holds beside documents, as Macs and Windows leave it.
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { walk } from './walk.ts'

test('files and folders that a system keeps for itself are no documents, in letters of either case', async () => {
  using root = mkdtempDisposableSync(path.join(os.tmpdir(), 'sheaf-litter-'))
  const names = ['.DS_Store', '._a.txt', 'Desktop.ini', 'THUMBS.DB', 'Icon\r', '~$letter.docx', 'a.txt', 'letter.docx']
  for (const name of names) writeFileSync(path.join(root.path, name), 'x')
  for (const folder of ['System Volume Information', '$RECYCLE.BIN', '__MACOSX', 'Old.app.notes']) {
    mkdirSync(path.join(root.path, folder))
    writeFileSync(path.join(root.path, folder, 'b.txt'), 'x')
  }
  const found = await Array.fromAsync(walk(root.path, 'in'))
  expect(found.map(({ relative }) => relative)).toEqual(['in/Old.app.notes/b.txt', 'in/a.txt', 'in/letter.docx'])
})

test('a folder that a Mac shows as one thing is named once, and not looked into unless it is named by hand', async () => {
  using root = mkdtempDisposableSync(path.join(os.tmpdir(), 'sheaf-litter-'))
  for (const folder of ['Plan.pages', 'Notes.app']) {
    mkdirSync(path.join(root.path, folder, 'Contents'), { recursive: true })
    writeFileSync(path.join(root.path, folder, 'Contents', 'x.txt'), 'x')
  }
  const found = await Array.fromAsync(walk(root.path, 'in'))
  expect(found.map(({ relative, error }) => [relative, error?.code])).toEqual([
    ['in/Notes.app', 'not-a-file'],
    ['in/Plan.pages', 'not-a-file'],
  ])
  expect(found[1]?.error?.hint).toContain('Export it as PDF')
  const named = await Array.fromAsync(walk(path.join(root.path, 'Notes.app')))
  expect(named.map(({ relative }) => relative)).toEqual(['Notes.app/Contents/x.txt'])
})

test('names are stored composed, and lead to the file as the disk has it', async () => {
  using root = mkdtempDisposableSync(path.join(os.tmpdir(), 'sheaf-litter-'))
  mkdirSync(path.join(root.path, 'A\u0308cker'))
  writeFileSync(path.join(root.path, 'A\u0308cker', 'Mu\u0308ller.txt'), 'x')
  const [file] = await Array.fromAsync(walk(root.path, 'in'))
  expect(file).toMatchObject({
    relative: 'in/\u00c4cker/M\u00fcller.txt',
    absolute: path.join(root.path, 'A\u0308cker', 'Mu\u0308ller.txt'),
    error: null,
  })
})
