// Rows of tables without drawn lines: which lines belong to the last one, what few lines make a table, and which cells are texts beside each other.
import type { Row, Segment } from './lines.ts'
import { boxOf, isRecognised, toRows } from './lines.ts'
import { markOf, marksOf } from './marks.ts'
import { isFull, spanOf } from './indents.ts'

/** Segments by row and column. */
type Cells = Segment[][][]

/** Ems between the lines of one cell at most. */
const leading = 1.5

/** The last row of a table whose last full row is `full`: lines that are written before a cell of it, or go on in its last cell, are its own. */
export function lastRowOf(cells: Cells, full: number): number {
  if (isRecognised(cells.flat(2))) return full
  const written = Math.max(...(cells[full] ?? []).flat().map(({ index }) => index))
  const near = farthest * Math.max(leading * (cells[full]?.flat()[0]?.size ?? 0), ...steps(cells.slice(0, full + 1)))
  let last = full
  for (let row = cells[last + 1]; row; row = cells[last + 1]) {
    // What stands far below was only written before: a page's number.
    if ((steps(cells.slice(last, last + 2))[0] ?? 0) > near) break
    const own = row.flat().some(({ index }) => index < written)
    if (!own && !goesOnIn((cells[last] ?? []).length - 1, cells.slice(0, last + 1), row)) break
    last++
  }
  return last
}

/** Times the largest step between a table's lines that the next is under them. */
const farthest = 1.5

function steps(cells: Cells): number[] {
  const lines = cells.map((row) => Math.max(...row.flat().map(({ baseline }) => baseline)))
  return lines.slice(1).map((line, index) => line - (lines[index] ?? 0))
}

/**
 * Whether a row has nothing but a further line of the cell above, under a long or full one, close to it and at its left; or one more
 * cell of a column that has a step of its own.
 */
function goesOnIn(column: number, above: Cells, row: Segment[][]): boolean {
  const lines = above.flatMap((cells) => cells[column]?.slice(0, 1) ?? [])
  const [over, line] = [lines.at(-1), row[column]?.[0]]
  if (column < 1 || !over || !line || row.some((cell, index) => cell.length > 0 && index !== column)) return false
  if (Math.abs(line.bbox[0] - over.bbox[0]) > 0.5 * line.size) return false
  const step = line.baseline - over.baseline
  if (above.at(-1)?.[column]?.[0] !== over) return step < asRegular * Math.min(...stepsOf(lines))
  const [, , right] = boxOf(above.map((cells) => cells[column] ?? []))
  const isLong = over.bbox[2] - over.bbox[0] > line.bbox[2] - line.bbox[0]
  return step < leading * line.size && (isLong || isFull(spanOf([over], false), spanOf([line], false), right))
}

/** Times the least step of a column's lines, of which there are at least three, that the next is under them. */
const asRegular = 1.1

function stepsOf(lines: Segment[]): number[] {
  if (lines.length < 3) return [0]
  return lines.slice(1).map(({ baseline }, index) => baseline - (lines[index]?.baseline ?? 0))
}

/** Points by which the edges of a column's cells may differ, and rows that tell it. */
const aligned = 1
const fewest = 2

/** Whether few rows of two cells each are labels and values: both columns are set to an edge, where stretched spaces stand anywhere. */
export function areAligned(cells: Cells): boolean {
  if (cells.length < fewest || isRecognised(cells.flat(2))) return false
  const width = Math.max(...cells.map((row) => row.length))
  return Array.from({ length: width }, (_, index) => cells.map((row) => row[index] ?? [])).every((column) => {
    if (column.some((cell) => cell.length !== 1)) return false
    const boxes = column.flatMap((cell) => cell.map(({ bbox }) => bbox))
    const spread = (edge: 0 | 2): number =>
      Math.max(...boxes.map((box) => box[edge])) - Math.min(...boxes.map((box) => box[edge]))
    return spread(0) < aligned || spread(2) < aligned
  })
}

/** Rows of cells of a text that is no cell, and the share of their lines that end before they had to. */
/** Ems that columns are apart. */
const edge = 1
const beside = { lines: 3, cells: 2, early: 0.6 }

/** Whether a row's cells are texts of short lines beside each other: addresses, the facts of an invoice. `cells`: the table's. */
export function areBeside(row: Segment[][], cells: Cells): boolean {
  const texts = row.map((cell) => toRows(cell))
  if (texts.filter(({ length }) => length >= beside.lines).length < beside.cells) return false
  let [early, all] = [0, 0]
  for (const [index, lines] of texts.entries()) {
    const [, , widest] = boxOf(cells.map((other) => other[index] ?? []))
    const [next] = boxOf(cells.map((other) => other[index + 1] ?? []))
    const right = Math.max(widest, next - edge * (lines[0]?.[0]?.size ?? 0))
    for (const [at, line] of lines.slice(1).entries()) {
      const above = lines[at]
      if (!above) continue
      all++
      if (!isFull(spanOf(above, false), spanOf(line, false), right)) early++
    }
  }
  return early >= beside.early * all
}

/** The rows from a bullet on up to the next row of several cells: items between the rows of what is else a table; null where there are none. */
export function itemsBetween(cells: Cells): { from: number; to: number } | null {
  const isFullRow = (row: Segment[][]): boolean => row.filter((cell) => cell.length > 0).length > 1
  const from = cells.findIndex((row) => !isFullRow(row) && isBullet(row[0] ?? []))
  if (from === -1) return null
  const next = cells.findIndex((row, index) => index > from && isFullRow(row))
  return { from, to: next === -1 ? cells.length : next }
}

function isBullet(row: Row): boolean {
  return markOf(row, marksOf([row]))?.kind === 'bullet'
}
