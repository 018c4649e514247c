// Files put into Office documents: other Office documents as they are, anything else out of the OLE object around it.
import { posix } from 'node:path'
import { SheafError } from '../../contract/error.ts'
import type { FoundChild } from './children.ts'
import { CompoundFile } from './compound.ts'
import type { Package } from './package.ts'

/** Files that `parts` have put into them, each once. The workbooks that charts keep their numbers in are not among them. */
export function embeddedFiles(source: Package, parts: Iterable<string>): FoundChild[] {
  const found = new Map<string, FoundChild>()
  for (const from of parts)
    for (const { type, part } of source.relations(from)) {
      if (!source.has(part)) continue
      const name = posix.basename(part)
      if (type === 'package') found.set(part, { name, mediaType: null, bytes: () => source.bytes(part) ?? null })
      else if (type === 'oleObject') {
        const file = within(source, part)
        if (file) found.set(part, { name: file.name, mediaType: null, bytes: () => file.bytes })
      }
    }
  return [...found.values()]
}

/** The warning where files within are not taken out. */
export function embeddedWarning(count: number): string[] {
  if (count === 0) return []
  return [count === 1 ? '1 file put into it is not read' : `${count} files put into it are not read`]
}

/** Old Office documents, which are OLE containers themselves, by a stream that each has. */
const ownDocuments = new Map([
  ['WordDocument', '.doc'],
  ['Workbook', '.xls'],
  ['PowerPoint Document', '.ppt'],
])

/** What an OLE object holds; null for one that holds no file (a formula, a control) or is broken. */
function within(source: Package, part: string): { name: string; bytes: Uint8Array } | null {
  const bytes = source.bytes(part)
  const name = posix.basename(part).replace(/\.\w+$/, '')
  if (!bytes) return null
  try {
    const object = new CompoundFile(bytes, 'embedded object')
    for (const [stream, end] of ownDocuments) if (object.has(stream)) return { name: name + end, bytes }
    const native = object.read('\x01Ole10Native')
    if (native) return nativeFile(native)
    const contents = object.read('CONTENTS') ?? object.read('Package')
    return contents ? { name: name + (isPdf(contents) ? '.pdf' : ''), bytes: contents } : null
  } catch (error) {
    if (error instanceof SheafError || error instanceof RangeError) return null
    throw error
  }
}

function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')
}

/** A file as the packager wraps it: its name, where it came from, its bytes. Throws a RangeError where it is cut off. */
function nativeFile(bytes: Uint8Array): { name: string; bytes: Uint8Array } | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 6
  const text = () => {
    const end = buffer.indexOf(0, at)
    if (end === -1) throw new RangeError('a name without an end')
    const start = at
    at = end + 1
    return buffer.toString('latin1', start, end)
  }
  const label = text()
  const path = text()
  at += 4
  at += 4 + buffer.readUInt32LE(at)
  const size = buffer.readUInt32LE(at)
  const file = buffer.subarray(at + 4, at + 4 + size)
  if (file.length < size) return null
  return { name: posix.basename((label || path).replaceAll('\\', '/')), bytes: new Uint8Array(file) }
}
