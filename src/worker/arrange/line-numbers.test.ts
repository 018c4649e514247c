// Numbers of lines stand apart from the lines; those of a list's entries do not.
import { expect, test } from 'vitest'
import { line, lines, read } from './words-fixture.ts'

const text = [
  'The plaintiff says that the register was bound by the',
  'defendant in March, that it was given back torn, and',
  'that the defendant was told of it on the same day in',
  'writing. The defendant did not answer for six weeks,',
  'and then said that the register had been torn before.',
  'The plaintiff asks the court to order the repair.',
]
const numbers = (step: number, x: number) =>
  text.flatMap((_, row) => ((row + 1) % step === 0 ? line(String(row + 1), x, 101 + row * 12, { size: 8 }) : []))

test('numbers beside each line of a text come after it', () => {
  expect(read([...numbers(1, 60), ...lines(90, 100, text)])).toEqual([
    `paragraph: ${text.join(' ')}`,
    'footer: 1 2 3 4 5 6',
  ])
})

test('numbers of every fifth line between two columns come after them', () => {
  const column = Array.from({ length: 5 }, () => text).flat()
  const counted = [5, 10, 15, 20, 25].flatMap((number) => line(String(number), 355, 100 + (number - 1) * 12))
  const blocks = read([...lines(72, 100, column), ...counted, ...lines(380, 100, column)])
  expect(blocks.at(-1)).toBe('footer: 5 10 15 20 25')
  expect(blocks.slice(0, -1).join(' ')).not.toMatch(/\d/u)
})

test('entries that are numbered, and years in a column, keep their numbers', () => {
  const entries = ['Anna Keller', 'Piotr Nowak', 'Li Wei', 'Joan Ellery', 'Ravi Patel', 'Sam Okafor']
  const ranked = entries.flatMap((name, row) => [
    ...line(String(row + 1), 60, 100 + row * 12),
    ...line(name, 90, 100 + row * 12),
  ])
  expect(read(ranked).join(' ')).toMatch(/1.Anna Keller\n2.Piotr/u)
  const years = entries.flatMap((name, row) => [
    ...line(name, 72, 100 + row * 12),
    ...line(String(2020 + row), 300, 100 + row * 12),
  ])
  expect(read(years).join(' ')).toMatch(/Anna Keller\t2020\nPiotr Nowak\t2021/u)
})

test('lines of paragraphs set apart have their numbers, and those of a footer are counted anew', () => {
  const paragraphs = [0, 1, 2].flatMap((part) => text.map((words, row) => ({ words, y: 100 + part * 82 + row * 12 })))
  const counted = paragraphs.flatMap(({ words, y }, row) => [
    ...line(String(row + 1), row < 9 ? 60 : 55, y),
    ...line(words, 90, y),
  ])
  const blocks = read([...counted, ...line('1', 60, 760), ...line('Claim', 300, 760)])
  expect(blocks.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => `paragraph: ${text.join(' ')}`))
  expect(blocks.at(-1)).toMatch(/^footer: 1 2 3 .* 18 1$/u)
})
