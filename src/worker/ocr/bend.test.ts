// Bent lines: told from straight and leaning ones, set level, and put back where they stand.
import { expect, test } from 'vitest'
import type { Raster } from '../raster.ts'
import { shifts, straightened } from './bend.ts'
import { measureSkew } from './skew.ts'

const side = 900

/** Rows of marks as large as letters, whose middle height at an x is off by `fall`. */
function sheet(fall: (x: number) => number): Raster {
  const data = new Uint8Array(side * side).fill(255)
  for (let top = 120; top < side - 120; top += 32)
    for (let left = 60; left < side - 60; left += 17)
      for (let x = left; x < left + 11; x++)
        for (let y = top; y < top + 13; y++) data[(y + Math.round(fall(x))) * side + x] = 0
  return { width: side, height: side, data }
}

const bent = (x: number): number => 90 * (x / side - 0.45) ** 2 * (1 + x / side)

test('the lines of a bent sheet are set level, and each place is known as it was', () => {
  const raster = sheet(bent)
  const { bend } = measureSkew(raster)
  if (!bend) throw new Error('the bend was not told')
  const again = measureSkew(straightened(raster, bend))
  expect(Math.abs(again.bend?.turn ?? 0)).toBeLessThan(0.2 * Math.abs(bend.turn))
  expect(Math.abs(again.degrees)).toBeLessThan(0.6)
  const shift = shifts(bend, side)
  for (const x of [100, 300, 600, 800]) expect(Math.abs(shift(x) - shift(450) - bent(x) + bent(450))).toBeLessThan(6)
})

test('sheets that lie flat, lean or are bent a little are left as they are', () => {
  expect(measureSkew(sheet(() => 0)).bend).toBeNull()
  expect(measureSkew(sheet((x) => 0.08 * (x - 450))).bend).toBeNull()
  expect(measureSkew(sheet((x) => bent(x) / 8)).bend).toBeNull()
})
