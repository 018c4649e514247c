// What a file is, told by its bytes. A name only decides between kinds of text, and what to say about bytes that are nothing.
import { formats } from './formats.ts'
import { sniffOle, sniffZip } from './sniff-office.ts'
import { sniffText } from './sniff-text.ts'

export interface SniffInput {
  /** The first bytes: 64 kB are enough, fewer may miss what a zip holds. */
  head: Uint8Array
  /** The last bytes, if they are not within `head`. */
  tail?: Uint8Array | undefined
  name: string
  size: number
}

/** `recognised`: the media type of what is known and not read. `reason` is for people and does not name the file. */
export type Sniffed =
  | { mediaType: string }
  | { mediaType: null; reason: string; code: 'format-unsupported'; recognised?: string }

/** Tells a file's type. Never throws; 0 bytes are nothing, too. */
export function sniff({ head, tail, name, size }: SniffInput): Sniffed {
  if (head.length === 0) return unknown(size === 0 ? 'it is empty' : 'nothing of it could be read')
  const end = tail ?? new Uint8Array()
  const found = bySignature(head) ?? sniffZip(head, end) ?? sniffOle(head, end, extensionOf(name))
  if (found) return found
  const text = sniffText(head, extensionOf(name), size <= head.length)
  const claimed = claims.get(extensionOf(name))
  // Text without a mark of its own under a name that promises something else: broken rather than text.
  if (claimed && (text === null || text === 'text/plain')) {
    const looks = text === null ? 'binary data of no known kind' : 'plain text'
    return unknown(`not a ${claimed.name}: looked for ${claimed.mark}, found ${looks}`)
  }
  if (text !== null) return { mediaType: text }
  return unknown('its bytes are no text and no format that is known here')
}

/** The extension in lower case, without its dot; empty for none. */
function extensionOf(name: string): string {
  return /\.([^./\\]{1,12})$/.exec(name)?.[1]?.toLowerCase() ?? ''
}

function unknown(reason: string): Sniffed {
  return { mediaType: null, reason, code: 'format-unsupported' }
}

function notYet(recognised: string, what: string): Sniffed {
  return {
    mediaType: null,
    reason: `${what} (${recognised}) is not supported yet`,
    code: 'format-unsupported',
    recognised,
  }
}

/** What a file of this name would begin with. */
const claims = new Map<string, { name: string; mark: string }>()
const marks: Record<string, string> = {
  'application/pdf': '“%PDF-” in its first 1,024 bytes',
  'image/png': 'the PNG signature',
  'image/jpeg': 'the JPEG signature (FF D8 FF)',
  'image/tiff': 'the TIFF signature (II or MM, 42)',
  'image/webp': '“RIFF … WEBP”',
  'image/bmp': 'the BMP signature (“BM”)',
  'image/gif': '“GIF87a” or “GIF89a”',
  'image/avif': '“ftypavif” after its first four bytes',
  'application/zip': 'the ZIP signature (“PK”)',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'a zip with a “word” folder',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'a zip with an “xl” folder',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'a zip with a “ppt” folder',
  'application/msword': 'the OLE signature (D0 CF 11 E0)',
  'application/vnd.ms-excel': 'the OLE signature (D0 CF 11 E0)',
  'application/vnd.ms-powerpoint': 'the OLE signature (D0 CF 11 E0)',
  'application/vnd.ms-outlook': 'the OLE signature (D0 CF 11 E0)',
  'application/rtf': '“{\\rtf” at its beginning',
  'application/epub+zip': 'a zip with “META-INF/container.xml”',
  'application/vnd.oasis.opendocument.text': 'a zip or XML that says it is an OpenDocument text',
  'application/vnd.oasis.opendocument.spreadsheet': 'a zip or XML that says it is an OpenDocument spreadsheet',
  'application/vnd.oasis.opendocument.presentation': 'a zip or XML that says it is an OpenDocument presentation',
  'application/vnd.oasis.opendocument.graphics': 'a zip or XML that says it is an OpenDocument drawing',
}
for (const { name, mediaType, extensions } of formats) {
  const mark = marks[mediaType]
  if (mark) for (const extension of extensions) claims.set(extension, { name, mark })
}

function bySignature(head: Uint8Array): Sniffed | null {
  if (has(head, 0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return { mediaType: 'image/png' }
  if (has(head, 0, 0xff, 0xd8, 0xff)) return { mediaType: 'image/jpeg' }
  if (has(head, 0, 0x49, 0x49, 42, 0) || has(head, 0, 0x4d, 0x4d, 0, 42)) return { mediaType: 'image/tiff' }
  if (has(head, 0, 0x49, 0x49, 43, 0) || has(head, 0, 0x4d, 0x4d, 0, 43)) return notYet('image/tiff', 'BigTIFF')
  if (text(head, 0, 6) === 'GIF87a' || text(head, 0, 6) === 'GIF89a') return { mediaType: 'image/gif' }
  if (text(head, 0, 4) === 'RIFF' && text(head, 8, 4) === 'WEBP') return { mediaType: 'image/webp' }
  if (text(head, 4, 8) === 'ftypavif') return { mediaType: 'image/avif' }
  if (isBmp(head)) return { mediaType: 'image/bmp' }
  if (/^\s{0,20}\{\\rtf/.test(text(head, 0, 40))) return { mediaType: 'application/rtf' }
  if (text(head, 0, 1024).includes('%PDF-')) return { mediaType: 'application/pdf' }
  for (const [at, mark, type, what] of others) if (text(head, at, mark.length) === mark) return notYet(type, what)
  return null
}

/** Known, and not read: offset, bytes as Latin-1, media type, name. */
const others: [number, string, string, string][] = [
  [0, '%!PS', 'application/postscript', 'PostScript'],
  [0, 'AT&TFORM', 'image/vnd.djvu', 'DjVu'],
  [0, '\x1f\x8b', 'application/gzip', 'a gzip archive'],
  [0, "7z\xbc\xaf'\x1c", 'application/x-7z-compressed', 'a 7-Zip archive'],
  [0, 'Rar!\x1a\x07', 'application/vnd.rar', 'a RAR archive'],
  [0, 'BZh', 'application/x-bzip2', 'a bzip2 archive'],
  [0, '\xfd7zXZ\0', 'application/x-xz', 'an XZ archive'],
  [257, 'ustar', 'application/x-tar', 'a tar archive'],
  [4, 'ftypheic', 'image/heic', 'a HEIC image'],
  [4, 'ftypmif1', 'image/heif', 'a HEIF image'],
  [4, 'ftyp', 'video/mp4', 'MP4 video or audio'],
  [0, '\0\0\0\x0cjP  ', 'image/jp2', 'JPEG 2000'],
  [0, '\xff\x4f\xff\x51', 'image/jp2', 'JPEG 2000'],
  [0, '8BPS', 'image/vnd.adobe.photoshop', 'a Photoshop image'],
  [0, 'ID3', 'audio/mpeg', 'MP3 audio'],
  [0, 'OggS', 'audio/ogg', 'Ogg audio'],
  [0, 'RIFF', 'audio/wav', 'RIFF audio or video'],
  [0, '\x1aE\xdf\xa3', 'video/webm', 'Matroska video'],
  [0, 'SQLite format 3\0', 'application/vnd.sqlite3', 'an SQLite database'],
  [0, '\x7fELF', 'application/x-elf', 'a program'],
]

/** “BM” is also how a text may begin: the size of the header that follows tells. */
function isBmp(head: Uint8Array): boolean {
  return (
    has(head, 0, 0x42, 0x4d) && [12, 16, 40, 52, 56, 64, 108, 124].includes(head[14] ?? 0) && has(head, 15, 0, 0, 0)
  )
}

function has(bytes: Uint8Array, at: number, ...expected: number[]): boolean {
  return expected.every((byte, index) => bytes[at + index] === byte)
}

/** Bytes as Latin-1, one character a byte. */
function text(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', at, at + length)
}
