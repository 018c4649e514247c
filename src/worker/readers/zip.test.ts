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

test('names of before UTF-8 are read: of DOS, of Russia, of Japan', () => {
  const packed = (hex: string[]) => {
    // A name of as many bytes, into whose places those of the old set are put.
    const files = hex.map((name, i) => 'abc'.charAt(i).repeat(name.length / 2))
    const bytes = Buffer.from(zipSync(Object.fromEntries(files.map((name) => [name, strToU8('x')]))))
    for (const [i, name] of files.entries())
      for (let at = bytes.indexOf(name); at !== -1; at = bytes.indexOf(name, at + 1))
        bytes.write(hex[i] ?? '', at, 'hex')
    return readEntries(bytes, 'archive').map(({ name }) => name)
  }
  expect(packed(['477281e1652e747874', '6f6b2e747874', 'c3a42e747874'])).toEqual(['Grüße.txt', 'ok.txt', 'ä.txt'])
  expect(packed(['8fe0a8aaa0a720ae20afe0a8f1aca52e747874', '91e7f1e220a7a020aca0e0e22e747874'])).toEqual([
    'Приказ о приёме.txt',
    'Счёт за март.txt',
  ])
  expect(packed(['90bf8b818f9182cc88ea97972e747874', '89ef8b6382cc8b4c985e2e747874'])).toEqual([
    '請求書の一覧.txt',
    '会議の記録.txt',
  ])
})
