// The page gate: is a PDF page's own text to be trusted, or must the page be recognised? Decided page by page.
import type { Raster } from '../raster.ts'
import type { PdfText } from './pdf-engine.ts'

export type Verdict =
  /** Read it as it is. */
  | 'text'
  /** The characters are no text: ask another engine, then recognise. */
  | 'garbled'
  /** There is something to see and too little to read. */
  | 'picture'
  | 'blank'

/** Fewer characters than this on a page with ink are a stamp or a page number, not its text. */
const fewCharacters = 20
/** Share of characters that are no text, above which the rest is not believed either. */
const badShare = 0.05
/** Share of dark pixels above which something is printed. A page number alone has about 0.02 %. */
const inkShare = 0.004
/** The same for a drawn page without any text: one line of outlined type has 0.15 %, a stray mark less than this. Scans are always looked at. */
const dustShare = 0.0005
/** A picture over this share of a page, with little text, is a scan with a stamp. */
const scanShare = 0.6
const scanCharacters = 200
/** Dots per inch at which ink is measured. */
export const inkDpi = 36

/** `ink` is only asked for where it matters: drawing costs more than reading. */
export async function judge(text: PdfText, ink: () => Promise<Raster>): Promise<Verdict> {
  const letters = count(text)
  const { characters, bad } = letters
  const good = characters - bad
  if (characters >= fewCharacters && bad / characters > badShare) return 'garbled'
  if (isGibberish(text, letters)) return 'garbled'
  if (good >= scanCharacters) return 'text'
  if (good >= fewCharacters && !looksScanned(text)) return 'text'
  const share = darkShare(await ink())
  if (good >= fewCharacters) return share > inkShare ? 'picture' : 'text'
  if (share > inkShare) return 'picture'
  if (characters === 0) return share > (looksScanned(text) ? 0 : dustShare) ? 'picture' : 'blank'
  return bad > 0 ? 'picture' : 'text'
}

/** What a page's words are made of. */
interface Letters {
  characters: number
  /** Those that are no text. Ones that stand alone beside sound words are bullets and ticks. */
  bad: number
  /** Letters from a to z, also with accents, and the common ones among them. */
  latin: number
  common: number
}

function count({ words }: PdfText): Letters {
  const found: Letters = { characters: 0, bad: 0, latin: 0, common: 0 }
  let alone = 0
  for (const { text } of words) {
    if (addPlain(text, found)) continue
    const points = Array.from(text)
    const badHere = points.filter((point) => isBad(point.codePointAt(0) ?? 0)).length
    found.characters += points.length
    if (points.length === 1) alone += badHere
    else found.bad += badHere
    addLatin(text.normalize('NFD'), found)
  }
  if (alone > 0.3 * found.characters) found.bad += alone
  return found
}

/** Adds printable ASCII, which is most words of most pages and nothing to look at closely; false for all else. */
function addPlain(text: string, found: Letters): boolean {
  let [latin, common] = [0, 0]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 32 || code > 126) return false
    const lower = code | 32
    if (lower > 96 && lower < 123) {
      latin++
      common += isCommon[lower] ?? 0
    }
  }
  found.characters += text.length
  found.latin += latin
  found.common += common
  return true
}

function addLatin(letters: string, found: Letters): void {
  for (let index = 0; index < letters.length; index++) {
    const code = letters.charCodeAt(index)
    const lower = code | 32
    if (code > 122 || lower < 97 || lower > 122) continue
    found.latin++
    found.common += isCommon[lower] ?? 0
  }
}

/** Control characters, private use, replacement and unassigned-by-design code points. */
function isBad(code: number): boolean {
  return (
    code < 32 ||
    (code >= 0x7f && code < 0xa0) ||
    (code >= 0xe000 && code <= 0xf8ff) ||
    code === 0xfffd ||
    code === 0xfffe ||
    code === 0xffff ||
    code > 0xeffff
  )
}

/** Letters that make up half of any text in a European language, and a third of letters thrown together. */
const isCommon = new Uint8Array(128)
for (const letter of 'etaoinrs') isCommon[letter.charCodeAt(0)] = 1
const commonShare = 0.3
const enoughLetters = 300
/** The same for letters of different words; and how often two of those are the same: 0.055 to 0.08 in European languages, 0.038 to 0.05 in codes, over 0.1 where the same words are part of all. */
const enoughDifferent = 200
const sameShare = { least: 0.053, most: 0.095 }
/** Share of words that must be sound in the hidden text layer of a scan, which somebody else's recognition left there. */
const soundShare = 0.6

/** Letters of a shifted code, or a hidden layer of bad recognition: all of it letters, none of it words. */
function isGibberish(page: PdfText, { latin, common }: Letters): boolean {
  const { words, invisible } = page
  if (latin >= enoughLetters && common < commonShare * latin && areOthers(words)) return true
  if (invisible < 0.8 || !looksScanned(page)) return false
  const long = words.filter(({ text }) => text.length > 2)
  const sound = long.filter(({ text }) => isSound(text))
  return long.length >= 10 && sound.length < soundShare * long.length
}

/**
 * Whether different words are of letters in the place of others. Such text uses its letters as unevenly as the language does that it was;
 * codes use all alike, and units or currencies that a table repeats are few words.
 */
function areOthers(words: PdfText['words']): boolean {
  const counts = new Map<string, number>()
  const different = new Set(words.map(({ text }) => text.normalize('NFD').toLowerCase()))
  for (const text of different)
    for (const letter of text.match(/[a-z]/g) ?? []) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  let [letters, common, same] = [0, 0, 0]
  for (const [letter, times] of counts) {
    letters += times
    same += times * (times - 1)
    common += times * (isCommon[letter.charCodeAt(0)] ?? 0)
  }
  if (letters < enoughDifferent || common >= commonShare * letters) return false
  const share = same / (letters * (letters - 1))
  return share >= sameShare.least && share < sameShare.most
}

/** A word in one case, with a vowel where it is Latin and long, or a number. */
function isSound(word: string): boolean {
  const bare = word.replace(/^[\p{P}\p{S}]+|[\p{P}\p{S}]+$/gu, '')
  if (/^[\p{N}][\p{N}.,:/%-]*$/u.test(bare)) return true
  if (!/^\p{L}[\p{L}\p{M}'’-]*$/u.test(bare) || /\p{Ll}\p{Lu}\p{L}*\p{Ll}\p{Lu}/u.test(bare)) return false
  return bare.length < 4 || !/\p{Script=Latin}/u.test(bare) || /[aeiouy]/iu.test(bare.normalize('NFD'))
}

function looksScanned({ width, height, images }: PdfText): boolean {
  const area = images.reduce((sum, [x0, y0, x1, y1]) => {
    const [w, h] = [Math.min(width, x1) - Math.max(0, x0), Math.min(height, y1) - Math.max(0, y0)]
    return sum + Math.max(0, w) * Math.max(0, h)
  }, 0)
  return area > scanShare * width * height
}

/** Share of pixels clearly darker than the sheet. */
export function darkShare({ data }: Raster): number {
  let dark = 0
  for (const value of data) if (value < 200) dark++
  return data.length === 0 ? 0 : dark / data.length
}
