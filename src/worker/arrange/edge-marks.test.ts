// Points at the right edge of questions.
import { expect, test } from 'vitest'
import { line, read } from './words-fixture.ts'

const question = (mark: string, baseline: number, texts: string[], points: string) => [
  ...line(mark, 72, baseline),
  ...texts.flatMap((text, row) => line(text, 100, baseline + row * 12)),
  ...line(points, 500, baseline),
]

test('questions with their points at the right edge are items, and the points their ends', () => {
  const words = [
    ...question('(a)', 100, ['State what a binder does.'], '[2]'),
    ...question('(b)', 112, ['Describe how the harbour council of the town was'], '[3]').slice(0, -1),
    ...line('elected.', 100, 124),
    ...line('[3]', 500, 112),
    ...question('(c)', 136, ['Give a reason for it.'], '[4]'),
    ...question('(d)', 148, ['Give another reason.'], '[4]'),
  ]
  expect(read(words)).toEqual([
    'list-item: (a) State what a binder does. [2]',
    'list-item: (b) Describe how the harbour council of the town was elected. [3]',
    'list-item: (c) Give a reason for it. [4]',
    'list-item: (d) Give another reason. [4]',
  ])
})

test('figures in brackets beside names stay a table’s', () => {
  const words = ['Depreciation', 'Interest', 'Taxes', 'Other'].flatMap((name, row) => [
    ...line(name, 72, 100 + row * 14),
    ...line(`(1${row})`, 500, 100 + row * 14),
  ])
  expect(read(words)).toEqual(['table: Depreciation\t(10)\nInterest\t(11)\nTaxes\t(12)\nOther\t(13)'])
})
