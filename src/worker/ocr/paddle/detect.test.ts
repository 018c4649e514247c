// Lines in a map of likelihoods: turned rectangles, grown to what the text takes, each line in one band.
import { assert, constantFrom, double, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import type { Band } from './detect.ts'
import { bandsOf, linesIn } from './detect.ts'
import { isCovered } from './known.ts'
import type { Rectangle } from './rectangle.ts'
import { rectangleAround } from './rectangle.ts'

test('the least rectangle around points that fill one is that one', () => {
  assert(
    property(
      double({ min: -0.7, max: 0.7, noNaN: true }),
      integer({ min: 40, max: 400 }),
      integer({ min: 4, max: 30 }),
      (angle, width, height) => {
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
        const points = [-1, -0.3, 1].flatMap((i) =>
          [-1, 0.2, 1].map((j) => {
            const [u, v] = [(i * width) / 2, (j * height) / 2]
            return { x: 200 + u * cos - v * sin, y: 100 + u * sin + v * cos }
          }),
        )
        const found = rectangleAround(points)
        expect(found?.angle).toBeCloseTo(angle, 5)
        expect(found?.width).toBeCloseTo(width, 5)
        expect(found?.height).toBeCloseTo(height, 5)
      },
    ),
    { numRuns: 50 },
  )
  expect(rectangleAround([])).toBeNull()
})

test('an area of likely text is a line, grown over its rim; faint areas and specks are none', () => {
  const band = first(200, 96)
  const map = new Float32Array(band.planes.width * band.planes.height)
  const fill = (x0: number, y0: number, x1: number, y1: number, value: number): void => {
    for (let y = y0; y < y1; y++) map.fill(value, y * band.planes.width + x0, y * band.planes.width + x1)
  }
  fill(20, 20, 120, 30, 0.9)
  fill(20, 60, 120, 70, 0.4)
  fill(160, 20, 162, 22, 0.9)
  const lines = linesIn(map, band)
  expect(lines).toHaveLength(1)
  const [line] = lines
  expect(line?.centre).toEqual({ x: 70, y: 25 })
  expect([line?.width, line?.height, line?.angle]).toEqual([expect.closeTo(113.6, 0), expect.closeTo(23.6, 0), 0])
})

test('every row of a page is the middle of lines of one band', () => {
  assert(
    property(integer({ min: 20, max: 300 }), integer({ min: 20, max: 5000 }), (width, height) => {
      const bands = [...bandsOf({ width, height, data: new Uint8Array(width * height) })]
      for (const { planes } of bands) expect(planes.width * planes.height).toBeLessThan(800_000)
      const factor = bands[0]?.factor ?? 1
      for (let y = 0; y < height * factor; y += 7) {
        const owners = bands.filter(({ from, to }) => y >= from && y < to)
        expect(owners).toHaveLength(1)
        // With room around it for its height.
        expect(y).toBeGreaterThanOrEqual(owners[0]?.top ?? Infinity)
      }
    }),
    { numRuns: 6 },
  )
})

test('a line that known words fill is covered, with spaces between them; one with a gap is not', () => {
  assert(
    property(constantFrom(-0.05, 0, 0.05), (angle) => {
      const line: Rectangle = { centre: { x: 200, y: 100 }, width: 320, height: 20, angle }
      const word = (x0: number, x1: number): [number, number, number, number] => {
        const y = 100 + Math.tan(angle) * ((x0 + x1) / 2 - 200)
        return [x0, y - 8, x1, y + 6]
      }
      expect(isCovered(line, [word(48, 140), word(150, 250), word(258, 352)])).toBe(true)
      expect(isCovered(line, [word(48, 140), word(258, 352)])).toBe(false)
      expect(isCovered(line, [])).toBe(false)
    }),
  )
})

function first(width: number, height: number): Band {
  const [band] = bandsOf({ width, height, data: new Uint8Array(width * height) })
  if (!band) throw new Error('a page has a band')
  return band
}
