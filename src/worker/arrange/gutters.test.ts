// Gutters that are hardly wider than a stretched space.
import { expect, test } from 'vitest'
import type { PlacedWord } from './lines.ts'
import { lines, read } from './words-fixture.ts'

const left = [
  'The harbour council met on',
  'every second Monday of the',
  'month to hear reports from',
  'the office for the bridges',
]
const right = [
  'and the railway. Nobody in',
  'the town had ever asked it',
  'to meet more often than so',
  'few people could stand it.',
]

test('columns that the file gives one after the other may stand close', () => {
  // Each column is 120 points wide.
  const words = [...lines(72, 100, left), ...lines(199.5, 100, right)]
  const widest = Math.max(...words.filter(({ bbox }) => bbox[0] < 200).map(({ bbox }) => bbox[2]))
  expect(199.5 - widest).toBeLessThan(9)
  expect(read(words)).toEqual([`paragraph: ${left.join(' ')}`, `paragraph: ${right.join(' ')}`])
})

test('lines with one stretched space each are no columns', () => {
  const words = left.flatMap((text, row) => [
    ...lines(72, 100 + row * 12, [text]),
    ...lines(199.5, 100 + row * 12, [right[row] ?? '']),
  ])
  expect(read(words)).toEqual([`paragraph: ${left.map((text, row) => `${text} ${right[row]}`).join(' ')}`])
})

test('a sheet may be as wide as its file says', () => {
  const words = [0, 3e9, 6e9, 9e9].flatMap((x) =>
    Array.from({ length: 6 }, (_, row): PlacedWord[] => lines(x, 100 + row * 12, [`${row}.50`])).flat(),
  )
  expect(words).toHaveLength(24)
  expect(read(words).join(' ').match(/\.50/g)).toHaveLength(24)
})
