// Print that no word covers is found and read for itself; what is no print, or not read surely, adds nothing. The engine stands
// in: which print Tesseract leaves out is not ours to choose.
import { expect, test } from 'vitest'
import type { Raster } from '../raster.ts'
import type { Attempt } from './attempt.ts'
import { rated, untreated } from './attempt.ts'
import { linesOf } from './blocks.ts'
import { withUncovered } from './cover.ts'
import type { Reading, ReadWord } from './thread.ts'
import { uncoveredPrint } from './uncovered.ts'

const side = 400

/** Rows of letters with a hole in them, at these heights, in these tones. */
function sheet(rows: [top: number, tone: number][]): Raster {
  const data = new Uint8Array(side * side).fill(245)
  for (const [top, tone] of rows)
    for (let left = 60; left < 300; left += 20)
      for (let y = 0; y < 16; y++)
        for (let x = 0; x < 12; x++) if (x < 3 || x > 8 || y < 3) data[(top + y) * side + left + x] = tone
  return { width: side, height: side, data }
}

const word = (text: string, confidence: number, box: ReadWord['box']): ReadWord => ({ text, confidence, box })

function reading(words: ReadWord[]): Reading {
  const lines = words.map((one) => ({ words: [one], height: 20, baseline: { y: one.box[3], slope: 0 } }))
  return { blocks: [{ paragraphs: [{ lines }] }], heap: 0 }
}

const covered: ReadWord['box'] = [58, 98, 294, 118]

test('rows of letters without a word over them are found, faint ones beside dark ones too', () => {
  const page = sheet([
    [100, 20],
    [200, 215],
  ])
  const areas = uncoveredPrint(page, [covered])
  expect(areas).toHaveLength(1)
  const [left, top, right, foot] = areas[0] ?? [0, 0, 0, 0]
  expect([left <= 60, top <= 200, right >= 292, foot >= 216, top > 120]).toEqual([true, true, true, true, true])
  expect(uncoveredPrint(page, [covered, [58, 198, 294, 218]])).toEqual([])
})

test('short rows under each other are a column of print, one alone is a stray', () => {
  const short = (rows: [number, number][]): Raster => {
    const page = sheet(rows)
    for (let y = 0; y < side; y++) page.data.fill(245, y * side + 115, (y + 1) * side)
    return page
  }
  expect(uncoveredPrint(short([[100, 20]]), [])).toEqual([])
  expect(uncoveredPrint(short([100, 130, 160, 190].map((top) => [top, 20])), [])).toHaveLength(1)
})

test('bars, rules and pictures are no print', () => {
  const page = sheet([])
  for (let left = 60; left < 300; left += 9)
    for (let y = 100; y < 150; y++) page.data.fill(10, y * side + left, y * side + left + 4)
  for (let y = 200; y < 203; y++) page.data.fill(10, y * side + 40, y * side + 360)
  for (let y = 250; y < 350; y++) page.data.fill(60, y * side + 60, y * side + 300)
  expect(uncoveredPrint(page, [])).toEqual([])
})

test('what is read surely in an area comes in where it stands, the rest does not', async () => {
  const page = sheet([
    [100, 20],
    [200, 215],
  ])
  const first: Attempt = rated({
    treatment: untreated,
    width: side,
    height: side,
    reading: reading([word('dark', 0.9, covered)]),
  })
  const asRead = (confidence: number) => async (_: Raster, factor: number) =>
    Promise.resolve(reading([word('faded', confidence, [16 * factor, 16 * factor, 248 * factor, 32 * factor])]))
  const sure = await withUncovered(first, page, null, asRead(0.9))
  const words = linesOf(sure.reading).flatMap((line) => line.words)
  expect(words.map(({ text }) => text)).toEqual(['dark', 'faded'])
  expect(Math.abs((words[1]?.box[1] ?? 0) - 200)).toBeLessThan(4)
  expect(linesOf((await withUncovered(first, page, null, asRead(0.5))).reading)).toHaveLength(1)
  expect(linesOf(first.reading)).toHaveLength(1)
  // What shows through from the other side has a sure word here and there, and no sure line.
  const asMirrored = async (_: Raster, factor: number) => {
    const places = [16, 90, 180].map((x): ReadWord['box'] => [x, 16, x + 60, 32])
    const boxes = places.map((box) => box.map((edge) => edge * factor) as ReadWord['box'])
    const words = ['wort', 'doiwioW', 'TON'].map((text, n) => word(text, n === 0 ? 0.9 : 0.2, boxes[n] ?? covered))
    const lines = [{ words, height: 20, baseline: { y: 32 * factor, slope: 0 } }]
    return Promise.resolve({ blocks: [{ paragraphs: [{ lines }] }], heap: 0 })
  }
  expect(linesOf((await withUncovered(first, page, null, asMirrored)).reading)).toHaveLength(1)
})
