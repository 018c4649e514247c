// ZIP archives: a list of what they hold; the files themselves become documents of their own. Of one that is cut off, what is whole.
import { SheafError } from '../../contract/error.ts'
import type { Password } from '../../contract/worker.ts'
import { locked as lockedError } from '../locks/locked.ts'
import type { FoundChild } from './children.ts'
import { sizeText } from './email.ts'
import type { ContainerOptions, FlowBlock, FlowCell, FlowDocument } from './flow-blocks.ts'
import { readEntries, readEntry, salvagedEntries, type ZipEntry } from './zip.ts'

const kind = 'zip archive'
const mostListed = 5000
/** Passwords times files that are tried; AES makes a try dear (milliseconds). Then only what opened the last one is. */
const mostTries = 5000

/**
 * Reads an archive's list. Throws `file-encrypted` where passwords that are not known lock all of it, `file-damaged` where no file in it is
 * whole, or `file-too-large` for one that unpacks to too much.
 */
export function readArchive(bytes: Uint8Array, name: string, options: ContainerOptions): FlowDocument {
  const { found, isCutOff } = entriesOf(bytes)
  const entries = found.filter((entry) => !isFolder(entry) && !isLitter(entry))
  const rows: FlowCell[][] = entries
    .slice(0, mostListed)
    .map((entry) => [{ text: entry.name }, { text: sizeText(entry.size) }])
  const blocks: FlowBlock[] = [{ kind: 'heading', level: 1, text: name }]
  const header = [
    { text: 'File', header: true },
    { text: 'Size', header: true },
  ]
  if (rows.length > 0) blocks.push({ kind: 'table', rows: [header, ...rows] })
  const keys = new Keys(bytes, entries, options.passwords ?? [])
  const locked = entries.filter((entry) => entry.lock && !keys.of(entry)).length
  if (locked > 0 && locked === entries.length) throw lockedError(name, options.passwords)
  const warnings: string[] = []
  if (isCutOff) warnings.push('the archive is cut off: only files at its beginning, which are whole, were read')
  if (locked > 0)
    warnings.push(`${locked} of ${entries.length} files are protected by a password and were not unpacked`)
  if (entries.length > 0 && !options.children)
    warnings.push('the files within are listed and not read: this archive lies too deep in others')
  return {
    blocks,
    metadata: { files: String(entries.length) },
    warnings,
    ...(options.children && { children: unpacked(bytes, entries, keys) }),
    ...(entries.some(({ lock }) => lock) && { passwords: keys.used }),
  }
}

function entriesOf(bytes: Uint8Array): { found: ZipEntry[]; isCutOff: boolean } {
  try {
    return { found: readEntries(bytes, kind), isCutOff: false }
  } catch (error) {
    if (!(error instanceof SheafError) || error.code !== 'file-damaged') throw error
    const found = salvagedEntries(bytes, kind)
    if (found.length === 0) throw error
    return { found, isCutOff: true }
  }
}

/** Which password opens which entry: tried once, those that opened others first. */
class Keys {
  readonly #found = new Map<ZipEntry, Password>()
  constructor(bytes: Uint8Array, entries: readonly ZipEntry[], passwords: readonly Password[]) {
    let order = [...passwords]
    let left = mostTries
    // Small ones first: most archives have one password, and a large file is then opened once.
    for (const entry of entries.filter(({ lock }) => lock).toSorted((a, b) => a.size - b.size)) {
      const tried = left > 0 ? order : order.slice(0, Math.min(1, this.#found.size))
      const fits = tried.find(({ text }) => opens(bytes, entry, text))
      left -= fits ? tried.indexOf(fits) : tried.length
      if (!fits) continue
      this.#found.set(entry, fits)
      order = [fits, ...order.filter((one) => one !== fits)]
    }
  }

  of(entry: ZipEntry): Password | undefined {
    return this.#found.get(entry)
  }

  /** The ids of those that opened something. */
  get used(): string[] {
    return [...new Set([...this.#found.values()].map(({ id }) => id))]
  }
}

function opens(bytes: Uint8Array, entry: ZipEntry, password: string): boolean {
  try {
    readEntry(bytes, entry, kind, password)
    return true
  } catch (error) {
    // Damaged, but open: that is told where it is unpacked.
    return error instanceof SheafError && error.code !== 'file-encrypted'
  }
}

function* unpacked(bytes: Uint8Array, entries: readonly ZipEntry[], keys: Keys): Generator<FoundChild> {
  for (const entry of entries) {
    const { name, size } = entry
    const password = keys.of(entry)
    if (entry.lock && !password) yield { name, mediaType: null, lock: 'closed', bytes: () => null }
    else {
      const found = { name, mediaType: null, size, bytes: () => entryBytes(bytes, entry, password?.text) }
      yield entry.lock ? { ...found, lock: 'open' } : found
    }
  }
}

function entryBytes(bytes: Uint8Array, entry: ZipEntry, password?: string): Uint8Array | null {
  try {
    return readEntry(bytes, entry, kind, password)
  } catch {
    // One entry that is damaged or lies about its size; the result counts it among those left out.
    return null
  }
}

function isFolder({ name }: ZipEntry): boolean {
  return name.endsWith('/')
}

/** What systems put beside people's files. */
function isLitter({ name }: ZipEntry): boolean {
  return /^__MACOSX\/|(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/.test(name)
}
