// The zip around a document: what it says of itself is held against it.
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { lockedZip } from '../locks/locks-fixture.ts'
import { readArchive } from './archive.ts'
import { readEntries, readEntry, salvagedEntries } from './zip.ts'

test('an entry that lies about its size is damaged, and not unpacked beyond it', () => {
  const bytes = zipSync({ 'a.txt': strToU8('x'.repeat(100_000)) })
  const [honest] = readEntries(bytes, 'archive')
  if (!honest) throw new Error('no entry')
  expect(readEntry(bytes, honest, 'archive').length).toBe(100_000)
  expect(() => readEntry(bytes, { ...honest, size: 10 }, 'archive')).toThrow(
    expect.objectContaining({ code: 'file-damaged' }),
  )
})

test('what is locked and packed in an unknown way is not said to want another password', () => {
  const bytes = lockedZip([{ name: 'a.txt', text: 'alpha', password: 'right' }])
  const [entry] = readEntries(bytes, 'archive')
  if (!entry) throw new Error('no entry')
  const read = (password: string) => () => readEntry(bytes, { ...entry, method: 12 }, 'archive', password)
  expect(read('right')).toThrow(expect.objectContaining({ code: 'file-damaged' }))
  expect(read('wrong')).toThrow(expect.objectContaining({ code: 'file-encrypted' }))
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

test('sizes and places that stand in wider fields are found (Zip64)', () => {
  const plain = Buffer.from(zipSync({ 'a.txt': strToU8('wide') }, { level: 0 }))
  const at = plain.indexOf('PK\x01\x02', 0, 'latin1')
  const entry = Buffer.concat([plain.subarray(at, at + 46 + 5), Buffer.alloc(20)])
  for (const field of [20, 24]) entry.writeUInt32LE(0xffffffff, field)
  entry.writeUInt16LE(20, 30)
  entry.writeUInt16LE(1, 51)
  entry.writeUInt16LE(16, 53)
  for (const field of [55, 63]) entry.writeBigUInt64LE(4n, field)
  const [wide, locator, end] = [Buffer.alloc(56), Buffer.alloc(20), Buffer.alloc(22)]
  wide.writeUInt32LE(0x06064b50)
  wide.writeBigUInt64LE(1n, 32)
  wide.writeBigUInt64LE(BigInt(at), 48)
  locator.writeUInt32LE(0x07064b50)
  locator.writeBigUInt64LE(BigInt(at + entry.length), 8)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(0xffff, 10)
  end.writeUInt32LE(0xffffffff, 16)
  const bytes = new Uint8Array(Buffer.concat([plain.subarray(0, at), entry, wide, locator, end]))
  const [found] = readEntries(bytes, 'archive')
  expect(found).toMatchObject({ name: 'a.txt', size: 4 })
  expect(found && Buffer.from(readEntry(bytes, found, 'archive')).toString()).toBe('wide')
})

test('of a zip that is cut off, the whole entries are found, also where their sizes stand behind them', () => {
  const whole = Buffer.from(
    zipSync({ 'a.txt': strToU8('first'), 'b.txt': strToU8('second'), 'c.txt': strToU8('x'.repeat(50)) }),
  )
  const cut = new Uint8Array(whole.subarray(0, whole.indexOf('c.txt') + 6))
  const found = salvagedEntries(cut, 'archive')
  expect(found.map((entry) => [entry.name, Buffer.from(readEntry(cut, entry, 'archive')).toString()])).toEqual([
    ['a.txt', 'first'],
    ['b.txt', 'second'],
  ])
  const { warnings, children } = readArchive(cut, 'a.zip', { children: true })
  expect(warnings).toEqual(['the archive is cut off: only files at its beginning, which are whole, were read'])
  expect([...(children ?? [])].map(({ name }) => name)).toEqual(['a.txt', 'b.txt'])
  const streamed = Buffer.alloc(30 + 1 + 4 + 16)
  streamed.writeUInt32LE(0x04034b50)
  streamed.writeUInt16LE(8, 6)
  streamed.writeUInt16LE(1, 26)
  streamed.write('sdata', 30)
  streamed.writeUInt32LE(0x08074b50, 35)
  for (const at of [43, 47]) streamed.writeUInt32LE(4, at)
  expect(salvagedEntries(new Uint8Array(streamed), 'archive')).toMatchObject([{ name: 's', size: 4, compressed: 4 }])
  expect(() => readArchive(cut.subarray(0, 20), 'a.zip', { children: true })).toThrow(
    expect.objectContaining({ code: 'file-damaged' }),
  )
})
