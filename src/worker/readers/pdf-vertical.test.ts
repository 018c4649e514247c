// Vertical writing: columns are lines, from the right to the left; a page of other writing is left alone.
import { expect, test } from 'vitest'
import type { Glyph, Glyphs } from './pdf-glyphs.ts'
import { plainStyle } from './pdf-pdfium-style.ts'
import { toPage } from './pdf-page.ts'
import { verticalWords } from './pdf-vertical.ts'

const style = { ...plainStyle, size: 12, level: true }
const page = {
  label: '',
  tags: null,
  width: 600,
  height: 800,
  images: [],
  rules: [],
  links: [],
  notes: [],
  invisible: 0,
}

function column(text: string, x: number, from: number): Glyph[] {
  return Array.from(text, (letter, index): Glyph => {
    const y = 60 + index * 12
    return {
      text: letter,
      from: x,
      to: x + 12,
      at: x,
      line: y + 10,
      bbox: [x, y, x + 12, y + 11],
      style,
      object: from + index,
      index: from + index,
      breaks: index === 0,
    }
  })
}

const glyphsOf = (glyphs: Glyph[]): Glyphs => ({ glyphs, blanks: [], characters: glyphs.length, invisible: 0 })

test('columns are read from the right, lines that go on in the next one without a space', () => {
  const glyphs = [
    ...column('本契約の期間は本年四月一日から来年三月末日までとし期間', 500, 0),
    ...column('満了の一月前までに申し出がないときは更新する。', 480, 100),
  ]
  const words = verticalWords(glyphsOf(glyphs)) ?? []
  const { text, rotation, blocks } = toPage(1, { ...page, words }, { engine: 'test' })
  expect(text).toBe(
    '本契約の期間は本年四月一日から来年三月末日までとし期間満了の一月前までに申し出がないときは更新する。',
  )
  expect(rotation).toBe(0)
  // Boxes stand where the letters do.
  expect(blocks[0]?.lines[0]?.bbox[0]).toBeGreaterThan(490)
  expect(blocks[0]?.lines[1]?.bbox[2]).toBeLessThan(500)
})

test('lines across the page are none of it', () => {
  const across = column('本契約の期間は本年四月一日から来年三月末日まで', 0, 0).map((glyph, index): Glyph => {
    const x = 60 + index * 12
    return { ...glyph, from: x, to: x + 12, at: x, line: 110, bbox: [x, 100, x + 11, 111] }
  })
  expect(verticalWords(glyphsOf(across))).toBeNull()
})
