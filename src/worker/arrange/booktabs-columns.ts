// Columns of a table that has lines across it only: where they part, told by the rows under its head, and by the head where it is wider.
import { unionBox } from '../page-builder.ts'
import type { Gap } from './gutters.ts'
import type { PlacedWord, Row } from './lines.ts'
import { toRows, toSegments } from './lines.ts'

/** Words that stand on one line: from the left, and as segments that no wide gap parts. */
export interface TextLine {
  words: PlacedWord[]
  segments: Row
  /** It is known to be one text over all columns. */
  isTitled?: boolean
}

/** Where two columns part: in a strip that no row of the body reaches into. */
export interface Cut extends Gap {
  at: number
}

/** Rows of a body at least. */
export const fewest = 3
/** Ems that a column's gap is at least: where few rows tell it, and where many do. */
const gaps = { few: 0.9, many: 0.25, rows: 5 }
/** Points by which the edges of a column's cells differ. */
const aligned = 1.5
/** Share of the body's rows that have text on both sides of a gap. */
const held = 0.5
/** Ems between words of one text at most. */
const space = 0.6

/** Lines from the top down; what is raised in one belongs to it. */
export function linesOf(words: PlacedWord[]): TextLine[] {
  return toRows(toSegments(words)).map((segments) => ({
    segments,
    words: segments.flatMap((segment) => segment.words),
  }))
}

/**
 * Where columns part, from the left: the middles of strips that no line of the body reaches into, and none of the head as far as can be.
 * Lines that are one text over several columns part none. `size`: of the type, points.
 */
export function cutsOf(heads: readonly TextLine[], body: readonly TextLine[], size: number): Cut[] {
  const cuts = cutsBetween(heads, body, size)
  const spread = body.filter(({ segments }) => segments.length > 1)
  if (spread.length === body.length || spread.length < fewest) return cuts
  const more = cutsBetween(heads, spread, size)
  const isFit = (line: TextLine): boolean => line.segments.length > 1 || isTitle(line, more) || fits(line, more)
  return more.length > cuts.length && body.every(isFit) ? more : cuts
}

function cutsBetween(heads: readonly TextLine[], body: readonly TextLine[], size: number): Cut[] {
  return withoutSparse(gapsOf(body, size), heads, body).map((gap) => ({
    ...gap,
    at: middleOf(besideHeads(gap, heads)),
  }))
}

/** Whether a line is one text over several columns, where the rows leave more than a space between those: what the rows below it are about. */
export function isTitle(line: TextLine, cuts: readonly Cut[]): boolean {
  if (line.isTitled) return true
  const [first] = line.words
  if (line.segments.length > 1 || !first || columnAt(middle(first), cuts) > 0) return false
  return cuts.some((cut) => liesOver(line.words, cut.at) || (readsOver(line.words, cut.at) && reachesInto(line, cut)))
}

function liesOver(words: readonly PlacedWord[], x: number): boolean {
  return words.some(({ bbox }) => bbox[0] < x && bbox[2] > x)
}

function reachesInto({ words }: TextLine, { x0, x1 }: Gap): boolean {
  return words.some(({ bbox }) => bbox[0] < x1 && bbox[2] > x0)
}

/** Whether two words have a place between them, and no more than a space. */
function readsOver(words: readonly PlacedWord[], x: number): boolean {
  const at = words.findIndex(({ bbox }) => bbox[0] >= x)
  const [before, after] = [words[at - 1], words[at]]
  return before !== undefined && after !== undefined && isSpaced(before, after)
}

/** Whether a word stands behind another with no more than a space between them. */
export function isSpaced(before: PlacedWord, after: PlacedWord): boolean {
  return after.bbox[0] - before.bbox[2] < space * after.size
}

/** Whether no word of a line lies over a cut. */
export function fits({ words }: TextLine, cuts: readonly Cut[]): boolean {
  return !cuts.some(({ at }) => liesOver(words, at))
}

export function columnAt(x: number, cuts: readonly Cut[]): number {
  let column = 0
  while (x >= (cuts[column]?.at ?? Infinity)) column++
  return column
}

export function middle({ bbox }: PlacedWord): number {
  return (bbox[0] + bbox[2]) / 2
}

function middleOf({ x0, x1 }: Gap): number {
  return (x0 + x1) / 2
}

/** Strips that no line's words reach into, with text on both sides, beside columns set to an edge where they are thin. */
function gapsOf(lines: readonly TextLine[], size: number): Gap[] {
  const thin = (lines.length < gaps.rows ? gaps.few : gaps.many) * size
  const boxes = lines.flatMap(({ words }) => words.map(({ bbox }) => bbox)).toSorted((a, b) => a[0] - b[0])
  const found: Gap[] = []
  let edge = boxes[0]?.[2] ?? 0
  for (const [x0, , x1] of boxes) {
    if (x0 - edge >= thin) found.push({ x0: edge, x1: x0 })
    edge = Math.max(edge, x1)
  }
  return found.filter((gap, index) => {
    const next = found[index + 1]
    const isWide = gap.x1 - gap.x0 >= gaps.few * size
    return haveBoth(lines, gap) && (isWide || isAligned(lines, middleOf(gap), next ? middleOf(next) : Infinity))
  })
}

function haveBoth(lines: readonly TextLine[], { x0, x1 }: Gap): boolean {
  const both = lines.filter(
    ({ words }) => words.some(({ bbox }) => bbox[2] <= x0) && words.some(({ bbox }) => bbox[0] >= x1),
  ).length
  return both >= held * lines.length
}

/** Whether what stands between two places is set to an edge or around a middle. */
function isAligned(lines: readonly TextLine[], from: number, to: number): boolean {
  const cells = lines.flatMap(({ words }) => {
    const boxes = words.flatMap(({ bbox }) => (bbox[0] >= from && bbox[2] <= to ? [bbox] : []))
    return boxes.length > 0 ? [unionBox(boxes)] : []
  })
  const places = [cells.map(([x0]) => x0), cells.map(([, , x1]) => x1), cells.map(([x0, , x1]) => (x0 + x1) / 2)]
  return cells.length >= fewest && places.some((values) => Math.max(...values) - Math.min(...values) < aligned)
}

/** Gaps without those that a long cell leaves beside it: a column that few rows have, and no head, is part of the one before. */
function withoutSparse(found: Gap[], heads: readonly TextLine[], body: readonly TextLine[]): Gap[] {
  const cuts = found.map((gap) => ({ ...gap, at: middleOf(gap) }))
  const among = ({ words }: TextLine, column: number): boolean =>
    words.some((word) => columnAt(middle(word), cuts) === column)
  return found.filter((_, index) => {
    const isHeaded = heads.some((line) => among(line, index + 1))
    return isHeaded || body.filter((line) => among(line, index + 1)).length >= held * body.length
  })
}

/** What a head leaves of a gap, since it is often wider than the numbers under it; of its upper lines, those that leave nothing are heads of groups. */
function besideHeads(gap: Gap, heads: readonly TextLine[]): Gap {
  for (let from = 0; from < heads.length; from++) {
    const left = widest(
      gap,
      heads.slice(from).flatMap(({ words }) => words),
    )
    if (left.x1 > left.x0) return left
  }
  return gap
}

/** The widest strip of a gap without words; of no width where there is none. */
function widest({ x0, x1 }: Gap, words: readonly PlacedWord[]): Gap {
  const over = words.map(({ bbox }) => bbox).filter((box) => box[0] < x1 && box[2] > x0)
  let best: Gap = { x0, x1: x0 }
  let at = x0
  for (const [left, , right] of over.toSorted((a, b) => a[0] - b[0])) {
    if (left - at > best.x1 - best.x0) best = { x0: at, x1: left }
    at = Math.max(at, right)
  }
  return x1 - at > best.x1 - best.x0 ? { x0: at, x1 } : best
}
