// Lines that fan out: measured, set level, and what is read put back where it stands.
import { expect, test } from 'vitest'
import type { Raster } from '../raster.ts'
import { level, unlevel } from './fan.ts'
import { measureSkew } from './skew.ts'

/** Lines of square letters on a sheet; all lean by `slope` in its middle, and by `growth` more at its foot than at its top. */
function sheet(slope: number, growth: number, side = 520): Raster {
  const data = new Uint8Array(side * side).fill(255)
  for (let top = 60; top < side - 60; top += 26)
    for (let n = 0; n < 28; n++) {
      if ((n * 7 + top) % 5 === 0) continue
      const x = 50 + n * 15
      const y = Math.round(top + (slope + growth * (top / side - 0.5)) * (x - side / 2))
      for (let row = Math.max(0, y); row < Math.min(side, y + 11); row++)
        data.fill(10, row * side + x, row * side + x + 9)
    }
  return { width: side, height: side, data }
}

test('lines that lean more at the foot than at the top are told from lines that lean alike', () => {
  const fanned = measureSkew(sheet(0, 0.12))
  expect(fanned.fan).toBeCloseTo(0.12, 1)
  expect(Math.abs(fanned.degrees)).toBeLessThan(0.4)
  expect(measureSkew(sheet(0, 0)).fan).toBe(0)
  const alike = measureSkew(sheet(0.05, 0))
  expect(alike.fan).toBe(0)
  expect(alike.degrees).toBeCloseTo(2.9, 0)
})

test('a levelled sheet has level lines', () => {
  const page = sheet(0, 0.12)
  const levelled = measureSkew(level(page, 0.12))
  expect(levelled.fan).toBe(0)
  expect(Math.abs(levelled.degrees)).toBeLessThan(0.2)
})

test('what was read on the levelled sheet stands where it stood', () => {
  const page = sheet(0, 0.12)
  const words = [{ text: 'foot', confidence: 0.9, box: [460, 470, 500, 482] as [number, number, number, number] }]
  const lines = [{ words, height: 12, baseline: { y: 482, slope: 0 } }]
  const line = unlevel({ blocks: [{ paragraphs: [{ lines }] }], heap: 0 }, page, 0.12).blocks[0]?.paragraphs[0]
    ?.lines[0]
  // 220 pixels right of the middle, near the foot, where lines fall by 0.05.
  expect(line?.words[0]?.box[1]).toBeCloseTo(470 + 0.12 * (476 / 520 - 0.5) * 220, 1)
  expect(line?.baseline.slope).toBeCloseTo(0.12 * (482 / 520 - 0.5), 3)
})
