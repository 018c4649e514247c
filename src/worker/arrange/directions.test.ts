// Names and numbers within lines from the right are read from the left.
import { expect, test } from 'vitest'
import type { PlacedWord } from './lines.ts'
import { line, read } from './words-fixture.ts'

/** A line from the right: its words one left of the other, as files give them. */
function fromRight(texts: string[], baseline: number): PlacedWord[] {
  let right = 540
  return texts.flatMap((text, index) => {
    const words = line(text, right - text.length * 5, baseline)
    right -= text.length * 5 + 2.5
    return words.map((word) => ({ ...word, breaks: index === 0 }))
  })
}

test('a run from the left is turned, the words around it are not', () => {
  expect(read(fromRight(['שלום', 'Bindery', 'Lane', 'Harrow', 'עולם', '2026'], 100))).toEqual([
    'paragraph: שלום Harrow Lane Bindery עולם 2026',
  ])
})

test('columns of a page from the right are read from there', () => {
  const rows = [0, 1, 2, 3, 4]
  const words = rows.flatMap((row) => [
    ...line('זהו טור שמאלי עם שורות ארוכות דיין', 72, 100 + row * 12),
    ...line('זהו טור ימני עם שורות ארוכות מאוד', 320, 100 + row * 12),
  ])
  const [first = '', second = ''] = read(words)
  expect([first.includes('ימני'), second.includes('שמאלי')]).toEqual([true, true])
})

test('a number’s stop on its left is read behind it: such lines are items', () => {
  const words = [...fromRight(['.1', 'שלום', 'עולם'], 100), ...fromRight(['.2', 'עולם', 'שלום'], 112)]
  expect(read(words)).toEqual(['list-item: 1. שלום עולם', 'list-item: 2. עולם שלום'])
})
