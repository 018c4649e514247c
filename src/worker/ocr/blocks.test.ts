// From what was read to blocks: typewriters' wide spaces part no columns, scraps are no text, and a line that one reading lacked
// comes in after the line above it.
import { expect, test } from 'vitest'
import { isInColumns, readBlocks } from './blocks.ts'
import { insertLine } from './place.ts'
import type { ReadLine, Reading } from './thread.ts'

/** Words of one line, letters this wide apart and the spaces between words this wide, in pixels; rows are 20 high, print 14. */
function line(text: string, y: number, { letter = 14, space = 22, confidence = 0.9, left = 100 } = {}): ReadLine {
  let x = left
  const words = text.split(' ').map((word) => {
    const box: ReadLine['words'][0]['box'] = [x, y - 14, x + word.length * letter - 4, y]
    x = box[2] + space
    return { text: word, confidence, box }
  })
  return { words, height: 20, baseline: { y, slope: 0 } }
}

const reading = (lines: ReadLine[]): Reading => ({ blocks: [{ paragraphs: [{ lines }] }], heap: 0 })

const textOf = (of: Reading): string =>
  readBlocks(of, 0.5, 800)
    .flatMap((block) => (block.kind === 'table' ? [] : block.lines))
    .map(({ words }) => words.map(({ text }) => text).join(' '))
    .join('\n')

test('a typed page whose spaces stand under each other is read along its lines', () => {
  const ends = [
    'came with the tide',
    'were seen at dawn',
    'left their anchor',
    'lost two good men',
    'sold all the silk',
    'went home in may',
  ]
  const typed = ends.map((end, row) => `${['five', 'many', 'some'][row % 3]} ships of the ${end} and then more`)
  expect(textOf(reading(typed.map((text, row) => line(text, 100 + 30 * row))))).toBe(typed.join('\n'))
})

test('a row of signs that was read as scraps is left out, an unsure line of words is not', () => {
  const scraps = line('oe fo tc i i te', 140, { confidence: 0.4 })
  const unsure = line('Descroptoon of the gocds', 180, { confidence: 0.3 })
  expect(textOf(reading([line('Total due today', 100), scraps, unsure]))).toBe(
    'Total due today\nDescroptoon of the gocds',
  )
})

test('a line goes after the line above it, into its paragraph or as a block of its own', () => {
  const page: Reading = {
    blocks: [100, 400].map((y) => ({ sheet: 0, paragraphs: [{ lines: [line('first', y), line('third', y + 40)] }] })),
    heap: 0,
  }
  insertLine(page, line('second', 120))
  insertLine(page, line('between', 280))
  insertLine(page, line('top', 40))
  const texts = page.blocks.map(({ paragraphs }) =>
    paragraphs.flatMap(({ lines }) => lines.map(({ words }) => words[0]?.text)),
  )
  expect(texts).toEqual([['top'], ['first', 'second', 'third'], ['between'], ['first', 'third']])
  expect(page.blocks.every(({ sheet }) => sheet === 0)).toBe(true)
})

test('lines of prose beside each other are columns, cells of a table are none', () => {
  const rows = [0, 1, 2, 3].map((row) => 100 + 30 * row)
  const prose = (y: number): ReadLine[] => [
    line('along the river they went', y),
    line('and on to the mill again', y, { left: 600 }),
  ]
  const cells = (y: number): ReadLine[] => [
    line('copper pipe of fifteen mm', y),
    line('12,50', y, { left: 600 }),
    line('3', y, { left: 800 }),
  ]
  expect(isInColumns(reading(rows.flatMap(prose)))).toBe(true)
  expect(isInColumns(reading(rows.flatMap(cells)))).toBe(false)
})
