// Gutters: strips of a page that are free of text through several rows.
import type { Row, Segment } from './lines.ts'
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
  const runs: Run[] = []
  for (let from = 0; from < rows.length; from++) {
    const shared: Gap[][] = []
    let gaps: Gap[] = [{ x0: left, x1: right }]
    for (let to = from; to < rows.length && gaps.length > 0; to++) {
      gaps = subtract(gaps, rows[to] ?? []).filter(({ x0, x1 }) => x1 - x0 >= width)
      if (gaps.length > 0) shared.push(gaps)
    }
    // The longest that has a gutter with enough text on both of its sides.
    for (let length = shared.length; length > 1; length--) {
      const inside = rows.slice(from, from + length)
      const needed = length <= minSideRows ? 2 : minSideRows
      const gutters = (shared[length - 1] ?? []).filter((gap) => sideRows(inside, gap) >= needed)
      if (gutters.length === 0) continue
      runs.push({ from, to: from + length, gutters, score: Math.max(...gutters.map((gap) => filled(inside, gap))) })
      break
    }
  }
  return runs.toSorted((a, b) => b.score - a.score || a.from - b.from)
}

/** Points: one em of the rows' text, and no less than a table's thinnest gap. */
export function minGutter(rows: Row[]): number {
  return Math.max(5, 0.95 * commonSize(rows.flatMap((row) => row.flatMap((segment) => segment.words))))
}

/** What is left of the gaps beside a row's segments. */
function subtract(gaps: Gap[], row: Row): Gap[] {
  let rest = gaps
  for (const { bbox } of row)
    rest = rest.flatMap((gap) => {
      if (bbox[2] <= gap.x0 || bbox[0] >= gap.x1) return [gap]
      return [
        { x0: gap.x0, x1: bbox[0] },
        { x0: bbox[2], x1: gap.x1 },
      ].filter(({ x0, x1 }) => x1 > x0)
    })
  return rest
}

/** Rows with text on the side that has fewer of them. */
function sideRows(rows: Row[], gap: Gap): number {
  const left = rows.filter((row) => row.some(({ bbox }) => bbox[2] <= gap.x0 + 0.01)).length
  const right = rows.filter((row) => row.some(({ bbox }) => bbox[0] >= gap.x1 - 0.01)).length
  return Math.min(left, right)
}

/** Rows beside a gap, counted once for each side. */
function filled(rows: Row[], gap: Gap): number {
  let count = 0
  for (const row of rows) {
    if (row.some(({ bbox }) => bbox[2] <= gap.x0 + 0.01)) count++
    if (row.some(({ bbox }) => bbox[0] >= gap.x1 - 0.01)) count++
  }
  return count
}

/** The segments left of, between and right of the gutters. */
export function split(segments: Segment[], gutters: Gap[]): Segment[][] {
  const cuts = gutters.map(({ x0, x1 }) => (x0 + x1) / 2).toSorted((a, b) => a - b)
  const parts: Segment[][] = Array.from({ length: cuts.length + 1 }, () => [])
  for (const segment of segments) {
    const centre = (segment.bbox[0] + segment.bbox[2]) / 2
    const index = cuts.findIndex((cut) => centre < cut)
    parts[index === -1 ? cuts.length : index]?.push(segment)
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
