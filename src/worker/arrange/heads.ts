// Heads of columns under the head of their group, where only the group is ruled: its cell spans the columns, and its last line
// has a word over each of them.
import type { Box } from '../../contract/model.ts'
import type { GridCell } from './grids.ts'
import type { PlacedWord, Row } from './lines.ts'
import { toRows, toSegments } from './lines.ts'

/** A cell of a grid with its rows of text. */
export interface Filled extends GridCell {
  lines: Row[]
}

/** Points by which a word may reach over its column's edge. */
const over = 1

/**
 * A ruled row as two: heads of groups over heads of columns; as one where no group has a head. Null where a spanning cell holds
 * anything but heads of columns, or fewer than two do. `columns`: left and right edges of the grid's columns.
 */
export function splitHeads(row: Filled[], columns: readonly Box[]): Filled[][] | null {
  const spanning = row.filter(({ colspan, lines }) => colspan > 1 && lines.length > 0)
  if (spanning.length < 2 || row.some(({ rowspan }) => rowspan > 1)) return null
  const heads = new Map<Filled, Filled[]>()
  for (const cell of spanning) {
    const under = headsOf(cell, columns)
    if (!under) return null
    heads.set(cell, under)
  }
  const upper = row.map((cell): Filled => ({ ...cell, lines: heads.has(cell) ? cell.lines.slice(0, -1) : [] }))
  const lower = row.flatMap((cell) => heads.get(cell) ?? [cell])
  return upper.some(({ lines }) => lines.length > 0) ? [upper, lower] : [lower]
}

/** A cell's last line by the columns it spans; null where one has no word, or a word stands over two. */
function headsOf(cell: Filled, columns: readonly Box[]): Filled[] | null {
  const under = columns.slice(cell.column, cell.column + cell.colspan)
  const words = cell.lines.at(-1)?.flatMap((segment) => segment.words) ?? []
  const held = under.map((): PlacedWord[] => [])
  for (const word of words) {
    const at = under.findIndex(([x0, , x1]) => word.bbox[0] > x0 - over && word.bbox[2] < x1 + over)
    if (at === -1) return null
    held[at]?.push(word)
  }
  if (held.some(({ length }) => length === 0)) return null
  return under.map(([x0, , x1], index): Filled => ({
    row: cell.row,
    column: cell.column + index,
    rowspan: 1,
    colspan: 1,
    bbox: [x0, cell.bbox[1], x1, cell.bbox[3]],
    lines: toRows(toSegments(held[index] ?? [])),
  }))
}

/** The edges of a grid's columns, by the cells that are one wide; a box of zeros for a column that has none. */
export function columnsOf(cells: readonly GridCell[], count: number): Box[] {
  const columns = Array.from({ length: count }, (): Box => [0, 0, 0, 0])
  for (const { column, colspan, bbox } of cells) if (colspan === 1) columns[column] = bbox
  return columns
}
