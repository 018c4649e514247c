// Content: a file's bytes, kept by their hash, and its type, or why there is none.
import { type FileHandle, open } from 'node:fs/promises'
import { SheafError, toWire, type WireError } from '../../contract/error.ts'
import { type Blobs, inlineLimit, type KeptBytes } from './blobs.ts'
import { onDisk } from '../intake/on-disk.ts'
import { sniff, type Sniffed } from '../intake/sniff.ts'

/** Bytes and type, or why there are none. */
export type Content = { kept: KeptBytes; mediaType: string } | { kept: KeptBytes | null; error: WireError }

/** Bytes of the beginning and the end that tell the type of bytes kept before. */
const endSize = 64 * 1024

/**
 * Keeps a file's bytes. Throws `not-a-file`, `file-changed` when it changed meanwhile, `file-too-large` over `limit` bytes. With its `name`
 * also what keeps it from being read, before many bytes are copied.
 */
export async function keepFile(blobs: Blobs, file: string, limit: number, name?: string): Promise<KeptBytes> {
  const handle = await open(await onDisk(file), 'r')
  try {
    const before = await handle.stat()
    if (!before.isFile()) throw new SheafError('not-a-file', `${file} is not a regular file`)
    const changed = (): SheafError =>
      new SheafError('file-changed', `${file} changed while it was read`, {
        hint: 'Add it again when it is complete.',
        retryable: true,
      })
    if (before.size <= inlineLimit) {
      // One read tells both the bytes and whether there are more than there were.
      const buffer = Buffer.allocUnsafe(before.size + 1)
      const { bytesRead } = await handle.read(buffer, 0, before.size + 1, 0)
      if (bytesRead !== before.size) throw changed()
      return blobs.keepSmall(buffer.subarray(0, bytesRead))
    }
    refuseLarge(file, before.size, limit)
    if (name !== undefined) {
      const type = await typeOf(handle, name, before.size)
      if (type.mediaType === null) throw unreadable(type, name)
    }
    const kept = await blobs.keep(
      handle.createReadStream({ autoClose: false, start: 0, highWaterMark: 1 << 20 }),
      limit,
    )
    const after = await handle.stat()
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw changed()
    return kept
  } finally {
    await handle.close()
  }
}

/** Bytes that are all here. */
export async function keepBytes(blobs: Blobs, bytes: Uint8Array): Promise<KeptBytes> {
  if (bytes.length <= inlineLimit) return blobs.keepSmall(bytes)
  return blobs.keep(piecesOf(bytes), bytes.length)
}

/** Bytes kept before, by their hash. Throws `store-damaged` when they are gone. */
export async function keptBefore(blobs: Blobs, sha256: string): Promise<KeptBytes> {
  const { size, bytes, path } = await blobs.source(sha256)
  if (bytes) {
    const ends = { head: bytes.subarray(0, endSize), tail: bytes.subarray(-endSize) }
    return { sha256, size, inline: bytes, ...ends }
  }
  const handle = await open(path ?? '', 'r')
  try {
    return { sha256, size, inline: null, ...(await endsOf(handle, size)) }
  } finally {
    await handle.close()
  }
}

/** Throws `file-too-large`, naming the file, over `limit` bytes. */
export function refuseLarge(file: string, size: number, limit: number): void {
  if (size <= limit) return
  const mb = (bytes: number): number => Math.round(bytes / 1e6)
  throw new SheafError('file-too-large', `${file} has ${mb(size)} MB; the limit is ${mb(limit)} MB`, {
    hint: 'Raise maxFileSize in the settings, or split the file.',
  })
}

/** What an open file is, by its two ends. */
export const typeOf = async (handle: FileHandle, name: string, size: number): Promise<Sniffed> =>
  sniff({ ...(await endsOf(handle, size)), name, size })

async function endsOf(handle: FileHandle, size: number): Promise<{ head: Uint8Array; tail: Uint8Array }> {
  const read = async (from: number): Promise<Uint8Array> => {
    const buffer = Buffer.alloc(Math.min(endSize, size))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
    return buffer.subarray(0, bytesRead)
  }
  return { head: await read(0), tail: await read(Math.max(0, size - endSize)) }
}

/** What kept bytes are, by the bytes themselves and, where they do not tell, the name. */
export function contentOf(kept: KeptBytes, name: string): Content {
  if (kept.size === 0) return { kept: null, error: toWire(empty(name)) }
  const type = sniff({ head: kept.head, tail: kept.tail, name, size: kept.size })
  return type.mediaType === null ? { kept, error: toWire(unreadable(type, name)) } : { kept, mediaType: type.mediaType }
}

export function empty(name: string): SheafError {
  const hint = 'The file holds 0 bytes; the copy may have been interrupted.'
  return new SheafError('file-empty', `${name} is empty`, { hint, retryable: true })
}

/** Why bytes of a type, or of none that is known, are not read. */
export function unreadable({ code, reason }: Sniffed & { mediaType: null }, name: string): SheafError {
  return new SheafError(code, `${name}: ${reason}`, { hint: 'See `sheaf formats` for what is read.' })
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = 1 << 20
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
