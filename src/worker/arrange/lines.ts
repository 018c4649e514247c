// From words to segments (words that follow each other on a line without a wide gap) and rows (segments side by side).
import type { Box } from '../../contract/model.ts'
import type { DraftBlock } from '../page-builder.ts'
import { emptyBox, grow } from '../page-builder.ts'
import { ascending } from './ascending.ts'
import type { Direction } from './directions.ts'
import { directionOf, firstLeftwards, inReadingOrder, leftwards } from './directions.ts'
import { joinLeading, withLimits } from './formulas.ts'
import { standsIn } from './same-line.ts'
import { isScript, stackAt, wideGap } from './stacks.ts'

/** A word and where it stands: what text layers and recognition have in common. Points from the top left of the page. */
export interface PlacedWord {
  text: string
  bbox: Box
  /** 0–1; a text layer's words have 1. */
  conf: number
  /** Height of the em. */
  size: number
  bold: boolean
  mono: boolean
  /** Y of the line it stands on; where lines lean, as if they did not. */
  baseline: number
  /** True where no space is written before it: its source saw a line end there, or only took a gap for a space. */
  breaks: boolean
  /** True where it breaks on a page that writes its spaces: the gap before it is none. */
  apart?: boolean
  /** True where a line set to full width stretched the space before it: it reads on over any gap. */
  stretched?: boolean
  /** True where it begins a cell of a column, however close behind another. */
  cell?: boolean
  /** True where it is a part of the word given before it: parts are of one direction each. */
  joins?: boolean
}

/** Words that read on without a wide gap. `baseline` and `size` are those of most of its characters. */
export interface Segment {
  words: PlacedWord[]
  bbox: Box
  baseline: number
  size: number
  /** Its place in the order in which its source gives them. */
  index: number
  /** A table that stands in for its words. */
  table: DraftBlock | null
}
/** Segments that stand on one line, in reading direction. */
export type Row = Segment[]

/** Ems: the same as `wideGap` where a gap is known to be no space. */
const knownGap = 0.4
/** The same where it is known to be a space. */
const stretchedGap = 6

/** Points, and share of its width, by which a cell is set back from the one before. */
const cellGap = { points: 5, share: 0.7 }

/** Segments in the file's order. Takes upright words only. `direction`: which way the text around them runs. */
export function toSegments(words: readonly PlacedWord[], direction = directionOf(words)): Segment[] {
  const segments: Segment[] = []
  const stacked = new Set<PlacedWord>()
  let begin = 0
  /** Where what was stacked last ends. */
  let edge = -Infinity
  for (let index = 1; index < words.length; index++) {
    if (continues(words, begin, index, edge)) {
      edge = -Infinity
      continue
    }
    const stack = stackAt(words, begin, index, stacked)
    if (stack) {
      for (const piece of words.slice(index, stack.end)) stacked.add(piece)
      index = stack.end - 1
      edge = stack.edge
    } else {
      segments.push(toSegment(words.slice(begin, index), stacked, segments.length, direction, lastOf(segments)))
      begin = index
      edge = -Infinity
    }
  }
  if (words.length > 0)
    segments.push(toSegment(words.slice(begin), stacked, segments.length, direction, lastOf(segments)))
  return joinLeading(segments)
}

const lastOf = (segments: readonly Segment[]): PlacedWord | undefined => segments.at(-1)?.words.at(-1)

/** Whether the word at `index` goes on with the segment begun at `begin`. `edge`: where the last word ends, if what it is one of reaches further than it does. */
function continues(words: readonly PlacedWord[], begin: number, index: number, edge: number): boolean {
  const last = words[index - 1]
  const word = words[index]
  if (!last || !word || word.cell) return false
  const size = Math.max(last.size, word.size)
  let anchor = last
  for (let at = begin; at < index; at++) {
    const other = words[at]
    if (other?.size !== size) continue
    anchor = other
    break
  }
  if (Math.abs(word.baseline - anchor.baseline) > 0.45 * size) return isScript(words, begin, index)
  const least = -0.3 * size
  const most = (word.stretched ? stretchedGap : word.apart ? knownGap : wideGap) * size
  const after = word.bbox[0] - Math.max(edge, last.bbox[2])
  if (after > least && after < most) return true
  const before = last.bbox[0] - word.bbox[2]
  return before > least && before < most
}

function toSegment(
  given: PlacedWord[],
  stacked: ReadonlySet<PlacedWord>,
  index: number,
  direction: Direction,
  before: PlacedWord | undefined,
): Segment {
  const words = inReadingOrder(stacked.size === 0 ? given : withLimits(given), direction, before)
  const level = stacked.size === 0 ? words : words.filter((word) => !stacked.has(word))
  const main = mainWord(level)
  const bbox = emptyBox()
  for (const word of words) grow(bbox, word.bbox)
  // What begins a cell close behind another is taken to begin as far behind it as columns are apart.
  if (given[0]?.cell) bbox[0] += Math.min(cellGap.points, cellGap.share * (bbox[2] - bbox[0]))
  return { words, bbox, baseline: main.baseline, size: main.size, index, table: null }
}

/** The word whose size and baseline stand for the rest: the longest of the size most characters have. */
function mainWord(words: PlacedWord[]): PlacedWord {
  const [first] = words
  if (!first) throw new RangeError('a segment has words')
  const size = areOfSize(words, first.size) ? first.size : commonSize(words)
  let main: PlacedWord | null = null
  for (const word of words)
    if (Math.abs(word.size - size) < 0.3 && word.text.length > (main?.text.length ?? 0)) main = word
  return main ?? first
}

function areOfSize(words: readonly PlacedWord[], size: number): boolean {
  for (const word of words) if (word.size !== size) return false
  return true
}

/** The size most characters have, to half a point; 0 for no words. */
export function commonSize(words: readonly PlacedWord[]): number {
  const sizes = new Sizes()
  for (const word of words) sizes.add(word)
  return sizes.common()
}

/** The same of the words of rows. */
export function commonSizeOf(rows: readonly Row[]): number {
  const sizes = new Sizes()
  for (const row of rows) for (const { words } of row) for (const word of words) sizes.add(word)
  return sizes.common()
}

/** Characters by twice their size, a whole number. Words of one size mostly follow each other: they are counted together. */
class Sizes {
  readonly #counted = new Map<number, number>()
  #last = -1
  #run = 0

  add({ size, text }: PlacedWord): void {
    const doubled = Math.round(size * 2)
    if (doubled !== this.#last) {
      this.#count()
      this.#last = doubled
    }
    this.#run += text.length
  }

  common(): number {
    if (this.#counted.size === 0) return this.#run > 0 ? this.#last / 2 : 0
    this.#count()
    let best = 0
    let most = 0
    this.#counted.forEach((sum, size) => {
      if (sum < most || (sum === most && size < best)) return
      best = size
      most = sum
    })
    return best / 2
  }

  #count(): void {
    if (this.#run > 0) this.#counted.set(this.#last, (this.#counted.get(this.#last) ?? 0) + this.#run)
    this.#run = 0
  }
}

/** Rows from the top down; within a row in reading direction. */
export function toRows(segments: readonly Segment[]): Row[] {
  const rows: Row[] = []
  let row: Row | undefined
  for (const segment of areSorted(segments, downwards) ? segments : segments.toSorted(downwards))
    if (row && standsIn(row, segment)) row.push(segment)
    else rows.push((row = [segment]))
  for (const several of rows) {
    if (several.length === 1) continue
    const across = isRightToLeft(several) ? fromRight : fromLeft
    if (!areSorted(several, across)) several.sort(across)
  }
  return rows
}

type Order = (a: Segment, b: Segment) => number

const downwards: Order = (a, b) => ascending(a.baseline, b.baseline) || ascending(a.bbox[0], b.bbox[0])
const fromLeft: Order = (a, b) => ascending(a.bbox[0], b.bbox[0])
const fromRight: Order = (a, b) => ascending(b.bbox[2], a.bbox[2])

/** Mostly they are: text is written as it is read, and what was sorted is arranged again. */
function areSorted(segments: readonly Segment[], order: Order): boolean {
  for (let index = 1; index < segments.length; index++) {
    const [above, segment] = [segments[index - 1], segments[index]]
    if (above && segment && order(above, segment) > 0) return false
  }
  return true
}

/** Whether text was recognised: the order in which it is given is then no writer's. */
export function isRecognised(segments: readonly Segment[]): boolean {
  for (const { words } of segments) for (const { conf } of words) if (conf < 1) return true
  return false
}

/** Whether no letter of some text is written from the right. */
function isFromLeft(segments: readonly Segment[]): boolean {
  for (const { words } of segments)
    for (const { text } of words)
      for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) >= firstLeftwards) return false
  return true
}

export function isRightToLeft(segments: readonly Segment[]): boolean {
  if (isFromLeft(segments)) return false
  let right = 0
  let left = 0
  for (const { words } of segments)
    for (const { text } of words) {
      if (leftwards.test(text)) right += text.length
      else if (/\p{L}/u.test(text)) left += text.length
    }
  return right > left
}

export function boxOf(rows: readonly Row[]): Box {
  const union = emptyBox()
  for (const row of rows) for (const { bbox } of row) grow(union, bbox)
  return rows.some(({ length }) => length > 0) ? union : [0, 0, 0, 0]
}

/** The segment of a row that has most of its characters: its size and baseline are the row's. */
export function mainSegment(row: Row): Segment | undefined {
  if (row.length < 2) return row[0]
  let main: Segment | undefined
  let most = -1
  for (const segment of row) {
    const characters = segment.words.reduce((sum, { text }) => sum + text.length + 1, 0)
    if (characters > most) [main, most] = [segment, characters]
  }
  return main
}

/** How long the row's text is. */
export function lengthOf(row: Row): number {
  let length = 0
  for (const { words } of row) for (const { text } of words) length += text.length + 1
  return Math.max(0, length - 1)
}

export function textOf(row: Row): string {
  let joined = ''
  let next = ''
  for (const { words } of row)
    for (const { text } of words) {
      joined += next + text
      next = ' '
    }
  return joined
}
