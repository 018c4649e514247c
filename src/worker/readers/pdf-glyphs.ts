// What is drawn on a page of a script whose signs stand over, under and before each other, or that runs from the right: each
// glyph with its place, as PDFium gives it before its own guesses of order and spaces.
import type { Box } from '../../contract/model.ts'
import { grow } from '../page-builder.ts'
import type { LoadedPage } from './pdf-pdfium-module.ts'
import type { Style } from './pdf-pdfium-style.ts'
import { readStyle } from './pdf-pdfium-style.ts'

/** One glyph: all characters that stand for it, in the order PDFium gives them. Places are along and across its direction, points. */
export interface Glyph {
  text: string
  /** Where it begins and ends along its line, with the room that its font gives it. */
  from: number
  to: number
  /** Its origin along the line; lines of one direction are told apart by `line`. */
  at: number
  line: number
  /** What is inked, on the page as shown. */
  bbox: Box
  style: Style
  /** The text object it is of, and its place among the page's characters. */
  object: number
  index: number
  /** Whether PDFium saw a line end before it. */
  breaks: boolean
}

/** A space that the file writes, or that PDFium made up: it has no width then. */
export type Blank = Pick<Glyph, 'from' | 'to' | 'line' | 'bbox' | 'style'>

export interface Glyphs {
  glyphs: Glyph[]
  blanks: Blank[]
  /** Of the characters: all, and those that are not drawn. */
  characters: number
  invisible: number
}

const zeroWidth = /^[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]$/u

/** The glyphs of a page, in PDFium's order. `isSpace` and `letterAt` say what a character is. */
export function readGlyphs(
  loaded: LoadedPage,
  text: number,
  count: number,
  { isSpace, letterAt }: { isSpace: (code: number) => boolean; letterAt: (index: number, style: Style) => number },
): Glyphs {
  const { lib, scratch, matrix } = loaded
  const { pdfium, raw } = lib
  const [a, b, c, d, e, f] = matrix
  const found: Glyphs = { glyphs: [], blanks: [], characters: 0, invisible: 0 }
  let style: Style | undefined
  let lastObject = -1
  let breaks = true
  let last: Glyph | undefined
  let high = 0
  let [lastX, lastY] = [Number.NaN, Number.NaN]
  for (let index = 0; index < count; index++) {
    const code = raw.FPDFText_GetUnicode(text, index)
    const blank = isSpace(code)
    if (code === 10 || code === 13) breaks = true
    if (code === 0 || code === 10 || code === 13) continue
    if (!raw.FPDFText_GetCharBox(text, index, scratch, scratch + 8, scratch + 16, scratch + 24)) continue
    raw.FPDFText_GetCharOrigin(text, index, scratch + 32, scratch + 40)
    const place = pdfium.HEAPF64
    const at = scratch >> 3
    const [left, right, bottom, top] = [place[at] ?? 0, place[at + 1] ?? 0, place[at + 2] ?? 0, place[at + 3] ?? 0]
    const [originX, originY] = [place[at + 4] ?? 0, place[at + 5] ?? 0]
    const object = raw.FPDFText_GetTextObject(text, index)
    // A space that PDFium made up is of no text.
    if (object !== 0 && (object !== lastObject || !style)) style = readStyle(loaded, text, index, object)
    if (!style) continue
    const isSame = object === lastObject && originX === lastX && originY === lastY
    if (object !== 0) lastObject = object
    ;[lastX, lastY] = [originX, originY]
    const bbox: Box = [
      Math.min(a * left + c * top, a * right + c * bottom) + e,
      Math.min(b * left + d * top, b * right + d * bottom) + f,
      Math.max(a * left + c * top, a * right + c * bottom) + e,
      Math.max(b * left + d * top, b * right + d * bottom) + f,
    ]
    const origin: [number, number] = [a * originX + c * originY + e, b * originX + d * originY + f]
    const [start, line] = along(origin, style.angle)
    const [inkFrom, inkTo] = spanAlong(bbox, style.angle)
    if (blank) {
      found.blanks.push({ from: inkFrom, to: inkTo, line, bbox, style })
      last = undefined
      continue
    }
    found.characters++
    if (style.invisible) found.invisible++
    const unit = letterAt(index, style)
    // Halves of a surrogate pair come one after another.
    const letter = unit < 0x10000 ? String.fromCharCode(unit) : characterOf(unit)
    if (high === 0 && zeroWidth.test(letter)) continue
    high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0
    if (last && (isSame || (unit >= 0xdc00 && unit < 0xe000)) && !breaks) {
      last.text += letter
      last.from = Math.min(last.from, inkFrom)
      last.to = Math.max(last.to, inkTo)
      grow(last.bbox, bbox)
      continue
    }
    const [from, to] = withAdvance(loaded, text, index, style, [inkFrom, inkTo])
    last = { text: letter, from, to, at: start, line, bbox, style, object, index, breaks }
    found.glyphs.push(last)
    breaks = false
  }
  return found
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
}

/** A place along and across a direction, degrees clockwise. */
function along([x, y]: readonly [number, number], angle: number): [along: number, across: number] {
  if (angle === 0) return [x, y]
  const turn = (angle * Math.PI) / 180
  return [x * Math.cos(turn) + y * Math.sin(turn), y * Math.cos(turn) - x * Math.sin(turn)]
}

function spanAlong([x0, y0, x1, y1]: Box, angle: number): [from: number, to: number] {
  if (angle === 0) return [x0, x1]
  const corners = [along([x0, y0], angle)[0], along([x1, y0], angle)[0], along([x0, y1], angle)[0]]
  corners.push(along([x1, y1], angle)[0])
  return [Math.min(...corners), Math.max(...corners)]
}

/** The ink's span with what the font moves on for the glyph, where the page is level. */
function withAdvance(
  { lib: { raw, pdfium }, scratch, matrix: [a, , c, , e] }: LoadedPage,
  text: number,
  index: number,
  { angle }: Style,
  [from, to]: [number, number],
): [from: number, to: number] {
  if (angle !== 0 || c !== 0 || !raw.FPDFText_GetLooseCharBox(text, index, scratch)) return [from, to]
  const floats = pdfium.HEAPF32
  const at = scratch >> 2
  const ends = [a * (floats[at] ?? 0) + e, a * (floats[at + 2] ?? 0) + e]
  return [Math.min(from, ...ends), Math.max(to, ...ends)]
}
