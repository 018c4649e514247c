// How large the print of a raster is, and whether there is any.
import type { Raster } from '../raster.ts'
import type { Shape } from './shapes.ts'
import { eachShape, isLetterLike } from './shapes.ts'

/** Darker than this is print, on a page whose paper is white. */
const dark = 140
/** Pixels: what stands higher is no letter of a text. */
const tallest = 200
/** Letters it takes to tell their height. */
const enough = 20

/**
 * Height in pixels of the middle one of the letter-like shapes: about the height of an x, or of a capital where there are
 * only capitals. 0 where there are too few shapes to tell. Looks at a band of the sheet's middle. Broad shapes count for
 * more, since specks and dots are narrow.
 */
export function letterHeight(raster: Raster): number {
  const letters: { height: number; weight: number }[] = []
  eachShape(
    raster,
    dark,
    (shape) => {
      if (!isLetterLike(shape, tallest)) return
      letters.push({ height: shape.height, weight: Math.min(shape.width, shape.height) })
    },
    middleOf(raster),
  )
  if (letters.length < enough) return 0
  letters.sort((a, b) => a.height - b.height)
  let half = letters.reduce((sum, { weight }) => sum + weight, 0) / 2
  for (const { height, weight } of letters) if ((half -= weight) <= 0) return height
  return 0
}

/** The band of a sheet that its letters are looked for in, as rows from and to. */
function middleOf({ width, height }: Raster): [top: number, bottom: number] {
  const rows = Math.min(height, Math.max(400, Math.floor(1_000_000 / width)))
  const top = Math.floor((height - rows) / 2)
  return [top, top + rows]
}

/** Pixels on a side of the tiles that ink is told from paper in; larger than a letter, smaller than a shadow. */
const tile = 24

/** Light print on a dark sheet: most of it is darker than grey, and its print is lighter than what is around it. */
export function isDark(raster: Raster): boolean {
  const { data } = raster
  const step = Math.max(1, Math.floor(data.length / 100_000))
  let darker = 0
  let count = 0
  for (let at = 0; at < data.length; at += step, count++) if ((data[at] ?? 255) < 110) darker++
  return darker > 0.6 * count && isPrintLight(raster)
}

/**
 * Whether what stands out of its surroundings is lighter than they are: a photograph in the dark is as dark as a slide, and its
 * print is darker still. Print fills less than half of nearly every tile, so that a tile's middle tone is its paper.
 */
function isPrintLight({ width, height, data }: Raster): boolean {
  const histogram = new Uint32Array(256)
  let [darker, lighter] = [0, 0]
  for (let top = 0; top + tile <= height; top += tile)
    for (let left = 0; left + tile <= width; left += tile) {
      histogram.fill(0)
      for (let y = top; y < top + tile; y++)
        for (let at = y * width + left, end = at + tile; at < end; at++)
          histogram[data[at] ?? 255] = (histogram[data[at] ?? 255] ?? 0) + 1
      const [low, middle, high] = tones(histogram)
      darker += (middle - low) ** 2
      lighter += (high - middle) ** 2
    }
  return lighter >= darker
}

/** Tones that a twentieth, half and all but a twentieth of a tile's pixels are not darker than. */
function tones(histogram: Uint32Array): [low: number, middle: number, high: number] {
  const at = (share: number): number => {
    let left = share * tile ** 2
    return histogram.findIndex((count) => (left -= count) < 0)
  }
  return [at(0.05), at(0.5), at(0.95)]
}

/** Share of a drawn sheet's pixels that are exactly its paper; grain, shadows and compression leave less alike. */
const drawnShare = 0.5

/** A sheet as programs draw it, with paper of one tone and no more specks than letters: there is nothing to clean off it. */
export function isSpotless(raster: Raster): boolean {
  const histogram = new Uint32Array(256)
  for (const value of raster.data) histogram[value] = (histogram[value] ?? 0) + 1
  if (Math.max(...histogram) < drawnShare * raster.data.length) return false
  let [letters, specks] = [0, 0]
  const count = (shape: Shape): void => {
    if (isLetterLike(shape, tallest)) letters++
    else if (shape.pixels.length < 6) specks++
  }
  eachShape(raster, dark, count, middleOf(raster))
  return specks <= letters
}

/** One even tone: nothing to read. */
export function isEmpty({ data }: Raster): boolean {
  let [low, high] = [255, 0]
  for (const value of data) {
    if (value < low) low = value
    if (value > high) high = value
    if (high - low > 24) return false
  }
  return true
}

/** Pixels of a raster that its tones are told by. */
const fewPixels = 200_000
/** Share of a two-toned raster's pixels that may be of another tone. */
const otherTones = 0.005

/** Black and white, as faxes and copiers scan: hardly a pixel is grey. */
export function isTwoToned({ data }: Raster): boolean {
  const step = Math.max(1, Math.floor(data.length / fewPixels))
  let [grey, count] = [0, 0]
  for (let at = 0; at < data.length; at += step, count++) {
    const value = data[at] ?? 255
    if (value > 40 && value < 215) grey++
  }
  return grey <= otherTones * count
}
