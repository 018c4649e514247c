// Terms: what text becomes in the index, and what a question becomes when it is asked. Both databases hold these terms, so a search
// finds the same in either, and a found word can be marked where it stands.
import { stemmer } from 'stemmer'

/** Rises with every change of what is indexed of a text, by `termsOf` or `keysOf`: what is stored is then indexed anew. */
export const termsVersion = 3

export interface Term {
  /** Folded and stemmed: what is compared. */
  term: string
  /** Folded, not stemmed: what a person may begin to type, or a recogniser misread. */
  word: string
  /** Where it stands in the text it was taken from. */
  start: number
  end: number
}

/**
 * Scripts without spaces between words, and Hangul, whose words carry their particles: each character is a term, and a word of them is a
 * phrase.
 */
const unspaced =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}|\p{Script=Hangul}/u
/** Words of scripts from the right carry little words before names in others: these are words of their own. */
const fromRight = /[\p{Script=Arabic}\p{Script=Hebrew}]/u
const oneDirection = /[\p{Script=Arabic}\p{Script=Hebrew}\p{M}]+|[^\p{Script=Arabic}\p{Script=Hebrew}]+/gu
/** A word cut by a line's end, or a run of letters, digits and their marks. Soft hyphens are inside words. */
const runs = /[\p{L}\p{M}\p{N}\u00ad]+(?:[-\u2010]\n\p{Ll}[\p{L}\p{M}\p{N}\u00ad]*)*/gu
/** Most text is plain, and told apart at once. */
const plain = /^[\x20-\u0dff\n]*$/
/** Longer ones are data, not words. */
const longest = 64
/** Letters that decomposition leaves whole. */
const letters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
  // Persian and Urdu forms of Arabic letters, and those that endings are written with or without dots.
  ی: 'ي',
  ى: 'ي',
  ک: 'ك',
  ة: 'ه',
  ہ: 'ه',
  ھ: 'ه',
}
const lettersWithin = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu')
/** Accents; points of Hebrew and vowels of Arabic, and what only stretches its words; hyphens of a line's end. */
const signs =
  /[\u0300-\u036f]|[\u0591-\u05c7]|[\u0610-\u061a]|[\u064b-\u065f]|\u0670|[\u06d6-\u06ed]|[\u0640\u00ad\s\-\u2010]/g
/** Digits of other scripts, by the first of each ten. */
const digits = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0be6-\u0bef\u0e50-\u0e59]/g

/** The terms of a text, in order. Marks of pronunciation and case do not count: "Étude" is "etude". */
export function termsOf(text: string): Term[] {
  const terms: Term[] = []
  for (const { 0: run, index } of text.matchAll(runs)) {
    if (!plain.test(run) && unspaced.test(run)) addUnspaced(terms, run, index)
    else if (run.length <= longest * 2 && fromRight.test(run))
      for (const part of run.matchAll(oneDirection))
        add(terms, part[0], index + part.index, index + part.index + part[0].length)
    else if (run.length <= longest * 2) add(terms, run, index, index + run.length)
  }
  return terms
}

function add(terms: Term[], text: string, start: number, end: number): void {
  const word = folded(text)
  if (word !== '' && word.length <= longest) terms.push({ term: stemOf(word), word, start, end })
}

function addUnspaced(terms: Term[], run: string, offset: number): void {
  let pending = 0
  let at = 0
  for (const character of run) {
    if (unspaced.test(character)) {
      if (at > pending) add(terms, run.slice(pending, at), offset + pending, offset + at)
      add(terms, character, offset + at, offset + at + character.length)
      pending = at + character.length
    }
    at += character.length
  }
  if (at > pending) add(terms, run.slice(pending), offset + pending, offset + at)
}

/** Small letters without accents, ligatures or hyphens of a line's end; digits as those of ASCII. */
export function folded(text: string): string {
  if (/^[a-z0-9]+$/i.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(signs, '')
    .replace(lettersWithin, (letter) => letters[letter] ?? letter)
    .replace(digits, asciiDigit)
}

/** Tens of digits begin at 0 or at 6 of their sixteen. */
function asciiDigit(digit: string): string {
  const code = digit.charCodeAt(0)
  return String((code & 15) - (code > 0x900 && code < 0xe00 ? 6 : 0))
}

const stems = new Map<string, string>()

/** The article of Arabic, with what is written before it. */
const article = /^(?:[\u0648\u0641\u0628\u0643]?\u0627\u0644|\u0644\u0644)(?=.{3})/u

/** Porter's stem. For every language: measured, it is no worse than none in German and Spanish either. Arabic words lose their article. */
export function stemOf(word: string): string {
  if (word.length > 4 && word >= '\u0620' && word < '\u0700') return word.replace(article, '')
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word
  let stem = stems.get(word)
  if (stem === undefined) {
    stem = stemmer(word)
    if (stems.size > 150_000) stems.clear()
    stems.set(word, stem)
  }
  return stem
}
