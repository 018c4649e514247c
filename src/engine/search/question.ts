// Question: what a person typed, as parts to look for. "a phrase", -without, begin*, and the last word as far as it is typed.
import { termsOf } from './terms.ts'

/** One thing to look for. Several words are a phrase: they stand side by side. */
export interface Part {
  /** As in the index. */
  terms: string[]
  /** As typed, folded; beside `terms`. */
  words: string[]
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

/** Never throws: whatever is typed is a question, if only an empty one. `typing`: its last word may be unfinished. */
export function parseQuestion(text: string, { typing = false } = {}): Question {
  const question: Question = { wanted: [], excluded: [] }
  const seen = new Set<string>()
  for (const [whole, minus, phrase, plain, at] of found(text)) {
    const isLast = at + whole.length === text.length
    const content = phrase ?? plain
    const part = partOf(
      content,
      phrase !== undefined,
      content.endsWith('*') || (typing && isLast && phrase === undefined),
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
  for (const match of text.slice(0, 2000).matchAll(pieces))
    yield [match[0], match[1] ?? '', match[2], match[3] ?? '', match.index]
}

function partOf(content: string, required: boolean, prefix: boolean): Part | null {
  const terms = termsOf(content)
  if (terms.length === 0) return null
  return { terms: terms.map(({ term }) => term), words: terms.map(({ word }) => word), prefix, required }
}
