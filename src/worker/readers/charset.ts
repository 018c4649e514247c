// Character sets: bytes to text. A byte order mark decides, then what the file declares, then what its bytes look like.
import { utf16WithoutMark } from '../../contract/utf16.ts'
import { decodeBytes } from './charset-decode.ts'
import { guessCharset } from './charset-guess.ts'

/** A text, and the set it was written in. `replaced`: bytes that were no characters and became U+FFFD. */
export interface Decoded {
  text: string
  charset: string
  replaced: boolean
}

const sampleSize = 64 * 1024

/**
 * Decodes a text file's bytes. Order: byte order mark; zero bytes that give UTF-16 or UTF-32 away; valid UTF-8 beyond
 * ASCII; `declared` (a label such as `shift_jis`, ignored when unknown); UTF-8 with a few broken bytes; what the bytes
 * look like; windows-1252, which takes anything.
 */
export function decodeText(bytes: Uint8Array, declared?: string): Decoded {
  const marked = byMark(bytes) ?? byZeros(bytes) ?? utf16WithoutMark(bytes)
  if (marked) return decodeAs(bytes, marked)
  const strict = decodeStrict(bytes, 'utf-8')
  if (strict !== null) {
    // Made of ASCII bytes only, and told by its escapes.
    if (strict.length < bytes.length) return { text: strict, charset: 'utf-8', replaced: false }
    const isJapanese = /\x1b\$[@B]/.test(strict) && /\x1b\([BJ]/.test(strict)
    if (isJapanese) return decodeAs(bytes, 'iso-2022-jp')
    if (strict.includes('\x1b$)C')) return decodeAs(bytes, 'iso-2022-kr')
    return { text: strict, charset: 'utf-8', replaced: false }
  }
  if (declared && isKnown(declared) && !/^utf-?8$/i.test(declared)) return decodeAs(bytes, declared)
  return decodeAs(bytes, isMostlyUtf8(bytes) ? 'utf-8' : guessCharset(bytes))
}

/** Names of one archive: each that is UTF-8 is; the others are of one set, told by all of them, since one name is too short to tell. */
export function decodeNames(names: readonly Uint8Array[]): string[] {
  const strict = names.map((name) => decodeStrict(name, 'utf-8'))
  const others = Buffer.concat(names.flatMap((name, i) => (strict[i] === null ? [name, Buffer.from('\n')] : [])))
  const charset = guessCharset(others)
  return names.map((name, i) => strict[i] ?? decodeAs(name, charset).text)
}

function decodeAs(bytes: Uint8Array, charset: string): Decoded {
  const text = decodeBytes(bytes, charset)
  return { text: text.startsWith('\ufeff') ? text.slice(1) : text, charset, replaced: text.includes('\ufffd') }
}

function decodeStrict(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return null // Not this set: that is the answer, not a fault.
  }
}

function isKnown(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== ''
  } catch {
    return false // A label nobody knows is no label.
  }
}

function byMark(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 && bytes.length >= 4 ? 'utf-32le' : 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be'
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  return null
}

/** UTF-16 and UTF-32 without a mark: most text has many characters below U+0100, whose other bytes are zero. */
function byZeros(bytes: Uint8Array): string | null {
  const length = Math.min(bytes.length, sampleSize) & ~3
  if (length < 4) return null
  const zeros: [number, number, number, number] = [0, 0, 0, 0]
  for (let i = 0; i < length; i++) if (bytes[i] === 0) zeros[(i & 3) as 0 | 1 | 2 | 3]++
  const [a, b, c, d] = zeros.map((count) => count / (length / 4)) as [number, number, number, number]
  if (c > 0.9 && d > 0.95 && a < 0.1) return 'utf-32le'
  if (a > 0.95 && b > 0.9 && d < 0.1) return 'utf-32be'
  const even = (a + c) / 2
  const odd = (b + d) / 2
  if (odd > 0.2 && even < odd / 8) return 'utf-16le'
  if (even > 0.2 && odd < even / 8) return 'utf-16be'
  return null
}

/** At most one broken sequence to ten good ones. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, sampleSize))
  let broken = 0
  let good = 0
  for (const char of text) {
    if (char === '\ufffd') broken++
    else if (char > '\u007f') good++
  }
  return broken * 10 <= good
}
