// Reading order: rows of a page become zones, one after another. A gutter, a strip free of text through several rows,
// makes its rows columns when they hold prose, and a table when they hold short cells.
import type { Row, Segment } from './lines.ts'
import { boxOf, commonSize, toRows } from './lines.ts'

/** Rows to be read one after another, or a table with its cells' segments by row and column. */
export type Zone = { kind: 'flow'; rows: Row[] } | { kind: 'table'; rows: Segment[][][] }

interface Gap {
  x0: number
  x1: number
}
/** Rows `from` up to and without `to`, and the gutters through all of them. */
interface Run {
  from: number
  to: number
  gutters: Gap[]
  score: number
}

/** Rows with text on either side of a gutter, at least. */
const minSideRows = 3
/** More rows than this are no page of columns; looking for them would take too long. */
const maxRows = 400

/** Zones in reading order. */
export function toZones(segments: readonly Segment[]): Zone[] {
  return arrange(toRows(segments), 0)
}

function arrange(rows: Row[], depth: number): Zone[] {
  if (rows.length < 2 || rows.length > maxRows || depth > 6) return flow(rows)
  const gutter = minGutter(rows)
  for (const run of findRuns(rows, gutter)) {
    const inside = rows.slice(run.from, run.to)
    const zones = columns(inside, run.gutters, depth) ?? table(inside, run.gutters)
    if (zones)
      return [...arrange(rows.slice(0, run.from), depth + 1), ...zones, ...arrange(rows.slice(run.to), depth + 1)]
  }
  return flow(rows)
}

function flow(rows: Row[]): Zone[] {
  return rows.length === 0 ? [] : [{ kind: 'flow', rows }]
}

/** Points: one em of the rows' text, and no less than a table's thinnest gap. */
function minGutter(rows: Row[]): number {
  return Math.max(5, 0.95 * commonSize(rows.flatMap((row) => row.flatMap((segment) => segment.words))))
}

/** Runs of rows that share gutters, those with the most text beside them first. */
function findRuns(rows: Row[], minWidth: number): Run[] {
  const [left, , right] = boxOf(rows)
  const runs: Run[] = []
  for (let from = 0; from < rows.length; from++) {
    let gaps: Gap[] = [{ x0: left, x1: right }]
    let best: Run | null = null
    for (let to = from + 1; to <= rows.length; to++) {
      gaps = subtract(gaps, rows[to - 1] ?? []).filter(({ x0, x1 }) => x1 - x0 >= minWidth)
      if (gaps.length === 0) break
      const inside = rows.slice(from, to)
      const gutters = gaps.filter((gap) => sideRows(inside, gap) >= Math.min(minSideRows, 2))
      const strong = gutters.filter((gap) => sideRows(inside, gap) >= minSideRows || inside.length <= 3)
      if (strong.length > 0)
        best = { from, to, gutters: strong, score: Math.max(...strong.map((gap) => filled(inside, gap))) }
    }
    if (best) runs.push(best)
  }
  return runs.toSorted((a, b) => b.score - a.score || a.from - b.from)
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
function split(segments: Segment[], gutters: Gap[]): Segment[][] {
  const cuts = gutters.map(({ x0, x1 }) => (x0 + x1) / 2).toSorted((a, b) => a - b)
  const parts: Segment[][] = Array.from({ length: cuts.length + 1 }, () => [])
  for (const segment of segments) {
    const centre = (segment.bbox[0] + segment.bbox[2]) / 2
    const index = cuts.findIndex((cut) => centre < cut)
    parts[index === -1 ? cuts.length : index]?.push(segment)
  }
  return parts
}

/**
 * Columns, each read to its end before the next, where most of the text beside the gutters is prose; null where it is
 * not. A narrow column without prose among them, of captions, stays one; one of bullets or numbers goes to its right.
 */
function columns(rows: Row[], gutters: Gap[], depth: number): Zone[] | null {
  const segments = rows.flat()
  const sorted = gutters.toSorted((a, b) => a.x0 - b.x0)
  const labels = split(segments, sorted).map(isLabels)
  const kept = sorted.filter((_, index) => !labels[index])
  const parts = split(segments, kept)
  const prose = parts.filter(isProse)
  if (prose.length < 2 || charactersIn(prose.flat()) < 0.7 * charactersIn(segments)) return null
  return parts.flatMap((part) => arrange(toRows(part), depth + 1))
}

function charactersIn(segments: Segment[]): number {
  return segments.reduce((sum, { words }) => sum + words.reduce((n, { text }) => n + text.length + 1, 0), 0)
}

/** Lines that are long and fill the width they have. */
function isProse(segments: Segment[]): boolean {
  const rows = toRows(segments)
  if (rows.length < minSideRows) return false
  const [left, , right] = boxOf(rows)
  const lengths = rows.map((row) =>
    row.reduce((sum, { words }) => sum + words.reduce((n, { text }) => n + text.length + 1, 0), 0),
  )
  const fill = rows.map((row) => row.reduce((sum, { bbox }) => sum + bbox[2] - bbox[0], 0) / (right - left))
  return median(lengths) >= 18 && median(fill) >= 0.6
}

/** A table where most rows have two cells or more; rows without that many at its ends are not part of it. */
function table(rows: Row[], gutters: Gap[]): Zone[] | null {
  const cells = rows.map((row) => split(row, gutters))
  const full = (row: Segment[][] | undefined): boolean => (row?.filter((cell) => cell.length > 0).length ?? 0) >= 2
  const first = cells.findIndex(full)
  const last = cells.findLastIndex(full)
  const body = cells.slice(first, last + 1)
  if (first === -1 || body.length < 2 || body.filter(full).length < 0.5 * body.length || isList(body)) return null
  // Two or three lines with stretched spaces one above the other are no table.
  if (body.length < 4 && Math.max(...gutters.map(({ x0, x1 }) => x1 - x0)) < 2 * minGutter(rows)) return null
  const inside = rows.slice(first, last + 1)
  const refined = body.length < 5 ? body : inside.map((row) => split(row, nearlyFree(inside)))
  return [...flow(rows.slice(0, first)), { kind: 'table', rows: refined }, ...flow(rows.slice(last + 1))]
}

/** Share of a table's rows that may cross a gutter between its columns: headers that span several. */
const crossingShare = 0.08

/** Strips that hardly any row crosses: a table's gutters, also those that a spanning header or one long cell hides. */
function nearlyFree(rows: Row[]): Gap[] {
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

/** Bullets and numbers with their texts beside them. */
function isList(cells: Segment[][][]): boolean {
  return Math.max(...cells.map((row) => row.length)) === 2 && isLabels(cells.flatMap((row) => row[0] ?? []))
}

/** Bullets, numbers or letters, and hardly anything else. */
function isLabels(segments: Segment[]): boolean {
  const labels = segments.map(({ words }) => words.map(({ text }) => text).join(''))
  return (
    labels.filter((label) => /^(?:\P{L}|\(?(?:\d{1,3}|[a-z]|[ivx]+)[.)]?)$/iu.test(label)).length > 0.7 * labels.length
  )
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
