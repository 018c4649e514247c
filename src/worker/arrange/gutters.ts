// Gutters: strips of a page that are free of text through several rows.
import type { PlacedWord, Row, Segment } from './lines.ts'
import { boxOf, commonSize } from './lines.ts'

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

/** Rows with text on either side of a gutter, at least. */
export const minSideRows = 3

/** Runs of rows that share gutters, those with the most text beside them first. */
export function findRuns(rows: Row[]): Run[] {
  const [left, , right] = boxOf(rows)
  const width = minGutter(rows)
  const free = rows.map((row) => freeOf(row, left, right, width))
  const reach = rows.map(reachOf)
  const runs: Run[] = []
  for (let from = 0; from < rows.length; from++) {
    const shared: number[][] = []
    let gaps = free[from] ?? []
    for (let to = from; to < rows.length; to++) {
      if (to > from) gaps = common(gaps, free[to] ?? [], width)
      if (gaps.length === 0) break
      shared.push(gaps)
    }
    // The longest that has a gutter with enough text on both of its sides.
    for (let length = shared.length; length > 1; length--) {
      const needed = length <= minSideRows ? 2 : minSideRows
      const gutters: Gap[] = []
      let score = 0
      const found = shared[length - 1] ?? []
      for (let index = 0; index < found.length; index += 2) {
        const gap = { x0: found[index] ?? 0, x1: found[index + 1] ?? 0 }
        const [before, after] = sides(reach, from, from + length, gap)
        if (Math.min(before, after) < needed) continue
        gutters.push(gap)
        score = Math.max(score, before + after)
      }
      if (gutters.length === 0) continue
      runs.push({ from, to: from + length, gutters, score })
      break
    }
  }
  return runs.toSorted((a, b) => b.score - a.score || a.from - b.from)
}

/** What a row leaves free between `left` and `right`, from the left: x0, x1, x0, x1 …; strips under `width` are left out. */
function freeOf(row: Row, left: number, right: number, width: number): number[] {
  const free: number[] = []
  let at = left
  const sorted = row.length < 2 ? row : row.toSorted((a, b) => a.bbox[0] - b.bbox[0])
  for (const { bbox } of sorted) {
    if (bbox[0] - at >= width) free.push(at, bbox[0])
    at = Math.max(at, bbox[2])
  }
  if (right - at >= width) free.push(at, right)
  return free
}

/** What two lists of free strips have in common, as far as it is `width` wide. */
function common(a: number[], b: number[], width: number): number[] {
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

/** Where a row's first segment from the left ends, and where its last one begins. */
function reachOf(row: Row): { firstEnd: number; lastStart: number } {
  let [firstEnd, lastStart] = [Infinity, -Infinity]
  for (const { bbox } of row) {
    firstEnd = Math.min(firstEnd, bbox[2])
    lastStart = Math.max(lastStart, bbox[0])
  }
  return { firstEnd, lastStart }
}

/** Rows `from` up to and without `to` with text left of a gap, and with text right of it. */
function sides(reach: { firstEnd: number; lastStart: number }[], from: number, to: number, gap: Gap): [number, number] {
  let [before, after] = [0, 0]
  for (let index = from; index < to; index++) {
    const row = reach[index]
    if (row && row.firstEnd <= gap.x0 + 0.01) before++
    if (row && row.lastStart >= gap.x1 - 0.01) after++
  }
  return [before, after]
}

/** Points: one em of the rows' text, and no less than a table's thinnest gap. */
export function minGutter(rows: Row[]): number {
  const words: PlacedWord[] = []
  for (const row of rows) for (const segment of row) for (const word of segment.words) words.push(word)
  return Math.max(5, 0.95 * commonSize(words))
}

/** The segments left of, between and right of the gutters. */
export function split(segments: Segment[], gutters: Gap[]): Segment[][] {
  const cuts = gutters.map(({ x0, x1 }) => (x0 + x1) / 2).toSorted((a, b) => a - b)
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

/** Share of a table's rows that may cross a gutter between its columns: headers that span several. */
const crossingShare = 0.08

/** Strips that hardly any row crosses: a table's gutters, also those that a spanning header or one long cell hides. */
export function nearlyFree(rows: Row[]): Gap[] {
  const [left, , right] = boxOf(rows)
  const [steps, step] = [Math.ceil((right - left) * 2), 0.5]
  const crossed = new Uint16Array(steps + 1)
  for (const row of rows)
    for (const { bbox } of row)
      for (let at = Math.floor((bbox[0] - left) / step); at < Math.ceil((bbox[2] - left) / step); at++)
        crossed[at] = (crossed[at] ?? 0) + 1
  const allowed = Math.floor(rows.length * crossingShare)
  const width = 0.5 * minGutter(rows)
  const gaps: Gap[] = []
  for (let from = 0; from < steps; from++) {
    let to = from
    while (to < steps && (crossed[to] ?? 0) <= allowed) to++
    if ((to - from) * step >= width) gaps.push({ x0: left + from * step, x1: left + to * step })
    from = to
  }
  return gaps
}
