// What is measured on a page before it is read: letters count, frames, rules, specks and grain do not.
import { expect, test } from 'vitest'
import type { Raster } from '../raster.ts'
import { rotate } from '../raster.ts'
import { exposed, isFaint, normalise, paperTone } from './background.ts'
import { clean, smooth } from './clean.ts'
import { isDark, isTwoToned, letterHeight } from './letters.ts'
import { measurePage } from './page-reader.ts'
import { measureSkew } from './skew.ts'

function paper(width: number, height: number): Raster {
  return { width, height, data: new Uint8Array(width * height).fill(255) }
}

function fill({ width, data }: Raster, x: number, y: number, w: number, h: number, value = 10): void {
  for (let row = y; row < y + h; row++) data.fill(value, row * width + x, row * width + x + w)
}

/** Words of square letters, 12 pixels high, in lines. */
function letters(sheet: Raster, left: number, top: number, lines: number, value = 10): void {
  for (let line = 0; line < lines; line++)
    for (let n = 0; n < 14; n++)
      if ((n * 7 + line * 3) % 5 !== 0) fill(sheet, left + n * 14, top + line * 30, 9, 12, value)
}

function frame(sheet: Raster, x: number, y: number, w: number, h: number): void {
  fill(sheet, x, y, w, 2)
  fill(sheet, x, y + h, w, 2)
  fill(sheet, x, y, 2, h)
  fill(sheet, x + w, y, 2, h)
}

test('the frames of a form are no letters, however broad', () => {
  const form = paper(900, 700)
  for (const y of [20, 190, 360, 530]) {
    frame(form, 20, y, 400, 150)
    frame(form, 460, y, 400, 150)
    letters(form, 40, y + 30, 2)
  }
  expect(letterHeight(form)).toBe(12)
})

test('rules and the edges of a sheet do not tell the skew; the lines of print do', () => {
  const page = paper(800, 800)
  for (let column = 0; column < 3; column++) letters(page, 60 + column * 230, 200, 14)
  const leaning = rotate(page, 3)
  // Level rules over leaning print, and a dark desk on one side.
  for (let y = 100; y < 700; y += 60) fill(leaning, 30, y, 700, 2)
  fill(leaning, leaning.width - 60, 0, 60, leaning.height, 40)
  expect(measureSkew(leaning).degrees).toBeCloseTo(3, 0)
})

test('faint print is told from dark print and from the grain of empty paper, and is made dark', () => {
  const [dark, faint, empty] = [paper(600, 600), paper(600, 600), paper(600, 600)]
  letters(dark, 60, 100, 12)
  letters(faint, 60, 100, 12, 205)
  let seed = 3
  for (const sheet of [faint, empty])
    for (let at = 0; at < sheet.data.length; at++) {
      seed = (seed * 1103515245 + 12345) % 2 ** 31
      sheet.data[at] = Math.max(0, (sheet.data[at] ?? 255) - (Math.floor(seed / 65_536) % 9))
    }
  expect([dark, faint, empty].map((sheet) => isFaint(sheet))).toEqual([false, true, false])
  expect(letterHeight(faint)).toBe(0)
  expect(letterHeight(normalise(faint))).toBe(12)
})

test('what shows through from the other side does not make dark print faint; white paper is white', () => {
  const page = paper(600, 600)
  letters(page, 60, 100, 6)
  for (const left of [60, 280]) letters(page, left, 300, 9, 190)
  expect(isFaint(page)).toBe(false)
  expect(paperTone(page)).toBe(255)
  expect(paperTone({ ...page, data: page.data.map((value) => value * 0.7) })).toBe(178)
})

test('cleaning takes specks and leaves strokes', () => {
  const sheet = paper(60, 60)
  fill(sheet, 20, 20, 3, 20)
  fill(sheet, 40, 40, 1, 1, 0)
  const cleaned = clean(sheet)
  expect(cleaned.data[40 * 60 + 40]).toBe(255)
  expect(cleaned.data[30 * 60 + 21]).toBe(10)
})

test('effort goes by how much is printed, and is little on a page of frames', () => {
  const [dense, sparse, framed] = [paper(600, 600), paper(600, 600), paper(600, 600)]
  for (const column of [0, 1, 2]) letters(dense, 20 + column * 190, 20, 18)
  letters(sparse, 20, 20, 2)
  for (let y = 20; y < 560; y += 60) frame(framed, 20, y, 500, 40)
  const [much, little, none] = [dense, sparse, framed].map((sheet) => measurePage(sheet).effort)
  expect(much).toBeGreaterThan(4 * (little ?? Infinity))
  expect(none).toBeLessThan(little ?? 0)
})

test('a screen of dots in black and white is smoothed before it is read; grey paper and clean print are not', () => {
  const page = paper(500, 400)
  letters(page, 60, 60, 6)
  expect(isTwoToned(page)).toBe(true)
  expect(measurePage(page).upright.smoothed).toBe(0)
  for (let y = 0; y < 400; y += 4) for (let x = 0; x < 500; x += 4) fill(page, x, y, 1, 1)
  expect(measurePage(page).upright.smoothed).toBe(1)
  const smoothed = smooth(page)
  expect(isTwoToned(smoothed)).toBe(false)
  // A dot of one pixel is a faint one of nine; letters keep their middle.
  expect(smoothed.data[20 * 500 + 20]).toBeGreaterThan(180)
  expect(Math.max(...smoothed.data.subarray(66 * 500 + 78, 66 * 500 + 80))).toBe(10)
})

test('a photograph in the dark is no slide, and is given light; a slide and a bright page stay', () => {
  const [bright, dim, slide] = [paper(480, 480), paper(480, 480), paper(480, 480)]
  for (const page of [bright, dim, slide]) letters(page, 40, 40, 12)
  dim.data = dim.data.map((value) => 20 + value / 4)
  slide.data = slide.data.map((value) => (value > 128 ? 30 : 225))
  expect([bright, dim, slide].map(isDark)).toEqual([false, false, true])
  expect([exposed(bright), exposed(slide)]).toEqual([bright, slide])
  const lit = exposed(dim)
  expect(Math.abs((lit.data[0] ?? 0) - 245)).toBeLessThan(3)
  expect(lit.data.toSorted()[0]).toBeLessThan(90)
})
