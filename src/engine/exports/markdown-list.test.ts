// Lists as a reader of Markdown sees them: each item as deep as it is printed, each number as printed.
import fc from 'fast-check'
// The test reads Markdown as others do; the engine itself only writes it.
// oxlint-disable-next-line no-restricted-imports
import { lexer, type Token, type Tokens } from 'marked'
import { expect, test } from 'vitest'
import { type Item, renderList } from './markdown-list.ts'

/** Mark, text, points from the left (mark, words), points from the top. */
const item = (mark: string, text: string, left: number, top: number, inner: number | null = null): Item => ({
  mark,
  text,
  left,
  inner,
  top,
})

/** Depth, number (null: none) and text of each item, as marked reads them. */
function read(tokens: readonly Token[], depth = 0): [depth: number, number: number | null, text: string][] {
  return tokens
    .filter((token): token is Tokens.List => token.type === 'list')
    .flatMap((list) =>
      list.items.flatMap((one, at) => {
        const words = one.tokens.find(({ type }) => type === 'text' || type === 'paragraph')?.raw.trim() ?? ''
        const own: [number, number | null, string] = [depth, list.ordered ? Number(list.start) + at : null, words]
        return [own, ...read(one.tokens, depth + 1)]
      }),
    )
}

test('whatever the depths and marks, a reader finds each item in its place', () => {
  const entry = fc.record({ step: fc.integer({ min: -3, max: 1 }), value: fc.option(fc.integer({ min: 0, max: 120 })) })
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 12 }), (entries) => {
      let depth = -1
      const wanted = entries.map(({ step, value }, at): [number, number | null, string] => {
        depth = Math.max(0, Math.min(depth + 1, depth + step))
        return [depth, value, `item ${at}`]
      })
      const items = wanted.map(([deep, value, text], at) =>
        item(value === null ? '•' : `${value}.`, text, 54 + 18 * deep, at * 14),
      )
      expect(read(lexer(renderList(items)))).toEqual(wanted)
    }),
    { numRuns: 300 },
  )
})

test('numbers that end at the same place are of one level; so are items in the next column', () => {
  const roman = [
    item('1.', 'a', 60, 10, 75),
    item('10.', 'b', 54, 24, 75),
    item('•', 'c', 76, 38, 90),
    item('•', 'd', 376, 10, 390),
    item('11.', 'e', 354, 24, 375),
  ]
  expect(renderList(roman)).toBe('1. a\n10) b\n    - c\n    - d\n11) e')
})
