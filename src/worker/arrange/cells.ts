// What tables with and without drawn lines have in common: which rows are headers, and rows of segments as lines to be built.
import type { DraftLine } from '../page-builder.ts'
import type { PlacedWord, Row, Segment } from './lines.ts'
import { isRightToLeft } from './lines.ts'

/** Rows that a table's header has at most. */
const mostHeads = 3

/** Rows at a table's top that are bold where those below are not, or are words over numbers. `segmentsOf`: a cell's; only the first rows' are asked for. */
export function headerRows<Cell>(rows: readonly Cell[][], segmentsOf: (cell: Cell) => Segment[]): number {
  const flat = rows.slice(0, mostHeads + 1).map((row) => row.flatMap(segmentsOf))
  const bold = flat.findIndex((row) => !allBold(row))
  if (bold > 0) return bold
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
  const drafted: DraftLine['words'] = []
  let previous: PlacedWord | undefined
  let isAfterJoined = false
  for (const { words } of row)
    for (const word of words) {
      // Most words have a space before them: those are taken as they are.
      isAfterJoined = word.breaks && previous !== undefined && isJoined(row, previous, word, isAfterJoined)
      drafted.push(isAfterJoined ? { text: word.text, bbox: word.bbox, conf: word.conf, before: '' } : word)
      previous = word
    }
  return { words: drafted }
}

function isJoined(row: Row, previous: PlacedWord, { text, bbox, size, baseline }: PlacedWord, again: boolean): boolean {
  const em = Math.max(size, previous.size)
  const letters = text.length === 1 && previous.text.length === 1
  const level = previous.size === size && previous.baseline === baseline && !letters
  const most = (level ? noGap.level : noGap.raised) * em
  const isGap = (gap: number): boolean => gap >= most || gap <= overlap * em
  // Most words are parted whichever way the row is written; to tell which, all of it must be looked at.
  const [forwards, backwards] = [isGap(bbox[0] - previous.bbox[2]), isGap(previous.bbox[0] - bbox[2])]
  if (forwards && backwards) return false
  if (forwards !== backwards && (isRightToLeft(row) ? backwards : forwards)) return false
  // A small number that begins a line and stands before a larger word is a note's; one within it belongs to both its sides.
  return size < 1.1 * previous.size || again
}
