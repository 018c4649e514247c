// What of a second reading comes in: words where the first has none or was unsure; and what does not.
import { expect, test } from 'vitest'
import { SheafError } from '../../contract/error.ts'
import type { Attempt } from './attempt.ts'
import { rated } from './attempt.ts'
import { linesOf } from './blocks.ts'
import type { OcrEngine, ReadOptions } from './engine.ts'
import { measurePage } from './page-reader.ts'
import { mergeSecond, readTwice } from './second-reader.ts'
import type { Reading, ReadWord } from './thread.ts'

const page = { width: 400, height: 300, data: new Uint8Array(400 * 300).fill(255) }
const asItCame = measurePage(page).upright

type Words = [text: string, x: number, confidence: number][]

/** A block a line, 40 pixels apart; letters are 10 broad and 20 high. */
function reading(lines: Words[]): Reading {
  const wordOf = (row: number, [text, x, confidence]: Words[0]): ReadWord => ({
    text,
    confidence,
    box: [x, 40 * row + 20, x + 10 * text.length, 40 * row + 40],
  })
  const blocks = lines.map((words, row) => ({
    paragraphs: [
      {
        lines: [
          { words: words.map((word) => wordOf(row, word)), height: 24, baseline: { y: 40 * row + 40, slope: 0 } },
        ],
      },
    ],
  }))
  return { blocks, heap: 0 }
}

function attempt(lines: Words[]): Attempt {
  return rated({ treatment: asItCame, width: 400, height: 300, reading: reading(lines) })
}

const textOf = (read: Reading): string[] => linesOf(read).map(({ words }) => words.map(({ text }) => text).join(' '))
const merged = (first: Words[], second: Words[], languages = ['eng']): string[] =>
  textOf(mergeSecond(attempt(first), reading(second), languages).reading)

test('words that only the second sees stand on their lines, in order; sure ones of the first stay', () => {
  const first: Words[] = [
    [['CHEDDAR', 10, 0.95]],
    [
      ['TOTAL', 10, 0.93],
      ['2B.l0', 300, 0.4],
    ],
  ]
  const second: Words[] = [
    [['6.49', 300, 0.99]],
    [
      ['T0TAL', 10, 0.99],
      ['28.10', 300, 1],
    ],
    [['THANKS', 40, 0.99]],
  ]
  expect(merged(first, second)).toEqual(['CHEDDAR 6.49', 'TOTAL 28.10', 'THANKS'])
})

test('what is doubtful, of one sign, half over another word or of another script does not come in', () => {
  const first: Words[] = [
    [
      ['Qty', 10, 0.95],
      ['price', 100, 0.95],
    ],
  ]
  const second: Words[] = [
    [
      ['guess', 200, 0.8],
      [':', 260, 0.99],
      ['yprice', 62, 0.99],
      ['口口', 300, 0.99],
    ],
  ]
  expect(merged(first, second)).toEqual(['Qty price'])
  expect(merged([[['a', 10, 0.9]]], [[['口口', 300, 0.99]]], ['chi_sim'])).toEqual(['a 口口'])
})

test('letters with marks, apostrophes and spaces that the second forgets are kept', () => {
  const first: Words[] = [
    [
      ['Brückner', 10, 0.5],
      ["l'importo", 110, 0.5],
      ['Größe', 220, 0.3],
      ['is', 300, 0.5],
      ['on', 330, 0.5],
    ],
  ]
  const second: Words[] = [
    [
      ['Bruckner', 10, 1],
      ['limporto', 112, 1],
      ['GroBe', 220, 1],
      ['ison', 302, 1],
    ],
  ]
  expect(merged(first, second, ['deu'])).toEqual(["Brückner l'importo Größe is on"])
})

test('pieces of letters that were read as tall noise give way', () => {
  const first = attempt([[['milk', 10, 0.95]], [['towels', 10, 0.95]]])
  const line = linesOf(first.reading)[1]
  line?.words.push({ text: 'vo', confidence: 0.3, box: [300, 20, 320, 80] })
  expect(textOf(mergeSecond(first, reading([[['3.15', 300, 1]]]), ['eng']).reading)).toEqual(['milk 3.15', 'towels'])
})

test('the second is asked for small pages in letters it knows, told what is known; its failure costs nothing', async () => {
  const asked: ReadOptions[] = []
  const engineOf = (answer: () => Promise<Reading>): OcrEngine => ({
    name: 'other',
    read: (_, options) => {
      asked.push(options)
      return answer()
    },
    orient: () => Promise.resolve(null),
  })
  const options = { dpi: 200, languages: ['eng'] }
  const first = attempt([
    [
      ['sure', 10, 0.95],
      ['unsure', 100, 0.5],
    ],
  ])
  const other = engineOf(() => Promise.resolve(reading([[['unhurt', 100, 1]]])))
  const both = await readTwice(page, first, other, options)
  expect([textOf(both.best.reading), both.names, both.failure]).toEqual([['sure unhurt'], ['other'], null])
  expect(asked.map(({ known }) => known)).toEqual([[[10, 20, 50, 40]]])

  const failed = await readTwice(
    page,
    first,
    engineOf(() => Promise.reject(new Error('no memory'))),
    options,
  )
  expect([failed.best, failed.names, failed.failure]).toEqual([first, [], expect.stringContaining('no memory')])
  const missing = engineOf(() => Promise.reject(new SheafError('model-missing', 'not there')))
  await expect(readTwice(page, first, missing, options)).rejects.toMatchObject({ code: 'model-missing' })

  const before = asked.length
  const greek = attempt([[['Καλημέρα', 10, 0.5]]])
  const dense = attempt([[['x'.repeat(3000), 10, 0.5]]])
  for (const none of [greek, dense]) expect((await readTwice(page, none, other, options)).best).toBe(none)
  expect(asked).toHaveLength(before)
})
