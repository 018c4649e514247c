// A line of text cut out of a raster and set straight, as the recognition model takes it.
import type { Raster } from '../../raster.ts'
import type { Planes } from './detect.ts'
import type { Point, Rectangle } from './rectangle.ts'

/** Pixels of a line's height that the model takes. */
export const lineHeight = 48
/** Pixels of its length at most: what is longer is read as it is pressed together. Memory grows with it. */
const longest = 3200

/** A line, straight. `scale`: its pixels for one of the raster it was cut from. */
export interface Crop extends Raster {
  rectangle: Rectangle
  scale: number
}

/** The line within a rectangle. Where it is made much smaller, each pixel is the mean of what it covers. */
export function cropOf(raster: Raster, rectangle: Rectangle): Crop {
  const { width, height, angle } = rectangle
  const factor = lineHeight / height
  const length = Math.max(8, Math.min(longest, Math.round(width * factor)))
  const [stepX, stepY] = [width / length, height / lineHeight]
  const samples = Math.max(1, Math.round(stepY))
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const data = new Uint8Array(length * lineHeight)
  for (let row = 0; row < lineHeight; row++)
    for (let column = 0; column < length; column++) {
      let sum = 0
      for (let j = 0; j < samples; j++)
        for (let i = 0; i < samples; i++) {
          const u = (column + (i + 0.5) / samples) * stepX - width / 2
          const v = (row + (j + 0.5) / samples) * stepY - height / 2
          sum += greyAt(raster, rectangle.centre.x + u * cos - v * sin, rectangle.centre.y + u * sin + v * cos)
        }
      data[row * length + column] = sum / samples ** 2 + 0.5
    }
  return { width: length, height: lineHeight, data, rectangle, scale: length / width }
}

/** Where a place in a crop lies in the raster it was cut from. */
export function placeOf({ rectangle, width }: Crop, { x, y }: Point): Point {
  const u = (x / width - 0.5) * rectangle.width
  const v = (y / lineHeight - 0.5) * rectangle.height
  const [cos, sin] = [Math.cos(rectangle.angle), Math.sin(rectangle.angle)]
  return { x: rectangle.centre.x + u * cos - v * sin, y: rectangle.centre.y + u * sin + v * cos }
}

/** A crop as the recognition model takes it: three planes of values from −1 to 1. */
export function recognitionPlanes({ width, height, data }: Crop): Planes {
  const values = new Float32Array(3 * width * height)
  for (const [at, grey] of data.entries()) values[at] = grey / 127.5 - 1
  values.copyWithin(width * height, 0, width * height)
  values.copyWithin(2 * width * height, 0, width * height)
  return { values, width, height }
}

/** Grey between the middles of four pixels; over its edge a raster goes on as it ends. */
function greyAt({ width, height, data }: Raster, x: number, y: number): number {
  const [px, py] = [Math.min(width - 1, Math.max(0, x - 0.5)), Math.min(height - 1, Math.max(0, y - 0.5))]
  const [x0, y0] = [Math.floor(px), Math.floor(py)]
  const [x1, y1] = [Math.min(width - 1, x0 + 1), Math.min(height - 1, y0 + 1)]
  const [fx, fy] = [px - x0, py - y0]
  const top = (data[y0 * width + x0] ?? 255) * (1 - fx) + (data[y0 * width + x1] ?? 255) * fx
  const bottom = (data[y1 * width + x0] ?? 255) * (1 - fx) + (data[y1 * width + x1] ?? 255) * fx
  return top * (1 - fy) + bottom * fy
}
