// Two pages on one scan are told from one page with columns of figures, and read one after the other.
import { expect, test } from 'vitest'
import type { Raster } from '../raster.ts'
import { readBlocks } from './blocks.ts'
import { columnsOf, gutterOf, spreadOf } from './spread.ts'
import type { Reading } from './thread.ts'

function paper(width: number, height: number): Raster {
  return { width, height, data: new Uint8Array(width * height).fill(255) }
}

/** A line of square letters that is `length` letters long. */
function line({ width, data }: Raster, left: number, top: number, length: number): void {
  for (let n = 0; n < length; n++) {
    if (n % 6 === 5) continue
    for (let row = top; row < top + 9; row++)
      data.fill(10, row * width + left + n * 11, row * width + left + n * 11 + 7)
  }
}

/** Two sides of rows; the right one stands `lower` than the left. `lengths` by turns. */
function scan(lower: number, lengths: number[]): Raster {
  const raster = paper(1000, 700)
  for (let row = 0; row < 20; row++) {
    line(raster, 60, 60 + row * 28, lengths[row % lengths.length] ?? 0)
    line(raster, 540, 60 + lower + row * 28, lengths[(row + 1) % lengths.length] ?? 0)
  }
  return raster
}

test('pages of a book and receipts beside each other have a gutter; a table, a headed page and an upright sheet have none', () => {
  expect(gutterOf(scan(0, [36, 36, 36, 12]))).toBeGreaterThan(440)
  expect(gutterOf(scan(13, [8, 30, 14, 9, 11, 13]))).toBeLessThan(560)
  expect(gutterOf(scan(13, [8, 30, 14, 9, 11, 13]))).not.toBeNull()
  expect(gutterOf(scan(0, [8, 30, 14, 9, 11, 13]))).toBeNull()
  const headed = scan(0, [36, 36, 36, 12])
  line(headed, 100, 20, 70)
  expect(gutterOf(headed)).toBeNull()
  const upright = paper(700, 1000)
  for (let row = 0; row < 20; row++) for (const left of [20, 380]) line(upright, left, 60 + row * 28, 26)
  expect(gutterOf(upright)).toBeNull()
})

test('columns are cut out as they are', () => {
  const part = columnsOf({ width: 3, height: 2, data: Uint8Array.from([1, 2, 3, 4, 5, 6]) }, 1, 3)
  expect(part).toEqual({ width: 2, height: 2, data: Uint8Array.from([2, 3, 5, 6]) })
})

test('the first page is read to its end before the second, and the second stands where it stood', () => {
  const reading = (words: string[]): Reading => ({
    heap: 1,
    blocks: [
      {
        paragraphs: words.map((text, row) => ({
          lines: [
            {
              height: 20,
              baseline: { y: 50 + row * 60, slope: 0 },
              words: [{ text, confidence: 0.9, box: [20, 30 + row * 60, 120, 50 + row * 60] as const }],
            },
          ],
        })),
      },
    ].map((block) => structuredClone(block)) as Reading['blocks'],
  })
  const both = spreadOf(reading(['bread', 'butter']), reading(['milk', 'cheese']), 500)
  const blocks = readBlocks(both, 1, 400)
  const text = JSON.stringify(blocks)
  const places = ['bread', 'butter', 'milk', 'cheese'].map((word) => text.indexOf(word))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(both.blocks[1]?.paragraphs[0]?.lines[0]?.words[0]?.box).toEqual([520, 30, 620, 50])
})
