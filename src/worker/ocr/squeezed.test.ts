// Sheets with half of their rows are told by their letters, drawn out, and what was read on them stands where it stood.
import { expect, test } from 'vitest'
import type { Raster } from '../raster.ts'
import { movedBlocks } from './moved.ts'
import { drawnOut, squeezeOf } from './squeezed.ts'

/** Letters of this size in rows, on a sheet of 900 by 500. */
function sheet(w: number, h: number, tone = 0): Raster {
  const [width, height] = [900, 500]
  const data = new Uint8Array(width * height).fill(255)
  for (let top = 30; top < height - 40; top += 2.5 * h)
    for (let left = 40; left < width - 40; left += 1.6 * w)
      for (let y = 0; y < h; y++) {
        const at = (Math.floor(top) + y) * width + Math.floor(left)
        data.fill(tone, at, at + 3)
        data.fill(tone, at + w - 3, at + w)
        if (y < 3) data.fill(tone, at, at + w)
      }
  return { width, height, data }
}

test('black and white letters that are broader than high are squeezed; usual, grey and few ones are not', () => {
  expect(squeezeOf(sheet(22, 13))).toBe(2)
  expect(squeezeOf(sheet(14, 18))).toBe(1)
  expect(squeezeOf(sheet(22, 13, 90))).toBe(1)
  const upright = sheet(22, 13)
  expect(squeezeOf({ ...upright, width: 500, height: 900 })).toBe(1)
  const few = sheet(22, 13)
  few.data.fill(255, 900 * 100)
  expect(squeezeOf(few)).toBe(1)
})

test('a sheet is drawn out by rows between its rows, and boxes go back onto it', () => {
  const small = { width: 2, height: 2, data: Uint8Array.of(0, 100, 200, 100) }
  expect([...drawnOut(small).data]).toEqual([0, 100, 100, 100, 200, 100, 200, 100])
  const line = { words: [{ text: 'a', bbox: [10, 20, 30, 40] as [number, number, number, number], conf: 1 }] }
  const [lines, table] = movedBlocks(
    [
      { kind: 'paragraph', lines: [line] },
      { kind: 'table', rows: [[{ lines: [line] }]] },
    ],
    ([x0, y0, x1, y1]) => [x0, y0 * 0.5, x1, y1 * 0.5],
  )
  expect(lines).toEqual({ kind: 'paragraph', lines: [{ words: [{ text: 'a', bbox: [10, 10, 30, 20], conf: 1 }] }] })
  expect(table).toMatchObject({ rows: [[{ lines: [{ words: [{ bbox: [10, 10, 30, 20] }] }] }]] })
})
