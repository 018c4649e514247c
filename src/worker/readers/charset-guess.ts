// Which set bytes are of that have no mark and are not UTF-8. The statistics of languages propose (chardet). The first proposal is taken
// where what it reads looks like words; else what reads best does, also of the sets that those statistics do not know.
import { analyse } from 'chardet'
import { decodeBytes } from './charset-decode.ts'

const sampleSize = 64 * 1024
/** How many proposals are tried; those after are of no confidence. */
const most = 6
/** Of the characters beyond ASCII, how many may stand where no language puts them. */
const bearable = 0.01
/** What the statistics do not know: DOS and Macintosh, Western and Cyrillic. */
const others = ['ibm850', 'ibm866', 'macintosh', 'x-mac-cyrillic']
const usual = 'windows-1252'
/** Bytes beyond ASCII. */
const few = 3
/** What may be proposed, and the set that has all of it and more. */
const wider: Record<string, string> = {
  'ISO-8859-1': 'windows-1252',
  'ISO-8859-8': 'windows-1255',
  'ISO-8859-9': 'windows-1254',
  'KOI8-R': 'koi8-u',
}

/** The label of a set that `decodeAs` knows; windows-1252 where nothing speaks for another. */
export function guessCharset(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, sampleSize)
  if (isTooLittle(sample) && misplacedOf(decodeSample(sample, usual)) === 0) return usual
  const [first = usual, ...rest] = analyse(sample)
    .slice(0, most)
    .map(({ name }) => wider[name] ?? name.toLowerCase())
  let best = { charset: first, misplaced: misplacedOf(decodeSample(sample, first)) }
  if (best.misplaced <= bearable) return first
  for (const charset of [...others, ...rest, usual]) {
    if (isOfPairs(charset)) continue
    const misplaced = misplacedOf(decodeSample(sample, charset))
    if (misplaced < best.misplaced) best = { charset, misplaced }
  }
  return best.charset
}

/** A name or a word or two, of which statistics know nothing. */
const isTooLittle = (sample: Uint8Array): boolean => sample.reduce((sum, byte) => sum + (byte >> 7), 0) <= few

/** East Asian sets read nearly anything as words; the statistics know them well enough. */
const isOfPairs = (charset: string): boolean => /^(gb|big5|euc|shift|iso-2022)/.test(charset)

/** Of the characters beyond ASCII, the share that no language puts there; 1 for a set that is not known. */
function misplacedOf(text: string | null): number {
  if (text === null) return 1
  const characters = Array.from(text)
  let beyond = 0
  let misplaced = 0
  for (const [i, character] of characters.entries()) {
    if (character < '\x80') continue
    beyond++
    if (isMisplaced(characters[i - 1] ?? ' ', character, characters[i + 1] ?? ' ')) misplaced++
  }
  return beyond === 0 ? 0 : misplaced / beyond
}

/** What joins the letters of a word: apostrophes, the Catalan dot, hyphens, the Hebrew maqaf, geresh and gershayim. */
const joins = /[’´·‑\xad\u05be\u05f3\u05f4]/u
const letter = /[\p{L}\p{M}]/u
const scripts = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
]
const scriptOf = (character: string): number => scripts.findIndex((script) => script.test(character))

/** A control; a sign within a word, a capital after a small letter, or a letter beside one of another alphabet. */
function isMisplaced(before: string, character: string, after: string): boolean {
  if (/[\p{Cc}\p{Co}\p{Cn}\ufffd]/u.test(character)) return true
  const [left, own, right] = [scriptOf(before), scriptOf(character), scriptOf(after)]
  if (own === -1) return left !== -1 && right !== -1 && !letter.test(character) && !joins.test(character)
  if (/\p{Lu}/u.test(character) && /\p{Ll}/u.test(before)) return true
  return [left, right].some((other) => other !== -1 && other !== own)
}

function decodeSample(sample: Uint8Array, charset: string): string | null {
  try {
    return decodeBytes(sample, charset)
  } catch {
    return null // A set that the platform has no decoder for, such as ISO-2022-KR.
  }
}
