// Rules and leaders are taken out; letters that stand on them, cross them or end in a point stay.
import { expect, test } from 'vitest'
import type { Raster } from '../raster.ts'
import { withoutLeaders, withoutRules } from './rules.ts'

const [width, height] = [400, 120]

function paper(): Raster {
  return { width, height, data: new Uint8Array(width * height).fill(235) }
}

function fill({ width, data }: Raster, x: number, y: number, w: number, h: number, value = 20): void {
  for (let row = y; row < y + h; row++) data.fill(value, row * width + x, row * width + x + w)
}

function darkest({ data }: Raster, x: number, y: number, w: number, h: number): number {
  let low = 255
  for (let row = y; row < y + h; row++) low = Math.min(low, ...data.subarray(row * width + x, row * width + x + w))
  return low
}

/** Letters of 16 pixels: legs with a bar. */
function letters(raster: Raster, top: number): void {
  for (let x = 40; x < 160; x += 20) {
    fill(raster, x, top, 3, 16)
    fill(raster, x + 9, top, 3, 16)
    fill(raster, x, top + 7, 12, 2)
  }
}

test('a grey rule that leans and touches letters goes, and the letters stay whole', () => {
  const page = paper()
  letters(page, 40)
  for (let x = 20; x < 380; x++) fill(page, x, 56 + Math.floor(x / 120), 1, 2, 130)
  const bare = withoutRules(page, 16)
  expect(darkest(bare, 170, 50, 210, 20)).toBe(235)
  expect(darkest(bare, 20, 56, 18, 8)).toBe(235)
  expect([darkest(bare, 40, 40, 3, 14), darkest(bare, 49, 40, 3, 14), darkest(bare, 44, 47, 4, 2)]).toEqual([
    20, 20, 20,
  ])
})

test('letters that cross a rule are not parted by it', () => {
  const page = paper()
  fill(page, 20, 60, 360, 2, 90)
  for (let x = 60; x < 300; x += 40) fill(page, x, 50, 4, 24)
  const bare = withoutRules(page, 16)
  for (let y = 50; y < 74; y++) expect(darkest(bare, 61, y, 2, 1)).toBeLessThan(30)
  expect(darkest(bare, 70, 58, 20, 6)).toBe(235)
})

test('bars of letters, words and what is thick are no rules', () => {
  const page = paper()
  letters(page, 40)
  fill(page, 200, 40, 150, 20)
  fill(page, 200, 80, 30, 2)
  expect(withoutRules(page, 16)).toBe(page)
})

test('a row of dots goes, the point of a number and the specks of paper stay', () => {
  const page = paper()
  letters(page, 40)
  for (let x = 170; x < 300; x += 12) fill(page, x, 53, 3, 3)
  fill(page, 320, 40, 8, 16)
  fill(page, 333, 53, 3, 3)
  fill(page, 342, 40, 8, 16)
  for (const [x, y] of [
    [30, 20],
    [60, 90],
    [200, 100],
    [350, 15],
    [220, 24],
  ] as const)
    fill(page, x, y, 2, 2)
  const bare = withoutLeaders(page, 16)
  expect(darkest(bare, 168, 40, 140, 20)).toBe(235)
  expect([darkest(bare, 333, 53, 3, 3), darkest(bare, 200, 100, 2, 2), darkest(bare, 40, 40, 3, 16)]).toEqual([
    20, 20, 20,
  ])
  expect(withoutLeaders(bare, 16)).toBe(bare)
})

test('a page of nothing but pieces of rules has none, however many they are', () => {
  const [w, h] = [2000, 1300]
  const page = { width: w, height: h, data: new Uint8Array(w * h).fill(235) }
  for (let y = 0; y < h; y += 2) for (let x = 0; x < w; x += 10) fill(page, x, y, 9, 1)
  expect(withoutRules(page, 6)).toBe(page)
})
