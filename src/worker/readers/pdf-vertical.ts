// Vertical writing: letters that stand upright one under the other, in columns from the right to the left. PDFium gives each as a word.
import type { Box } from '../../contract/model.ts'
import { unionBox } from '../page-builder.ts'
import type { PdfWord } from './pdf-engine.ts'
import type { Blank, Glyph, Glyphs } from './pdf-glyphs.ts'

/** First of the scripts that are written so. */
const firstEastAsian = 0x2e80
/** Words of a page that stand one under the other at least, and their share, for it to be looked at closely. */
const enough = { words: 12, share: 0.3 }
/** Letters that go on downwards for each that goes on to the right. */
const clearly = 1.5

/** Whether words may be letters of vertical writing. */
export function mayBeVertical(words: readonly PdfWord[]): boolean {
  let single = 0
  for (const { text } of words) if (text.length === 1 && text.charCodeAt(0) >= firstEastAsian) single++
  return single >= enough.words && single >= enough.share * words.length
}

/** Ems from the middle of a letter to that of the next of its column, and how far they may stand beside each other. */
const step = { least: 0.4, most: 1.7, beside: 0.55 }

/** Letters of a page at most: newspapers have some ten thousand. */
const mostLetters = 30_000

/** The words of a page in vertical writing, column by column in the file's order; null where most of it is not. */
export function verticalWords({ glyphs, blanks }: Glyphs): PdfWord[] | null {
  if (glyphs.length > mostLetters) return null
  let [down, right] = [0, 0]
  for (const [index, glyph] of glyphs.entries()) {
    const next = glyphs[index + 1]
    if (!next || !isEastAsian(glyph) || !isEastAsian(next)) continue
    const [x, y] = between(glyph, next)
    if (Math.abs(x) < step.beside && y > step.least && y < step.most) down++
    else if (Math.abs(y) < step.beside && x > step.least && x < step.most) right++
  }
  if (down < enough.words || down < clearly * right) return null
  return columnsOf(glyphs).flatMap((column) => wordsOf(column, blanks))
}

function isEastAsian({ text, style }: Glyph): boolean {
  return text.charCodeAt(0) >= firstEastAsian && style.angle === 0
}

/** Ems from the middle of one glyph to that of another. */
function between(a: Glyph, b: Glyph): [x: number, y: number] {
  const [ax, ay] = middle(a.bbox)
  const [bx, by] = middle(b.bbox)
  return [(bx - ax) / b.style.size, (by - ay) / b.style.size]
}

function middle([x0, y0, x1, y1]: Box): [x: number, y: number] {
  return [(x0 + x1) / 2, (y0 + y1) / 2]
}

/** Glyphs one under the other, as the file gives them: upright, or names and numbers turned with the column. Others stay by themselves. */
function columnsOf(glyphs: readonly Glyph[]): Glyph[][] {
  const columns: Glyph[][] = []
  for (const glyph of glyphs) {
    const last = columns.at(-1)?.at(-1)
    if (last && goesOn(last, glyph)) columns.at(-1)?.push(glyph)
    else columns.push([glyph])
  }
  return columns
}

function goesOn(last: Glyph, glyph: Glyph): boolean {
  const isLevel = (one: Glyph): boolean => one.style.angle === 0 && !isEastAsian(one)
  if (Math.abs(last.style.size - glyph.style.size) > 0.1 * glyph.style.size) return false
  const [x, y] = between(last, glyph)
  // Two figures of a number may stand upright beside each other.
  if (isLevel(last) && isLevel(glyph)) return Math.abs(y) < 0.1 && x > 0 && x < 0.8
  return Math.abs(x) < step.beside + 0.1 && y > 0 && glyph.bbox[1] - last.bbox[3] < step.most * glyph.style.size
}

/** Ems of free room that part words of a column beside what a sign leaves free. */
const wide = 1.1

/** A column's words: parted where a space is written, where room is left, and where a name or number begins or ends. */
function wordsOf(column: readonly Glyph[], blanks: readonly Blank[]): PdfWord[] {
  const words: Glyph[][] = []
  const breaks: boolean[] = []
  for (const [index, glyph] of column.entries()) {
    const last = column[index - 1]
    const isParted = last !== undefined && blanks.some((blank) => standsBetween(blank, last, glyph))
    const isFar = last !== undefined && glyph.bbox[1] - last.bbox[3] > wide * glyph.style.size
    if (!last || isParted || isFar) {
      words.push([glyph])
      breaks.push(!isParted)
    } else words.at(-1)?.push(glyph)
  }
  const [x] = middle(unionBox(column.map(({ bbox }) => bbox)))
  return words.map((word, index) => toWord(word, x, breaks[index] ?? true))
}

function standsBetween({ bbox }: Blank, { bbox: last }: Glyph, { bbox: next }: Glyph): boolean {
  const [x, y] = middle(bbox)
  if (bbox[3] - bbox[1] < 0.5 || x < Math.min(last[0], next[0]) - 2 || x > Math.max(last[2], next[2]) + 2) return false
  return y > (last[1] + last[3]) / 2 && y < (next[1] + next[3]) / 2
}

/** `x`: the middle of its column. */
function toWord(glyphs: readonly Glyph[], x: number, breaks: boolean): PdfWord {
  const [, y0, , y1] = unionBox(glyphs.map(({ bbox }) => bbox))
  const style = glyphs[0]?.style
  const size = style?.size ?? 10
  return {
    text: glyphs.map(({ text }) => text).join(''),
    bbox: [x - size / 2, y0, x + size / 2, y1],
    conf: 1,
    size,
    bold: style?.bold ?? false,
    mono: style?.mono ?? false,
    angle: 90,
    // Where letters of a line stand that is turned as the column is.
    baseline: x - 0.25 * size,
    breaks,
    apart: false,
    stretched: false,
    cell: false,
    joins: false,
    ...(style && { mark: style.mark }),
    vertical: true,
  }
}
