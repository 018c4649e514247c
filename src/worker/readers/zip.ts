// The zip around a document: looked through before anything is inflated, and taken apart under limits.
import { crc32, inflateRawSync } from 'node:zlib'
import { SheafError } from '../../contract/error.ts'
import { aesField, unlockEntry, type ZipLock } from '../locks/zip-locked.ts'
import { decodeNames } from './charset.ts'

export interface ZipEntry {
  name: string
  method: number
  /** null: no password locks it. */
  lock: ZipLock | null
  crc: number
  compressed: number
  size: number
  /** Of its local header. */
  offset: number
}

const mostEntries = 10_000
const mostBytes = 500 * 1024 * 1024
/** Above this size an entry may not have shrunk more than a hundredfold. */
const ratioFrom = 10 * 1024 * 1024
const mostRatio = 100

/**
 * The entries a zip declares. `kind` is what messages call the document (`Word document`).
 * Throws `file-damaged` where there is no readable directory, `file-too-large` for a zip bomb.
 */
export function readEntries(bytes: Uint8Array, kind: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { count, start } = findDirectory(view, kind)
  if (count > mostEntries) throw tooLarge(kind, `${count} entries`)
  let at = start
  const entries: ZipEntry[] = []
  const names: Uint8Array[] = []
  let total = 0
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
      throw damaged(kind, 'its list of contents is cut off')
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const entry: ZipEntry = {
      name: '',
      method: view.getUint16(at + 10, true),
      lock: lockOf(view, at + 8, bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)),
      crc: view.getUint32(at + 16, true),
      compressed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    }
    readWide(view, at + 46 + nameLength, extraLength, entry)
    total += entry.size
    if (total > mostBytes) throw tooLarge(kind, `more than ${mostBytes / 1024 / 1024} MB unpacked`)
    entries.push(entry)
    names.push(bytes.subarray(at + 46, at + 46 + nameLength))
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true)
  }
  const decoded = decodeNames(names)
  for (const [i, entry] of entries.entries()) {
    entry.name = (decoded[i] ?? '').replaceAll('\\', '/')
    if (entry.size > ratioFrom && entry.size > entry.compressed * mostRatio)
      throw tooLarge(kind, `${entry.name} is said to grow more than ${mostRatio} times`)
  }
  return entries
}

/**
 * The whole entries of a zip whose end is missing, by what stands before each of them. None for what is no zip.
 * Throws `file-too-large` as for a whole one.
 */
export function salvagedEntries(bytes: Uint8Array, kind: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: ZipEntry[] = []
  const names: Uint8Array[] = []
  let total = 0
  for (let at = 0; at + 30 <= bytes.length && view.getUint32(at, true) === 0x04034b50;) {
    const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)
    const flags = view.getUint16(at + 6, true)
    const sizes =
      (flags & 8) === 0
        ? {
            crc: view.getUint32(at + 14, true),
            compressed: view.getUint32(at + 18, true),
            size: view.getUint32(at + 22, true),
            next: 0,
          }
        : sizesBehind(view, start)
    if (!sizes || start + sizes.compressed > bytes.length) break
    total += sizes.size
    if (entries.length >= mostEntries) throw tooLarge(kind, `more than ${mostEntries} entries`)
    if (total > mostBytes) throw tooLarge(kind, `more than ${mostBytes / 1024 / 1024} MB unpacked`)
    const { crc, compressed, size } = sizes
    entries.push({
      name: '',
      method: view.getUint16(at + 8, true),
      lock: lockOf(view, at + 6, bytes.subarray(at + 30 + view.getUint16(at + 26, true), start)),
      crc,
      compressed,
      size,
      offset: at,
    })
    names.push(bytes.subarray(at + 30, at + 30 + view.getUint16(at + 26, true)))
    at = start + compressed + sizes.next
  }
  const decoded = decodeNames(names)
  for (const [i, entry] of entries.entries()) entry.name = (decoded[i] ?? '').replaceAll('\\', '/')
  return entries.filter(({ size, compressed }) => size <= ratioFrom || size <= compressed * mostRatio)
}

/** Sizes that stand behind an entry's bytes, as writers leave them that did not know them before; `next`: of what holds them. */
function sizesBehind(
  view: DataView,
  start: number,
): (Pick<ZipEntry, 'crc' | 'compressed' | 'size'> & { next: number }) | null {
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength)
  for (let at = bytes.indexOf('PK\x07\x08', start, 'latin1'); at !== -1 && at + 16 <= bytes.length;) {
    const compressed = bytes.readUInt32LE(at + 8)
    if (compressed === at - start)
      return { crc: bytes.readUInt32LE(at + 4), compressed, size: bytes.readUInt32LE(at + 12), next: 16 }
    at = bytes.indexOf('PK\x07\x08', at + 4, 'latin1')
  }
  return null
}

/** How an entry is locked: its flags stand at `at`, then how it is packed, the time, and its checksum. */
function lockOf(view: DataView, at: number, extra: Uint8Array): ZipLock | null {
  const flags = view.getUint16(at, true)
  if ((flags & 1) === 0) return null
  // Who writes without going back does not know the checksum yet, and takes the time.
  const check = (flags & 8) === 0 ? view.getUint8(at + 11) : view.getUint8(at + 5)
  return { check, aes: view.getUint16(at + 2, true) === 99 ? aesField(extra) : null }
}

/**
 * An entry's bytes. Never more than it declared: a zip that lies is damaged. Of a locked one `file-encrypted` where `password` is not it,
 * or none is given.
 */
export function readEntry(bytes: Uint8Array, entry: ZipEntry, kind: string, password?: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== 0x04034b50)
    throw damaged(kind, `${entry.name} is not where the zip says`)
  const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true)
  const data = bytes.subarray(start, start + entry.compressed)
  if (!entry.lock) return unpacked(data, entry.method, entry, kind)
  const open = password === undefined ? null : unlockEntry(data, entry.lock, password)
  const plain = open && plainOf(open, entry, kind)
  if (plain) return plain
  throw new SheafError('file-encrypted', `${entry.name} is protected by a password`, {
    hint: 'Save the document without a password.',
  })
}

/** null where the old cipher let a wrong password pass. What is packed in a way that is not known tells neither. */
function plainOf(data: Uint8Array, entry: ZipEntry, kind: string): Uint8Array | null {
  if (entry.lock?.aes) return unpacked(data, entry.lock.aes.method, entry, kind)
  if (!known.has(entry.method)) throw notKnown(entry, kind)
  try {
    const plain = unpacked(data, entry.method, entry, kind)
    return crc32(plain) === entry.crc ? plain : null
  } catch {
    // What the wrong password made of it cannot be unpacked.
    return null
  }
}

/** How entries are packed: not at all, or deflated. */
const known: ReadonlySet<number> = new Set([0, 8])

function notKnown({ name }: ZipEntry, kind: string): SheafError {
  return damaged(kind, `${name} is packed in a way that is not known here`)
}

function unpacked(data: Uint8Array, method: number, entry: ZipEntry, kind: string): Uint8Array {
  if (!known.has(method)) throw notKnown(entry, kind)
  if (method === 0) return data
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, entry.size) })
  } catch (error) {
    throw damaged(kind, `${entry.name} cannot be unpacked`, error)
  }
}

/** Stands for a number that does not fit, or that its writer did not know yet: it is in a wider field elsewhere (Zip64). */
const elsewhere = 0xffffffff

/** How many entries there are, and where their list begins. */
function findDirectory(view: DataView, kind: string): { count: number; start: number } {
  const last = view.byteLength - 22
  for (let end = last; end >= Math.max(0, last - 0xffff); end--) {
    if (view.getUint32(end, true) !== 0x06054b50) continue
    const count = view.getUint16(end + 10, true)
    const start = view.getUint32(end + 16, true)
    if (count !== 0xffff && start !== elsewhere) return { count, start }
    const wide = end >= 20 && view.getUint32(end - 20, true) === 0x07064b50 ? wideNumber(view, end - 12) : -1
    if (wide < 0 || wide + 56 > end || view.getUint32(wide, true) !== 0x06064b50) return { count, start }
    return { count: wideNumber(view, wide + 32), start: wideNumber(view, wide + 48) }
  }
  throw damaged(kind, 'the end of the zip is missing; the file was probably cut off')
}

/** Puts in numbers of an entry that stand in its Zip64 field. */
function readWide(view: DataView, from: number, length: number, entry: ZipEntry): void {
  for (let at = from; at + 4 <= Math.min(from + length, view.byteLength);) {
    const end = at + 4 + view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === 1) {
      let next = at + 4
      for (const key of ['size', 'compressed', 'offset'] as const)
        if (entry[key] === elsewhere && next + 8 <= Math.min(end, view.byteLength)) {
          entry[key] = wideNumber(view, next)
          next += 8
        }
    }
    at = end
  }
}

function wideNumber(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true))
}

function damaged(kind: string, what: string, cause?: unknown): SheafError {
  return new SheafError('file-damaged', `not a readable ${kind}: ${what}`, {
    hint: 'Open it in the program it was made with and save it again, or get a new copy.',
    cause,
  })
}

function tooLarge(kind: string, what: string): SheafError {
  return new SheafError('file-too-large', `this ${kind} unpacks to too much: ${what}`, {
    hint: 'Documents of people do not look like this. Split it, or save it again, if it is yours.',
  })
}
