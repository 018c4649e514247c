// Formulas of several lines: their parts are read where a writer gives them, and a table's cells stay cells.
import { expect, test } from 'vitest'
import { isOperator } from './formulas.ts'
import { line, read } from './words-fixture.ts'

const small = { size: 7 }

test('a fraction that begins a line is read before what it is equal to', () => {
  const words = [...line('a + b', 100, 193), ...line('c', 108, 207), ...line('= 5', 124, 200)]
  expect(read(words)).toEqual(['paragraph: a + b c = 5'])
})

test('limits over and under an operator belong to it', () => {
  const sum = [...line('n', 105, 186, small), ...line('∑', 104, 200), ...line('k=0', 101, 213, small)]
  expect(read([...sum, ...line('x = y', 115, 200)])).toEqual(['paragraph: n ∑ k=0 x = y'])
  const halved = [...line('n', 100, 186, small), ...line('∑', 101, 200), ...line('+1', 103.5, 186, small)]
  const rest = [...line('i=0', 99, 213, small), ...line('= y', 114, 200)]
  expect(read([...line('a =', 80, 200), ...halved, ...rest])).toEqual(['paragraph: a = n+1 ∑ i=0 = y'])
  const least = [...line('max', 100, 200), ...line('w∈A', 99, 208, small), ...line('f(w) + 2', 118, 200)]
  expect(read(least)).toEqual(['paragraph: max w∈A f(w) + 2'])
})

test('what stands under a brace is read before what the line goes on with', () => {
  const words = [...line('a + b + c', 100, 200), ...line('5', 120, 214, small), ...line('= 5a', 138, 200)]
  expect(read(words)).toEqual(['paragraph: a + b + c 5 = 5a'])
})

test('the cells of a matrix stay between its brackets', () => {
  const cells = [line('a', 110, 193), line('b', 130, 193), line('c', 110, 207), line('d', 130, 207)].flat()
  expect(read([...line('(', 103, 200), ...cells, ...line(') = M', 137, 200)])).toEqual(['paragraph: ( a b c d ) = M'])
  expect(read([...cells, ...line(') = M', 137, 200)])).toEqual(['paragraph: a b c d ) = M'])
})

test('words beside two lines of text are none of theirs', () => {
  const words = [...line('Name of', 100, 193), ...line('the applicant', 100, 207), ...line('Mara Lind', 260, 200)]
  expect(read(words).join('\n')).not.toContain('applicant Mara')
})

test('operators are told from words that end like them', () => {
  const found = ['∑', 'lim', 'n∑', '=max', 'victim', 'admin', 'x', '∈'].filter((text) =>
    line(text, 0, 0).every((word) => isOperator(word)),
  )
  expect(found).toEqual(['∑', 'lim', 'n∑', '=max'])
})
