// Bends: lines of a sheet that curls, as open books and folded letters do before a camera. No one angle sets them straight, and engines
// break such lines off. The columns of the raster are shifted until its lines are level; what is read is put back where it stands.
import type { Raster } from '../raster.ts'
import { angleOf } from './fan.ts'

/** How lines fall across a raster: by `slope` in its middle, and by `turn` and `curl` times the share of the width beside it, and its square. */
export interface Bend {
  slope: number
  turn: number
  curl: number
}

/** Parts of the print's width that are looked at for themselves, and pixels of print that one has at least. */
const parts = 6
const leastPixels = 250
/** Degrees to either side of the common angle that the lines of a part are tried at. */
const reach = 7
/** By how much lines fall more on one side than on the other, at least. */
const clearBend = 0.04
/** How much sharper lines must fall together when they are set straight. */
const clearGain = 1.3

/**
 * How lines are bent; null where they are straight. `points`: places of print, x and y by turns. `degrees`: the angle common to all.
 * `sharpness`: how sharply some points fall together in lines at an angle.
 */
export function measureBend(
  points: Float32Array,
  { width }: Raster,
  degrees: number,
  sharpness: (points: Float32Array, degrees: number) => number,
): Bend | null {
  const strips = stripsOf(points)
  const slopeIn = (strip: Float32Array, common: number): { v: number; slope: number } | null => {
    if (strip.length < 2 * leastPixels) return null
    const { degrees: found } = angleOf(strip, common, sharpness, reach)
    const across = strip.reduce((sum, value, index) => sum + (index % 2 === 0 ? value : 0), 0) / (strip.length / 2)
    return { v: across / width - 0.5, slope: Math.tan((found * Math.PI) / 180) }
  }
  // Most sheets are told to lie flat by their two sides.
  const [first, second, ...others] = strips.map((strip) => () => slopeIn(strip, degrees))
  const [last, beside] = others.toReversed()
  const [left, right] = [first?.() ?? second?.(), last?.() ?? beside?.()]
  if (!left || !right || Math.abs(right.slope - left.slope) < clearBend) return null
  const found = fitted(strips.flatMap((strip) => slopeIn(strip, degrees) ?? []))
  if (!found) return null
  // Lines bend within a strip too: once they are nearly level, they are measured again.
  const rest = fitted(stripsOf(levelled(points, found, width)).flatMap((strip) => slopeIn(strip, 0) ?? []))
  const bend = rest
    ? { slope: found.slope + rest.slope, turn: found.turn + rest.turn, curl: found.curl + rest.curl }
    : found
  return sharpness(levelled(points, bend, width), 0) > clearGain * sharpness(points, degrees) ? bend : null
}

/** Points from left to right in parts that are equally wide. */
function stripsOf(points: Float32Array): Float32Array[] {
  let [left, right] = [Infinity, 0]
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i] ?? 0)
    right = Math.max(right, points[i] ?? 0)
  }
  const size = (right - left) / parts
  const strips = Array.from({ length: parts }, (): number[] => [])
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i] ?? 0
    strips[size > 0 ? Math.min(parts - 1, Math.floor((x - left) / size)) : 0]?.push(x, points[i + 1] ?? 0)
  }
  return strips.map((strip) => Float32Array.from(strip))
}

function levelled(points: Float32Array, bend: Bend, width: number): Float32Array {
  const shift = shifts(bend, width)
  return points.map((value, index) => (index % 2 === 0 ? value : value - shift(points[index - 1] ?? 0)))
}

/** The parabola with the least squares through slopes; null where they do not tell one, or a part has none. */
function fitted(slopes: readonly { v: number; slope: number }[]): Bend | null {
  if (slopes.length < parts - 1) return null
  const sum = (of: (at: { v: number; slope: number }) => number): number =>
    slopes.reduce((total, slope) => total + of(slope), 0)
  const [n, s1, s2, s3, s4] = [0, 1, 2, 3, 4].map((power) => sum(({ v }) => v ** power)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const [t0, t1, t2] = [0, 1, 2].map((power) => sum(({ v, slope }) => slope * v ** power)) as [number, number, number]
  const determinant = n * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 * s2)
  if (Math.abs(determinant) < 1e-9) return null
  return {
    slope: (t0 * (s2 * s4 - s3 * s3) - s1 * (t1 * s4 - t2 * s3) + s2 * (t1 * s3 - t2 * s2)) / determinant,
    turn: (n * (t1 * s4 - t2 * s3) - t0 * (s1 * s4 - s2 * s3) + s2 * (s1 * t2 - s2 * t1)) / determinant,
    curl: (n * (s2 * t2 - s3 * t1) - s1 * (s1 * t2 - s2 * t1) + t0 * (s1 * s3 - s2 * s2)) / determinant,
  }
}

/** By how much a line stands lower at an x than in the middle of a raster, in its pixels or in whatever `width` is in. */
export function shifts({ slope, turn, curl }: Bend, width: number): (x: number) => number {
  return (x) => {
    const v = x / width - 0.5
    return width * (slope * v + (turn * v ** 2) / 2 + (curl * v ** 3) / 3)
  }
}

/** The raster with its lines set level. Its size stays. */
export function straightened({ width, height, data }: Raster, bend: Bend): Raster {
  const shift = shifts(bend, width)
  const straight = new Uint8Array(data.length)
  const byColumn = Float64Array.from({ length: width }, (_, x) => shift(x + 0.5))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = Math.max(0, Math.min(height - 1.001, y + (byColumn[x] ?? 0)))
      const row = Math.floor(from)
      const at = row * width + x
      const share = from - row
      straight[y * width + x] = (data[at] ?? 255) * (1 - share) + (data[at + width] ?? 255) * share + 0.5
    }
  return { width, height, data: straight }
}
