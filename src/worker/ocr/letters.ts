// How large the print of a raster is: the height of its connected dark shapes.
import type { Raster } from '../raster.ts'

/** Darker than this is print, on a page whose paper is white. */
const dark = 140

/**
 * Height in pixels of the middle one of the letter-like shapes, weighted by width: about the height of an x, or of a
 * capital where there are only capitals. 0 where there are too few shapes to tell. Looks at a band of the sheet's middle.
 */
export function letterHeight({ width, height, data }: Raster): number {
  const rows = Math.min(height, Math.max(400, Math.floor(2_000_000 / width)))
  const top = Math.floor((height - rows) / 2)
  const labelled = new Uint8Array(width * rows)
  const heights: { height: number; width: number }[] = []
  const stack: number[] = []
  for (let start = 0; start < labelled.length; start++) {
    if (labelled[start] === 1 || (data[top * width + start] ?? 255) > dark) continue
    let [x0, x1, y0, y1, area] = [width, 0, rows, 0, 0]
    labelled[start] = 1
    stack.push(start)
    while (stack.length > 0) {
      const at = stack.pop() ?? 0
      const x = at % width
      const y = (at - x) / width
      area++
      if (x < x0) x0 = x
      if (x > x1) x1 = x
      if (y < y0) y0 = y
      if (y > y1) y1 = y
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const [nx, ny] = [x + dx, y + dy]
          const next = ny * width + nx
          if (
            nx < 0 ||
            ny < 0 ||
            nx >= width ||
            ny >= rows ||
            labelled[next] === 1 ||
            (data[top * width + next] ?? 255) > dark
          )
            continue
          labelled[next] = 1
          stack.push(next)
        }
    }
    const [w, h] = [x1 - x0 + 1, y1 - y0 + 1]
    // Specks, rules and pictures are no letters.
    if (h >= 4 && h <= 200 && w >= 2 && w <= 5 * h && area >= 6) heights.push({ height: h, width: w })
  }
  if (heights.length < 20) return 0
  heights.sort((a, b) => a.height - b.height)
  let half = heights.reduce((sum, { width: w }) => sum + w, 0) / 2
  for (const { height: h, width: w } of heights) if ((half -= w) <= 0) return h
  return 0
}

/** Light print on a dark sheet: most of it is darker than grey. */
export function isDark({ data }: Raster): boolean {
  const step = Math.max(1, Math.floor(data.length / 100_000))
  let darker = 0
  let count = 0
  for (let at = 0; at < data.length; at += step, count++) if ((data[at] ?? 255) < 110) darker++
  return darker > 0.6 * count
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
