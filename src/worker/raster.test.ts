// Rasters: turns undo one another, and skew is found and taken out.
import { array, assert, constantFrom, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { flatten, isUneven } from './ocr/background.ts'
import { measureSkew } from './ocr/skew.ts'
import type { Raster } from './raster.ts'
import { rotate, rotatedSize, scale, toPgm, turn } from './raster.ts'

/** Lines of dashes of uneven length on white: what a page of print looks like from far. */
function print(width: number, height: number): Raster {
  const data = new Uint8Array(width * height).fill(255)
  let seed = 7
  for (let y = 60; y < height - 60; y += 24)
    for (let x = 60; x < width - 60; x++) {
      seed = (seed * 1103515245 + 12345) % 2 ** 31
      const random = Math.floor(seed / 65_536)
      if (random % 4 === 0) x += 3
      for (let dy = random % 3; dy < 9; dy++) data[(y + dy) * width + x] = 20
    }
  return { width, height, data }
}

test('four quarter turns, and two halves, give the same picture', () => {
  assert(
    property(
      integer({ min: 1, max: 9 }),
      integer({ min: 1, max: 9 }),
      array(integer({ min: 0, max: 255 }), { minLength: 81, maxLength: 81 }),
      constantFrom(90, 270),
      (width, height, pixels, quarter) => {
        const raster: Raster = { width, height, data: Uint8Array.from(pixels.slice(0, width * height)) }
        const [once, half] = [turn(raster, quarter), turn(raster, 180)]
        expect(turn(turn(turn(once, quarter), quarter), quarter)).toEqual(raster)
        expect(turn(once, quarter)).toEqual(half)
        expect([once.width, once.height]).toEqual([height, width])
      },
    ),
  )
})

test('a clockwise turn takes the first pixel to the upper right', () => {
  const turned = turn({ width: 3, height: 2, data: Uint8Array.from([9, 0, 0, 0, 0, 0]) }, 90)
  expect(turned).toEqual({ width: 2, height: 3, data: Uint8Array.from([0, 9, 0, 0, 0, 0]) })
})

test('skew is measured to a tenth of a degree, and what was taken out is gone', () => {
  const page = print(700, 900)
  for (const lean of [-6, -1.5, 2, 5]) {
    const leaning = rotate(page, lean)
    expect([leaning.width, leaning.height]).toEqual(rotatedSize(700, 900, lean).map(Math.round))
    const found = measureSkew(leaning)
    expect(Math.abs(found.degrees - lean)).toBeLessThan(0.11)
    expect(found.gain).toBeGreaterThan(2)
    expect(Math.abs(measureSkew(rotate(leaning, -found.degrees)).degrees)).toBeLessThan(0.2)
  }
  expect(measureSkew(page)).toMatchObject({ degrees: 0, gain: 1 })
  expect(measureSkew(turn(page, 90)).sideways).toBeGreaterThan(3)
})

test('a shadow is divided out', () => {
  const page = print(480, 480)
  const shadowed = { ...page, data: page.data.map((value, at) => value * (1 - (0.6 * (at % 480)) / 480)) }
  expect(isUneven(page)).toBe(false)
  expect(isUneven(shadowed)).toBe(true)
  expect(isUneven(flatten(shadowed))).toBe(false)
})

test('scaling keeps the mean tone; the file of grey values has a header and the pixels', () => {
  const page = print(300, 300)
  const mean = ({ data }: Raster): number => data.reduce((sum, value) => sum + value, 0) / data.length
  for (const factor of [0.37, 0.5, 2]) {
    const scaled = scale(page, factor)
    expect(scaled.width).toBe(Math.round(300 * factor))
    expect(Math.abs(mean(scaled) - mean(page))).toBeLessThan(3)
  }
  expect(new TextDecoder().decode(toPgm(page).slice(0, 15))).toBe('P5\n300 300\n255\n')
})
