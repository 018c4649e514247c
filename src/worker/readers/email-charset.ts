// Mail that says nothing, or something wrong, of the character set of its texts: the set is told by the bytes, and put where the
// mail should have named it. Only labels are changed; the texts stay as they are.
import { decodeText } from './charset.ts'

/** Labels that many programs write without a thought, and those that say nothing. */
const weak =
  /^(?:us-ascii|ascii|ansi|utf-?8|x?-?unknown(?:-8bit)?|x-user-defined|default|[78]-?bit|binary|none|iso-10646.*)$/i
const sampleSize = 64 * 1024
const mostParts = 1000

/** The message, with the set named in the header of each text that needs it. */
export function mendCharsets(bytes: Uint8Array): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const pieces: string[] = []
  let from = 0
  let parts = 0
  for (const { start, end, type } of textHeaders(source)) {
    if (++parts > mostParts) break
    const header = source.slice(start, end)
    const label = /charset\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i.exec(header)
    const declared = label?.[1] ?? label?.[2]
    const set = setOf(source, start, type, declared?.trim())
    if (set === null || set === declared?.toLowerCase()) continue
    const mended = label ? header.replace(label[0], `charset=${set}`) : `${header}; charset=${set}`
    pieces.push(source.slice(from, start), start === end ? `Content-Type: text/plain${mended}\r\n` : mended)
    from = end
  }
  if (pieces.length === 0) return bytes
  return new Uint8Array(Buffer.from(pieces.join('') + source.slice(from), 'latin1'))
}

/** Where the `Content-Type` of texts stands; of a message without one, an empty place at its beginning. */
function* textHeaders(source: string): Generator<{ start: number; end: number; type: string }> {
  const head = /^(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+/.exec(source.slice(0, sampleSize))?.[0] ?? ''
  if (head !== '' && !/^content-type:/im.test(head)) yield { start: 0, end: 0, type: 'plain' }
  for (const match of source.matchAll(/^content-type:[ \t]*text\/(plain|html)\b[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gim))
    yield { start: match.index, end: match.index + match[0].length, type: match[1]?.toLowerCase() ?? '' }
}

/** The set of the text whose header stands at `at`; null where what it declares may stand. */
function setOf(source: string, at: number, type: string, declared: string | undefined): string | null {
  const end = /\r?\n\r?\n/g
  end.lastIndex = at
  const blank = end.exec(source)
  if (!blank) return null
  const begun = source.lastIndexOf('\n\n', at)
  const begunAlso = source.lastIndexOf('\n\r\n', at)
  const head = source.slice(Math.max(0, begun, begunAlso), blank.index)
  const from = blank.index + blank[0].length
  const next = source.indexOf('\n--', from - 1)
  const cut = Math.min(next === -1 ? source.length : next, from + sampleSize)
  const text = source.slice(from, cut)
  // A cut within a character would look like another set.
  const whole = text.length < sampleSize ? text : text.slice(0, text.lastIndexOf('\n') + 1)
  const body = unpacked(whole, /^content-transfer-encoding:\s*([\w-]+)/im.exec(head)?.[1]?.toLowerCase() ?? '')
  // Sets of East Asia that mail was written in have no bytes beyond ASCII, but escapes.
  if (!body.some((byte) => byte > 127 || byte === 0x1b)) return null
  const meta =
    type === 'html'
      ? /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})/i.exec(body.toString('latin1'))?.[1]
      : undefined
  const { charset } = decodeText(body, declared && !weak.test(declared) ? declared : meta)
  if (declared !== undefined && !weak.test(declared) && charset !== 'utf-8') return null
  return charset === 'ibm850' || charset === 'iso-2022-kr' || charset.startsWith('utf-32') ? null : charset
}

function unpacked(text: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(text, 'base64')
  if (encoding !== 'quoted-printable') return Buffer.from(text, 'latin1')
  const plain = text
    .replace(/=[ \t]*\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  return Buffer.from(plain, 'latin1')
}
