// Tables with three lines across them: their columns may stand close, and what is numbered or prose between lines is none.
import { expect, test } from 'vitest'
import type { Box } from '../../contract/model.ts'
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
