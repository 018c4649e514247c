// Whether bytes are text, and which kind: mail, a page, a table, Markdown, or plain. Marks of a kind count before the name.
import { utf16WithoutMark } from '../../contract/utf16.ts'

/** The media type of a text, or null for what is no text. `whole`: the bytes are the entire file. */
export function sniffText(head: Uint8Array, extension: string, whole: boolean): string | null {
  const text = decode(head, whole)
  if (text === null) return null
  const start = text.trimStart()
  if (isPage(start, extension)) return 'text/html'
  const tree = xmlType(start)
  if (tree && (extension === '' || !otherText.has(extension))) return tree
  if (isMailbox(text, extension)) return 'application/mbox'
  if (isMail(text, extension)) return 'message/rfc822'
  const named = byExtension.get(extension)
  if (named) return named
  if (otherText.has(extension)) return 'text/plain'
  if (isTable(text, whole)) return 'text/csv'
  return isMarkdown(text) ? 'text/markdown' : 'text/plain'
}

const byExtension = new Map([
  ['md', 'text/markdown'],
  ['markdown', 'text/markdown'],
  ['mdown', 'text/markdown'],
  ['mkd', 'text/markdown'],
  ['csv', 'text/csv'],
  ['tsv', 'text/csv'],
  ['tab', 'text/csv'],
  ['html', 'text/html'],
  ['htm', 'text/html'],
  ['xhtml', 'text/html'],
  ['eml', 'message/rfc822'],
  ['json', 'application/json'],
  ['jsonl', 'application/x-ndjson'],
  ['ndjson', 'application/x-ndjson'],
  ['xml', 'application/xml'],
  ['svg', 'image/svg+xml'],
  ['mbox', 'application/mbox'],
])
/** Names that say text and nothing closer, or a kind of text that has no reader of its own. */
const otherText = new Set(
  'txt text log ini cfg conf yaml yml toml tex rst adoc srt vtt py js ts c h cpp java rs go sh sql css'.split(' '),
)

/** Text of a file's beginning, or null when its bytes are no text. */
function decode(head: Uint8Array, whole: boolean): string | null {
  const charset = unicodeWithZeros(head)
  if (charset === 'utf-32le' || charset === 'utf-32be')
    return isReadable(head.filter((byte) => byte !== 0)) ? ascii(head) : null
  if (charset) {
    const text = new TextDecoder(charset).decode(head.subarray(0, head.length & ~1))
    return controlShare(text) < mostControls && broken(text) < 0.01 ? text : null
  }
  if (!isReadable(head)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !whole })
  } catch {
    // Not UTF-8: some older set. Which one is for the reader to find.
    return Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1')
  }
}

/** UTF-16 or UTF-32, by byte order mark or by where the zero bytes are. */
function unicodeWithZeros(head: Uint8Array): string | null {
  const [a, b, c, d] = head
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be'
  const length = head.length & ~3
  if (length < 4) return null
  const zeros = [0, 0, 0, 0]
  for (let i = 0; i < length; i++) if (head[i] === 0) zeros[i & 3] = (zeros[i & 3] ?? 0) + 1
  const [w = 0, x = 0, y = 0, z = 0] = zeros.map((count) => count / (length / 4))
  if (y > 0.9 && z > 0.95 && w < 0.1) return 'utf-32le'
  if (w > 0.95 && x > 0.9 && z < 0.1) return 'utf-32be'
  if (x + z > 0.4 && w + y < (x + z) / 8) return 'utf-16le'
  if (w + y > 0.4 && x + z < (w + y) / 8) return 'utf-16be'
  return utf16WithoutMark(head)
}

/** Share of control characters that no text has; a stray one does not make a text binary. */
const mostControls = 0.002

function isReadable(bytes: Uint8Array): boolean {
  let controls = 0
  for (const byte of bytes) if ((byte < 0x20 && !isLayoutCode(byte)) || byte === 0x7f) controls++
  return controls <= bytes.length * mostControls
}

/** Backspace to carriage return, shifts to other letters and back, end-of-file as DOS wrote it, and escape. */
function isLayoutCode(byte: number): boolean {
  return (byte >= 8 && byte <= 15) || byte === 0x1a || byte === 0x1b
}

function controlShare(text: string): number {
  return (text.match(/[\0-\x07\x0e-\x19\x1c-\x1f\x7f]/g)?.length ?? 0) / Math.max(1, text.length)
}

function broken(text: string): number {
  return (text.match(/[\ufffd\p{Cn}\p{Co}]/gu)?.length ?? 0) / Math.max(1, text.length)
}

function ascii(head: Uint8Array): string {
  return Buffer.from(head.filter((byte) => byte !== 0)).toString('latin1')
}

function isPage(start: string, extension: string): boolean {
  const body = start.slice(0, 2000).replace(/^(?:\ufeff|<\?xml[^>]*>|<!--[\s\S]*?-->|\s)+/, '')
  if (/^<(?:!doctype\s+html|html|head|body)\b/i.test(body)) return true
  // A piece of a page, where the name says nothing else.
  return (
    (extension === '' || !otherText.has(extension)) &&
    !byExtension.has(extension) &&
    /^<(div|p|table|h[1-6]|ul|ol|section|article|main)\b[^>]*>/i.test(body) &&
    /<\/\w+>/.test(start)
  )
}

/** OpenDocument files in one XML. */
const flatOffice = new Set(
  ['text', 'spreadsheet', 'presentation', 'graphics'].map((kind) => `application/vnd.oasis.opendocument.${kind}`),
)

/** XML that says so in its first line, or an SVG; null for what is neither. */
function xmlType(start: string): string | null {
  const body = start
    .slice(0, 4000)
    .replace(/^(?:\ufeff|<\?[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\]\s*)?>|\s)+/, '')
  if (/^<(?:svg:)?svg[\s>]/.test(body)) return 'image/svg+xml'
  const office = /^<office:document\s[^>]*office:mimetype="([\w./-]+?)(?:-template)?"/.exec(body)?.[1]
  if (office && flatOffice.has(office)) return office
  return /^<\?xml\s/.test(start) && body.startsWith('<') ? 'application/xml' : null
}

/** A mailbox begins as a message does, after a line `From …`; more than one such line, or the name, tells it from a single message. */
function isMailbox(text: string, extension: string): boolean {
  if (!/^From \S+.*\d{2}:\d{2}/.test(text)) return false
  return extension === 'mbox' || (extension !== 'eml' && isMail(text, '') && /\n\r?\nFrom \S+.*\d{2}:\d{2}/.test(text))
}

const mailFields =
  /^(?:from|to|cc|bcc|subject|date|reply-to|sender|content-type|delivered-to|received|message-id|mime-version|return-path|dkim-signature|authentication-results|x-[\w-]+|arc-[\w-]+|list-[\w-]+|in-reply-to|references|content-[\w-]+|thread-[\w-]+):/i
/** Fields that programs write and people do not. */
const wireFields =
  /^(?:received|message-id|mime-version|return-path|dkim-signature|delivered-to|content-transfer-encoding):/i

/** Begins with mail's header fields. Without the name `.eml`, one of them has to be of the kind that only programs write. */
function isMail(text: string, extension: string): boolean {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/, 200)
  if (/^From \S+/.test(lines[0] ?? '')) lines.shift()
  let fields = 0
  let wire = false
  for (const line of lines) {
    if (line === '') break
    if (/^[ \t]/.test(line) && fields > 0) continue
    if (!/^[!-9;-~]+:/.test(line)) return false
    if (mailFields.test(line)) fields++
    if (wireFields.test(line)) wire = true
  }
  return extension === 'eml' ? fields >= 1 : fields >= 3 && wire
}

/** Three lines or more that all have the same number of the same separator. */
function isTable(text: string, whole: boolean): boolean {
  const lines = text.split(/\r?\n/, 20)
  if (!whole) lines.pop()
  const filled = lines.filter((line) => line.trim() !== '')
  if (filled.length < 3) return false
  return [',', ';', '\t', '|'].some((separator) => {
    const counts = filled.map((line) => line.replace(/"[^"]*"/g, '').split(separator).length)
    return (counts[0] ?? 0) >= 3 && counts.every((count) => count === counts[0])
  })
}

/** At least two kinds of mark that only Markdown has. */
function isMarkdown(text: string): boolean {
  const marks = [
    /^#{1,6} \S/m,
    /^```/m,
    /\[[^\]\n]+\]\([^)\s]+\)/,
    /^\|? *:?-{3,}:? *\|/m,
    /^(?:[-*] .+\n){2}/m,
    /\*\*\S[^*\n]*\*\*/,
  ]
  return marks.filter((mark) => mark.test(text)).length >= 2
}
