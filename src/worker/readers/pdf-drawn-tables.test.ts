// Pages that are one drawn table: which of them need no structure tree, and which go on from the page before.
import { expect, test } from 'vitest'
import type { Box } from '../../contract/model.ts'
import { line } from '../arrange/words-fixture.ts'
import { isPlainGrid } from './pdf-drawn-tables.ts'
import { notTagged, type PdfText, type PdfWord } from './pdf-engine.ts'
import { toPage } from './pdf-page.ts'

const size = { width: 612, height: 792 }

/** A table of rows 20 points high and columns 120 wide, with all of its lines. */
function drawn(rows: string[][], top: number): { words: PdfWord[]; rules: Box[] } {
  const [left, right, bottom] = [60, 60 + 120 * (rows[0]?.length ?? 0), top + 20 * rows.length]
  const across = [...rows, []].map((_, row): Box => [left, top + 20 * row, right, top + 20 * row])
  const down = [...(rows[0] ?? []), ''].map((_, column): Box => [left + 120 * column, top, left + 120 * column, bottom])
  const words = rows.flatMap((cells, row) =>
    cells.flatMap((cell, column) => line(cell, left + 4 + 120 * column, top + 14 + 20 * row)),
  )
  return { words: words.map((word, mark) => ({ ...word, angle: 0, mark })), rules: [...across, ...down] }
}

const entries = (from: number): string[][] =>
  Array.from({ length: 12 }, (_, row) => [`0${(from + row) % 9}/15/2031`, 'Amber Birch', `${from + 12 * row}.50`])
const [head, years] = [
  ['Day', 'Name', 'Sum'],
  ['Item', '2021', '2022'],
]

function isPlain(rows: string[][], change: (word: PdfWord) => PdfWord = (word) => word): boolean {
  const { words, rules } = drawn(rows, 60)
  return isPlainGrid(words.map(change), rules)
}

test('a grid of short values needs no tree; heads, years over numbers, weights, artifacts and words beside it do', () => {
  expect(isPlain(entries(1))).toBe(true)
  expect(isPlain([head ?? [], ...entries(1)])).toBe(false)
  expect(
    isPlain([years ?? [], ...entries(1).map(([, name = '', sum = '']) => [name, `${Number(sum) * 2}`, '7'])]),
  ).toBe(false)
  expect(isPlain(entries(1), (word) => ({ ...word, bold: word.text === 'Amber' }))).toBe(false)
  expect(isPlain(entries(1), (word) => (word.text === 'Amber' ? { ...word, mark: notTagged.artifact } : word))).toBe(
    false,
  )
  expect(isPlain(entries(1), (word) => (word.mark === 0 ? { ...word, bbox: [4, 4, 30, 14] } : word))).toBe(false)
})

test('a drawn table at the top goes on from one with the same columns at the end of the page before', () => {
  const text = (rows: string[][], top: number, below: PdfWord[] = []): PdfText => {
    const { words, rules } = drawn(rows, top)
    return {
      ...size,
      words: [...words, ...below],
      rules,
      images: [],
      links: [],
      notes: [],
      label: '',
      invisible: 0,
      tags: null,
    }
  }
  const goesOn = (before: PdfText, page: PdfText): boolean | undefined =>
    toPage(2, page, { engine: 'test', before }).blocks[0]?.continues
  const [first, second] = [text([head ?? [], ...entries(1)], 440), text(entries(20), 60)]
  expect(goesOn(first, second)).toBe(true)
  const foot = line('Both are of 2031.', 60, 740).map((word): PdfWord => ({ ...word, angle: 0 }))
  expect(goesOn(text(entries(1), 440, foot), second)).toBe(true)
  const between = line('Then another begins.', 60, 420).map((word): PdfWord => ({ ...word, angle: 0 }))
  expect(goesOn(text(entries(1), 60, between), second)).toBeUndefined()
  expect(goesOn(first, text([head ?? [], ...entries(20)], 60))).toBeUndefined()
  expect(
    goesOn(
      first,
      text(
        entries(20).map((row) => [...row, '1']),
        60,
      ),
    ),
  ).toBeUndefined()
})
