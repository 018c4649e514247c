// The header of a table: what every part of a split one repeats.
import type { Piece } from './pieces.ts'
import type { Range } from './sentences.ts'

type Rows = NonNullable<NonNullable<Piece['block']>['rows']>

/** A header repeated for every part of a split table is not longer than this. */
const longest = 500
/** Rows of words over rows of numbers that are taken for a header where the reader knew of none, and the share of the others that have numbers. */
const wordy = { rows: 3, share: 0.6 }

/** The header rows, where the reader found one or words stand over columns of numbers; undefined for none, and for a page of text. */
export function headerOf(text: string, { block, offset }: Piece): Range | undefined {
  const rows = block?.rows
  if (!rows) return undefined
  const known = rows[0]?.some((cell) => cell.header) === true ? 1 : wordyRows(text, rows, offset)
  const cells = rows.slice(0, known).flat()
  const [first, last] = [cells[0], cells.at(-1)]
  if (!first || !last) return undefined
  const header = { start: offset + first.start, end: offset + last.end }
  return header.end > header.start && header.end - header.start <= longest ? header : undefined
}

/** How many rows of words a table of numbers begins with; 0 for none, and where the numbers are not in most of the others. */
function wordyRows(text: string, rows: Rows, offset: number): number {
  const content = ({ start, end }: Rows[number][number]): string => text.slice(offset + start, offset + end).trim()
  const hasNumbers = (row: Rows[number]): boolean =>
    row.some((cell) => /\p{N}/u.test(content(cell)) && !/\p{L}/u.test(content(cell)))
  const count = rows.slice(0, wordy.rows + 1).findIndex(hasNumbers)
  if (count < 1) return 0
  const labels = rows[count - 1]?.filter((cell) => content(cell) !== '').length ?? 0
  const others = rows.slice(count)
  return labels >= 2 && others.filter(hasNumbers).length >= wordy.share * others.length ? count : 0
}
