// Whether a column is text to be read, or short cells and labels: by how long its lines are and how far they fill it.
import { ascending } from './ascending.ts'
import { minSideRows } from './gutters.ts'
import type { Row, Segment } from './lines.ts'
import { boxOf, toRows } from './lines.ts'

/** Lines that are long and fill the width they have: most of them, or paragraphs of them beside a figure's labels or code. */
export function isProse(segments: Segment[]): boolean {
  const rows = toRows(segments)
  if (rows.length < minSideRows || rows.filter(isLed).length > ledShare * rows.length) return false
  const [left, , right] = boxOf(rows)
  const lengths = rows.map(charactersIn)
  const fill = rows.map((row) => row.reduce((sum, { bbox }) => sum + bbox[2] - bbox[0], 0) / (right - left))
  return (median(lengths) >= 18 && median(fill) >= 0.6) || holdsParagraphs(lengths, fill)
}

/** Share of a column's rows with leaders, above which it is one of a table. */
const ledShare = 0.3

/** Whether a row ends in leaders: dots that lead the eye on to what stands beside it. */
function isLed(row: Row): boolean {
  const words = row.at(-1)?.words ?? []
  const end = words.at(-1)?.text ?? ''
  return end.endsWith('..') || (end === '.' && words.at(-2)?.text === '.')
}

/** Full lines in a row that no table's cells would make, and the share of a column's characters that they have to hold. */
const paragraph = { lines: 4, length: 25, fill: 0.9, share: 0.5 }

function holdsParagraphs(lengths: number[], fill: number[]): boolean {
  let [held, all, run, lines] = [0, 0, 0, 0]
  for (const [index, length] of lengths.entries()) {
    all += length
    const isFull = length >= paragraph.length && (fill[index] ?? 0) >= paragraph.fill
    ;[run, lines] = isFull ? [run + length, lines + 1] : [0, 0]
    if (lines === paragraph.lines) held += run
    else if (lines > paragraph.lines) held += length
  }
  return held >= paragraph.share * all
}

/** With one for the space behind each word. */
export function charactersIn(segments: Segment[]): number {
  let characters = 0
  for (const { words } of segments) for (const { text } of words) characters += text.length + 1
  return characters
}

function median(values: number[]): number {
  return values.toSorted(ascending)[Math.floor(values.length / 2)] ?? 0
}
