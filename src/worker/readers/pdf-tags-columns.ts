// The columns of a tagged table's cells. Browsers leave empty cells out of the tree: what stands right of one is set back to its place
// by where it stands, and the empty cell put in.
import type { Box } from '../../contract/model.ts'
import { boxAround, grow, unionBox } from '../page-builder.ts'
import type { TagCell } from './pdf-tags-table.ts'

/** Columns that are set right; wider tables stay as they are written. */
const mostColumns = 60

/** Rows with a cell for each column, where whole rows of the table show where the columns are. */
export function withEmptyCells(rows: readonly TagCell[][]): TagCell[][] {
  let [width, narrowest] = [0, Infinity]
  place(rows, 0, (row, taken) => {
    const span = spansOf(row) + taken
    width = Math.max(width, span)
    narrowest = Math.min(narrowest, span)
    return row
  })
  const columns: (Box | undefined)[] = []
  if (width > mostColumns || narrowest === width) return [...rows]
  place(rows, width, (row, taken, open) => {
    if (spansOf(row) + taken === width) measure(row, open, columns)
    return row
  })
  return place(rows, width, (row, taken, open) =>
    spansOf(row) + taken < width && columns.some((column) => column)
      ? spread(row, open.slice(0, width - taken), columns)
      : row,
  )
}

/** Rows as `set` has them. `taken`: columns that cells from above reach into; `open`: the others, in order, `width` of them or as many as the row needs. */
function place(
  rows: readonly TagCell[][],
  width: number,
  set: (row: TagCell[], taken: number, open: number[]) => TagCell[],
): TagCell[][] {
  /** Rows that a cell from above still reaches into, by column. */
  const busy: number[] = []
  return rows.map((row) => {
    const open: number[] = []
    const span = spansOf(row)
    for (let column = 0; open.length < Math.max(span, width); column++) if (!busy[column]) open.push(column)
    const taken = busy.filter((left) => left > 0).length
    const placed = set(row, taken, open)
    for (let column = 0; column < busy.length; column++) busy[column] = Math.max(0, (busy[column] ?? 0) - 1)
    let at = 0
    for (const { colspan, rowspan } of placed)
      for (const column of open.slice(at, (at += colspan))) if (rowspan > 1) busy[column] = rowspan - 1
    return placed
  })
}

function spansOf(row: readonly TagCell[]): number {
  return row.reduce((sum, { colspan }) => sum + colspan, 0)
}

/** Adds the text of a whole row to its columns. */
function measure(row: readonly TagCell[], open: readonly number[], columns: (Box | undefined)[]): void {
  let at = 0
  for (const { words, colspan } of row) {
    const column = open[at] ?? 0
    at += colspan
    if (colspan > 1 || words.length === 0) continue
    const box = boxAround(words)
    const known = columns[column]
    if (known) grow(known, box)
    else columns[column] = box
  }
}

/** A row's cells in order, each as near to its columns as the others let it, with empty ones between them. */
function spread(row: readonly TagCell[], open: readonly number[], columns: readonly (Box | undefined)[]): TagCell[] {
  const count = open.length
  const needed = row.map((_, index) => spansOf(row.slice(index)))
  /** Of the cells from the one given on, from a place on: their distance, and where the first stands. */
  const best = row.map((): { distance: number; at: number }[] => [])
  for (let index = row.length - 1; index >= 0; index--) {
    const cell = row[index]
    const last = count - (needed[index] ?? 0)
    for (let at = last; at >= 0 && cell; at--) {
      const rest = best[index + 1]?.[at + cell.colspan]?.distance ?? 0
      const here = { distance: rest + distance(cell, open.slice(at, at + cell.colspan), columns), at }
      const later = best[index]?.[at + 1]
      const found = best[index]
      if (found) found[at] = later && later.distance < here.distance ? later : here
    }
  }
  const header = row.every((cell) => cell.header)
  const empty = (from: number, to: number): TagCell[] =>
    Array.from({ length: to - from }, () => ({ words: [], header, colspan: 1, rowspan: 1 }))
  const cells: TagCell[] = []
  let next = 0
  for (const [index, cell] of row.entries()) {
    const at = best[index]?.[next]?.at ?? next
    cells.push(...empty(next, at), cell)
    next = at + cell.colspan
  }
  return [...cells, ...empty(next, count)]
}

/** Points between a cell's text and its columns', and a little of those between their middles. */
function distance({ words }: TagCell, within: readonly number[], columns: readonly (Box | undefined)[]): number {
  const known = within.map((column) => columns[column]).filter((column) => column !== undefined)
  if (words.length === 0 || known.length === 0) return 0
  const [a, b] = [boxAround(words), unionBox(known)]
  return Math.max(0, a[0] - b[2], b[0] - a[2]) + Math.abs(a[0] + a[2] - b[0] - b[2]) / 100
}
