// Lists in columns: an index, names, items beside each other. They look like tables and are read column by column.
import type { Gap } from './gutters.ts'
import { split } from './gutters.ts'
import type { Row, Segment } from './lines.ts'
import { isRecognised, textOf, toRows } from './lines.ts'
import { markOf, marksOf } from './marks.ts'

/** Whether the file gives all of the first before all of the second. */
export function isWrittenBefore([first = [], second = []]: Segment[][]): boolean {
  let last = -1
  for (const { index, table } of first)
    if (table) return false
    else last = Math.max(last, index)
  return second.every(({ index, table }) => !table && index > last)
}

/** How many rows at the end are one segment each, begin left of `gutter` and are written after all above them: what stands under columns. */
export function writtenAfter(rows: Row[], gutter: number): number {
  const latest: number[] = []
  let max = -Infinity
  for (const row of rows) {
    latest.push(max)
    for (const { index } of row) max = Math.max(max, index)
  }
  let count = 0
  while (count < rows.length) {
    const at = rows.length - 1 - count
    const [only, ...more] = rows[at] ?? []
    if (!only || more.length > 0 || only.table || only.bbox[0] > gutter || only.index < (latest[at] ?? Infinity)) break
    count++
  }
  return count
}

/** Rows each column of a listing has, and the share of its rows that at most stand level with another column's. */
const listing = { rows: 3, recognised: 8, level: 0.7 }

/**
 * Columns of short lines that are no table: an index, a list of names. Their source gives one column after the other, and their
 * lines do not stand level with each other.
 */
export function areListings(rows: Row[], gutters: Gap[], columns: Segment[][]): boolean {
  if (columns.length < 2) return false
  const held = columns.map(() => 0)
  let level = 0
  for (const row of rows) {
    const cells = split(row, gutters).map((cell) => cell.length > 0)
    for (const [index, isHeld] of cells.entries()) if (isHeld) held[index] = (held[index] ?? 0) + 1
    if (cells.filter(Boolean).length > 1) level++
  }
  const fewest = Math.min(...held)
  return fewest >= (isRecognised(rows.flat()) ? listing.recognised : listing.rows) && level < listing.level * fewest
}

/** Whether columns, given one after the other, have items each, and the file gives no other row among them: the columns would go on there. */
export function areLists(columns: Segment[][], others: Row[]): boolean {
  if (columns.length < 2 || !columns.every(hasItems)) return false
  const indexes = columns.flat().map(({ index }) => index)
  const [first, last] = [Math.min(...indexes), Math.max(...indexes)]
  return others.every((row) => row.every(({ index }) => index < first || index > last))
}

/** Items that a column of a list has at least. */
const fewestItems = 2

/** Whether at least two rows of a column begin with a list's mark. */
function hasItems(column: Segment[]): boolean {
  const rows = toRows(column)
  const marks = marksOf(rows)
  return marks.size > 0 && rows.filter((row) => markOf(row, marks)?.weak === false).length >= fewestItems
}

/** Share of cells that begin with a list's mark where all of them are its items. */
const items = 0.7

/** Whether the cells of most rows begin with one number: a text and its translation, or what answers it, beside each other. */
function areParallel(cells: Segment[][][]): boolean {
  const same = cells.filter((row) => {
    const marks = new Set(row.map((cell) => textOf(toRows(cell)[0] ?? []).split(' ', 1)[0]))
    return row.length > 1 && marks.size === 1 && [...marks].every((mark) => /[\p{L}\d]/u.test(mark ?? ''))
  })
  return same.length >= items * cells.length
}

/** A list in columns: its columns where the file gives them one after the other, else its rows from left to right; null for what is a table. */
export function itemsIn(cells: Segment[][][]): { columns: Segment[][] } | { rows: Row[] } | null {
  const columns = Array.from({ length: Math.max(...cells.map((row) => row.length)) }, (_, index) =>
    cells.flatMap((row) => (row[index]?.length ? [row[index]] : [])),
  ).filter((column) => column.length > 0)
  const marks = marksOf(columns.flat())
  const areItems = (column: Segment[][]): boolean =>
    column.filter((cell) => markOf(toRows(cell)[0] ?? [], marks)?.weak === false).length >= items * column.length
  if (columns.length < 2 || !columns.every(areItems) || areParallel(cells)) return null
  const lists = columns.map((column) => column.flat())
  const inFileOrder = lists.every((list, index) => index === 0 || isWrittenBefore([lists[index - 1] ?? [], list]))
  if (inFileOrder && !isRecognised(lists.flat())) return { columns: lists }
  return { rows: cells.flatMap((row) => row.flatMap(toRows)) }
}
