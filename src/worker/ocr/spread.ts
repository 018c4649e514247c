// Spreads: two pages of an open book, two receipts, two halves of a folded leaflet on one scan. Told by a strip without print down
// the middle of a broad raster, with what cannot be one page on its sides: print of its own lines, or prose. Each side is then
// read alone, since engines take lines that stand beside one another for one line.
import type { Raster } from '../raster.ts'
import { scale } from '../raster.ts'
import { normalise } from './background.ts'
import { eachShape, isLetterLike } from './shapes.ts'
import type { ReadLine, Reading } from './thread.ts'

/** Width over height from which a raster may hold two pages. */
const broad = 1.02
/** Pixels of the longer side that are looked at, and the tallest letter there. */
const workSize = 1000
const tallest = 60
/** Share of the print's width within which the strip lies, from either end. */
const middle = 0.36
/** Width of the strip at least, as a share of the raster's and in heights of a letter. */
const strip = { share: 0.025, letters: 2 }
/** Letters and rows on each side. */
const enough = { letters: 60, rows: 5 }
/** A side is prose where this share of its rows reaches over this share of its width. */
const prose = { rows: 0.5, width: 0.7 }
/** Rows of one side for each that has a row of the other beside it, over which the two are rows of one table. */
const beside = 0.75

interface Letter {
  x: number
  y: number
  width: number
  height: number
}
interface Row {
  foot: number
  x0: number
  x1: number
}

/** The column of pixels at which an upright raster falls into two pages; null where it is one. */
export function gutterOf(raster: Raster): number | null {
  if (raster.width < broad * raster.height) return null
  const small = normalise(scale(raster, Math.min(1, workSize / raster.width)))
  const letters: Letter[] = []
  eachShape(small, 150, (shape) => {
    if (isLetterLike(shape, tallest)) letters.push({ x: shape.x, y: shape.y, width: shape.width, height: shape.height })
  })
  const usual = letters.map(({ height }) => height).toSorted((a, b) => a - b)[Math.floor(letters.length / 2)] ?? 0
  const at = widestStrip(letters, Math.max(strip.share * small.width, strip.letters * usual))
  if (at === null) return null
  const sides = [letters.filter(({ x }) => x < at), letters.filter(({ x }) => x >= at)].map((side) => ({
    letters: side.length,
    rows: rowsOf(side, usual),
  }))
  if (sides.some((side) => side.letters < enough.letters || side.rows.length < enough.rows)) return null
  const [left = [], right = []] = sides.map(({ rows }) => rows)
  const areOne = shareBeside(left, right, usual) > beside && !(isProse(left) && isProse(right))
  return areOne ? null : Math.round((at / small.width) * raster.width)
}

/** The middle of the widest strip without letters near the middle of the print; null where none is this wide. */
function widestStrip(letters: Letter[], least: number): number | null {
  const sorted = letters.toSorted((a, b) => a.x - b.x)
  const [left, right] = [sorted[0]?.x ?? 0, Math.max(0, ...letters.map(({ x, width }) => x + width))]
  const [from, to] = [left + middle * (right - left), right - middle * (right - left)]
  let best = { width: least, at: -1 }
  let end = left
  for (const { x, width } of sorted) {
    const at = (end + x) / 2
    if (x - end >= best.width && at > from && at < to) best = { width: x - end, at }
    end = Math.max(end, x + width)
  }
  return best.at === -1 ? null : best.at
}

/** Letters of one side by the rows they stand on, from the top. */
function rowsOf(letters: Letter[], usual: number): Row[] {
  const rows: Row[] = []
  for (const { x, y, width, height } of letters.toSorted((a, b) => a.y + a.height - b.y - b.height)) {
    const [foot, last] = [y + height, rows.at(-1)]
    if (last && foot - last.foot < 0.5 * usual) {
      last.x0 = Math.min(last.x0, x)
      last.x1 = Math.max(last.x1, x + width)
    } else rows.push({ foot, x0: x, x1: x + width })
  }
  return rows.filter(({ x0, x1 }) => x1 - x0 > 2 * usual)
}

function isProse(rows: Row[]): boolean {
  const width = Math.max(...rows.map(({ x1 }) => x1)) - Math.min(...rows.map(({ x0 }) => x0))
  return rows.filter(({ x0, x1 }) => x1 - x0 >= prose.width * width).length >= prose.rows * rows.length
}

/** Share of the rows of the side that has fewer which stand as high as a row of the other. */
function shareBeside(left: Row[], right: Row[], usual: number): number {
  const [few, many] = left.length < right.length ? [left, right] : [right, left]
  const found = few.filter(({ foot }) => many.some((other) => Math.abs(other.foot - foot) < 0.3 * usual))
  return found.length / few.length
}

/** The columns `from` up to and without `to` of a raster. */
export function columnsOf({ width, height, data }: Raster, from: number, to: number): Raster {
  const part = new Uint8Array((to - from) * height)
  for (let y = 0; y < height; y++) part.set(data.subarray(y * width + from, y * width + to), y * (to - from))
  return { width: to - from, height, data: part }
}

/** Two readings of the sides of a raster as one of all of it; the second began at column `from`. */
export function spreadOf(left: Reading, right: Reading, from: number): Reading {
  const shifted = (line: ReadLine): ReadLine => ({
    ...line,
    baseline: { ...line.baseline, y: line.baseline.y - line.baseline.slope * from },
    words: line.words.map((word) => {
      const [x0, y0, x1, y1] = word.box
      return { ...word, box: [x0 + from, y0, x1 + from, y1] }
    }),
  })
  const second = right.blocks.map(({ paragraphs }) => ({
    sheet: 1,
    paragraphs: paragraphs.map(({ lines }) => ({ lines: lines.map(shifted) })),
  }))
  return {
    blocks: [...left.blocks.map((block) => ({ ...block, sheet: 0 })), ...second],
    heap: Math.max(left.heap, right.heap),
  }
}
