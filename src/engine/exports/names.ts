// Names of output files: the source's relative path, made safe for any disk, with the format's ending after it.
// Two different sources never get one name, and no name leaves the output folder.
import { createHash } from 'node:crypto'
import type { ExportFormat } from '../../contract/settings.ts'

/** What is put after the source's name: `a.pdf` becomes `a.pdf.md`. */
export const endings: Record<ExportFormat, string> = {
  md: '.md',
  txt: '.txt',
  json: '.json',
  jsonl: '.chunks.jsonl',
  csv: '.csv',
  tsv: '.tsv',
  hocr: '.hocr',
  alto: '.alto.xml',
  parquet: '.parquet',
  pdf: '.ocr.pdf',
  zip: '.zip',
}

/** The ending of the manifest beside them. */
export const manifestEnding = '.sheaf.json'

/** Bytes a name may have on common disks. */
const nameLimit = 255
const allEndings = [...Object.values(endings), manifestEnding]
const longestEnding = Math.max(...allEndings.map((ending) => ending.length))

// Controls, line and direction marks, lone surrogates, what Windows forbids, and quotes, which break scripts.
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff<>:"/\\|?*'`]/gu
/** Windows takes these for devices, with any extension. */
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i
/** What marks a name that was changed. A source with such a name is marked itself, so that marks stay unique. */
const mark = /~[0-9a-f]{12}(?:\.[^.]*)?$/

/**
 * The output's path relative to the output folder, with forward slashes. `source`: the document's relative path; `.`,
 * `..`, drive letters and leading slashes do not lead out. Same source, same name: nothing else is looked at.
 * `apart`: what tells it from another source of the same path; it then goes into the mark. `isChild`: the folders of its path are
 * documents that it came in, and keep their names (`archive.zip/a.pdf.md`).
 */
export function outputPath(
  source: string,
  format: ExportFormat | 'manifest' | 'original',
  { apart, isChild = false }: { apart?: string | undefined; isChild?: boolean } = {},
): string {
  const ending = format === 'original' ? '' : format === 'manifest' ? manifestEnding : endings[format]
  return `${safePath(source, apart, isChild ? safeName : safeFolder)}${ending}`
}

/** A path as disks that ignore case and normal forms see it: two paths that are one there have one such form. */
export const foldedPath = (path: string): string => path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')

/** A download's name from a title that people wrote. Not unique: nothing is written under it here. */
export function downloadName(title: string, extension: string): string {
  return `${shortened(plain(title.trim() || 'document'), nameLimit - longestEnding)}.${extension}`
}

function safePath(source: string, apart: string | undefined, folder: (name: string) => string): string {
  const parts = source.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length === 0) return marked('document', source)
  const last = (part: string): string => (apart === undefined ? safeName(part) : marked(part, `${source}\n${apart}`))
  const safe = parts.map((part, at) => (at < parts.length - 1 ? folder(part) : last(part)))
  // "/a" and "a" are two sources.
  return (source.startsWith('/') ? safe.with(0, marked(parts[0] ?? '', source)) : safe).join('/')
}

/** A folder that looks like an output could stand where another source's file has to be. */
function safeFolder(name: string): string {
  const isOutput = allEndings.some((ending) => name.toLowerCase().endsWith(ending))
  return isOutput ? marked(name, name) : safeName(name)
}

function safeName(name: string): string {
  const safe = plain(name)
  const isLong = Buffer.byteLength(safe) > nameLimit - longestEnding
  return safe === name && !isLong && !mark.test(name) ? name : marked(name, name)
}

/** `name` without what a disk or a script may stumble over. */
function plain(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(unsafe, '_')
    .replace(/^ +|[ .]+$/g, (blank) => '_'.repeat(blank.length))
  return reserved.test(safe) ? `_${safe}` : safe
}

/** `name` made safe and short enough, with a hash of `whole` before its extension. */
function marked(name: string, whole: string): string {
  const safe = plain(name)
  const extension = /\.[^.]{1,16}$/.exec(safe)?.[0] ?? ''
  const hash = `~${createHash('sha256').update(whole, 'utf16le').digest('hex').slice(0, 12)}`
  const room = nameLimit - longestEnding - hash.length - Buffer.byteLength(extension)
  return `${shortened(safe.slice(0, safe.length - extension.length), room)}${hash}${extension}`
}

/** The beginning of `name` in at most `bytes` bytes of UTF-8, ending at a character. */
function shortened(name: string, bytes: number): string {
  let length = 0
  let short = ''
  for (const character of name) {
    length += Buffer.byteLength(character)
    if (length > bytes) break
    short += character
  }
  return short
}
