// Tables in the layout: how wide each column is, and on which line of its row each piece of a cell stands.
// A table with more columns than the page can hold is set run-in: cell after cell, like words.
import type { FlowCell } from './flow-blocks.ts'
import { breakLines, textWidth, type Font, type PlacedLine } from './layout-lines.ts'

/** A line of a cell; `at` is its line within the row, from 0; `x` of its words counts from the table's left edge. */
interface CellLine {
  at: number
  words: PlacedLine
}
export interface LaidRow {
  lines: number
  cells: (Omit<FlowCell, 'text'> & { lines: CellLine[] })[]
}

/** Points between two columns. */
const gutter = 10
const narrowest = 22
const widest = 260
const mostColumns = 24

/** Lays rows out in `width` points. Spans beyond the table are cut to it; ragged rows stay ragged. */
export function* layoutRows(rows: FlowCell[][], font: Font, width: number): Generator<LaidRow> {
  const placed = placeCells(rows)
  const columns = placed && columnWidths(rows, placed, font, width)
  if (!placed || !columns) {
    for (const row of rows) yield runIn(row, font, width)
    return
  }
  const starts = columns.reduce<number[]>((all, column) => [...all, (all.at(-1) ?? 0) + column], [0])
  for (const [r, row] of rows.entries()) {
    const laid: LaidRow = { lines: 1, cells: [] }
    for (const [c, cell] of row.entries()) {
      const column = placed[r]?.[c] ?? 0
      const left = starts[column] ?? 0
      const right = starts[Math.min(columns.length, column + (cell.colspan ?? 1))] ?? width
      const lines = [...breakLines(cell.text, font, Math.max(narrowest - gutter, right - left - gutter))]
      laid.lines = Math.max(laid.lines, lines.length)
      laid.cells.push({
        ...attributes(cell),
        lines: lines.map((line, at) => ({ at, words: line.map((word) => ({ ...word, x: word.x + left })) })),
      })
    }
    yield laid
  }
}

/** The column of each cell, or null when there are too many columns for a grid. */
function placeCells(rows: FlowCell[][]): number[][] | null {
  /** Rows that the cell above still reaches into, by column. */
  const busy: number[] = []
  const placed: number[][] = []
  for (const row of rows) {
    let column = 0
    const columns: number[] = []
    const next = busy.map((left) => Math.max(0, left - 1))
    for (const cell of row) {
      while ((busy[column] ?? 0) > 0) column++
      columns.push(column)
      const end = column + (cell.colspan ?? 1)
      if (end > mostColumns) return null
      for (; column < end; column++) next[column] = Math.max(next[column] ?? 0, (cell.rowspan ?? 1) - 1)
    }
    for (let c = 0; c < next.length; c++) busy[c] = next[c] ?? 0
    placed.push(columns)
  }
  return placed
}

/** Width of each column with its gutter: as wide as its text where that fits, else shared out by need. Null: too narrow. */
function columnWidths(rows: FlowCell[][], placed: number[][], font: Font, width: number): number[] | null {
  const natural: number[] = []
  const least: number[] = []
  for (const [r, row] of rows.entries()) {
    for (const [c, cell] of row.entries()) {
      const column = placed[r]?.[c] ?? 0
      const span = cell.colspan ?? 1
      const full = Math.min(widest, textWidth(cell.text.slice(0, 400), font)) + gutter
      let word = narrowest
      for (const [text] of cell.text.slice(0, 400).matchAll(/\S+/g))
        word = Math.max(word, textWidth(text, font) + gutter)
      for (let k = column; k < column + span; k++) {
        natural[k] = Math.max(natural[k] ?? narrowest, full / span)
        least[k] = Math.max(least[k] ?? narrowest, Math.min(word / span, width / 5))
      }
    }
  }
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  for (let k = 0; k < natural.length; k++) {
    natural[k] ??= narrowest
    least[k] = Math.min(least[k] ?? narrowest, natural[k] ?? narrowest)
  }
  if (sum(natural) <= width) return natural
  const spare = width - sum(least)
  if (spare < 0) {
    const scaled = least.map((value) => (value * width) / sum(least))
    return Math.min(...scaled) < narrowest ? null : scaled
  }
  const wanted = sum(natural) - sum(least)
  return natural.map((value, k) => (least[k] ?? 0) + (spare * (value - (least[k] ?? 0))) / wanted)
}

/** One row as running text, its cells one after another. */
function runIn(row: FlowCell[], font: Font, width: number): LaidRow {
  const laid: LaidRow = { lines: 1, cells: [] }
  let at = 0
  let x = 0
  for (const cell of row) {
    const lines = [...breakLines(cell.text, font, width, x)]
    laid.cells.push({
      ...attributes(cell),
      lines: lines.map((words, index) => ({ at: at + index, words })).filter(({ words }) => words.length > 0),
    })
    at += Math.max(0, lines.length - 1)
    const last = lines.at(-1)?.at(-1)
    if (last) x = last.x + last.width + gutter
    if (x > width - narrowest) {
      at++
      x = 0
    }
  }
  for (const cell of laid.cells) laid.lines = Math.max(laid.lines, (cell.lines.at(-1)?.at ?? 0) + 1)
  return laid
}

function attributes({ header, colspan, rowspan }: FlowCell): Omit<FlowCell, 'text'> {
  return {
    ...(header && { header }),
    ...(colspan !== undefined && colspan > 1 && { colspan }),
    ...(rowspan !== undefined && rowspan > 1 && { rowspan }),
  }
}
