// A document that a password locks, opened with one of those that are known: as the document that it would be without. PDFs are opened
// by their engines and archives entry by entry, where they are read.
import type { Source } from '../../contract/worker.ts'
import { readSource } from '../source.ts'
import { readEntries } from '../readers/zip.ts'
import { locked, type Outcome } from './locked.ts'

type Unlock = (bytes: Uint8Array, name: string, passwords: readonly string[]) => Outcome

const openXml = 'application/vnd.openxmlformats-officedocument'
const openDocument = 'application/vnd.oasis.opendocument'

/** Each is loaded when first needed. null: files that begin so are not locked as a whole. */
async function unlockerOf(mediaType: string, bytes: Uint8Array): Promise<Unlock | null> {
  const [isOle, isZip] = [bytes[0] === 0xd0 && bytes[1] === 0xcf, bytes[0] === 0x50 && bytes[1] === 0x4b]
  if (isOle && mediaType.startsWith(openXml)) return (await import('./office-package.ts')).unlockPackage
  if (isOle && mediaType === 'application/msword') return (await import('./office-doc.ts')).unlockDoc
  if (isOle && mediaType === 'application/vnd.ms-excel') return (await import('./office-xls.ts')).unlockXls
  if (isZip && mediaType.startsWith(openDocument)) return (await import('./odf-locked.ts')).unlockOdf
  return null
}

export interface Opened {
  mediaType: string
  bytes: Uint8Array
  /** The id of the password that opened it; null where none was needed. */
  password: string | null
}

/** Throws `file-encrypted` where none of its passwords is right, and `file-protected` where none could be. */
export async function unlocked(source: Omit<Source, 'sha256' | 'size'>): Promise<Opened> {
  const { name, mediaType, passwords = [] } = source
  const bytes = readSource(source)
  const unlock = await unlockerOf(mediaType, bytes)
  const outcome =
    unlock?.(
      bytes,
      name,
      passwords.map(({ text }) => text),
    ) ?? 'not-locked'
  if (outcome === 'not-locked') return { mediaType, bytes, password: null }
  if (outcome === 'wrong-password') throw locked(name, passwords)
  return {
    mediaType: kindOf(outcome.bytes, mediaType),
    bytes: outcome.bytes,
    password: passwords.find(({ text }) => text === outcome.password)?.id ?? null,
  }
}

/** What an Office document is of was not to be seen while it was locked: its name said so, and its parts know better. */
function kindOf(bytes: Uint8Array, mediaType: string): string {
  if (!mediaType.startsWith(openXml)) return mediaType
  for (const { name } of readEntries(bytes, 'Office document')) {
    const kind = parts.get(/^[^/]*(?=\/)/.exec(name)?.[0] ?? '')
    if (kind) return `${openXml}.${kind}`
  }
  return mediaType
}

const parts = new Map([
  ['word', 'wordprocessingml.document'],
  ['xl', 'spreadsheetml.sheet'],
  ['ppt', 'presentationml.presentation'],
])
