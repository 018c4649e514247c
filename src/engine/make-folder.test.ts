import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

test('folders are made with those above them, and the topmost one is told', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'sheaf-folder-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const [top, deep] = [path.join(root, 'a'), path.join(root, 'a', 'b', 'c')]
  const made = await Promise.all([makeFolder(deep), makeFolder(deep)])
  expect(made).toContain(top)
  expect(existsSync(deep)).toBe(true)
  expect(await makeFolder(deep)).toBe(undefined)
  expect(await makeFolder(path.join(top, 'd'))).toBe(path.join(top, 'd'))
  writeFileSync(path.join(root, 'file'), '')
  await expect(makeFolder(path.join(root, 'file'))).rejects.toThrow('EEXIST')
  await expect(makeFolder(path.join(root, 'file', 'x'))).rejects.toThrow('ENOTDIR')
})

test.runIf(process.platform === 'linux')(
  'a place where none can be made says so, and does not go on for ever',
  async () => {
    await expect(makeFolder('/proc/sheaf/home')).rejects.toThrow('ENOENT')
  },
)
