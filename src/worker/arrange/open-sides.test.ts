import { expect, test } from 'vitest'
import type { Box } from '../../contract/model.ts'
import { line, read } from './words-fixture.ts'

const row = (texts: readonly string[], baseline: number) =>
  texts.flatMap((text, column) => line(text, 80 + 120 * column, baseline))
const rows = [
  ['name', 'size', 'what it does'],
  ['alpha', '12', 'reads'],
  ['beta', '7', 'writes'],
]
const words = rows.flatMap((texts, index) => row(texts, 112 + 20 * index))
const table = `table: ${rows.map((texts) => texts.join('\t')).join('\n')}`
const across = (y: number): Box => [70, y, 430, y + 0.5]
const down = (x: number, from = 98, to = 158): Box => [x, from, x + 0.5, to]

test('a table without lines at its sides has all of its columns', () => {
  expect(read(words, [98, 118, 138, 158].map(across).concat([down(190), down(310)]))).toEqual([table])
})

test('a table with lines between its cells only has its first and last row', () => {
  expect(read(words, [across(118), across(138), down(190), down(310)])).toEqual([table])
})

test('rows without lines between them are rows', () => {
  expect(read(words, [across(98), across(118), across(158), down(190), down(310)])).toEqual([table])
})

test('lines that cross beside hardly any words are a drawing', () => {
  const labels = [...line('x', 200, 112), ...line('y', 320, 150)]
  const drawing = [98, 118, 138, 158].map(across).concat([down(190), down(310)])
  expect(read(labels, drawing).join()).not.toContain('table')
})
