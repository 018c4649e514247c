// Question: what a person typed, as parts to look for. "a phrase", -without, begin*, abbr., and the last word as far as it is typed.
import { type Key, keysOf } from './keys.ts'
import { termsOf } from './terms.ts'

/** One thing to look for. Several words are a phrase: they stand side by side. */
export interface Part {
  /** As in the index. */
  terms: string[]
  /** As typed, folded; beside `terms`. */
  words: string[]
  /** Other spellings, as in the index: "Mueller" for "Müller", and the other way about. */
  also: string[][]
  /** What the numbers and dates in it mean, however they are written. */
  keys: string[]
  /** The last word may go on. */
  prefix: boolean
  /** Named in quotation marks: not to be done without. */
  required: boolean
}

export interface Question {
  wanted: Part[]
  excluded: Part[]
}

/** `(-)"phrase"` or `(-)word(*)`. A minus within a word is part of it. */
const pieces = /(?<=^|\s)(-?)(?:["“„«]([^"”“»]*)["”“»]?|(\S+))/gu
/** A question is not a document: what comes after is not looked at. */
const mostParts = 32
/** Characters. */
const longest = 2000

/** Never throws: whatever is typed is a question, if only an empty one. `typing`: its last word may be unfinished. */
export function parseQuestion(text: string, { typing = false } = {}): Question {
  const question: Question = { wanted: [], excluded: [] }
  const seen = new Set<string>()
  const keys = keysOf(text.slice(0, longest), undefined, { asked: true })
  for (const [whole, minus, phrase, plain, at] of found(text)) {
    const isLast = at + whole.length === text.length
    const content = phrase ?? plain
    const part = partOf(
      content,
      phrase !== undefined,
      /\*$|^\p{L}{3,}\.$/u.test(content) || (typing && isLast && phrase === undefined),
      phrase === undefined ? keys.filter(({ start, end }) => start < at + whole.length && end > at) : [],
    )
    if (!part) continue
    const list = minus === '-' ? question.excluded : question.wanted
    const key = `${minus}${part.terms.join(' ')}${part.prefix}`
    if (seen.has(key) || list.length >= mostParts) continue
    seen.add(key)
    list.push(part)
  }
  return question
}

function* found(text: string): Generator<[string, string, string | undefined, string, number]> {
  for (const match of text.slice(0, longest).matchAll(pieces))
    yield [match[0], match[1] ?? '', match[2], match[3] ?? '', match.index]
}

function partOf(content: string, required: boolean, prefix: boolean, keys: readonly Key[]): Part | null {
  const terms = termsOf(content)
  if (terms.length === 0) return null
  return {
    terms: terms.map(({ term }) => term),
    words: terms.map(({ word }) => word),
    also: required ? [] : spellingsOf(content),
    keys: [...new Set(keys.map(({ term }) => term))],
    prefix,
    required,
  }
}

/** Shorter words with these letters are others as a rule: does, blue. */
const shortestSpelt = 5
const umlauts: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue' }

/** What was typed with its umlauts written out, and with umlauts for what may be some; as terms. */
function spellingsOf(content: string): string[][] {
  const typed = content.normalize('NFC').toLowerCase()
  const spelt = new Set([
    typed.replace(/[äöü]/g, (letter) => umlauts[letter] ?? letter),
    typed.replace(/\p{L}+/gu, (word) =>
      word.length < shortestSpelt ? word : word.replace(/([ao])e|(?<![aeoq])ue/g, (pair) => pair.charAt(0)),
    ),
  ])
  spelt.delete(typed)
  return [...spelt].map((one) => termsOf(one).map(({ term }) => term))
}
