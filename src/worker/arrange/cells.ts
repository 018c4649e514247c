// What tables with and without drawn lines have in common: which rows are headers, and rows of segments as lines to be built.
import type { DraftLine } from '../page-builder.ts'
import type { Row, Segment } from './lines.ts'
import { isRightToLeft } from './lines.ts'

/** Rows at a table's top that are bold where those below are not, or are words over numbers. At most three. */
export function headerRows(rows: Segment[][][]): number {
  const flat = rows.map((row) => row.flat())
  const bold = flat.findIndex((row) => !allBold(row))
  if (bold > 0 && bold <= 3) return bold
  const [first = [], second = []] = flat
  return first.length > 0 && !hasDigits(first) && hasDigits(second) ? 1 : 0
}

function hasDigits(segments: Segment[]): boolean {
  return segments.some(({ words }) => words.some(({ text }) => /\d/.test(text)))
}

export function allBold(row: Row): boolean {
  return row.every(({ words }) => words.every((word) => word.bold))
}

/** Ems between two words that the eye does not see as a gap: beside raised or small type or between single letters, and within a line of one size. */
const noGap = { raised: 0.15, level: 0.06 }
/** Letters that lean may overlap. */
const overlap = -0.3

/** A row's words; those are joined that nothing parts but a change of font, a raised number or a kern. */
export function toLine(row: Row): DraftLine {
  const words = row.flatMap((segment) => segment.words)
  const right = isRightToLeft(row)
  const drafted: DraftLine['words'] = []
  for (const [index, word] of words.entries()) {
    const { text, bbox, conf, size } = word
    const previous = words[index - 1]
    const gap = previous ? (right ? previous.bbox[0] - bbox[2] : bbox[0] - previous.bbox[2]) : Infinity
    const em = Math.max(size, previous?.size ?? 0)
    const letters = text.length === 1 && previous?.text.length === 1
    const level = previous?.size === size && previous.baseline === word.baseline && !letters
    const close = word.breaks && gap < noGap[level ? 'level' : 'raised'] * em && gap > overlap * em
    // A small number that begins a line and stands before a larger word is a note's; one within it belongs to both its sides.
    const raised = previous !== undefined && size >= 1.1 * previous.size
    const joined = close && (!raised || drafted.at(-1)?.before === '')
    drafted.push(joined ? { text, bbox, conf, before: '' } : { text, bbox, conf })
  }
  return { words: drafted }
}
