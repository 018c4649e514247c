// Gutters: strips of a page that are free of text through several rows.
import { ascending } from './ascending.ts'
import type { Row, Segment } from './lines.ts'
import { boxOf, commonSizeOf } from './lines.ts'

export interface Gap {
  x0: number
  x1: number
}
/** Rows `from` up to and without `to`, and the gutters through all of them. */
export interface Run {
  from: number
  to: number
  gutters: Gap[]
  score: number
}

/** Segments given between two that stand beside each other, from which on they are of different columns. */
const elsewhere = 3

/** Points by which text may reach into a gutter that it ends at: rounding. */
const touching = 0.01

/** Rows with text on either side of a gutter, at least. */
export const minSideRows = 3

/** Runs of rows that share gutters, those with the most text beside them first. */
export function findRuns(rows: Row[]): Run[] {
  const { free, width } = strips(rows)
  const reach = rows.map(reachOf)
  const { leastEnd, mostStart } = furthest(reach)
  const runs: Run[] = []
  /** The strips that the rows from one on share, by how many they are. */
  const shared: number[][] = []
  for (let from = 0; from < rows.length; from++) {
    // Strips with nothing on one of their sides, in this row and all below it, are margins and no gutters.
    let gaps = within(free[from] ?? [], (leastEnd[from] ?? 0) + width, (mostStart[from] ?? 0) - width)
    let longest = 0
    while (gaps.length > 0 && from + longest < rows.length) {
      shared[longest++] = gaps
      gaps = common(gaps, free[from + longest] ?? [], width)
    }
    // The longest that has a gutter with enough text on both of its sides.
    for (let length = longest; length > 1; length--) {
      const run = runOf(reach, from, from + length, shared[length - 1] ?? [])
      if (!run) continue
      runs.push(run)
      break
    }
  }
  return runs.toSorted((a, b) => b.score - a.score || a.from - b.from)
}

/** The gutters through all of some rows. */
export function guttersOf(rows: Row[]): Gap[] {
  const { free, width } = strips(rows)
  const shared = free.reduce((gaps, row) => common(gaps, row, width))
  return runOf(rows.map(reachOf), 0, rows.length, shared)?.gutters ?? []
}

/** What each row leaves free, and how wide a strip must be to be a gutter. */
function strips(rows: Row[]): { free: number[][]; width: number } {
  const [left, , right] = boxOf(rows)
  const wide = minGutter(rows)
  const areKnown = rows.some((row) => row.some((segment, index) => isKnownGap(row[index - 1], segment)))
  const width = areKnown ? Math.max(thinnest, knownShare * wide) : wide
  return { free: rows.map((row) => freeOf(row, left, right, wide, width)), width }
}

/** The rows as a run, where some of the strips that they share have enough text on both sides. */
function runOf(reach: readonly Reach[], from: number, to: number, shared: readonly number[]): Run | null {
  const needed = to - from <= minSideRows ? 2 : minSideRows
  let run: Run | null = null
  for (let index = 0; index < shared.length; index += 2) {
    const x0 = shared[index] ?? 0
    const x1 = shared[index + 1] ?? 0
    const before = rowsBefore(reach, from, to, x0)
    if (before < needed) continue
    const after = rowsAfter(reach, from, to, x1)
    if (after < needed) continue
    if (!areBeside(reach, from, to, x0, x1)) continue
    if (run) run.gutters.push({ x0, x1 })
    else run = { from, to, gutters: [{ x0, x1 }], score: 0 }
    run.score = Math.max(run.score, before + after)
  }
  return run
}

/** What a row leaves free between `left` and `right`, from the left: x0, x1, x0, x1 …; strips under `wide` are left out, where they are known to be no spaces under `known`. */
function freeOf(row: Row, left: number, right: number, wide: number, known: number): number[] {
  const free: number[] = []
  let at = left
  const sorted = row.length < 2 ? row : row.toSorted((a, b) => ascending(a.bbox[0], b.bbox[0]))
  let before: Segment | undefined
  for (const segment of sorted) {
    const { bbox } = segment
    if (bbox[0] - at >= (isKnownGap(before, segment) ? known : wide)) free.push(at, bbox[0])
    at = Math.max(at, bbox[2])
    before = segment
  }
  if (right - at >= known) free.push(at, right)
  return free
}

/** Whether no space parts two segments beside each other: the file says so, or gives other lines between them. Recognised text tells no order. */
function isKnownGap(before: Segment | undefined, { words: [first], index }: Segment): boolean {
  if (before === undefined || first === undefined) return false
  return first.apart === true || (before.index >= 0 && index > before.index + elsewhere && first.conf === 1)
}

/** What two lists of free strips have in common, as far as it is `width` wide. The first one's strips all are. */
function common(a: number[], b: number[], width: number): number[] {
  if (areWithin(a, b)) return a
  const both: number[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    const x0 = Math.max(a[i] ?? 0, b[j] ?? 0)
    const x1 = Math.min(a[i + 1] ?? 0, b[j + 1] ?? 0)
    if (x1 - x0 >= width) both.push(x0, x1)
    if ((a[i + 1] ?? 0) < (b[j + 1] ?? 0)) i += 2
    else j += 2
  }
  return both
}

/** Whether each strip of the first list lies within one of the second: so it is from row to row, and no list need be made. */
function areWithin(a: number[], b: number[]): boolean {
  let j = 0
  for (let i = 0; i < a.length; i += 2) {
    const x1 = a[i + 1] ?? 0
    while (j < b.length && (b[j + 1] ?? 0) < x1) j += 2
    if (j >= b.length || (b[j] ?? 0) > (a[i] ?? 0)) return false
  }
  return true
}

/** Where a row's first segment from the left ends, and where its last one begins. */
interface Reach {
  firstEnd: number
  lastStart: number
}

function reachOf(row: Row): Reach {
  let [firstEnd, lastStart] = [Infinity, -Infinity]
  for (const { bbox } of row) {
    firstEnd = Math.min(firstEnd, bbox[2])
    lastStart = Math.max(lastStart, bbox[0])
  }
  return { firstEnd, lastStart }
}

/** Of each row and all below it: what ends furthest to the left, and what begins furthest to the right. */
function furthest(reach: readonly Reach[]): { leastEnd: Float64Array; mostStart: Float64Array } {
  const leastEnd = new Float64Array(reach.length)
  const mostStart = new Float64Array(reach.length)
  let [least, most] = [Infinity, -Infinity]
  for (let index = reach.length - 1; index >= 0; index--) {
    leastEnd[index] = least = Math.min(least, reach[index]?.firstEnd ?? Infinity)
    mostStart[index] = most = Math.max(most, reach[index]?.lastStart ?? -Infinity)
  }
  return { leastEnd, mostStart }
}

/** Strips that begin at `most` or before and end at `least` or behind, with some slack for rounding. */
function within(free: number[], least: number, most: number): number[] {
  const kept: number[] = []
  for (let index = 0; index < free.length; index += 2) {
    const x0 = free[index] ?? 0
    const x1 = free[index + 1] ?? 0
    if (x1 >= least - 2 * touching && x0 <= most + 2 * touching) kept.push(x0, x1)
  }
  return kept
}

/** Times that rows change sides, from which on what stands on either side is beside the other though no row has text on both. */
const changes = 3

/** Whether text left of a gap stands beside text right of it, and not only over or under it. */
function areBeside(reach: readonly Reach[], from: number, to: number, x0: number, x1: number): boolean {
  let last = 0
  let changed = 0
  for (let index = from; index < to; index++) {
    const { firstEnd = Infinity, lastStart = -Infinity } = reach[index] ?? {}
    const [isLeft, isRight] = [firstEnd <= x0 + touching, lastStart >= x1 - touching]
    if (isLeft && isRight) return true
    const side = isLeft ? -1 : isRight ? 1 : last
    if (last !== 0 && side !== last) changed++
    last = side
  }
  return changed >= changes
}

/** Rows `from` up to and without `to` with text left of a gap that begins at `x0`. */
function rowsBefore(reach: readonly Reach[], from: number, to: number, x0: number): number {
  let rows = 0
  for (let index = from; index < to; index++) if ((reach[index]?.firstEnd ?? Infinity) <= x0 + touching) rows++
  return rows
}

/** The same with text right of one that ends at `x1`. */
function rowsAfter(reach: readonly Reach[], from: number, to: number, x1: number): number {
  let rows = 0
  for (let index = from; index < to; index++) if ((reach[index]?.lastStart ?? -Infinity) >= x1 - touching) rows++
  return rows
}

/** Points: a table's thinnest gap; and the share of an em of its text that is enough where gaps are known to be no spaces. */
const thinnest = 5
const knownShare = 0.5

/** Points: one em of the rows' text, and no less than a table's thinnest gap. */
export function minGutter(rows: Row[]): number {
  return Math.max(thinnest, 0.95 * commonSizeOf(rows))
}

/** The segments left of, between and right of the gutters. */
export function split(segments: Segment[], gutters: Gap[]): Segment[][] {
  const cuts = gutters.map(({ x0, x1 }) => (x0 + x1) / 2)
  if (cuts.length > 1) cuts.sort(ascending)
  const parts: Segment[][] = [[]]
  for (let index = 0; index < cuts.length; index++) parts.push([])
  for (const segment of segments) {
    const centre = (segment.bbox[0] + segment.bbox[2]) / 2
    let index = 0
    while (centre >= (cuts[index] ?? Infinity)) index++
    parts[index]?.push(segment)
  }
  return parts
}
