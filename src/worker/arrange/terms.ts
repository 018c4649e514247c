// Terms and what is said of them: a short line, and right under it text that stands further in, line by line. Set in letters of one
// width, the line is no listing for that.
import type { Row } from './lines.ts'
import { allMono, baselineOf, leftOf, sizeOf } from './row-measures.ts'

/** Terms at most, one under the other; ems by which what is said stands further in, where one line and where several do, and times their size that it is below. */
const term = { rows: 2, inwards: { one: 2, several: 0.8 }, below: 1.7 }

/** Whether rows are terms, and `below` says something of them: the first line of a paragraph steps in as well, but not those after it. */
export function areTerms(rows: readonly Row[], below: readonly Row[] | undefined): boolean {
  const [last, first] = [rows.at(-1), below?.[0]]
  if (!last || !first || !below || rows.length > term.rows || allMono(first)) return false
  const size = sizeOf(last)
  const inwards = below.length > 1 ? term.inwards.several : term.inwards.one
  if (baselineOf(first) - baselineOf(last) > term.below * size) return false
  return below.every((row) => leftOf(row) - leftOf(last) > inwards * size)
}
