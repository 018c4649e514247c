// ZIP archives: a list of what they hold; the files themselves become documents of their own. Of one that is cut off, what is whole.
import { SheafError } from '../../contract/error.ts'
import type { FoundChild } from './children.ts'
import { sizeText } from './email.ts'
import type { ContainerOptions, FlowBlock, FlowCell, FlowDocument } from './flow-blocks.ts'
import { readEntries, readEntry, salvagedEntries, type ZipEntry } from './zip.ts'

const kind = 'zip archive'
const mostListed = 5000

/** Reads an archive's list. Throws `file-damaged` where no file in it is whole, or `file-too-large` for one that unpacks to too much. */
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
  const locked = entries.filter(({ encrypted }) => encrypted).length
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
    ...(options.children && { children: unpacked(bytes, entries) }),
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

function* unpacked(bytes: Uint8Array, entries: ZipEntry[]): Generator<FoundChild> {
  for (const entry of entries)
    if (!entry.encrypted)
      yield { name: entry.name, mediaType: null, size: entry.size, bytes: () => entryBytes(bytes, entry) }
}

function entryBytes(bytes: Uint8Array, entry: ZipEntry): Uint8Array | null {
  try {
    return readEntry(bytes, entry, kind)
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
