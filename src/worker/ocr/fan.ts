// Fans: lines of a photographed sheet that lean one way at its top and another at its foot, since the camera was not over its middle.
// No one angle sets them straight, and engines part such lines into pieces of several columns. Each row is sheared by what
// its height leans, the sheet is read, and what was read is put back where it stands.
import type { Raster } from '../raster.ts'
import type { ReadLine, Reading } from './thread.ts'

/** How lines lean: their slope in the middle of a raster, and how much more at its foot than at its top. */
export interface Fan {
  slope: number
  growth: number
}

/** Share of the print's height, at its top, middle and foot, that is looked at for itself. */
const band = 1 / 3
/** Degrees to either side of the common angle that a band is tried at, in steps and finer ones. */
const bandReach = 3.5
const steps = [0.5, 0.1]
/** Pixels of print a band has at least. */
const leastPixels = 300
/** How much sharper a band's lines must fall together at their own angle than at the common one. */
const clearGain = 1.15
/** Degrees between top and foot from which lines fan out, and by which the middle may be off the straight course between them. */
const clearFan = 1.8
const steady = 0.5

/**
 * How lines fan out; null where they lean alike. `points`: places of print, x and y by turns. `degrees`: the angle common to all.
 * `sharpness`: how sharply some points fall together in lines at an angle.
 */
export function measureFan(
  points: Float32Array,
  { width, height }: Raster,
  degrees: number,
  sharpness: (points: Float32Array, degrees: number) => number,
): Fan | null {
  let [top, foot] = [height, 0]
  for (let i = 1; i < points.length; i += 2) {
    top = Math.min(top, points[i] ?? 0)
    foot = Math.max(foot, points[i] ?? 0)
  }
  const size = band * (foot - top)
  const between = (from: number, to: number): Measured | null => {
    const few = within(points, from, to)
    return few.points.length < 2 * leastPixels
      ? null
      : { ...few, ...angleOf(few.points, degrees, sharpness, bandReach) }
  }
  const high = between(top, top + size)
  const low = between(foot - size, foot)
  if (!high || !low || Math.abs(low.degrees - high.degrees) < clearFan) return null
  if (Math.max(high.gain, low.gain) < clearGain) return null
  const middle = between(top + size, foot - size)
  const course = (high.degrees + low.degrees) / 2
  if (middle && Math.abs(middle.degrees - course) > steady) return null
  const [above, below] = [tangent(high.degrees), tangent(low.degrees)]
  const perPixel = (below - above) / (low.y - high.y)
  // Rows would be folded over each other.
  if (Math.abs(perPixel * width) > 0.5) return null
  return { slope: above + perPixel * (height / 2 - high.y), growth: perPixel * height }
}

interface Measured {
  degrees: number
  gain: number
  /** Middle height of its points. */
  y: number
}

function within(points: Float32Array, from: number, to: number): { points: Float32Array; y: number } {
  const few: number[] = []
  let sum = 0
  for (let i = 0; i < points.length; i += 2) {
    const y = points[i + 1] ?? 0
    if (y < from || y > to) continue
    few.push(points[i] ?? 0, y)
    sum += y
  }
  return { points: Float32Array.from(few), y: (2 * sum) / Math.max(1, few.length) }
}

/** The angle at which points fall together most sharply, up to `reach` degrees beside a common one, and how much sharper they do. */
export function angleOf(
  points: Float32Array,
  common: number,
  sharpness: (points: Float32Array, degrees: number) => number,
  reach: number,
): { degrees: number; gain: number } {
  const score = sharpness(points, common)
  let best = { degrees: common, score }
  for (const [index, step] of steps.entries()) {
    const [middle, far] = [best.degrees, index === 0 ? reach : (steps[0] ?? 0)]
    for (let degrees = middle - far; degrees <= middle + far + 1e-9; degrees += step) {
      const found = sharpness(points, degrees)
      if (found > best.score) best = { degrees, score: found }
    }
  }
  return { degrees: best.degrees, gain: score > 0 ? best.score / score : 1 }
}

function tangent(degrees: number): number {
  return Math.tan((degrees * Math.PI) / 180)
}

/** The raster with lines level that lean by none in its middle and fan out by `growth`. Its size stays. */
export function level({ width, height, data }: Raster, growth: number): Raster {
  const levelled = new Uint8Array(data.length)
  for (let y = 0; y < height; y++) {
    const slope = growth * ((y + 0.5) / height - 0.5)
    for (let x = 0; x < width; x++) {
      const from = Math.max(0, Math.min(height - 1.001, y + slope * (x + 0.5 - width / 2)))
      const row = Math.floor(from)
      const at = row * width + x
      const share = from - row
      levelled[y * width + x] = (data[at] ?? 255) * (1 - share) + (data[at + width] ?? 255) * share + 0.5
    }
  }
  return { width, height, data: levelled }
}

/** What was read on a levelled raster, where it stands on the raster as it was. */
export function unlevel(reading: Reading, { width, height }: Raster, growth: number): Reading {
  const slopeAt = (y: number): number => growth * (y / height - 0.5)
  const line = ({ words, baseline, height: rows }: ReadLine): ReadLine => {
    const middle = baseline.y + (baseline.slope * width) / 2
    const slope = baseline.slope + slopeAt(middle)
    return {
      height: rows,
      baseline: { slope, y: middle - (slope * width) / 2 },
      words: words.map((word) => {
        const [x0, y0, x1, y1] = word.box
        const shift = slopeAt((y0 + y1) / 2) * ((x0 + x1) / 2 - width / 2)
        return { ...word, box: [x0, y0 + shift, x1, y1 + shift] }
      }),
    }
  }
  const blocks = reading.blocks.map((block) => ({
    ...block,
    paragraphs: block.paragraphs.map(({ lines }) => ({ lines: lines.map(line) })),
  }))
  return { ...reading, blocks }
}
