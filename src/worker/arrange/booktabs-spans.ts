// Heads of a table with lines across it only: heads of groups span the columns that a short line under them has, or that they reach over.
import type { Cut, TextLine } from './booktabs-columns.ts'
import { columnAt, isSpaced, middle } from './booktabs-columns.ts'
import type { Rule } from './rules.ts'
import type { PlacedWord } from './lines.ts'

/** Words of a cell, and how many columns it has from which on. */
export interface Span {
  column: number
  colspan: number
  words: PlacedWord[]
}

/** Ems that a short line may begin before, or end behind, the columns under it. */
const reach = 0.5

/**
 * The cells of a head's line that span columns; none where each word is of one. `under`: short lines below it and above the next,
 * `named`: the columns that a line of the head below it names one by one.
 */
export function spansOf({ words }: TextLine, cuts: readonly Cut[], under: readonly Rule[], named: Set<number>): Span[] {
  const spans: Span[] = []
  let rest = words
  for (const rule of under) {
    const own = rest.filter((word) => middle(word) > rule.from && middle(word) < rule.to)
    const em = reach * (own[0]?.size ?? 0)
    const parted = shared(textsOf(own), columnAt(rule.from + em, cuts), columnAt(rule.to - em, cuts), cuts)
    spans.push(...parted)
    rest = rest.filter((word) => !parted.some((span) => span.words.includes(word)))
  }
  for (const text of textsOf(rest)) {
    const column = columnAt(text[0]?.bbox[0] ?? 0, cuts)
    const colspan = columnAt(text.at(-1)?.bbox[2] ?? 0, cuts) - column + 1
    const areNamed = Array.from({ length: colspan }, (_, index) => named.has(column + index)).every(Boolean)
    if (colspan > 1 && areNamed) spans.push({ column, colspan, words: text })
  }
  return spans
}

/** Texts over one line, each with the columns from `first` to `last` that are nearer to it than to others: lines that meet are one. */
function shared(texts: PlacedWord[][], first: number, last: number, cuts: readonly Cut[]): Span[] {
  const spans: Span[] = []
  let column = first
  for (const [index, text] of texts.entries()) {
    const [end, next] = [text.at(-1), texts[index + 1]?.[0]]
    const isOver = (at: number): boolean =>
      !end || !next || (cuts[at - 1]?.at ?? -Infinity) + (cuts[at]?.at ?? Infinity) < end.bbox[2] + next.bbox[0]
    const from = column
    while (column <= last && isOver(column)) column++
    if (column - from > 1) spans.push({ column: from, colspan: column - from, words: text })
  }
  return spans
}

/** Words parted where there is more than a space between them. */
function textsOf(words: readonly PlacedWord[]): PlacedWord[][] {
  const texts: PlacedWord[][] = []
  for (const word of words) {
    const text = texts.at(-1)
    const before = text?.at(-1)
    if (text && before && before.bbox[0] < word.bbox[0] && isSpaced(before, word)) text.push(word)
    else texts.push([word])
  }
  return texts
}
