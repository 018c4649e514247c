import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { exitCodeOfError } from './exit-code.ts'
import { openOutputFolder } from './output-folder.ts'

test('a folder for outputs is made, or refused before any work', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'sheaf-out-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  await openOutputFolder(path.join(root, 'a', 'b'))
  expect(existsSync(path.join(root, 'a', 'b'))).toBe(true)
  expect(readdirSync(path.join(root, 'a', 'b'))).toEqual([])
  writeFileSync(path.join(root, 'file'), '')
  const refused = await openOutputFolder(path.join(root, 'file')).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'output-failed', message: expect.stringContaining('(EEXIST)') })
  expect(exitCodeOfError(refused)).toBe(2)
})
