// A sheet on a desk is left alone with its paper; shadows on a sheet, printed bands and dark pages are no desk.
import { expect, test } from 'vitest'
import type { Raster } from '../raster.ts'
import { rotate } from '../raster.ts'
import { withoutDesk } from './desk.ts'

function sheet(width: number, height: number, tone: number): Raster {
  return { width, height, data: new Uint8Array(width * height).fill(tone) }
}

function fill({ width, data }: Raster, x: number, y: number, w: number, h: number, value: number): void {
  for (let row = y; row < y + h; row++) data.fill(value, row * width + x, row * width + x + w)
}

/** Lines of square letters. */
function print(raster: Raster, left: number, top: number, lines: number, ink: number): void {
  for (let line = 0; line < lines; line++)
    for (let n = 0; n < 20; n++) if (n % 6 !== 5) fill(raster, left + n * 14, top + line * 26, 9, 12, ink)
}

/** A receipt of 320 by 480, leaning, on a desk with a grain. */
function photograph(): Raster {
  const receipt = sheet(320, 480, 215)
  print(receipt, 20, 30, 12, 30)
  const leaning = rotate(receipt, 5, 0)
  const desk = sheet(900, 1000, 0)
  for (let at = 0; at < desk.data.length; at++) desk.data[at] = 85 + ((Math.floor(at / 900) * 7) % 23)
  for (let y = 0; y < leaning.height; y++)
    for (let x = 0; x < leaning.width; x++) {
      const value = leaning.data[y * leaning.width + x] ?? 0
      if (value > 0) desk.data[(y + 200) * 900 + x + 250] = value
    }
  return desk
}

test('a receipt on a desk is a bright page with its print and nothing beside it', () => {
  const photo = photograph()
  const alone = withoutDesk(photo)
  expect([alone.width, alone.height]).toEqual([900, 1000])
  const ink = (raster: Raster, x0: number, x1: number): number => {
    let count = 0
    for (let y = 0; y < raster.height; y++)
      for (let x = x0; x < x1; x++) if ((raster.data[y * raster.width + x] ?? 255) < 140) count++
    return count
  }
  expect(ink(alone, 0, 240)).toBe(0)
  expect(ink(alone, 650, 900)).toBe(0)
  expect(ink(alone, 250, 640)).toBeGreaterThan(0.8 * 12 * 17 * 9 * 12)
})

test('a white page, a page in the shadow of a hand, a band at its head and a dark page stay as they are', () => {
  const white = sheet(700, 900, 250)
  print(white, 60, 60, 25, 20)
  const shadowed = { ...white, data: white.data.map((value, at) => (at > 250 * 700 ? value * 0.35 : value)) }
  const banded = sheet(700, 900, 250)
  fill(banded, 0, 0, 700, 200, 20)
  print(banded, 60, 40, 4, 240)
  print(banded, 60, 300, 12, 20)
  const dark = sheet(700, 900, 30)
  print(dark, 60, 60, 25, 230)
  // A bright panel on a dark page that has print of its own.
  const panel = sheet(700, 900, 30)
  fill(panel, 60, 300, 560, 400, 240)
  print(panel, 80, 40, 8, 230)
  print(panel, 80, 340, 8, 20)
  for (const page of [white, shadowed, banded, dark, panel]) expect(withoutDesk(page)).toBe(page)
})

test('a receipt that lies half in a shadow is left whole', () => {
  const photo = photograph()
  for (let y = 0; y < 1000; y++)
    for (let x = 430; x < 900; x++) photo.data[y * 900 + x] = (photo.data[y * 900 + x] ?? 0) * 0.45
  const alone = withoutDesk(photo)
  expect(alone).not.toBe(photo)
  const inkOf = ({ data }: Raster): number => {
    let count = 0
    for (let y = 260; y < 560; y++) for (let x = 440; x < 520; x++) if ((data[y * 900 + x] ?? 255) < 40) count++
    return count
  }
  expect(inkOf(alone)).toBe(inkOf(photo))
  // Beside it there is no desk any more.
  expect(alone.data[500 * 900 + 30]).toBeGreaterThan(180)
})
