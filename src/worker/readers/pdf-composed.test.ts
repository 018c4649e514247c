// Pages of composed scripts: words from where glyphs stand, whatever order, spaces and second names their file gives them.
import { expect, test } from 'vitest'
import { toBlocks } from '../arrange/blocks.ts'
import { buildPage } from '../page-builder.ts'
import { composeWords, isComposed } from './pdf-composed.ts'
import type { Glyphs } from './pdf-glyphs.ts'
import { plainStyle } from './pdf-pdfium-style.ts'

const style = { ...plainStyle, size: 10, level: true }

/** Glyphs drawn one after another from the left, half an em each; spaces are written. `over`: drawn over the one before. */
function drawn(line: (string | [text: string, over: true])[], y = 100): Glyphs {
  const found: Glyphs = { glyphs: [], blanks: [], characters: 0, invisible: 0 }
  let x = 50
  for (const [index, part] of line.entries()) {
    const [text, isOver] = typeof part === 'string' ? [part, false] : part
    if (isOver) x -= 5
    const bbox: [number, number, number, number] = [x, y - 7, x + 5, y]
    const place = { from: x, to: x + 5, line: y, bbox, style }
    if (text === ' ') found.blanks.push(place)
    else
      found.glyphs.push({
        ...place,
        text,
        at: x,
        object: index + 1,
        index,
        breaks: index === 0,
      })
    x += 5
  }
  return found
}

function textOf(glyphs: Glyphs): string {
  const blocks = toBlocks(composeWords(glyphs), 800)
  return buildPage({ number: 1, width: 600, height: 800, source: 'text', engine: 'test', blocks }).text
}

/** What a line from the right looks like: from its left. */
const seen = (text: string): string[] => Array.from(text)

test('gaps that are narrow are spaces where none is written and PDFium saw one, and letters reach into them', () => {
  const line = drawn(seen('םולש םלוע'))
  const [blank] = line.blanks
  const moved = line.glyphs.map((glyph) =>
    glyph.at < 75 ? glyph : { ...glyph, from: glyph.from - 4.5, at: glyph.at - 4 },
  )
  const made = { ...line, blanks: blank ? [{ ...blank, to: blank.from }] : [], glyphs: moved }
  expect(textOf(made)).toBe('עולם שלום')
})

test('letters drawn again over themselves stand once', () => {
  const line = drawn(seen('םולש'))
  const again = line.glyphs.map((glyph) => ({
    ...glyph,
    object: glyph.object + 100,
    from: glyph.from + 0.3,
    at: glyph.at + 0.3,
  }))
  expect(textOf({ ...line, glyphs: [...line.glyphs, ...again] })).toBe('שלום')
})

test('a line from the right is read from there, numbers and names from the left, brackets as they were meant', () => {
  expect(textOf(drawn(seen('.(Terms of Service) 15/03/2026 םויב ומתחנ םיאנתה')))).toBe(
    'התנאים נחתמו ביום 15/03/2026 (Terms of Service).',
  )
  expect(textOf(drawn(seen('03-5551234 ןופלט')))).toBe('טלפון 03-5551234')
  expect(textOf(drawn(seen('4567890-11-966 مقر')))).toBe('رقم 966-11-4567890')
})

test('a number alone in its cell keeps its parts together, also where the rest of the page is from the right', () => {
  const line = drawn(seen('םולש'))
  const cell = drawn(seen('28,000'), 300)
  expect(textOf({ ...line, glyphs: [...line.glyphs, ...cell.glyphs] })).toContain('28,000')
})

test('marks are of the letter they stand over, and a cluster that is named for each of its glyphs stands once', () => {
  expect(textOf(drawn(['ก', ['\u0e31', true], 'น']))).toBe('กัน')
  const twice = drawn(['รั', ['รั', true], 'บ'])
  expect(textOf(twice)).toBe('รับ')
})

test('vowels that are drawn before their consonant are written behind it', () => {
  expect(textOf(drawn(['ि', 'क', ' ', 'त']))).toBe('कि त')
})

test('ligatures whose letters were turned are turned back', () => {
  expect(textOf(drawn(['ىلو', 'أل', 'ا']))).toContain('لأ')
})

test('scripts that are composed, and those that are not', () => {
  expect(['א', 'ع', 'क', 'ก', 'ﻻ'].map((letter) => isComposed(letter.codePointAt(0) ?? 0))).not.toContain(false)
  expect(['a', 'ж', 'ω', '漢', '한', 'ế'].map((letter) => isComposed(letter.codePointAt(0) ?? 0))).not.toContain(true)
})
