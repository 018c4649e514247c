// Whatever stands on a page: each word comes exactly once, its slice of the text is the word, and its box lies in the page.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Box } from '../../contract/model.ts'
import { buildPage } from '../page-builder.ts'
import { toBlocks } from './blocks.ts'
import type { PlacedWord } from './lines.ts'

const [width, height] = [600, 800]

const word = fc
  .record({
    text: fc.oneof(
      fc.stringMatching(/^[a-z]{1,12}[.,]?$/),
      fc.constantFrom('•', '1.', '12.50', 'Übung', 'دقة', '价格', '½', 'e\u0301', 'A-', 'x-'),
    ),
    x: fc.integer({ min: 0, max: 520 }),
    line: fc.integer({ min: 1, max: 60 }),
    size: fc.constantFrom(6, 9, 10, 10, 10, 14, 24),
    bold: fc.boolean(),
    breaks: fc.boolean(),
  })
  .map(({ text, x, line, size, bold, breaks }): PlacedWord => {
    const baseline = line * 13
    const bbox: Box = [
      x,
      baseline - 0.72 * size,
      Math.min(width, x + text.length * size * 0.5),
      Math.min(height, baseline + 0.2 * size),
    ]
    bbox[1] = Math.max(0, bbox[1])
    return { text, bbox, conf: 1, size, bold, mono: false, baseline, breaks }
  })

/** Lines across and down at places of a coarse net, so that some make tables. */
const rule = fc
  .record({
    across: fc.boolean(),
    at: fc.integer({ min: 0, max: 8 }),
    from: fc.integer({ min: 0, max: 5 }),
    length: fc.integer({ min: 1, max: 8 }),
  })
  .map(({ across, at, from, length }): Box => {
    const [y, x, x1] = [at * 90, from * 70, Math.min(width, (from + length) * 70)]
    return across ? [x, y, x1, y] : [at * 70, from * 90, at * 70, Math.min(height, (from + length) * 90)]
  })

test('no word is lost, doubled or moved', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), fc.array(rule, { maxLength: 30 }), (words, rules) => {
      const blocks = toBlocks(words, height, rules)
      const page = buildPage({ number: 1, width, height, source: 'text', engine: 'test', blocks })
      const tuples = page.blocks.flatMap((block) => block.lines.flatMap((line) => line.words))
      const read = tuples.map(([start, end]) => page.text.slice(start, end))
      // A hyphen at a line's end goes where the word goes on below.
      const plain = (list: string[]): string[] => list.map((text) => text.normalize('NFC').replace(/-$/, '')).toSorted()
      const inside = tuples.every(
        ([, , x0, y0, x1, y1]) => x0 >= 0 && y0 >= 0 && x1 <= width && y1 <= height && x0 <= x1 && y0 <= y1,
      )
      const forward = tuples.every(([start], index) => start >= (tuples[index - 1]?.[1] ?? 0))
      expect(plain(read)).toEqual(plain(words.map(({ text }) => text)))
      return inside && forward
    }),
    { numRuns: 150 },
  )
})
