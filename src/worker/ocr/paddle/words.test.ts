// From likelihoods to signs, and from signs to words: repeated signs once, spaces by what was read and by what shows.
import { expect, test } from 'vitest'
import type { Raster } from '../../raster.ts'
import { cropOf } from './crop.ts'
import { readSigns } from './ctc.ts'
import { lineOf } from './words.ts'

test('the likeliest sign of each step, repeated ones once, blanks not at all, doubled ones twice', () => {
  const signs = ['a', 'b', ' ']
  const steps = [1, 1, 0, 2, 2, 0, 2, 3]
  const likelihoods = Float32Array.from(steps.flatMap((sign) => [0, 1, 2, 3].map((at) => (at === sign ? 0.75 : 0.05))))
  expect(readSigns(likelihoods, 4, signs)).toEqual([
    { sign: 'a', from: 0, to: 1, likelihood: 0.75 },
    { sign: 'b', from: 3, to: 4, likelihood: 0.75 },
    { sign: 'b', from: 6, to: 6, likelihood: 0.75 },
    { sign: ' ', from: 7, to: 7, likelihood: 0.75 },
  ])
})

/** A line of black bars on a page, each 20 high; its words with their boxes' left and right ends. */
function read(bars: [x0: number, x1: number, sign: string][], spaces: number[] = []): [string, number, number][] {
  const page: Raster = { width: 480, height: 100, data: new Uint8Array(480 * 100).fill(255) }
  for (const [x0, x1] of bars) for (let y = 40; y < 60; y++) page.data.fill(0, y * 480 + x0, y * 480 + x1)
  const crop = cropOf(page, { centre: { x: 240, y: 50 }, width: 480, height: 48, angle: 0 })
  const letters = [
    ...bars.map(([x0, x1, sign]) => ({ sign, x: (x0 + x1) / 2 })),
    ...spaces.map((x) => ({ sign: ' ', x })),
  ]
  const signs = letters
    .toSorted((a, b) => a.x - b.x)
    .map(({ sign, x }) => ({ sign, from: Math.floor(x / 8), to: Math.floor(x / 8), likelihood: 1 }))
  const line = lineOf(crop, signs, 60)
  return (line?.words ?? []).map(({ text, box }) => [text, Math.round(box[0]), Math.round(box[2])])
}

test('a broad gap is a space that the model forgot; a narrow one is one where it read it', () => {
  const bars: [number, number, string][] = [
    [20, 30, 'n'],
    [34, 44, 'o'],
    [60, 70, 'a'],
    [74, 84, 'm'],
  ]
  expect(read(bars)).toEqual([
    ['no', 20, 44],
    ['am', 60, 84],
  ])
  const close: [number, number, string][] = [...bars.slice(0, 2), [50, 60, 'a'], [64, 74, 'm']]
  expect(read(close).map(([text]) => text)).toEqual(['noam'])
  expect(read(close, [47]).map(([text]) => text)).toEqual(['no', 'am'])
})

test('digits stand further apart than letters, and are one number', () => {
  expect(
    read([
      [20, 30, '2'],
      [34, 44, '0'],
      [60, 64, '1'],
      [78, 88, '7'],
    ]).map(([text]) => text),
  ).toEqual(['2017'])
})
