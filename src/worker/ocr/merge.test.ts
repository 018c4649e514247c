// Merging two readings: the surer word is kept, nothing sure is lost, and places come out in the first reading's raster.
import { assert, constantFrom, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import type { Attempt } from './attempt.ts'
import { confidenceOf, untreated, worthOf } from './attempt.ts'
import { linesOf } from './blocks.ts'
import { merge } from './merge.ts'
import type { ReadWord } from './thread.ts'

type Line = [text: string, confidence: number][]

/** Words of 40 × 10 pixels, 50 apart, lines 20 apart, at a scale. */
function attempt(lines: Line[], scale = 1, skip = 0): Attempt {
  const blocks = lines.map((line, row) => ({
    paragraphs: [
      {
        lines: [
          {
            words: line.map(([text, confidence], index): ReadWord => {
              const [x, y] = [10 + 50 * (index + skip), 10 + 20 * row]
              return { text, confidence, box: [x * scale, y * scale, (x + 40) * scale, (y + 10) * scale] }
            }),
            height: 10 * scale,
            baseline: { y: (20 + 20 * row) * scale, slope: 0 },
          },
        ],
      },
    ],
  }))
  const reading = { blocks, heap: 0 }
  const treatment = { ...untreated, scale }
  const size = { width: 400 * scale, height: 300 * scale }
  return { treatment, ...size, reading, worth: worthOf(reading), confidence: confidenceOf(reading) }
}

const textOf = (reading: Attempt['reading']): string[] =>
  linesOf(reading).map(({ words }) => words.map(({ text }) => text).join(' '))

test('the surer reading of each word, the words only one has, and no word of nothing', () => {
  const base = attempt([
    [
      ['Total', 0.9],
      ['2968', 0.4],
      ['RM', 0.8],
    ],
    [['(KL)', 0.3]],
  ])
  const other = attempt(
    [
      [
        ['Total', 0.95],
        ['29.68', 0.9],
        ['RN', 0.7],
        ['cash', 0.9],
      ],
      [],
    ],
    2,
  )
  const merged = merge(base, other)
  expect(textOf(merged)).toEqual(['Total 29.68 RM cash', '(KL)'])
  const word = linesOf(merged)[0]?.words[1]
  expect(word?.box.map(Math.round)).toEqual([60, 10, 100, 20])
})

test('a shorter reading is not the surer one, nor one that is doubtful', () => {
  const base = attempt([
    [
      ['O30O2007', 0.3],
      ['x', 0.2],
    ],
  ])
  expect(
    textOf(
      merge(
        base,
        attempt([
          [
            ['2007', 0.9],
            ['y', 0.25],
          ],
        ]),
      ),
    ),
  ).toEqual(['O30O2007 x'])
  expect(textOf(merge(attempt([[]]), attempt([[['maybe', 0.6]]])))).toEqual([''])
})

test('a line that only the other reading has is taken over', () => {
  expect(
    textOf(
      merge(
        attempt([[['one', 0.9]]]),
        attempt([
          [['one', 0.9]],
          [
            ['second', 0.9],
            ['line', 0.9],
          ],
        ]),
      ),
    ),
  ).toEqual(['one', 'second line'])
})

test('merging never makes a reading less sure, and a reading with itself is itself', () => {
  const confidence = double({ min: 0, max: 1, noNaN: true })
  assert(
    property(confidence, confidence, confidence, constantFrom(1, 2), (a, b, c, scale) => {
      const base = attempt([
        [
          ['alpha', a],
          ['beta', b],
        ],
      ])
      const merged = merge(
        base,
        attempt(
          [
            [
              ['alpha', c],
              ['beta', a],
            ],
          ],
          scale,
        ),
      )
      expect(confidenceOf(merged)).toBeGreaterThanOrEqual(base.confidence - 1e-9)
      expect(merge(base, base).blocks).toEqual(base.reading.blocks)
    }),
  )
})
