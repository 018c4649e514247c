// Words of a page that leans a little stand level: readers that go by baselines would break them into pieces.
import { expect, test } from 'vitest'
import { buildPage } from '../page-builder.ts'
import { GlyphlessFont } from './glyphless-font.ts'
import { fromUpright, textLayer } from './text-layer.ts'

test.each([
  [0, true],
  [3, true],
  [-4, true],
  [6, false],
])('a page that leans by %s° has its words level: %s', (skew, level) => {
  const words = ['Barley', 'oats'].map((text, at) => ({
    text,
    bbox: [100 + at * 80, 300, 160 + at * 80, 312] as [number, number, number, number],
    conf: 1,
  }))
  const blocks = [{ kind: 'paragraph' as const, lines: [{ words }] }]
  const page = buildPage({ number: 1, width: 600, height: 800, skew, source: 'ocr', engine: 'test', blocks })
  const place = fromUpright(page, { width: 580, height: 780 })
  const layer = textLayer(page, new GlyphlessFont(), 'F', place)
  const matrices = [...layer.matchAll(/Tf (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) Tm/g)].map((found) =>
    found.slice(1).map(Number),
  )
  expect(matrices).toHaveLength(3)
  for (const [, rise, slant] of matrices) expect([rise === 0, slant === 0]).toEqual([level, level])
  // The middle of a word is where it is printed, whichever way it stands.
  const [x, y] = [matrices[0]?.[4] ?? 0, matrices[0]?.[5] ?? 0]
  const [px, py] = place(100, 309)
  expect(Math.hypot(x - px, y - py)).toBeLessThan(4)
})
