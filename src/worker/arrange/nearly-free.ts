// Gutters of a table that a few of its rows cross: with a head over several columns, a total, a long cell.
import { ascending } from './ascending.ts'
import type { Gap } from './gutters.ts'
import { minGutter } from './gutters.ts'
import type { Row } from './lines.ts'
import { boxOf } from './lines.ts'

/** Share of a table's rows that may cross a gutter between its columns: headers that span several. */
const crossingShare = 0.08

/** Points between the places that are looked at, and how many those are at most: on sheets wider than any printer's they are further apart. */
const finest = 0.5
const mostSteps = 50_000

/** Strips that hardly any row crosses: a table's gutters, also those that a spanning header, a total or one long cell hides. */
export function nearlyFree(all: Row[]): Gap[] {
  const [left, , right] = boxOf(all)
  const rows = typical(all)
  const step = Math.max(finest, (right - left) / mostSteps)
  const steps = Math.ceil((right - left) / step)
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

/** Share of a table's rows that must have as many cells as most, for its columns to be told by them alone. */
const typicalShare = 0.5

/** Rows with as many cells as most rows of several cells have, or more. */
export function typical(rows: Row[]): Row[] {
  const several = rows.filter(({ length }) => length > 1).map(({ length }) => length)
  const most = several.toSorted(ascending)[Math.floor(several.length / 2)] ?? 0
  const like = rows.filter(({ length }) => length >= most)
  return like.length >= Math.max(4, typicalShare * several.length) ? like : rows
}
