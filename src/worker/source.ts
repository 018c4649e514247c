// A source's bytes, whole or in pieces.
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { SheafError } from '../contract/error.ts'
import type { Source } from '../contract/worker.ts'

/** Random access to a source without holding all of it. `read` fills as much of `into` as there is. */
export interface SourceReader {
  size: number
  read(position: number, into: Uint8Array): number
  close(): void
}

/** All bytes. Throws `file-missing` or `file-unreadable`. */
export function readSource(source: Pick<Source, 'name' | 'bytes' | 'path'>): Uint8Array {
  if (source.bytes) return source.bytes
  return attempt(source, (path) => readFileSync(path))
}

export function openSource(source: Source): SourceReader {
  const { bytes } = source
  if (bytes)
    return { size: bytes.length, read: (position, into) => copy(bytes, position, into), close: () => undefined }
  return attempt(source, (path) => {
    const file = openSync(path, 'r')
    return {
      size: fstatSync(file).size,
      read: (position, into) => readSync(file, into, 0, into.length, position),
      close: () => closeSync(file),
    }
  })
}

function copy(bytes: Uint8Array, position: number, into: Uint8Array): number {
  const part = bytes.subarray(position, position + into.length)
  into.set(part)
  return part.length
}

function attempt<T>(source: Pick<Source, 'name' | 'path'>, read: (path: string) => T): T {
  if (source.path === undefined)
    throw new SheafError('internal', `${source.name} was sent without bytes and without a path`)
  try {
    return read(source.path)
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new SheafError(
      missing ? 'file-missing' : 'file-unreadable',
      `the kept bytes of ${source.name} cannot be read`,
      {
        hint: 'Add the file again.',
        retryable: !missing,
        cause,
      },
    )
  }
}
