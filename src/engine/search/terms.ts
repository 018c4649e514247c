// Terms: what text becomes in the index, and what a question becomes when it is asked. Both databases hold these terms, so a search
// finds the same in either, and a found word can be marked where it stands.
import { stemmer } from 'stemmer'

/** Rises with every change of what `termsOf` gives: what is stored is then indexed anew. */
export const termsVersion = 1

export interface Term {
  /** Folded and stemmed: what is compared. */
  term: string
  /** Folded, not stemmed: what a person may begin to type, or a recogniser misread. */
  word: string
  /** Where it stands in the text it was taken from. */
  start: number
  end: number
}

/** Scripts without spaces between words: each character is a term, and a word of them is a phrase. */
const unspaced =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u
/** A word cut by a line's end, or a run of letters, digits and their marks. Soft hyphens are inside words. */
const runs = /[\p{L}\p{M}\p{N}\u00ad]+(?:[-\u2010]\n\p{Ll}[\p{L}\p{M}\p{N}\u00ad]*)*/gu
/** Most text is plain, and told apart at once. */
const plain = /^[\x20-\u0dff\n]*$/
/** Longer ones are data, not words. */
const longest = 64
/** Letters that decomposition leaves whole. */
const letters: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }

/** The terms of a text, in order. Marks of pronunciation and case do not count: "Étude" is "etude". */
export function termsOf(text: string): Term[] {
  const terms: Term[] = []
  for (const { 0: run, index } of text.matchAll(runs)) {
    if (!plain.test(run) && unspaced.test(run)) addUnspaced(terms, run, index)
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

/** Small letters without accents, ligatures or hyphens of a line's end. */
export function folded(text: string): string {
  if (/^[a-z0-9]+$/i.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f\u00ad\s\-\u2010]/g, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => letters[letter] ?? letter)
}

const stems = new Map<string, string>()

/** Porter's stem. For every language: measured, it is no worse than none in German and Spanish either. */
export function stemOf(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word
  let stem = stems.get(word)
  if (stem === undefined) {
    stem = stemmer(word)
    if (stems.size > 150_000) stems.clear()
    stems.set(word, stem)
  }
  return stem
}
