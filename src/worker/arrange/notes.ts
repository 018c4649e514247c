// What stands apart within columns: parts divided by lines drawn across, and footnotes at the columns' ends.
import type { Gap } from './gutters.ts'
import type { Rule } from './rules.ts'
import type { Row } from './lines.ts'
import { commonSizeOf } from './lines.ts'

/** Rows in parts, cut where a line is drawn between two of them and across a gutter. */
export function parted(rows: Row[], gutters: readonly Gap[], across: readonly Rule[]): Row[][] {
  const crossing = across.filter(({ from, to }) => gutters.some(({ x0, x1 }) => from < x0 - 1 && to > x1 + 1))
  if (crossing.length === 0) return rows.length > 0 ? [rows] : []
  const parts: Row[][] = []
  for (const [index, row] of rows.entries()) {
    const [above, below] = [baselineOf(rows[index - 1]), baselineOf(row) - 0.5 * sizeOf(row)]
    const part = parts.at(-1)
    if (part && !crossing.some(({ at }) => at > above && at < below)) part.push(row)
    else parts.push([row])
  }
  return parts
}

/** A number or a sign, alone or before a word: what a footnote begins with. */
const noteMark = /^(?:\d{1,3}|[*†‡§¶]{1,3})(?:\D|$)/u
/** Share of a size by which type is smaller to be another one. */
const smaller = 0.94

/**
 * Columns without the footnotes at their ends, so that text which goes on in the next column is read on; and the footnotes,
 * column by column. They are smaller than what they stand under and begin with a small number or sign in one column at least.
 */
export function withoutNotes(columns: Row[][]): { bodies: Row[][]; notes: Row[][] } {
  const tails = columns.map(smallTail)
  const sizes = tails.flatMap((tail) => (tail.length > 0 && beginsWithMark(tail[0]) ? [sizeOf(tail[0])] : []))
  const areNotes = tails.map((tail) => sizes.some((size) => tail.length > 0 && Math.abs(sizeOf(tail[0]) - size) < 0.3))
  if (columns.length < 2 || !areNotes.includes(true)) return { bodies: columns, notes: [] }
  return {
    bodies: columns.map((rows, index) =>
      areNotes[index] ? rows.slice(0, rows.length - (tails[index]?.length ?? 0)) : rows,
    ),
    notes: tails.filter((_, index) => areNotes[index]),
  }
}

/** The rows at a column's end that are of one size, and smaller than the one above them. */
function smallTail(rows: Row[]): Row[] {
  const size = sizeOf(rows.at(-1))
  let from = rows.length
  while (from > 0 && Math.abs(sizeOf(rows[from - 1]) - size) < 0.3) from--
  return from > 0 && size < smaller * sizeOf(rows[from - 1]) ? rows.slice(from) : []
}

/** Whether a row begins with a note's small number or sign. */
export function beginsWithMark(row: Row | undefined): boolean {
  const [first, second] = row?.flatMap(({ words }) => words) ?? []
  return first !== undefined && noteMark.test(first.text) && first.size < 0.9 * (second ?? first).size
}

function sizeOf(row: Row | undefined): number {
  return row ? commonSizeOf([row]) : 0
}

function baselineOf(row: Row | undefined): number {
  return row ? Math.max(...row.map(({ baseline }) => baseline)) : -Infinity
}
