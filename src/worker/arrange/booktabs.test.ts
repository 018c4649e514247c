// Tables with three lines across them: their columns may stand close, and what is numbered or prose between lines is none.
import { expect, test } from 'vitest'
import type { Box } from '../../contract/model.ts'
import { buildPage } from '../page-builder.ts'
import { toBlocks } from './blocks.ts'
import type { PlacedWord } from './lines.ts'
import { line, read } from './words-fixture.ts'

/** Lines across from one place to another. */
const rules = (...places: number[]): Box[] => places.map((y) => [98, y - 0.2, 262, y + 0.2])

const names = ['North quay', 'The long wooden pier', 'Lock', 'Old harbour', 'Mill', 'Gate']

/** Numbers of two columns, set to their right edges 3 points apart; the names before them are up to 100 points wide. */
function rows(top: number, texts: readonly string[]): PlacedWord[] {
  return texts.flatMap((text, row) => {
    const baseline = top + row * 12
    const [first, second] = [`${41 + row * 7}.5`, row === 2 ? '128' : `${row}9`]
    return [
      ...line(text, 100, baseline),
      ...line(first, 227 - first.length * 5, baseline),
      ...line(second, 245 - second.length * 5, baseline),
    ]
  })
}

test('columns that stand no further apart than words are told by all rows together', () => {
  const head = [...line('Place', 100, 110), ...line('Low', 212, 110), ...line('Up', 235, 110)]
  const read1 = read([...head, ...rows(128, names)], rules(100, 115, 194))
  expect(read1).toEqual([
    'table: Place\tLow\tUp\nNorth quay\t41.5\t09\nThe long wooden pier\t48.5\t19\nLock\t55.5\t128\nOld harbour\t62.5\t39\nMill\t69.5\t49\nGate\t76.5\t59',
  ])
})

/** Cells of the tables on a page, each as what it is and says. */
function cellsOf(words: PlacedWord[], drawn: readonly Box[]): string[][][] {
  const size = { number: 1, width: 612, height: 792, source: 'text', engine: 'test' } as const
  const page = buildPage({ ...size, blocks: toBlocks(words, 792, drawn) })
  return page.blocks.map(({ rows = [] }) =>
    rows.map((row) =>
      row.map(({ start, end, header, colspan }) =>
        [header ? 'H' : '', colspan ?? '', ' ', page.text.slice(start, end)].join('').trim(),
      ),
    ),
  )
}

/** Rows of a name and four numbers. */
const four = (top: number, texts: readonly string[]): PlacedWord[] =>
  texts.flatMap((text, row) => [
    ...line(text, 100, top + row * 12),
    ...[140, 170, 200, 230].flatMap((x, column) => line(`${column + 4}.${row}`, x, top + row * 12)),
  ])

test('heads of groups span the columns that a short line under them has, and a text the columns it lies over', () => {
  const heads = [
    ...line('All of the values', 150, 110),
    ...line('Dry', 155, 124),
    ...line('Wet', 215, 124),
    ...[140, 170, 200, 230].flatMap((x, column) => line(column % 2 === 0 ? 'low' : 'top', x, 138)),
  ]
  const short = [138, 202].map((x): Box => [x, 126.8, x + 52, 127.2])
  expect(
    cellsOf([...heads, ...four(158, ['Quay', 'Pier', 'Lock', 'Mill'])], [...rules(98, 142, 224), ...short])[0]?.slice(
      0,
      4,
    ),
  ).toEqual([
    ['H', 'H4 All of the values'],
    ['H', 'H2 Dry', 'H2 Wet'],
    ['H', 'H low', 'H top', 'H low', 'H top'],
    ['Quay', '4.0', '5.0', '6.0', '7.0'],
  ])
})

test('what stands below another line is of the table: totals, titles of further rows; a caption is not', () => {
  const parts = [
    ...line('Place', 100, 110),
    ...[140, 170, 200, 230].flatMap((x) => line('sum', x, 110)),
    ...line('Those that are in the north', 100, 128),
    ...four(140, ['Lock', 'Mill', 'Gate']),
    ...line('Those that are in the south', 100, 182),
    ...four(194, ['Quay', 'Pier']),
    ...four(224, ['All']),
    ...line('Table 4. What was seen', 100, 250),
    ...four(280, ['Other']),
  ]
  const [table, ...rest] = cellsOf(parts, rules(98, 116, 170, 212, 230, 270))
  const names = table?.map(([first]) => first).join(', ')
  expect(names).toBe(
    'H Place, 5 Those that are in the north, Lock, Mill, Gate, 5 Those that are in the south, Quay, Pier, All',
  )
  expect(rest.flat(2)).toEqual([])
})

test('an algorithm between lines is no table', () => {
  const steps = ['read the first of them', 'while more are left do', 'add its length to all', 'end while', 'return all']
  const words = [
    ...line('Algorithm 1 The sum of lengths', 100, 110),
    ...steps.flatMap((step, row) => [...line(`${row + 1}:`, 100, 128 + row * 12), ...line(step, 118, 128 + row * 12)]),
  ]
  expect(read(words, rules(100, 115, 184)).filter((block) => block.startsWith('table'))).toEqual([])
})

test('text in two columns under lines is no table', () => {
  const text = 'the town had ever asked it to meet more'
  const words = [0, 1, 2, 3, 4].flatMap((row) => [
    ...line(text, 100, 130 + row * 12, { size: 4 }),
    ...line(text, 182, 130 + row * 12, { size: 4 }),
  ])
  const head = [...line('Left', 100, 110, { size: 4 }), ...line('Right', 182, 110, { size: 4 })]
  expect(read([...head, ...words], rules(100, 115, 194)).filter((block) => block.startsWith('table'))).toEqual([])
})
