// Where text stands: the picture that the detection model takes, and the lines in the map of likelihoods that it gives
// (differentiable binarisation: areas of likely text, each shrunk to the middle of its line, grown again here).
import type { Raster } from '../../raster.ts'
import { scale } from '../../raster.ts'
import { eachShape } from '../shapes.ts'
import type { Point, Rectangle } from './rectangle.ts'
import { rectangleAround } from './rectangle.ts'

/** Pixels of a page that are looked at, and of one band of it: a million take 0.7 s and 130 MB. */
const mostPixels = 2_400_000
const bandPixels = 600_000
/** Pixels of a side that the model takes. */
const mostSide = 1600
/** Rows that two bands share: a line that one of them cuts is whole in the other. */
const shared = 96
/** Sides are multiples of this. */
const step = 32
/** Likelihood from which a pixel is text, and that of a line in the mean. */
const likely = 0.3
const likelyLine = 0.5
/** Pixels: what is lower is no line of text. */
const lowest = 3
/** How far a line's area was shrunk: its area over its outline, times this. */
const shrunk = 1.5
/** Colours of the pictures it was trained on, 0–1. */
const means = [0.485, 0.456, 0.406]
const deviations = [0.229, 0.224, 0.225]

/** A picture as a model takes it: three planes of the same grey. */
export interface Planes {
  values: Float32Array
  width: number
  height: number
}

/** A part of a page as it is looked at. */
export interface Band {
  planes: Planes
  /** Its first row, and pixels of it for one of the page. */
  top: number
  factor: number
  /** Rows between which the middle of a line lies that is this band's, and no other's. */
  from: number
  to: number
}

/** A page as the detection model is asked for it, from the top: scaled down if it must be, in bands that overlap. */
export function* bandsOf(page: Raster): Generator<Band> {
  const pixels = page.width * page.height
  const factor = Math.min(1, mostSide / page.width, Math.sqrt(mostPixels / pixels))
  const small = scale(page, factor)
  const rows = Math.max(3 * shared, Math.floor(Math.min(mostSide, bandPixels / small.width)))
  for (let top = 0; ; top += rows - shared) {
    const isLast = top + rows >= small.height
    const height = isLast ? small.height - top : rows
    const data = small.data.subarray(top * small.width, (top + height) * small.width)
    const from = top === 0 ? -Infinity : top + shared / 2
    const to = isLast ? Infinity : top + rows - shared / 2
    yield { planes: planesOf({ width: small.width, height, data }), top, factor, from, to }
    if (isLast) return
  }
}

/** Three planes of a picture, its sides filled up with paper. */
function planesOf(small: Raster): Planes {
  const [width, height] = [filled(small.width), filled(small.height)]
  const values = new Float32Array(3 * width * height)
  for (const [plane, mean] of means.entries()) {
    const deviation = deviations[plane] ?? 1
    const part = values.subarray(plane * width * height, (plane + 1) * width * height)
    part.fill((1 - mean) / deviation)
    for (let y = 0; y < small.height; y++)
      for (let x = 0; x < small.width; x++)
        part[y * width + x] = ((small.data[y * small.width + x] ?? 255) / 255 - mean) / deviation
  }
  return { values, width, height }
}

const filled = (side: number): number => Math.max(step, Math.ceil(side / step) * step)

/** The lines of text that a band has, in pixels of the page, from the top. `values`: likelihoods 0–1, one for each pixel of a plane. */
export function linesIn(values: Float32Array, { planes: { width, height }, top, factor, from, to }: Band): Rectangle[] {
  const data = new Uint8Array(values.length)
  for (const [at, value] of values.entries()) data[at] = 255 - Math.round(255 * value)
  const found: Rectangle[] = []
  eachShape({ width, height, data }, Math.round(255 * (1 - likely)), ({ pixels }) => {
    let sum = 0
    for (const at of pixels) sum += values[at] ?? 0
    const line = rectangleAround(outlineOf(pixels, width))
    if (!line || Math.min(line.width, line.height) < lowest || sum < likelyLine * pixels.length) return
    const y = line.centre.y + top
    if (y >= from && y < to) found.push(grown({ ...line, centre: { x: line.centre.x, y } }, 1 / factor))
  })
  return found.toSorted((a, b) => a.centre.y - b.centre.y)
}

/** Corners of the pixels that stand first and last in their rows: all of a shape that its hull needs. */
function outlineOf(pixels: Int32Array, width: number): Point[] {
  const rows = new Map<number, [left: number, right: number]>()
  for (const at of pixels) {
    const x = at % width
    const y = (at - x) / width
    const row = rows.get(y)
    if (!row) rows.set(y, [x, x])
    else if (x < row[0]) row[0] = x
    else if (x > row[1]) row[1] = x
  }
  return [...rows].flatMap(([y, [left, right]]) => [
    { x: left, y },
    { x: right + 1, y },
    { x: left, y: y + 1 },
    { x: right + 1, y: y + 1 },
  ])
}

function grown({ centre, width, height, angle }: Rectangle, factor: number): Rectangle {
  const distance = (width * height * shrunk) / (2 * (width + height))
  return {
    centre: { x: centre.x * factor, y: centre.y * factor },
    width: (width + 2 * distance) * factor,
    height: (height + 2 * distance) * factor,
    angle,
  }
}
