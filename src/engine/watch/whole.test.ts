// Whether a file is still being written, where only its being held tells: a copy on Windows has its full size from the beginning.
import type { open } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { isBeingWritten } from './whole.ts'

const refusing =
  (code: string): typeof open =>
  () =>
    Promise.reject(Object.assign(new Error(code), { code }))

test('Windows: what cannot be opened for writing since somebody holds it is being written; what may not be written to is not', async () => {
  expect(await isBeingWritten('C:\\in\\a.pdf', { platform: 'win32', opened: refusing('EBUSY') })).toBe(true)
  expect(await isBeingWritten('C:\\in\\a.pdf', { platform: 'win32', opened: refusing('EPERM') })).toBe(false)
  let closed = 0
  const free = (async () => ({ close: async () => void (closed += 1) })) as unknown as typeof open
  expect(await isBeingWritten('C:\\in\\a.pdf', { platform: 'win32', opened: free })).toBe(false)
  expect(closed).toBe(1)
})

test('elsewhere nothing is opened', async () => {
  expect(await isBeingWritten('/in/a.pdf', { platform: 'linux', opened: refusing('EBUSY') })).toBe(false)
})
