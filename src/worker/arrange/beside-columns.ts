// Cells that stand beside their column: a head set from the left over numbers set from the right, as spreadsheets print them. The middle of
// such a head lies nearer to the column before, which has a cell of its own in that row; or a strip parts it from all that is under it.
import type { Segment } from './lines.ts'

/** Segments by row and column. */
type Cells = Segment[][][]

/** Points by which a segment may reach into the column that it is not of. */
const over = 1

/** Rows with each cell in the column that it is of. */
export function toOwnColumns(cells: Cells): Cells {
  return withHeads(apart(cells))
}

/** Rows that have heads, at most; and others of a column that has none. */
const heads = 2
const under = 2

/** Columns of heads only are those of the cells beside them, which have no heads. */
function withHeads(cells: Cells): Cells {
  const width = Math.max(...cells.map((row) => row.length))
  if (cells.some((row) => row.length !== width)) return cells
  const filled = Array.from({ length: width }, (_, column) =>
    cells.flatMap((row, at) => ((row[column]?.length ?? 0) > 0 ? [at] : [])),
  )
  const joined = new Set<number>()
  for (let column = 1; column < width; column++) {
    const [before, own] = [filled[column - 1] ?? [], filled[column] ?? []]
    if (joined.has(column - 1) || !(areHeadsOf(before, own) || areHeadsOf(own, before))) continue
    joined.add(column)
  }
  if (joined.size === 0) return cells
  return cells.map((row) =>
    row.flatMap((cell, column) =>
      joined.has(column) ? [] : [joined.has(column + 1) ? [...cell, ...(row[column + 1] ?? [])] : cell],
    ),
  )
}

/** Whether all rows of one column are heads, and the other has none but rows under them. */
function areHeadsOf(above: readonly number[], below: readonly number[]): boolean {
  const last = above.at(-1) ?? Infinity
  return last < heads && below.length >= under && (below[0] ?? 0) > last
}

/** Rows with what shares a cell in the next column, where that is empty there and the segment stands under or over none but its own text. */
function apart(cells: Cells): Cells {
  if (!cells.some((row) => row.some((cell, at) => sharesWith(row, cell, at)))) return cells
  const width = Math.max(...cells.map((row) => row.length))
  const edges = Array.from({ length: width }, (_, column) => edgesOf(cells, column))
  return cells.map((row) => {
    if (!row.some((cell, at) => sharesWith(row, cell, at))) return row
    const moved = row.map((cell) => cell)
    const move = (from: number, to: number, pick: (cell: Segment[]) => Segment | undefined): void => {
      const cell = moved[from] ?? []
      const segment = pick(cell)
      const [own, next] = [edges[from], edges[to]]
      if (cell.length < 2 || !segment || !own || !next || moved[to]?.length !== 0 || !areLevel(cell)) return
      const [left, , right] = segment.bbox
      const isBeside = to > from ? left > own.right - over : right < own.left + over
      if (
        !isBeside ||
        right > next.right + over ||
        left < Math.min(next.left, to > from ? own.right : next.left) - over
      )
        return
      moved[from] = cell.filter((other) => other !== segment)
      moved[to] = [segment]
    }
    for (let at = moved.length - 2; at >= 0; at--) move(at, at + 1, lastOf)
    for (let at = 1; at < moved.length; at++) move(at, at - 1, firstOf)
    return moved
  })
}

function sharesWith(row: Segment[][], cell: Segment[], at: number): boolean {
  return cell.length > 1 && (row[at + 1]?.length === 0 || row[at - 1]?.length === 0)
}

/** What a column's cells reach from and to, by the rows that have one segment in it; null for too few. */
function edgesOf(cells: Cells, column: number): { left: number; right: number } | null {
  const boxes = cells.flatMap((row) => {
    const [only, ...more] = row[column] ?? []
    return only && more.length === 0 ? [only.bbox] : []
  })
  if (boxes.length < 2) return null
  return { left: Math.min(...boxes.map(([left]) => left)), right: Math.max(...boxes.map(([, , right]) => right)) }
}

function areLevel(cell: Segment[]): boolean {
  const [first] = cell
  return first !== undefined && cell.every(({ baseline, size }) => Math.abs(baseline - first.baseline) < 0.3 * size)
}

function lastOf(cell: Segment[]): Segment | undefined {
  return cell.toSorted((a, b) => b.bbox[2] - a.bbox[2])[0]
}

function firstOf(cell: Segment[]): Segment | undefined {
  return cell.toSorted((a, b) => a.bbox[0] - b.bbox[0])[0]
}
