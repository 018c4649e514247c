// Faxes of standard resolution have half as many rows to the inch as dots along them. Where a file does not say so, its print is
// told to be squeezed by its letters, which are then broader than high, and the sheet is drawn out for reading.
import type { Raster } from '../raster.ts'
import { isTwoToned } from './letters.ts'
import { eachShape, isLetterLike } from './shapes.ts'

/** How many times as broad as high a sheet is at least. */
const broad = 1.1
/** Letters that are measured at least, their least height in pixels, and the width for each pixel of it that is more than one letter's. */
const letters = { count: 100, height: 6, touching: 3 }
/** Width for each pixel of height of the middle one, from which letters are squeezed: those of common print have 0.5 to 1. */
const squeezed = 1.2
/** What is darker is print, and what is taller none. */
const dark = 140
const tallest = 200

/** How many times as high a sheet was as it is in its raster: 2 for a squeezed one, else 1. */
export function squeezeOf(raster: Raster): 1 | 2 {
  if (raster.width < broad * raster.height || !isTwoToned(raster)) return 1
  const ratios: number[] = []
  eachShape(raster, dark, (shape) => {
    const isMeasured = shape.height >= letters.height && shape.width <= letters.touching * shape.height
    if (isMeasured && isLetterLike(shape, tallest)) ratios.push(shape.width / shape.height)
  })
  const middle = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 0
  return ratios.length >= letters.count && middle >= squeezed ? 2 : 1
}

/** The raster with each row and one between it and the next. */
export function drawnOut({ width, height, data }: Raster): Raster {
  const drawn = new Uint8Array(2 * data.length)
  for (let y = 0; y < height; y++) {
    const next = Math.min(height - 1, y + 1)
    for (let x = 0; x < width; x++) {
      const value = data[y * width + x] ?? 255
      drawn[2 * y * width + x] = value
      drawn[(2 * y + 1) * width + x] = (value + (data[next * width + x] ?? 255)) >> 1
    }
  }
  return { width, height: 2 * height, data: drawn }
}
