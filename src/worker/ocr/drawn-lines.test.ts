// Lines of tables on scans: where they are told, though the sheet leans and they break off, and what is no table's line.
import { expect, test } from 'vitest'
import type { Raster } from '../raster.ts'
import { gridLines } from './drawn-lines.ts'

const letters = 16

function sheet(): Raster {
  return { width: 900, height: 700, data: new Uint8Array(900 * 700).fill(245) }
}

/** Fills a box that falls by `slope` to the right and leans as much. */
function ink({ width, data }: Raster, [x0, y0, x1, y1]: number[], slope = 0, tone = 20): void {
  for (let y = y0 ?? 0; y < (y1 ?? 0); y++)
    for (let x = x0 ?? 0; x < (x1 ?? 0); x++) {
      const [column, row] = [Math.round(x - slope * (y - 350)), Math.round(y + slope * (x - 450))]
      data[row * width + column] = tone
    }
}

/** Three rows and two columns from 100, 100 to 700, 400, drawn three pixels strong. */
function table(slope = 0): Raster {
  const raster = sheet()
  for (const y of [100, 200, 300, 400]) ink(raster, [100, y, 703, y + 3], slope)
  for (const x of [100, 400, 700]) ink(raster, [x, 100, x + 3, 403], slope)
  return raster
}

const places = (raster: Raster): { across: number[]; down: number[] } => {
  const lines = gridLines(raster, letters)
  const near = (value: number): number => Math.round(value / 10) * 10
  const unlike = (values: number[]): number[] => [...new Set(values.map(near))].toSorted((a, b) => a - b)
  return {
    across: unlike(lines.filter(([x0, , x1]) => x1 > x0).map(([, y]) => y)),
    down: unlike(lines.filter(([, y0, , y1]) => y1 > y0).map(([x]) => x)),
  }
}

const drawn = { across: [100, 200, 300, 400], down: [100, 400, 700] }

test('the lines of a table are told, on a sheet that leans a little as on one that stands straight', () => {
  expect(places(table())).toEqual(drawn)
  expect(places(table(0.006))).toEqual(drawn)
})

test('lines that break off and do not quite meet still make the grid', () => {
  const raster = table()
  for (const x of [250, 520]) ink(raster, [x, 90, x + 20, 420], 0, 245)
  ink(raster, [95, 96, 108, 108], 0, 245)
  const lines = gridLines(raster, letters)
  expect(places(raster)).toEqual(drawn)
  const corners = lines.filter(([x0, , x1]) => x1 > x0).map(([x0]) => Math.round(x0 / 10))
  expect(corners).toEqual([10, 10, 10, 10])
})

test('a head in white on a dark bar has its edges for lines', () => {
  const raster = table()
  ink(raster, [100, 60, 703, 100])
  for (const x of [100, 400, 700]) ink(raster, [x, 60, x + 3, 100])
  expect(places(raster).across).toContain(60)
})

test('underlines, a rule between columns and a frame are no grid', () => {
  const raster = sheet()
  for (const y of [100, 200, 300, 400]) ink(raster, [100, y, 400, y + 3])
  ink(raster, [450, 80, 453, 600])
  expect(gridLines(raster, letters)).toEqual([])
  const frame = sheet()
  for (const y of [100, 500]) ink(frame, [100, y, 703, y + 3])
  for (const x of [100, 700]) ink(frame, [x, 100, x + 3, 503])
  expect(gridLines(frame, letters)).toEqual([])
})
