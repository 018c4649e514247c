// Tables that lines are drawn around: words in their cells. What lies outside of all grids is left to the rest of the page.
import type { Box } from '../../contract/model.ts'
import type { DraftBlock, DraftCell } from '../page-builder.ts'
import type { Grid } from './grids.ts'
import { findGrids } from './grids.ts'
import type { Filled } from './heads.ts'
import { columnsOf, splitHeads } from './heads.ts'
import type { PlacedWord, Row, Segment } from './lines.ts'
import { directionOf } from './directions.ts'
import { isRecognised, isRightToLeft, textOf, toRows, toSegments } from './lines.ts'
import { headerRows, toLine } from './cells.ts'
import type { Rules } from './rules.ts'
import { joinWrapped } from './wrapped.ts'

type Table = Extract<DraftBlock, { kind: 'table' }>
export interface RuledTable {
  bbox: Box
  table: Table
}

/** Characters in a cell above which it holds a text of its own, and the lines around it are a frame. */
const frameCharacters = 900
/** Share of the cells that hold something where some sides are not drawn: in a drawing few do. */
const filled = 0.55
/** Share of a ruled row's line ends that are no wrapped lines, above which its lines are rows themselves. */
const brokenShare = 0.6

/** Tables within drawn lines, and the words that are in none. */
export function takeTables(
  words: readonly PlacedWord[],
  rules: Rules,
): { tables: RuledTable[]; rest: readonly PlacedWord[] } {
  const tables: RuledTable[] = []
  let rest = words
  for (const grid of findGrids(rules)) {
    const inside = rest.filter(({ bbox }) => holds(grid.bbox, bbox))
    const table = toTable(grid, inside)
    if (!table) continue
    const taken = new Set(inside)
    rest = rest.filter((word) => !taken.has(word))
    tables.push({ bbox: grid.bbox, table })
  }
  return { tables, rest }
}

/** The grid's words as a table; null where the lines are a frame around texts, or hold next to nothing. */
function toTable(grid: Grid, words: PlacedWord[]): Table | null {
  const cells = grid.cells.map(({ row, column, rowspan, colspan, bbox }): Filled => ({
    row,
    column,
    rowspan,
    colspan,
    bbox,
    lines: [],
  }))
  const held = new Map<number, PlacedWord[]>()
  for (const word of words) {
    const [x0, y0, x1, y1] = word.bbox
    const at = grid.cellAt((x0 + x1) / 2, (y0 + y1) / 2)
    if (at === -1) return null
    const list = held.get(at)
    if (list) list.push(word)
    else held.set(at, [word])
  }
  if (held.size < (grid.isOpen ? Math.max(3, filled * grid.cells.length) : 2)) return null
  const direction = directionOf(words)
  for (const [at, list] of held) {
    if (list.reduce((sum, { text }) => sum + text.length, 0) > frameCharacters) return null
    const cell = cells[at]
    if (cell) cell.lines = toRows(toSegments(list, direction))
  }
  const rows = Array.from({ length: grid.rows }, (): Filled[] => [])
  for (const cell of cells.toSorted((a, b) => a.column - b.column)) rows[cell.row]?.push(cell)
  const right = isRightToLeft([...held.keys()].flatMap((at) => cells[at]?.lines.flat() ?? []))
  const columns = columnsOf(cells, grid.columns)
  let places: ReadonlyMap<PlacedWord, number> | undefined
  const written = (word: PlacedWord): number =>
    (places ??= new Map(words.map((one, index) => [one, index]))).get(word) ?? -1
  const drafted = rows.flatMap(
    (row) =>
      splitHeads(row, columns) ??
      subRows(row, written) ??
      (grid.isOpen && grid.rows < 3 ? unruled(row, written) : [row]),
  )
  const headers = headerRows(drafted, ({ lines }) => lines.flat())
  return {
    kind: 'table',
    rows: drafted.map((row, index) => {
      const drafts = row.map((cell) => draft(cell, index < headers))
      return right ? drafts.toReversed() : drafts
    }),
  }
}

function draft({ lines, rowspan, colspan }: Filled, header: boolean): DraftCell {
  const cell: DraftCell = { lines: lines.map(toLine) }
  if (header) cell.header = true
  if (rowspan > 1) cell.rowspan = rowspan
  if (colspan > 1) cell.colspan = colspan
  return cell
}

/** Whether a word's middle lies in a box. */
function holds(box: Box, word: Box): boolean {
  const x = (word[0] + word[2]) / 2
  const y = (word[1] + word[3]) / 2
  return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]
}

/**
 * A ruled row whose lines are rows of their own, where only columns are ruled: lines side by side that end before they
 * had to. Null where they are wrapped text. `written`: a word's place in the file.
 */
function subRows(row: Filled[], written: (word: PlacedWord) => number): Filled[][] | null {
  const tall = row.filter(({ lines, rowspan }) => lines.length > 2 && rowspan === 1)
  if (tall.length < 2) return null
  if (!areWrittenAcross(row, written)) {
    const ends = tall.flatMap(({ lines, bbox }) =>
      lines.slice(1).map((line, index) => endsEarly(lines[index], line, bbox)),
    )
    if (ends.filter(Boolean).length < brokenShare * ends.length) return null
  }
  const all = row.flatMap((cell) => cell.lines.flatMap((line) => line.map((segment) => ({ cell, segment }))))
  const cellOf = new Map<Segment, Filled>(all.map(({ cell, segment }) => [segment, cell]))
  return toRows(all.map(({ segment }) => segment)).map((line) =>
    row.map((cell) => {
      const own = line.filter((segment) => cellOf.get(segment) === cell)
      return { ...cell, rowspan: 1, lines: own.length > 0 ? [own] : [] }
    }),
  )
}

/** The rows of a part of a table that has no lines between them, each with the lines of its cells. */
function unruled(row: Filled[], written: (word: PlacedWord) => number): Filled[][] {
  if (row.filter(({ lines }) => lines.length > 1).length < 2 || row.some(({ rowspan }) => rowspan > 1)) return [row]
  const all = row.flatMap((cell) => cell.lines.flatMap((line) => line.map((segment) => placed(segment, cell, written))))
  const cellOf = new Map(all)
  const lines = toRows(all.map(([segment]) => segment)).map((line) =>
    row.map((cell) => line.filter((segment) => cellOf.get(segment) === cell)),
  )
  return joinWrapped(lines).map((cells) => row.map((cell, index) => ({ ...cell, lines: toRows(cells[index] ?? []) })))
}

/** A segment with its place in the file, and its cell. */
function placed(segment: Segment, cell: Filled, written: (word: PlacedWord) => number): [Segment, Filled] {
  const [first] = segment.words
  return [{ ...segment, index: first ? written(first) : -1 }, cell]
}

/** Whether all cells have as many lines, and the file writes these from cell to cell: what is wrapped is written to its end first. */
function areWrittenAcross(row: Filled[], written: (word: PlacedWord) => number): boolean {
  const filled = row.filter(({ lines }) => lines.length > 0)
  const count = filled[0]?.lines.length ?? 0
  if (filled.some(({ lines }) => lines.length !== count) || isRecognised(filled.flatMap(({ lines }) => lines.flat())))
    return false
  let last = -1
  for (let at = 0; at < count; at++) {
    const line = filled.flatMap(({ lines }) => (lines[at] ?? []).flatMap((segment) => segment.words))
    const places = line.map(written)
    if (Math.min(...places) < last) return false
    last = Math.max(...places)
  }
  return true
}

/** Whether the next line's first word would still have fitted. */
function endsEarly(line: Row | undefined, next: Row, [x0, , x1]: Box): boolean {
  const last = line?.at(-1)
  const word = next[0]?.words[0]
  if (!last || !word) return false
  const used = last.bbox[2] - Math.min(...(line ?? []).map(({ bbox }) => bbox[0]))
  return used + word.bbox[2] - word.bbox[0] + 0.6 * word.size < x1 - x0 && textOf(next) !== ''
}
