// The zip around a document: what it says of itself is held against it.
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { readEntries, readEntry } from './zip.ts'

test('an entry that lies about its size is damaged, and not unpacked beyond it', () => {
  const bytes = zipSync({ 'a.txt': strToU8('x'.repeat(100_000)) })
  const [honest] = readEntries(bytes, 'archive')
  if (!honest) throw new Error('no entry')
  expect(readEntry(bytes, honest, 'archive').length).toBe(100_000)
  expect(() => readEntry(bytes, { ...honest, size: 10 }, 'archive')).toThrow(
    expect.objectContaining({ code: 'file-damaged' }),
  )
})
