// From what Tesseract read to blocks. On pages of prose its own order of blocks is kept, since it sees pictures and lines
// that part them; pages of short lines (receipts, forms) are arranged whole, by rows, where Tesseract reads by columns. Pages that
// share a scan are read one after another.
import type { Box } from '../../contract/model.ts'
import { bodySize, toBlocks } from '../arrange/blocks.ts'
import type { Grid } from '../arrange/grids.ts'
import { findGrids } from '../arrange/grids.ts'
import type { PlacedWord } from '../arrange/lines.ts'
import type { DraftBlock } from '../page-builder.ts'
import { unionBox } from '../page-builder.ts'
import { certaintyOf } from './certainty.ts'
import { likelihoodOf } from './likely.ts'
import type { ReadLine, Reading, ReadWord } from './thread.ts'

/** An em in heights of a row, ascender to descender. */
const emPerRow = 0.86

/** Ems of a word space of usual print, stretched ones included. */
const widestSpace = 0.45

/** Lines of this many characters are prose, and what share of all characters stands in such. */
const proseLine = 24
const proseShare = 0.7
/** The same of lines across a page. */
const fullLine = 40
const fullShare = 0.5

/** Ems within which a group of words goes on under another one, and by which it may begin further left or right. */
const nextLine = 1.2
const indented = 2.5
/** Share of the body's size by which the height of a line is off for the letters that are in it, and no larger or smaller type. */
const sameSize = 0.2

/** Words of a line of scraps at least, fewer letters than this a word, and less confidence. */
const scraps = { words: 4, letters: 2.6, confidence: 0.5 }

/** `scale`: points a pixel. `height`: of the page, points. `grid`: lines drawn on it, pixels. */
export function readBlocks(reading: Reading, scale: number, height: number, grid: readonly Box[] = []): DraftBlock[] {
  const sheets = [...new Set(reading.blocks.map(({ sheet }) => sheet))]
  const rules = grid.map((line) => line.map((edge) => edge * scale) as Box)
  if (sheets.length < 2) return sheetBlocks(reading, scale, height, rules)
  return sheets
    .toSorted((a, b) => (a ?? Infinity) - (b ?? Infinity))
    .flatMap((wanted) => {
      const blocks = reading.blocks.filter(({ sheet }) => sheet === wanted)
      return sheetBlocks({ ...reading, blocks }, scale, height, rules)
    })
}

function sheetBlocks(reading: Reading, scale: number, height: number, rules: readonly Box[]): DraftBlock[] {
  const lean = measureLean(reading)
  const prose = isProse(reading)
  const wide = prose ? widening(reading) : 1
  const groups = reading.blocks.map((block) =>
    block.paragraphs.flatMap(({ lines }) => lines.flatMap((line) => placed(line, lean, scale, wide))),
  )
  const read = withoutEdges(groups, rules)
  if (!prose) return toBlocks(read.flat(), height, rules)
  const body = bodySize(read.flat())
  const even = read.map((words) =>
    words.map((word) => (Math.abs(word.size / body - 1) < sameSize ? { ...word, size: body } : word)),
  )
  return flowing(tabled(even, rules)).flatMap((words) => toBlocks(words, height, rules, body))
}

/** Words without lines of a grid that were read as signs. */
function withoutEdges(groups: PlacedWord[][], rules: readonly Box[]): PlacedWord[][] {
  if (rules.length === 0) return groups
  const isEdge = ({ text, bbox: [x0, y0, x1, y1] }: PlacedWord): boolean =>
    !/[\p{L}\p{N}]/u.test(text) &&
    rules.some(([left, top, right, foot]) => left <= x1 + 1 && right >= x0 - 1 && top <= y1 + 1 && foot >= y0 - 1)
  return groups.map((words) => words.filter((word) => !isEdge(word)))
}

/** Groups of words with those of each grid as a group of its own, in the place of the first of them. */
function tabled(groups: PlacedWord[][], rules: readonly Box[]): PlacedWord[][] {
  const grids = findGrids({
    across: rules.filter(([x0, , x1]) => x1 > x0).map(([from, at, to]) => ({ at, from, to })),
    down: rules.filter(([x0, , x1]) => x1 <= x0).map(([at, from, , to]) => ({ at, from, to })),
  })
  if (grids.length === 0) return groups
  const held = new Map<Grid, PlacedWord[]>()
  return groups.flatMap((words) => {
    const found: PlacedWord[][] = [[]]
    for (const word of words) {
      const [x, y] = [(word.bbox[0] + word.bbox[2]) / 2, (word.bbox[1] + word.bbox[3]) / 2]
      const grid = grids.find(({ bbox }) => x >= bbox[0] && x <= bbox[2] && y >= bbox[1] && y <= bbox[3])
      const known = grid && held.get(grid)
      if (known) known.push(word)
      else if (grid) {
        const cells = [word]
        held.set(grid, cells)
        found.push(cells, [])
      } else found.at(-1)?.push(word)
    }
    return found.filter((part) => part === found[0] || part.length > 0)
  })
}

/**
 * Groups of words as they flow: what stands right under the group before it, as wide or narrower, goes on from it. Engines part
 * paragraphs of a worn page in the midst.
 */
function flowing(groups: PlacedWord[][]): PlacedWord[][] {
  const flows: PlacedWord[][] = []
  for (const words of groups) {
    const last = flows.at(-1)
    if (last && words.length > 0 && last.length > 0 && goesOn(last, words)) last.push(...words)
    else flows.push([...words])
  }
  return flows
}

/** Whether most of what was read stands in lines as long as those of books and letters. */
export function isProse(reading: Reading): boolean {
  return areLong(reading, proseLine, proseShare)
}

/** Characters of a line of a column, and share of all that stand in lines beside each other where a page has columns of prose. */
const columnLine = 20
const columnShare = 0.2

/** Whether lines of prose stand beside each other. Cells of a table do too, and are short. */
export function isInColumns(reading: Reading): boolean {
  const lines = linesOf(reading)
    .filter(({ words }) => words.length > 0)
    .map(({ words }) => ({ box: unionBox(words.map(({ box }) => box)), length: charactersOf(words) }))
  const long = lines.filter(({ length }) => length >= columnLine)
  const isBeside = ({ box: a }: (typeof lines)[0], { box: b }: (typeof lines)[0]): boolean =>
    (a[2] <= b[0] || b[2] <= a[0]) && Math.min(a[3], b[3]) - Math.max(a[1], b[1]) > 0.5 * (a[3] - a[1])
  const beside = long.filter((line) => long.some((other) => isBeside(line, other)))
  const sum = (some: typeof lines): number => some.reduce((count, { length }) => count + length, 0)
  return sum(beside) > columnShare * sum(lines)
}

function charactersOf(words: readonly ReadWord[]): number {
  return words.reduce((sum, { text }) => sum + text.length + 1, 0)
}

/** Whether more than this share of what was read stands in lines of `least` characters. */
function areLong(reading: Reading, least: number, share: number): boolean {
  const lengths = linesOf(reading).map(({ words }) => charactersOf(words))
  const inLong = lengths.filter((length) => length >= least).reduce((sum, length) => sum + length, 0)
  return inLong > share * lengths.reduce((sum, length) => sum + length, 0)
}

/**
 * How much larger than by its height print is, told by the spaces between words of full lines: typewriters' letters are low and
 * stand wide apart, and their spaces are no gaps between columns.
 */
function widening(reading: Reading): number {
  if (!areLong(reading, fullLine, fullShare)) return 1
  const spaces = linesOf(reading).flatMap(({ words, height }) =>
    words.slice(1).map(({ box }, index) => (box[0] - (words[index]?.box[2] ?? box[0])) / (height * emPerRow)),
  )
  const middle = spaces.toSorted((a, b) => a - b)[Math.floor(spaces.length / 2)] ?? 0
  return Math.max(1, middle / widestSpace)
}

function goesOn(above: readonly PlacedWord[], words: readonly PlacedWord[]): boolean {
  const [a, b] = [unionBox(above.map(({ bbox }) => bbox)), unionBox(words.map(({ bbox }) => bbox))]
  const size = Math.max(above.at(-1)?.size ?? 0, words[0]?.size ?? 0)
  const isUnder = b[1] > a[3] - 0.5 * size && b[1] - a[3] < nextLine * size
  return isUnder && Math.abs(a[0] - b[0]) < indented * size && b[2] < a[2] + size
}

/** A line's words on one baseline, taken along the lean of the page to its centre. */
function placed({ words, baseline, height }: ReadLine, lean: Lean, scale: number, wide: number): PlacedWord[] {
  const print = words.filter(isPrint)
  if (print.length === 0 || areScraps(print)) return []
  const box = unionBox(print.map((word) => word.box))
  const middle = (box[0] + box[2]) / 2
  const y = baseline.y + baseline.slope * middle
  const level = y + lean.slopeAt(y) * (lean.centre - middle)
  return print.map(({ text, box: [x0, y0, x1, y1], confidence }, index) => ({
    text,
    bbox: [x0 * scale, y0 * scale, x1 * scale, y1 * scale],
    conf: likelihoodOf(confidence),
    size: height * emPerRow * scale * wide,
    bold: false,
    mono: false,
    baseline: level * scale,
    breaks: index === 0,
  }))
}

/** Strokes, specks and borders are read as punctuation, and without confidence. */
function isPrint({ text, confidence }: ReadLine['words'][number]): boolean {
  return /[\p{L}\p{N}]/u.test(text) ? confidence > 0.1 || text.length > 3 : confidence > 0.6
}

/** Whether words are what is made of a row of signs or of a texture: many, of a letter or two, none of them sure. */
function areScraps(words: readonly ReadWord[]): boolean {
  const { confidence, letters } = certaintyOf(words)
  return words.length >= scraps.words && letters < scraps.letters * words.length && confidence < scraps.confidence
}

export function linesOf(reading: Reading): ReadLine[] {
  return reading.blocks.flatMap((block) => block.paragraphs.flatMap(({ lines }) => lines))
}

/** How lines lean on a page: the x they are levelled to, and their slope at a height. */
interface Lean {
  centre: number
  slopeAt: (y: number) => number
}

/**
 * Photographs lean differently at the top and at the bottom, so a straight line is laid through the slopes of the longer
 * lines; where there are few, all lean as the middle one does.
 */
function measureLean(reading: Reading): Lean {
  const lines = linesOf(reading).filter(({ words }) => words.length > 0)
  const boxes = lines.map(({ words }) => unionBox(words.map((word) => word.box)))
  const [left, , right] = unionBox(boxes)
  const centre = (left + right) / 2
  const long = lines
    .map(({ words, baseline }, index) => ({ words, slope: baseline.slope, box: boxes[index] ?? unionBox([]) }))
    .filter(({ words }) => words.length > 3)
  const slopes = long.map(({ slope }) => slope).toSorted((a, b) => a - b)
  const middle = slopes[Math.floor(slopes.length / 2)] ?? 0
  const steady = long.filter(({ slope }) => Math.abs(slope - middle) < 0.06)
  const fitted =
    steady.length < 8
      ? null
      : fit(steady.map(({ box, slope }) => ({ x: (box[1] + box[3]) / 2, y: slope, weight: box[2] - box[0] })))
  return { centre, slopeAt: fitted ?? (() => middle) }
}

/** The straight line with the least weighted squares; null where all points have one x. */
function fit(points: { x: number; y: number; weight: number }[]): ((x: number) => number) | null {
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0]
  for (const { x, y, weight } of points) {
    w += weight
    wx += weight * x
    wxx += weight * x * x
    wy += weight * y
    wxy += weight * x * y
  }
  const spread = w * wxx - wx * wx
  if (spread <= 0) return null
  const rise = (w * wxy - wx * wy) / spread
  const start = (wy - rise * wx) / w
  return (x) => start + rise * x
}
