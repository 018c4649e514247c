// Marks: where the words of a question stand in a text, the part of a text worth showing, and the boxes of words on a page.
import type { FoundPlace } from '../../contract/commands/search.ts'
import type { Box, Page, Word } from '../../contract/model.ts'
import type { Phrase, Slot } from '../store/search-plan.ts'
import { isOpenKey, type Key, keysOf, mayHaveKeys } from './keys.ts'
import { type Term, termsOf } from './terms.ts'

export type Mark = [start: number, end: number]

/** Characters of a text that are shown, and those before the first mark. */
const shown = 240
const lead = 60

/** The ranges of `text` that one of the slots means, in order, not overlapping. */
export function marksIn(text: string, slots: readonly Slot[]): Mark[] {
  const terms = termsOf(text)
  const keys = Map.groupBy(mayHaveKeys(text) ? keysOf(text, terms) : [], ({ start }) => start)
  const singles = new Set<string>()
  /** Keys of numbers that are being typed. */
  const begun: string[] = []
  const others: Phrase[] = []
  for (const phrase of slots.flat()) {
    const [first = ''] = phrase.terms
    if (phrase.terms.length === 1 && !phrase.prefix) singles.add(first)
    else if (phrase.terms.length === 1 && isOpenKey(first)) begun.push(first)
    else others.push(phrase)
  }
  const isMeant = ({ term }: Key): boolean => singles.has(term) || begun.some((beginning) => term.startsWith(beginning))
  const marks: Mark[] = []
  for (let at = 0; at < terms.length;) {
    const own = (keys.get(terms[at]?.start ?? -1) ?? []).filter(isMeant)
    const end = Math.max(0, ...own.map((key) => key.end))
    let length = singles.has(terms[at]?.term ?? '') ? 1 : 0
    while ((terms[at + length]?.start ?? end) < end) length++
    const longest = others.reduce((most, phrase) => Math.max(most, matches(terms, at, phrase)), length)
    if (longest > 0) marks.push([terms[at]?.start ?? 0, terms[at + longest - 1]?.end ?? 0])
    at += Math.max(1, longest)
  }
  return marks
}

/** How many terms from `at` on are the phrase: all of it, or 0. */
function matches(terms: readonly Term[], at: number, { terms: wanted, prefix }: Phrase): number {
  for (const [n, term] of wanted.entries()) {
    const own = terms[at + n]
    const begins = prefix && n === wanted.length - 1
    if (!own || !(own.term === term || (begins && (own.term.startsWith(term) || own.word.startsWith(term))))) return 0
  }
  return wanted.length
}

/** The part of a text with the most different words found, on one line, with its marks. */
export function snippetOf(text: string, marks: readonly Mark[]): { text: string; marks: Mark[] } {
  let best = 0
  let most = 0
  for (const [at, [start]] of marks.entries()) {
    const inside = marks.slice(at).filter(([, end]) => end <= start + shown - lead)
    const kinds = new Set(inside.map(([from, to]) => text.slice(from, to).toLowerCase()))
    if (kinds.size > most) {
      most = kinds.size
      best = start
    }
  }
  const start = wordStart(text, Math.max(0, Math.min(best - lead, text.length - shown)))
  const end = wordEnd(text, Math.min(text.length, start + shown))
  return {
    text: text.slice(start, end).replace(/\s/g, ' '),
    marks: marks.filter(([from, to]) => from >= start && to <= end).map(([from, to]) => [from - start, to - start]),
  }
}

function wordStart(text: string, at: number): number {
  if (at === 0) return 0
  const space = text.slice(at, at + 30).search(/\s\S/)
  return space === -1 ? at : at + space + 1
}

function wordEnd(text: string, at: number): number {
  if (at >= text.length) return text.length
  const space = text.slice(at - 30, at).search(/\s\S*$/)
  return space <= 0 ? at : at - 30 + space
}

/** The marks of a page's text as places: a box a line, made of the boxes of the words that a mark touches. */
export function placesOf(page: Page, marks: readonly Mark[]): FoundPlace[] {
  const lines = page.blocks.flatMap((block) => (block.lines.length > 0 ? block.lines : [{ ...block, words: [] }]))
  return marks.map(([start, end]) => {
    const boxes: Box[] = []
    for (const line of lines) {
      if (line.start >= end || line.end <= start) continue
      const words = line.words.filter((word) => word[0] < end && word[1] > start)
      const box = around(words.map((word) => markedPart(page.text, word, [start, end]))) ?? line.bbox
      boxes.push(box)
    }
    return { page: page.number, text: page.text.slice(start, end), boxes }
  })
}

/** Scripts without spaces between words: what was read as one word may be a whole clause. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** The part of a word's box that a mark covers, where a word is a clause: its letters are about as wide as each other. */
function markedPart(text: string, [from, to, x0, y0, x1, y1]: Word, [start, end]: Mark): Box {
  const word = text.slice(from, to)
  if ((start <= from && end >= to) || !unspaced.test(word)) return [x0, y0, x1, y1]
  const whole = Math.max(0.5, widthOf(word))
  const [a, b] = [
    widthOf(text.slice(from, Math.max(from, start))) / whole,
    widthOf(text.slice(from, Math.min(to, end))) / whole,
  ]
  const [width, height] = [x1 - x0, y1 - y0]
  // Letters one under the other.
  if (height > upright * width) return [x0, y0 + a * height, x1, y0 + b * height]
  return [x0 + a * width, y0, x0 + b * width, y1]
}

/** Times its width that a word is high where it is written downwards. */
const upright = 1.5

/** How wide a text is drawn, in letters of such a script: others are half as wide, marks have no width. */
function widthOf(text: string): number {
  let width = 0
  for (const letter of text) if (!/\p{M}/u.test(letter)) width += letter < '\u0e00' ? 0.5 : 1
  return width
}

function around(boxes: readonly Box[]): Box | null {
  const [first, ...others] = boxes
  if (!first) return null
  return others.reduce<Box>(
    (box, b) => [Math.min(box[0], b[0]), Math.min(box[1], b[1]), Math.max(box[2], b[2]), Math.max(box[3], b[3])],
    first,
  )
}

/**
 * Where a chunk's part on this page begins in the page's text. Chunks know their place in the document, not on the page; equal texts on a
 * page are told apart by the box. -1 when it is not on this page.
 */
export function offsetOnPage(page: Page, part: string, bbox: Box): number {
  let found = -1
  let nearest = Infinity
  for (let at = page.text.indexOf(part); at !== -1; at = page.text.indexOf(part, at + 1)) {
    const box = around(placesOf(page, [[at, at + part.length]])[0]?.boxes ?? [])
    const distance = box ? Math.abs(box[1] - bbox[1]) + Math.abs(box[0] - bbox[0]) : 0
    if (distance < nearest) {
      nearest = distance
      found = at
    }
  }
  return found
}
