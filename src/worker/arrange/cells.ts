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
      isAfterJoined =
        (word.breaks || word.stretched === true) &&
        previous !== undefined &&
        (isJoined(row, previous, word, isAfterJoined) || areUnspaced(previous, word))
      drafted.push(isAfterJoined ? { text: word.text, bbox: word.bbox, conf: word.conf, before: '' } : word)
      previous = word
    }
  return { words: drafted }
}

/** Letters and signs of scripts that part their words by nothing. */
const unspacedEnd = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001-\u303f\uff01-\uffef]$/u
const unspacedStart = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001-\u303f\uff01-\uffef]/u
/** A sign that leaves half of its square free, behind or before it. */
const halfEnd = /[\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u3015\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\u201d]$/u
const halfStart = /^[\u3008\u300a\u300c\u300e\u3010\u3014\uff08\u201c]/u
/** Ems between two words that are one text of such a script, and for each sign that leaves room; and between a number and Hangul that are one word. */
const unspacedGap = { usual: 0.2, half: 0.55, hangul: 0.4 }

/** Whether nothing parts two words but room that was left between letters of a script without spaces. */
function areUnspaced(previous: PlacedWord, { text, bbox, size, apart }: PlacedWord): boolean {
  if (isPlainText(text) && isPlainText(previous.text)) return false
  const gap = (bbox[0] - previous.bbox[2]) / size
  // Some programs set numbers a little apart from Hangul, which parts its words by spaces that are written.
  if (apart === true && isHangulBesideNumber(previous.text, text)) return gap < unspacedGap.hangul
  if (!unspacedEnd.test(previous.text) || !unspacedStart.test(text)) return false
  const room = (halfEnd.test(previous.text) ? unspacedGap.half : 0) + (halfStart.test(text) ? unspacedGap.half : 0)
  return gap < unspacedGap.usual + room
}

function isHangulBesideNumber(before: string, behind: string): boolean {
  return (
    (/\p{Script=Hangul}$/u.test(before) && /^\d/.test(behind)) ||
    (/\d$/.test(before) && /^\p{Script=Hangul}/u.test(behind))
  )
}

/** Whether a word begins and ends in letters below those of such scripts. */
function isPlainText(text: string): boolean {
  return text.charCodeAt(0) < 0x2e80 && text.charCodeAt(text.length - 1) < 0x2e80
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
