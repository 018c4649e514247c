// Cells of several lines in tables without drawn rows. Files write a table cell by cell, each to its end: where a line of one cell is
// written before the line above it of another, both are of one row.
import type { Segment } from './lines.ts'
import { isRecognised, textOf, toRows } from './lines.ts'

/** Lines of cells by row and column, as they stand on the page. */
type Cells = Segment[][][]

/** A cell with more full lines than this beside others like it is no cell: somebody wrote the table column by column. */
const mostLevel = 4
/** Share of a column's lines that are numbers, and how many of them there must be, for it to be one of values and not of texts. */
const values = { share: 0.6, lines: 2 }
/** Rows of which some have cells of several lines, and their share, for text in columns to be a table. */
const rowwise = { rows: 3, share: 0.3 }

/** Rows with the lines of their cells; as given where each row has one line. */
export function joinWrapped(cells: Cells): Cells {
  const groups = groupsOf(cells)
  const joined = groups.flatMap((group, index) =>
    isRow(group) && (groups.length === 1 || standsApart(group, groups[index - 1], groups[index + 1]))
      ? [merged(group)]
      : group,
  )
  return joinTails(joined)
}

/** Whether what looks like columns of prose is a table that is written row by row, its cells of several lines. */
export function isRowwise(cells: Cells): boolean {
  const groups = groupsOf(cells)
  if (groups.length < rowwise.rows) return false
  const several = groups.filter((group) => group.length > 1 && isRow(group) && filled(merged(group)) > 1)
  const among = groups.filter((group) => filled(merged(group)) > 1)
  return several.length >= rowwise.share * groups.length && among.length >= rowwise.rows
}

/** Rows between which the file goes on below only when it is done above. */
function groupsOf(cells: Cells): Cells[] {
  if (cells.some((row) => isRecognised(row.flat()))) return cells.map((row) => [row])
  const least: number[] = []
  let low = Infinity
  for (const [index, row] of cells.toReversed().entries()) {
    for (const { index: at } of row.flat()) if (at >= 0) low = Math.min(low, at)
    least[cells.length - 1 - index] = low
  }
  const groups: Cells[] = []
  let high = -Infinity
  for (const [index, row] of cells.entries()) {
    const group = groups.at(-1)
    if (group && (high > (least[index] ?? Infinity) || goesOn(group, row))) group.push(row)
    else groups.push([row])
    for (const { index: at } of row.flat()) high = Math.max(high, at)
  }
  return groups
}

/** Times the step of the lines above, and the usual one, under which a line is as near: places of lines are rounded. */
const asNear = { group: 1.1, usual: 1.05 }

/** Whether a row is a further line of the last cell of rows that are known to be of one: no further down than they are apart, and alone. */
function goesOn(group: Cells, row: Segment[][]): boolean {
  const [above, over] = [group.at(-1), group.at(-2)]
  const column = row.findLastIndex((cell) => cell.length > 0)
  if (!above || !over || column < 1 || filled(row) !== 1 || (above[column]?.length ?? 0) === 0) return false
  const isLast = group.every((other) => other.findLastIndex((cell) => cell.length > 0) <= column)
  return isLast && stepOf(above, row) < asNear.group * Math.max(...stepsOf(group))
}

/** Whether the lines are those of one row's cells: written cell by cell, from the left or from the right. */
function isRow(group: Cells): boolean {
  if (group.length === 1) return true
  const columns = merged(group).filter((column) => column.length > 0)
  if (columns.length < 2) return false
  if (group.length > mostLevel && group.every((row) => filled(row) === columns.length)) return false
  if (columns.some(areValues)) return false
  const ranges = columns.map((column) => column.map(({ index }) => index))
  const follows = (a: number[] | undefined, b: number[]): boolean => a === undefined || Math.max(...a) < Math.min(...b)
  return (
    ranges.every((range, index) => follows(ranges[index - 1], range)) ||
    ranges.every((range, index) => follows(ranges[index + 1], range))
  )
}

/** Ems by which rows are further from each other than the lines in them, where all cells have as many lines. */
const further = 0.3

/** Whether lines are cells' own though each stands level with one of every other cell: they are nearer to each other than to the rows around. */
function standsApart(group: Cells, above: Cells | undefined, below: Cells | undefined): boolean {
  const columns = filled(merged(group))
  if (group.length === 1 || !group.every((row) => filled(row) === columns)) return true
  const size = group[0]?.flat()[0]?.size ?? 0
  const inside = Math.max(...stepsOf(group))
  const around = [
    above && stepOf(above.at(-1) ?? [], group[0] ?? []),
    below && stepOf(group.at(-1) ?? [], below[0] ?? []),
  ]
  return around.every((step) => step === undefined || step > inside + further * size)
}

function areValues(column: Segment[]): boolean {
  const lines = toRows(column)
  if (lines.length < values.lines) return false
  const numbers = lines.filter((row) =>
    /^[^\p{L}]*\d[^\p{L}]*\p{L}{0,3}$/u.test(row.map(({ words }) => words.map(({ text }) => text).join('')).join('')),
  )
  return numbers.length >= values.share * lines.length
}

function merged(group: Cells): Segment[][] {
  const width = Math.max(...group.map((row) => row.length))
  return Array.from({ length: width }, (_, column) => group.flatMap((row) => row[column] ?? []))
}

function filled(row: Segment[][]): number {
  return row.filter((cell) => cell.length > 0).length
}

/** Ems between the lines of one cell at most, and by how much nearer they are to each other than rows are. */
const leading = 1.5
const nearer = 0.87
/** Share of its column's width that the line above must fill. */
const full = 0.75

/** The last column's cells are written to their end without the others showing it: their further lines are nearer than rows, and alone. */
function joinTails(cells: Cells): Cells {
  const steps = stepsOf(cells)
  const between = steps.filter((_, index) => filled(cells[index + 1] ?? []) > 1).toSorted((a, b) => a - b)
  const usual = between[Math.floor(between.length / 4)] ?? 0
  const joined: Cells = []
  for (const [index, row] of cells.entries()) {
    const above = joined.at(-1)
    const step = steps[index - 1] ?? Infinity
    const column = row.findIndex((cell) => cell.length > 0)
    const isTail =
      above !== undefined &&
      filled(row) === 1 &&
      filled(above) > 1 &&
      column > 0 &&
      step < leading * (row[column]?.[0]?.size ?? 0) &&
      (step < nearer * usual
        ? isFull(cells, above[column] ?? [], column)
        : step < asNear.usual * usual &&
          column === row.length - 1 &&
          isFilled(cells, above[column] ?? [], row[column] ?? []))
    if (isTail) joined[joined.length - 1] = merged([above, row])
    else joined.push(row)
  }
  return joined
}

function stepsOf(rows: Cells): number[] {
  return rows.slice(1).map((row, index) => stepOf(rows[index] ?? [], row))
}

function stepOf(above: Segment[][], row: Segment[][]): number {
  const lines = (list: Segment[][]): number[] => list.flat().map(({ baseline }) => baseline)
  return Math.min(...lines(row)) - Math.max(...lines(above))
}

function isFull(cells: Cells, above: Segment[], column: number): boolean {
  const [left, right] = edges(cells.flatMap((row) => row[column] ?? []))
  const last = toRows(above).at(-1)
  return last !== undefined && edges(last)[1] - edges(last)[0] > full * (right - left)
}

/** Characters of a line that is text and no entry. */
const textLine = 40

/** Whether a line of text had no room for the first word of the next. */
function isFilled(cells: Cells, above: Segment[], next: Segment[]): boolean {
  const last = toRows(above).at(-1)
  const word = next[0]?.words[0]
  if (!last || !word || textOf(last).length < textLine) return false
  const [, right] = edges(cells.flat(2))
  return edges(last)[1] + word.bbox[2] - word.bbox[0] + 0.25 * word.size > right
}

function edges(segments: Segment[]): [left: number, right: number] {
  return [Math.min(...segments.map(({ bbox }) => bbox[0])), Math.max(...segments.map(({ bbox }) => bbox[2]))]
}
