// The invisible text of one page: every word under its picture, turned as the page was before it was set upright.
import type { Page } from '../../contract/model.ts'
import { glyph, type GlyphlessFont } from './glyphless-font.ts'

/** A place in a page's own coordinates: points, y upwards. */
export type Point = [x: number, y: number]

/**
 * From a point of the upright page (y downwards), as boxes are measured, to a point of the page as the file shows it
 * (y downwards, `width` × `height` points): what drawing did, undone.
 */
export function fromUpright(page: Page, shown: { width: number; height: number }): (x: number, y: number) => Point {
  const angle = ((page.skew - page.rotation) * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return (x, y) => {
    const [dx, dy] = [x - page.width / 2, y - page.height / 2]
    return [shown.width / 2 + dx * cos - dy * sin, shown.height / 2 + dx * sin + dy * cos]
  }
}

/**
 * Operators that write the page's words in rendering mode 3 (neither filled nor stroked). `place` gives a place of the
 * upright page in the coordinates the operators run in; `font` is the name the page's resources have for `glyphs`.
 * '' for a page without words.
 */
export function textLayer(
  page: Page,
  glyphs: GlyphlessFont,
  font: string,
  place: (x: number, y: number) => Point,
): string {
  const operators: string[] = []
  // Words alternate between two font sizes, which their matrices even out: pdf.js joins runs of one size and spreads their
  // letters evenly, and would shift them.
  let last = 2
  const corner = place(0, 0)
  const along = levelled(corner, place(1, 0))
  const up = levelled(corner, place(0, -1))
  const show = (text: string, x0: number, x1: number, y0: number, y1: number): void => {
    const { hex, length } = glyphs.encode(text)
    if (length === 0) return
    const size = text === ' ' ? last : 3 - last
    last = size
    const em = Math.max(0.01, y1 - y0) / (glyph.ascent + glyph.descent)
    const baseline = y1 - em * glyph.descent
    const centre = place((x0 + x1) / 2, baseline)
    const half = (x1 - x0) / 2
    const width = Math.max(0.01, x1 - x0) / (length * glyph.width) / size
    const height = em / size
    const matrix = [
      along[0] * width,
      along[1] * width,
      up[0] * height,
      up[1] * height,
      centre[0] - along[0] * half,
      centre[1] - along[1] * half,
    ]
    operators.push(`/${font} ${size} Tf ${matrix.map(number).join(' ')} Tm ${hex} Tj`)
  }
  for (const block of page.blocks)
    for (const [l, line] of block.lines.entries())
      for (const [w, [start, end, x0, y0, x1, y1]] of line.words.entries()) {
        const next = line.words[w + 1]
        const firstBelow = block.lines[l + 1]?.words[0]
        // The halves of a word broken at the line's end meet in the text; its hyphen is on the page.
        const hyphen = !next && firstBelow?.[0] === end ? '-' : ''
        show(page.text.slice(start, end) + hyphen, x0, x1, y0, y1)
        // A blank of its own: some readers do not see one in a gap.
        if (next && next[0] > end) show(' ', x1, Math.max(x1 + 0.1, next[2]), y0, y1)
      }
  return operators.length === 0 ? '' : `q BT 3 Tr\n${operators.join('\n')}\nET Q\n`
}

/** Sine of the lean up to which the words of a page stand level, each in its place: long ones are then a point or two off the print at their ends. */
const lean = 0.08

/** The direction from one point to another; where it leans little, along an axis. Readers that go by baselines break words whose own rises. */
function levelled(from: Point, to: Point): Point {
  const [x, y] = [to[0] - from[0], to[1] - from[1]]
  const length = Math.hypot(x, y)
  if (Math.abs(y) <= lean * length) return [Math.sign(x) * length, 0]
  return Math.abs(x) <= lean * length ? [0, Math.sign(y) * length] : [x, y]
}

/** Four decimals: matrices hold widths of letters, where hundredths add up along a word. */
function number(value: number): string {
  const text = value.toFixed(4).replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text
}
