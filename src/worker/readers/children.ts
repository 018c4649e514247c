// Files within a document: given safe names, kept within limits, and sent to become documents of their own.
import { childLimits, type FilesWithin } from '../../contract/worker.ts'
import type { Job } from '../job.ts'

/** A file found in a document. `bytes` is asked for once, and gives null where the file cannot be taken out. */
export interface FoundChild {
  /** As the document has it: it may be empty, absolute, or lead out of its folder. */
  name: string
  mediaType: string | null
  bytes: () => Uint8Array | null | Promise<Uint8Array | null>
  /** A password locks it, which is known (`open`) or not. It has a place either way: those after it keep theirs when it is opened later. */
  lock?: 'open' | 'closed'
  /** Bytes it will have, where that is known before it is taken out. */
  size?: number
}

/** Sends the files in order; tells how many places they have, and warns of those that were not sent. */
export async function sendChildren(
  job: Pick<Job, 'boundary' | 'child'>,
  found: Iterable<FoundChild> | AsyncIterable<FoundChild>,
): Promise<{ children: number; warnings: string[] }> {
  const names = new Names()
  const left = { many: 0, large: 0, unreadable: 0 }
  let children = 0
  let total = 0
  for await (const child of found) {
    if (children >= childLimits.count) {
      left.many++
      continue
    }
    const index = children
    if (child.lock) children++
    if (child.lock === 'closed') continue
    await job.boundary()
    const bytes = await child.bytes()
    if (bytes === null) left.unreadable++
    else if (bytes.length > childLimits.bytes || total + bytes.length > childLimits.totalBytes) left.large++
    else {
      total += bytes.length
      children = index + 1
      await job.child({
        index,
        name: names.safe(child.name),
        mediaType: child.mediaType,
        bytes: bytes as Uint8Array<ArrayBuffer>,
      })
    }
  }
  const warnings: string[] = []
  if (left.many > 0) warnings.push(`more than ${childLimits.count} files within: ${left.many} were left out`)
  if (left.large > 0) warnings.push(`${files(left.large)} within left out: too large`)
  if (left.unreadable > 0) warnings.push(`${files(left.unreadable)} within could not be taken out`)
  return { children, warnings }
}

/** What would be sent, by kinds: packed files are not unpacked for it. */
export async function kindsOf(found: Iterable<FoundChild> | AsyncIterable<FoundChild>): Promise<FilesWithin[]> {
  const kinds = new Map<string, FilesWithin>()
  let count = 0
  for await (const { name, mediaType, size, lock, bytes } of found) {
    if (count++ >= childLimits.count) break
    if (lock === 'closed') continue
    const extension = /\.([^./\\]{1,12})$/.exec(name)?.[1]?.toLowerCase() ?? ''
    const key = mediaType ?? `.${extension}`
    const kind = kinds.get(key) ?? { extension, mediaType, files: 0, bytes: 0 }
    kinds.set(key, kind)
    kind.files++
    kind.bytes += size ?? (await bytes())?.length ?? 0
  }
  return [...kinds.values()]
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count} files`
}

const longestPart = 120
const deepestFolder = 20

/** Names as given out: relative, without a way out of the folder, each only once whatever the case of its letters. */
export class Names {
  readonly #taken = new Set<string>()

  safe(name: string): string {
    const parts = name
      .toWellFormed()
      .normalize('NFC')
      .replace(/^[a-z]:/i, '')
      .split(/[\\/]+/u)
      .map(safePart)
      .filter((part) => part !== '' && part !== '.' && part !== '..')
    const wanted = parts.slice(-deepestFolder).join('/') || 'unnamed'
    let safe = wanted
    for (let copy = 2; this.#taken.has(safe.toLowerCase()); copy++) safe = numbered(wanted, copy)
    this.#taken.add(safe.toLowerCase())
    return safe
  }
}

/** One folder's or file's name, without what a file system or a terminal takes for something else. */
function safePart(part: string): string {
  const clean = part
    .replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '_')
    .replace(/[. ]+$/u, '')
    .trim()
  if (clean.length <= longestPart) return clean
  const end = /\.[^.]{1,12}$/u.exec(clean)?.[0] ?? ''
  return clean.slice(0, longestPart - end.length).toWellFormed() + end
}

/** `a/b.txt` as `a/b (2).txt`. */
function numbered(name: string, copy: number): string {
  const dot = /(\.[^./]{1,12})?$/u.exec(name)
  return `${name.slice(0, dot?.index)} (${copy})${dot?.[0] ?? ''}`
}
