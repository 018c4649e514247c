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
