// Shapes: the connected dark areas of a raster. Letters, rules, boxes, pictures and specks can be told apart by theirs.
import type { Raster } from '../raster.ts'

export interface Shape {
  x: number
  y: number
  width: number
  height: number
  /** Where its pixels lie in the raster's data. Only valid while it is visited. */
  pixels: Int32Array
}

/** Visits every shape of pixels darker than `dark` within rows `top` to `bottom`; pixels that touch by a corner belong together. */
export function eachShape(
  { width, height, data }: Raster,
  dark: number,
  visit: (shape: Shape) => void,
  [top, bottom]: [top: number, bottom: number] = [0, height],
): void {
  const seen = new Uint8Array(width * (bottom - top))
  const first = top * width
  const pixels = new Int32Array(seen.length)
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] === 1 || (data[first + start] ?? 255) > dark) continue
    let [x0, x1, y0, y1] = [width, 0, bottom, 0]
    let [done, found] = [0, 1]
    seen[start] = 1
    pixels[0] = first + start
    while (done < found) {
      const at = pixels[done++] ?? 0
      const x = at % width
      const y = (at - x) / width
      if (x < x0) x0 = x
      if (x > x1) x1 = x
      if (y < y0) y0 = y
      if (y > y1) y1 = y
      for (let ny = Math.max(top, y - 1); ny <= y + 1 && ny < bottom; ny++)
        for (let nx = Math.max(0, x - 1); nx <= x + 1 && nx < width; nx++) {
          const next = ny * width + nx
          if (seen[next - first] === 1 || (data[next] ?? 255) > dark) continue
          seen[next - first] = 1
          pixels[found++] = next
        }
    }
    visit({ x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1, pixels: pixels.subarray(0, found) })
  }
}

/** Whether a shape may be a letter, or letters that touch: no speck, no rule, no frame, no picture. */
export function isLetterLike({ width, height, pixels }: Shape, tallest: number): boolean {
  const filled = pixels.length / (width * height)
  return height >= 4 && height <= tallest && width >= 2 && width <= 5 * height && pixels.length >= 6 && filled >= 0.15
}
