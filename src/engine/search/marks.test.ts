// Boxes of marks: the words they touch; of a clause that was read as one word, its part.
import { expect, test } from 'vitest'
import type { Page, Word } from '../../contract/model.ts'
import { placesOf } from './marks.ts'

/** A page of one line. */
function page(text: string, words: Word[]): Page {
  const bbox: [number, number, number, number] = [0, 0, 200, 200]
  const blocks = [
    {
      kind: 'paragraph' as const,
      start: 0,
      end: text.length,
      bbox,
      lines: [{ start: 0, end: text.length, bbox, words }],
    },
  ]
  const size = { width: 200, height: 200, rotation: 0 as const, skew: 0 }
  return { number: 1, ...size, source: 'text', engine: 'test', confidence: null, text, blocks, warnings: [] }
}

const boxes = (text: string, word: Word, mark: [number, number]): unknown =>
  placesOf(page(text, [word]), [mark])[0]?.boxes

test('a mark within a Chinese clause has the box of its letters, across and downwards', () => {
  expect(boxes('气候变化使夏季高温', [0, 9, 10, 50, 100, 60, 1], [5, 7])).toEqual([[60, 50, 80, 60]])
  expect(boxes('气候变化使夏季高温', [0, 9, 50, 10, 60, 100, 1], [5, 7])).toEqual([[50, 60, 60, 80]])
})

test('marks of Thai have no width, and words of other scripts are marked whole', () => {
  expect(boxes('รับรอง', [0, 6, 0, 0, 50, 10, 1], [3, 6])).toEqual([[20, 0, 50, 10]])
  expect(boxes('miller', [0, 6, 0, 0, 60, 10, 1], [0, 4])).toEqual([[0, 0, 60, 10]])
})
