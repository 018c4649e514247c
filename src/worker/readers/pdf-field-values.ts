// Values of form fields that their file does not draw, as LibreOffice leaves it to the viewer: words where a viewer puts them.
import type { Box } from '../../contract/model.ts'
import { notTagged, type PdfWord } from './pdf-engine.ts'

/** A value and its field. `size`: of its letters in points, 0 for as large as fits. */
export interface FieldValue {
  text: string
  box: Box
  size: number
}

/** Of letters: their width in ems as far as it can be known, and points from a field's edge. */
const letter = 0.5
const inset = 2
/** Size of letters that is to fit: share of the field's height, and points at most. */
const fitting = { share: 0.7, most: 12 }
/** Ems from line to line; fields as high as two lines have several. */
const leading = 1.15

/** Words with those of values behind them. */
export function withValues(words: PdfWord[], values: readonly FieldValue[]): PdfWord[] {
  if (values.length === 0) return words
  return [...words, ...values.flatMap((value) => wordsOfValue(value, lineBeside(words, value.box)))]
}

/** The line of the word nearest to a field on its left, else on its right: its label's; null where nothing stands beside it. */
function lineBeside(words: readonly PdfWord[], [x0, y0, x1, y1]: Box): number | null {
  let [line, least]: [number | null, number] = [null, Infinity]
  for (const { bbox, baseline, angle } of words) {
    if (angle !== 0 || baseline < (y0 + y1) / 2 || baseline > y1 + below * (y1 - y0)) continue
    const distance = bbox[2] < x0 + inset ? x0 - bbox[2] : bbox[0] > x1 - inset ? far + bbox[0] - x1 : Infinity
    if (distance < least) [line, least] = [baseline, distance]
  }
  return line
}

/** Share of a field's height by which it may stand over the line that it is in. */
const below = 0.3
/** Points that what stands right of a field is taken to be further off. */
const far = 1000

/** The words of a value in their order, wrapped in fields of several lines. Their places are about right. `line`: of the text beside it. */
function wordsOfValue({ text, box, size: given }: FieldValue, line: number | null): PdfWord[] {
  const [x0, y0, x1, y1] = box
  const size = given > 0 ? given : Math.min(fitting.most, Math.max(4, fitting.share * (y1 - y0)))
  const isTall = y1 - y0 > 2 * leading * size
  const room = Math.max(1, (x1 - x0 - 2 * inset) / (letter * size))
  const lines = text.split(/\r\n?|\n/u).flatMap((line) => wrapped(line, isTall ? room : Infinity))
  const top = isTall ? y0 + inset + 0.8 * size : (line ?? (y0 + y1) / 2 + 0.35 * size)
  return lines.flatMap((words, index) => {
    const baseline = top + index * leading * size
    const letters = words.join(' ').length
    const advance = letter * size * Math.min(1, room / letters)
    let at = 0
    return words.map((word, place): PdfWord => {
      const left = x0 + inset + at * advance
      at += word.length + 1
      return {
        text: word,
        bbox: [left, baseline - 0.72 * size, left + word.length * advance, baseline + 0.21 * size],
        conf: 1,
        size,
        bold: false,
        mono: false,
        angle: 0,
        baseline,
        breaks: place === 0,
        apart: false,
        stretched: false,
        cell: false,
        joins: false,
        mark: notTagged.unmarked,
      }
    })
  })
}

/** A line's words in lines of so many letters. */
function wrapped(line: string, room: number): string[][] {
  const lines: string[][] = []
  let held = 0
  for (const word of line.split(/\s+/u).filter((one) => one !== '')) {
    const last = lines.at(-1)
    if (last && held + 1 + word.length <= room) {
      last.push(word)
      held += 1 + word.length
    } else {
      lines.push([word])
      held = word.length
    }
  }
  return lines
}
