// Tables over and beside each other that share gutters.
import { expect, test } from 'vitest'
import { line, read } from './words-fixture.ts'

type Cell = readonly [x: number, text: string]

const row = (baseline: number, cells: readonly Cell[]) => cells.flatMap(([x, text]) => line(text, x, baseline))
const rows = (from: number, texts: readonly (readonly Cell[])[]) =>
  texts.flatMap((cells, index) => row(from + index * 18, cells))

const sums: readonly (readonly Cell[])[] = [
  [
    [72, 'Balance'],
    [240, '412.10'],
  ],
  [
    [72, 'Payments'],
    [240, '318.77'],
  ],
  [
    [72, 'Interest'],
    [240, '100.00'],
  ],
]
const limits: readonly (readonly Cell[])[] = [
  [
    [320, 'Limit'],
    [490, '500.00'],
  ],
  [
    [320, 'Available'],
    [490, '468.23'],
  ],
  [
    [320, 'Minimum'],
    [490, '125.00'],
  ],
]
const entries = ['01', '02', '03', '04', '05', '06'].map((day): readonly Cell[] => [
  [72, `${day} May`],
  [160, 'Harbour dues of the year, and repairs'],
  [490, '112.00'],
])

const entry = '01 May\tHarbour dues of the year, and repairs\t112.00'

test('tables beside each other that are written one after the other are two, and the one under them a third', () => {
  const [left, right, below, ...more] = read([...rows(100, sums), ...rows(100, limits), ...rows(170, entries)])
  expect(left).toBe('table: Balance\t412.10\nPayments\t318.77\nInterest\t100.00')
  expect(right).toBe('table: Limit\t500.00\nAvailable\t468.23\nMinimum\t125.00')
  expect(below?.split('\n')[0]).toBe(`table: ${entry}`)
  expect(more).toEqual([])
})

test('labels and values that are written row by row are one table, whatever stands under them', () => {
  const facts = sums.map((cells, index) => [...cells, ...(limits[index] ?? [])])
  const [above, below] = read([...rows(100, facts), ...rows(170, entries)])
  expect(above?.split('\n')[0]).toBe('table: Balance\t412.10\tLimit\t500.00')
  expect(below?.split('\n')[0]).toBe(`table: ${entry}`)
})

test('a table with a gap between its rows stays one where their columns are the same', () => {
  const blocks = read([...rows(100, entries), ...rows(240, entries)])
  expect(blocks).toHaveLength(1)
  expect(blocks[0]?.split('\n')).toHaveLength(12)
})
