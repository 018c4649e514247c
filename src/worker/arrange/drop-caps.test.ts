// An initial over several lines is the first letter of its paragraph's first word, or a word before it.
import { expect, test } from 'vitest'
import { line, lines, read } from './words-fixture.ts'

const rest = [
  'upon a time there was a harbour by',
  'the sea, and in it lay a ship that',
  'nobody had seen come in, and small it was.',
]

function begun(letter: string, first: string): string[] {
  const initial = line(letter, 72, 112, { size: 34 })
  return read([
    ...initial,
    ...lines(92, 100, [`${first} ${rest[0]}`, rest[1] ?? '']),
    ...lines(72, 124, [rest[2] ?? '']),
  ])
}

test('an initial and its word are one; the lines beside it go on', () => {
  expect(begun('O', 'nce')).toEqual([`paragraph: Once ${rest.join(' ')}`])
  expect(begun('O', 'NCE')).toEqual([`paragraph: ONCE ${rest.join(' ')}`])
})

test('an initial that is a word stands before the next: that is a word of the page, or has a capital', () => {
  expect(begun('A', 'small')).toEqual([`paragraph: A small ${rest.join(' ')}`])
  expect(begun('A', 'German')).toEqual([`paragraph: A German ${rest.join(' ')}`])
})
