// Lines of a paragraph that end on purpose, as those of an address do, a poem's, or a name with its price: what follows stands on a line of its own.
import type { Box } from '../../contract/model.ts'
import { ascending } from './ascending.ts'
import type { Row } from './lines.ts'
import { boxOf, isRightToLeft, lengthOf, textOf } from './lines.ts'
import { firstWord, leftOf, rightOf, sizeOf } from './row-measures.ts'

/** Ems beside the next line's first word that a line must leave free to have ended on purpose, and share of the paragraph's width. */
const slack = 1.2
const shortBy = 0.1
/** Ems between two segments of a line that make it one of columns: a name and its price. */
const spread = 2

/** Characters of a short line, and the share of the width around that it leaves free: the lines of an address. */
const shortLine = 30
const narrow = 0.6

/** Lines that each begin with a capital or a number, this many or of short ones this many, are no text that goes on. */
const own = { lines: 4, shortLines: 3, longest: 45 }

/** Whether a paragraph is one of short lines beside much free room, or of lines that each begin anew. `width`: of the text around it. */
export function areShort(rows: Row[], [left, , right]: Box, width: number): boolean {
  const lengths = rows.map(lengthOf).toSorted(ascending)
  const isShort = (lengths[Math.floor(lengths.length / 2)] ?? 0) < shortLine
  if (isShort && right - left < narrow * width) return true
  const areAllShort = (lengths.at(-1) ?? 0) < own.longest
  return rows.length >= (areAllShort ? own.shortLines : own.lines) && beginAnew(rows)
}

/** Share of the width that one of the lines that begin anew leaves free, beside the last. */
const ragged = 0.2

/** Whether all lines begin with a capital or a number, more of them with a capital, and not all are of one width. */
export function beginAnew(rows: readonly Row[]): boolean {
  const [left, , right] = boxOf(rows)
  if (!rows.slice(0, -1).some((row) => rightOf(row) - leftOf(row) < (1 - ragged) * (right - left))) return false
  const beginnings = rows.map((row) => /[\p{L}\p{N}]/u.exec(firstWord(row)?.text ?? '')?.[0] ?? '')
  if (beginnings.some((letter) => letter !== '' && !/[\p{Lu}\p{N}]/u.test(letter))) return false
  return beginnings.filter((letter) => /\p{Lu}/u.test(letter)).length > rows.length / 2
}

/** Whether a line ends though the next one's first word had room in it, or is one of columns. The box is that of all rows. */
export function endsEarly(rows: Row[], index: number, [left, , right]: Box): boolean {
  const [row, next] = [rows[index], rows[index + 1]]
  const first = next?.[0]?.words[0]
  if (!row || !next || !first) return false
  if (isSpread(row) || isSpread(next)) return true
  const least = Math.max(first.bbox[2] - first.bbox[0] + slack * sizeOf(row), shortBy * (right - left))
  const [before, after] = [leftOf(row) - left, right - rightOf(row)]
  // Most lines are full, whichever way they are written.
  if (before <= least && after <= least) return false
  return (isRightToLeft(row) ? before : after) > least
}

function isSpread(row: Row): boolean {
  const end = row.at(-1)?.words.at(-1)?.text ?? ''
  if (/\d$/.test(end) && /(?:\.\s?){4}\s*\d{1,4}$/u.test(textOf(row))) return true
  return row.slice(1).some(({ bbox, size }, index) => {
    const [x0 = 0, , x1 = 0] = row[index]?.bbox ?? []
    return Math.max(bbox[0] - x1, x0 - bbox[2]) > spread * size
  })
}
