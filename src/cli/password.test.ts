// Passwords of a file, as people's programs write one.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { passwordsFromFile } from './password.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-passwords-'))
})
afterAll(() => rm(folder, { recursive: true }))

test.each<[string, (text: string) => Uint8Array]>([
  ['UTF-8', (text) => Buffer.from(text)],
  ['UTF-8 with a mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16, as PowerShell writes a redirected list', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
])('one a line, with its spaces: %s', async (name, bytes) => {
  const file = path.join(folder, `${name.length}.txt`)
  await writeFile(file, bytes(' Grüße 7 \r\n\r\nlock, stock\n'))
  expect(await passwordsFromFile(file)).toEqual([' Grüße 7 ', 'lock, stock'])
})

test('a file without one, or none at all, says so', async () => {
  const file = path.join(folder, 'empty.txt')
  await writeFile(file, '\n\n')
  await expect(passwordsFromFile(file)).rejects.toMatchObject({ code: 'usage' })
  await expect(passwordsFromFile(path.join(folder, 'none.txt'))).rejects.toMatchObject({ code: 'file-unreadable' })
})
