// Skew: the angle at which the rows of print fall together, found by trying angles and looking at how sharply the
// projection of their pixels rises and falls. Only letter-like shapes count: rules, frames and the edges of a photographed
// sheet have angles of their own. Also tells whether print runs along the other axis.
import type { Raster } from '../raster.ts'
import { scale } from '../raster.ts'
import { normalise } from './background.ts'
import type { Bend } from './bend.ts'
import { measureBend } from './bend.ts'
import { measureFan } from './fan.ts'
import { eachShape, isLetterLike } from './shapes.ts'

export interface Skew {
  /** Degrees by which the lines fall to the right (clockwise); within ±`maxSkew`. */
  degrees: number
  /** How much sharper the projection is at that angle than at none; 1 means not at all. */
  gain: number
  /** How much sharper it is along the other axis; over 1 means that lines may run up or down the sheet. */
  sideways: number
  /** Slope by which lines fall more at the foot than at the top; `degrees` are those in the middle. 0 where all lean alike. */
  fan: number
  /** How lines are bent that no angle sets straight; null where they are straight. */
  bend: Bend | null
  /** Letter-like shapes it was measured by. */
  print: Print
  /** The raster that it was measured on: smaller, evenly lit, its print as dark as ink. */
  small: Raster
}

/** How much print there is. */
export interface Print {
  /** Letters beside one another, in heights of a letter: what recognition walks along. */
  length: number
  /** Specks for each letter: grain, dust, print that falls apart. */
  specks: number
}

const maxSkew = 18
/** Pixels of the longer side that angles are tried on. */
const workSize = 1000
/** Pixels, at that size: letters and touching letters of print worth reading are lower. */
const tallest = 60
/** Pixels, at that size: what has fewer is no letter. */
const speck = 6
/** Pixels that angles are tried on; more do not tell more. */
const plenty = 40_000

export function measureSkew(raster: Raster): Skew {
  const small = normalise(scale(raster, Math.min(1, workSize / Math.max(raster.width, raster.height))))
  const { points, print } = letterPoints(small)
  if (points.length < 400) return { degrees: 0, gain: 1, sideways: 1, fan: 0, bend: null, print, small }
  const along = bestAngle(points, 0)
  const across = bestAngle(points, 1)
  const zero = sharpness(points, 0, 0)
  const level = (some: Float32Array, degrees: number): number => sharpness(some, degrees, 0)
  const fan = measureFan(points, small, along.degrees, level)
  return {
    degrees: fan ? rounded((Math.atan(fan.slope) * 180) / Math.PI) : along.degrees,
    fan: fan?.growth ?? 0,
    bend: fan ? null : measureBend(points, small, along.degrees, level),
    gain: zero > 0 ? along.score / zero : 1,
    sideways: along.score > 0 ? across.score / along.score : 1,
    print,
    small,
  }
}

/** Places of the pixels of letter-like shapes, x and y by turns. Of many letters every so manieth is taken, whole. */
function letterPoints(small: Raster): { points: Float32Array; print: Print } {
  const letters: Int32Array[] = []
  let [pixels, length, specks] = [0, 0, 0]
  eachShape(small, 150, (shape) => {
    if (shape.pixels.length < speck) specks++
    if (!isLetterLike(shape, tallest)) return
    letters.push(shape.pixels.slice())
    pixels += shape.pixels.length
    length += shape.width / shape.height
  })
  const step = Math.max(1, Math.round(pixels / plenty))
  const points: number[] = []
  for (let index = 0; index < letters.length; index += step)
    for (const at of letters[index] ?? []) {
      const x = at % small.width
      points.push(x, (at - x) / small.width)
    }
  return { points: Float32Array.from(points), print: { length, specks: specks / Math.max(1, letters.length) } }
}

function bestAngle(points: Float32Array, axis: 0 | 1): { degrees: number; score: number } {
  let best = { degrees: 0, score: sharpness(points, 0, axis) }
  for (const step of [1, 0.25, 0.05]) {
    const middle = best.degrees
    const reach = step === 1 ? maxSkew : step * 4
    for (let degrees = middle - reach; degrees <= middle + reach + 1e-9; degrees += step) {
      const score = sharpness(points, degrees, axis)
      if (score > best.score) best = { degrees, score }
    }
  }
  return { degrees: rounded(best.degrees), score: best.score }
}

function rounded(degrees: number): number {
  return Math.round(degrees * 100) / 100
}

/** Sum of squared steps of the projection along lines that fall by `degrees`. `axis` 1: lines that run down the sheet. */
function sharpness(points: Float32Array, degrees: number, axis: 0 | 1): number {
  const slope = Math.tan((degrees * Math.PI) / 180)
  const bins = new Uint32Array(4 * workSize)
  const other = 1 - axis
  for (let i = 0; i < points.length; i += 2) {
    // Never negative: the slope is less than a third of what is added.
    const bin = ((points[i + other] ?? 0) - (points[i + axis] ?? 0) * slope + workSize + 0.5) | 0
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  let sum = 0
  for (let i = 1; i < bins.length; i++) sum += ((bins[i] ?? 0) - (bins[i - 1] ?? 0)) ** 2
  return sum
}
