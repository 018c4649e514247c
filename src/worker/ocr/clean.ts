// Cleaning: grain and specks taken out of a raster, at the price of the finest strokes. For pages that cannot be read as they are.
import type { Raster } from '../raster.ts'

/** Each pixel as the middle one of the nine around it. */
export function clean({ width, height, data }: Raster): Raster {
  const cleaned = data.slice()
  const nine = new Uint8Array(9)
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      for (let row = 0; row < 3; row++)
        for (let column = 0; column < 3; column++)
          nine[row * 3 + column] = data[at + (row - 1) * width + column - 1] ?? 255
      cleaned[at] = middle(nine)
    }
  return { width, height, data: cleaned }
}

/** Sorts only as far as the fifth of nine. */
function middle(nine: Uint8Array): number {
  for (let i = 0; i < 5; i++) {
    let least = i
    for (let j = i + 1; j < 9; j++) if ((nine[j] ?? 0) < (nine[least] ?? 0)) least = j
    const value = nine[least] ?? 0
    nine[least] = nine[i] ?? 0
    nine[i] = value
  }
  return nine[4] ?? 0
}

/** Each pixel as the mean of those around it, the nearer ones counting for more: dots of a screen and broken strokes run together. */
export function smooth({ width, height, data }: Raster): Raster {
  const rows = new Uint16Array(data.length)
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      const here = data[at] ?? 255
      const left = x > 0 ? (data[at - 1] ?? 255) : here
      rows[at] = left + 2 * here + (x < width - 1 ? (data[at + 1] ?? 255) : here)
    }
  const smoothed = new Uint8Array(data.length)
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      const here = rows[at] ?? 0
      const above = y > 0 ? (rows[at - width] ?? 0) : here
      smoothed[at] = (above + 2 * here + (y < height - 1 ? (rows[at + width] ?? 0) : here) + 8) >> 4
    }
  return { width, height, data: smoothed }
}
