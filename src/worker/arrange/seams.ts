// Seams between tables that share gutters: one stands over the other in other columns, or beside it.
import type { Gap } from './gutters.ts'
import { guttersOf, split } from './gutters.ts'
import type { Row } from './lines.ts'
import { isRecognised } from './lines.ts'
import { isWrittenBefore } from './listings.ts'
import { typical } from './nearly-free.ts'

/** Times the usual step between rows that parts a table from what stands over it in other columns. */
const partingStep = 1.5

/** Rows at the top that are of other columns than those below, and further from them than rows are: how many. */
export function otherHead(rows: Row[]): number {
  const [first] = typical(rows)
  const from = first ? rows.indexOf(first) : 0
  const steps = rows.slice(1).map((row, index) => (row[0]?.baseline ?? 0) - (rows[index]?.[0]?.baseline ?? 0))
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  const isSeam = (at: number): boolean => at > 1 && (steps[at - 1] ?? 0) > partingStep * usual
  if (isSeam(from)) return from
  const seam = rows.findIndex((_, at) => isSeam(at) && areOther(rows.slice(0, at), rows.slice(at)))
  return Math.max(0, seam)
}

/** Rows of several cells that tell the columns of a table. */
const fewest = 2

/** Whether the rows of one part run over the gutters of the other, which is written after it. Rows of one cell tell nothing below, and make no table above. */
function areOther(above: Row[], lower: Row[]): boolean {
  const below = lower.filter(({ length }) => length > 1)
  if (above.length < fewest || below.length < fewest || above.some(({ length }) => length < 2)) return false
  if (!isWrittenBefore([above.flat(), lower.flat()])) return false
  return guttersOf(above).some((gap) => runOver(gap, below)) || guttersOf(below).some((gap) => runOver(gap, above))
}

/** Whether a gutter is none for other rows: they have text at its middle, and some all over it. A long cell ends within. */
function runOver({ x0, x1 }: Gap, rows: Row[]): boolean {
  const middle = (x0 + x1) / 2
  const covers = (row: Row, from: number, to: number): boolean =>
    row.some(({ bbox }) => bbox[0] <= from && bbox[2] >= to)
  if (!rows.some((row) => covers(row, x0, x1))) return false
  return 2 * rows.filter((row) => covers(row, middle, middle)).length >= rows.length
}

/** The gutters between tables beside each other, which the file gives one after the other and each of them row by row. */
export function betweenTables(rows: Row[], gutters: readonly Gap[]): Gap[] {
  const all = rows.flat()
  if (isRecognised(all)) return []
  const parting = gutters.filter((gutter) => isWrittenBefore(split(all, [gutter])))
  const inner = gutters.filter((gutter) => !parting.includes(gutter))
  const cuts = [-Infinity, ...parting.map(({ x0 }) => x0), Infinity]
  const haveColumns = cuts.slice(1).every((to, index) => {
    const from = cuts[index] ?? 0
    return inner.some(({ x0 }) => x0 > from && x0 < to)
  })
  return haveColumns ? parting : []
}
