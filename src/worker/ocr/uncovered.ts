// Print that no reading covered: rows of what looks like letters on a sheet where no word was read. Faded lines beside dark ones,
// lines that segmentation took for a picture or a rule. Told apart by the paper around them, so that faint print counts too.
import type { Raster } from '../raster.ts'
import { scale } from '../raster.ts'
import { flatten } from './background.ts'
import type { Shape } from './shapes.ts'
import { eachShape, isLetterLike } from './shapes.ts'

export type Area = [x0: number, y0: number, x1: number, y1: number]

/** Pixels of the longer side that print is looked for in, and the lowest and tallest of letters there. */
const workSize = 1000
const lowest = 5
const tallest = 60
/** Grey levels by which print is darker than evenly white paper, at least, and in deviations of the paper's grain. */
const clear = { levels: 16, grains: 5 }
/** Darker than this is usual print, on evenly white paper. */
const ink = 170
/** Letters of a row at least, of one alone and of rows under each other; how much they may differ in height, and heights of a letter between two of them at most. */
const row = { letters: 3, alone: 5, together: 9, least: 0.5, most: 2, gap: 1.6 }
/** Heights of a letter from one row to the next of the same area. */
const nextRow = 3
/** Share of a shape's box that print fills at most: what is full is a bar. */
const full = 0.85
/** Of letters that run together: from how many heights they are broad, and up to how many long; how much of their box they fill; a letter's width in heights. */
const runTogether = { broad: 2, longest: 10, least: 0.25, most: 0.75, letter: 0.75 }
/** Areas that are told of at most, those with the most letters. */
const mostAreas = 8

interface Row {
  area: Area
  letters: number
  /** Letters of the row that has the most. */
  longest: number
  height: number
}

/**
 * Areas of print of a raster beside `words`, the places of what was read; both in its pixels. Those with the most letters first.
 * `lit`: the raster smaller and evenly lit, where that is known.
 */
export function uncoveredPrint(raster: Raster, words: readonly Area[], lit: Raster | null = null): Area[] {
  const small = lit
    ? { ...lit, data: lit.data.slice() }
    : flatten(scale(raster, Math.min(1, workSize / Math.max(raster.width, raster.height))))
  const factor = small.width / raster.width
  const dark = darkest(small)
  for (const word of words) cover(small, word, factor)
  // What is faint is found at the one tone, letters that stand close at the other.
  const rows = [dark, Math.min(dark, ink)].flatMap((tone) => {
    const letters: Shape[] = []
    eachShape(small, tone, (shape) => {
      if ((isLetterLike(shape, tallest) && isBroken(shape)) || isWord(shape)) letters.push({ ...shape, pixels: empty })
    })
    return rowsOf(letters)
  })
  return joined(rows)
    .filter(({ longest, letters }) => longest >= row.alone || letters >= row.together)
    .toSorted((a, b) => b.letters - a.letters)
    .slice(0, mostAreas)
    .map(({ area: [x0, y0, x1, y1], height }) => {
      const margin = height / factor
      return [
        Math.max(0, Math.floor(x0 / factor - margin)),
        Math.max(0, Math.floor(y0 / factor - margin)),
        Math.min(raster.width, Math.ceil(x1 / factor + margin)),
        Math.min(raster.height, Math.ceil(y1 / factor + margin)),
      ]
    })
}

const empty = new Int32Array(0)

/** Whether a shape has the air of a letter in it: no dot, no bar, no rule. */
function isBroken({ width, height, pixels }: Shape): boolean {
  return height >= lowest && width >= 0.2 * height && width <= 2.5 * height && pixels.length < full * width * height
}

/** Whether a shape may be letters that run together: those of a word on a blurred or coarse scan. */
function isWord({ width, height, pixels }: Shape): boolean {
  if (height < lowest || height > tallest || width > runTogether.longest * height) return false
  const filled = pixels.length / (width * height)
  return width > runTogether.broad * height && filled > runTogether.least && filled < runTogether.most
}

/** How many letters a shape may be. */
function lettersOf({ width, height }: Shape): number {
  return Math.max(1, Math.round(width / (runTogether.letter * height)))
}

/** The tone from which on a pixel is darker than the paper and its grain. */
function darkest({ data }: Raster): number {
  const histogram = new Uint32Array(256)
  for (const value of data) histogram[value] = (histogram[value] ?? 0) + 1
  const quantile = (share: number): number => {
    let left = share * data.length
    return histogram.findIndex((count) => (left -= count) <= 0)
  }
  const middle = quantile(0.5)
  return middle - Math.max(clear.levels, clear.grains * (middle - quantile(1 / 6)))
}

/** Paints a word and a little around it in the tone of paper. */
function cover({ width, height, data }: Raster, word: Area, factor: number): void {
  const [x0, y0, x1, y1] = word.map((edge) => edge * factor) as Area
  const margin = 0.15 * (y1 - y0) + 1
  const [left, right] = [Math.max(0, Math.floor(x0 - margin)), Math.min(width, Math.ceil(x1 + margin))]
  const [top, foot] = [Math.max(0, Math.floor(y0 - margin)), Math.min(height, Math.ceil(y1 + margin))]
  for (let y = top; y < foot; y++) data.fill(255, y * width + left, y * width + Math.max(left, right))
}

/** Letters beside each other, of about one height, on one line. */
function rowsOf(letters: Shape[]): Row[] {
  const rows: { last: Shape; members: Shape[] }[] = []
  for (const letter of letters.toSorted((a, b) => a.x - b.x)) {
    const found = rows.find(({ last }) => follows(last, letter))
    if (found) {
      found.members.push(letter)
      found.last = letter
    } else rows.push({ last: letter, members: [letter] })
  }
  return rows.flatMap(({ members }): Row[] => {
    const letters = members.reduce((sum, member) => sum + lettersOf(member), 0)
    if (letters < row.letters) return []
    const heights = members.map(({ height }) => height).toSorted((a, b) => a - b)
    const area: Area = [
      Math.min(...members.map(({ x }) => x)),
      Math.min(...members.map(({ y }) => y)),
      Math.max(...members.map(({ x, width }) => x + width)),
      Math.max(...members.map(({ y, height }) => y + height)),
    ]
    return [{ area, letters, longest: letters, height: heights[Math.floor(heights.length / 2)] ?? 0 }]
  })
}

function follows(last: Shape, next: Shape): boolean {
  const height = Math.max(last.height, next.height)
  const ratio = next.height / last.height
  if (ratio < row.least || ratio > row.most) return false
  if (Math.abs(last.y + last.height - next.y - next.height) > 0.4 * height) return false
  return next.x - last.x - last.width < row.gap * height
}

/** Rows under each other as one area. */
function joined(rows: Row[]): Row[] {
  const areas: (Row & { foot: number })[] = []
  for (const { area, letters, longest, height } of rows.toSorted((a, b) => a.area[1] - b.area[1])) {
    const over = areas.find(
      (other) =>
        area[0] < other.area[2] + nextRow * height &&
        other.area[0] < area[2] + nextRow * height &&
        area[1] - other.foot < nextRow * Math.max(height, other.height),
    )
    if (!over) {
      areas.push({ area: [...area], letters, longest, height, foot: area[3] })
      continue
    }
    over.area = [
      Math.min(over.area[0], area[0]),
      Math.min(over.area[1], area[1]),
      Math.max(over.area[2], area[2]),
      Math.max(over.area[3], area[3]),
    ]
    over.foot = Math.max(over.foot, area[3])
    over.letters += letters
    over.longest = Math.max(over.longest, longest)
  }
  return areas
}
