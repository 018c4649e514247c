// The page builder's promises: offsets point at the words, and the text is clean whatever the reader gives.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Page } from '../contract/model.ts'
import { cleanText } from './clean-lines.ts'
import type { DraftBlock, DraftLine } from './page-builder.ts'
import { buildPage } from './page-builder.ts'

const page = (blocks: DraftBlock[]): Page =>
  buildPage({ number: 1, width: 612, height: 792, source: 'ocr', engine: 'test', blocks })
const line = (text: string, y = 0): DraftLine => ({
  words: text.split(' ').map((word, i) => ({ text: word, bbox: [i * 10, y, i * 10 + 9.999, y + 10], conf: 0.9 })),
})

test('paragraph lines join by a space, and halves of a broken word join without one', () => {
  const built = page([{ kind: 'paragraph', lines: [line('an exam-'), line('ple of Anglo-', 12), line('Saxon', 24)] }])
  expect(built.text).toBe('an example of Anglo-Saxon')
  const [first, second] = built.blocks[0]?.lines ?? []
  expect(built.text.slice(first?.start, first?.end)).toBe('an exam')
  expect(built.text.slice(second?.start, second?.end)).toBe('ple of Anglo-')
  expect(second?.bbox).toEqual([0, 12, 30, 22])
})

test('soft hyphens go, and one at a line end joins', () => {
  expect(page([{ kind: 'paragraph', lines: [line('so\u00adft hy\u00ad'), line('Phen')] }]).text).toBe('soft hyPhen')
})

test('tables, code and blocks have their own separators', () => {
  const built = page([
    { kind: 'heading', level: 2, lines: [line('Title')] },
    {
      kind: 'table',
      rows: [
        [{ lines: [line('a b')], header: true }, { lines: [] }],
        [{ lines: [] }, { lines: [line('c')] }],
      ],
    },
    { kind: 'paragraph', lines: [{ words: [{ text: '\u0000', bbox: [0, 0, 1, 1], conf: 1 }] }] },
    { kind: 'code', lines: [line('if x'), { words: [] }, { words: [{ text: '  y', bbox: [0, 0, 1, 1], conf: 1 }] }] },
  ])
  expect(built.text).toBe('Title\n\na b\t\n\tc\n\nif x\n\n  y')
  expect(built.blocks.map((block) => built.text.slice(block.start, block.end))).toEqual(built.text.split(/\n\n(?! )/))
  expect(built.blocks[1]?.rows?.flat().map((cell) => built.text.slice(cell.start, cell.end))).toEqual([
    'a b',
    '',
    '',
    'c',
  ])
})

test('Chinese and Japanese lines join without a space', () => {
  expect(page([{ kind: 'paragraph', lines: [line('今天'), line('天气')] }]).text).toBe('今天天气')
})

test('Thai lines join without a space; forms of letters are the letters', () => {
  const line = (text: string): DraftLine => ({ words: [{ text, bbox: [0, 0, 10, 10], conf: 1 }] })
  const blocks: DraftBlock[] = [{ kind: 'paragraph', lines: [line('ที่ประชุม'), line('รับรอง')] }]
  const page = buildPage({ number: 1, width: 10, height: 10, source: 'text', engine: 'test', blocks })
  expect(page.text).toBe('ที่ประชุมรับรอง')
  expect(cleanText('\ufefb\ufe8e')).toBe('لاا')
  expect(cleanText('كتاب\ufe70ا \ufefb\ufe7d')).toBe('كتابًا لا\u0651')
  expect(cleanText('\ufe35\u7532\ufe36\ufe12')).toBe('（甲）。')
  expect(cleanText('ส\u0e4d\u0e32นัก น\u0e4d\u0e49\u0e32')).toBe('สำนัก น้ำ')
})

test('words of any character are cleaned alike, also those of which it is known that nothing is to be done', () => {
  const words = Array.from({ length: 0x2100 }, (_, code) => `a${String.fromCharCode(code)}`)
  const cleaned = words.map((word) => cleanText(word).replace(/\s+/gu, ' ').trim().replaceAll('\u00ad', ''))
  const lines = words.map((text): DraftLine => {
    const { words: last } = line('b')
    return { ends: true, words: [{ text, bbox: [0, 0, 1, 1], conf: 1 }, ...last] }
  })
  expect(page([{ kind: 'paragraph', lines }]).text.split('\n')).toEqual(cleaned.map((word) => `${word} b`))
})

test('any words give a valid page of clean text whose offsets do not overlap', () => {
  const words = fc.array(
    fc.record({
      text: fc.string({ unit: 'binary' }),
      bbox: fc.constant<[number, number, number, number]>([0, 0, 1, 1]),
      conf: fc.double(),
    }),
  )
  const lines = fc.array(fc.record({ words }), { maxLength: 4 })
  const block = fc.oneof(
    fc.record({ kind: fc.constantFrom('paragraph', 'list-item', 'code', 'heading'), lines }),
    fc.record({
      kind: fc.constant('table'),
      rows: fc.array(fc.array(fc.record({ lines }), { maxLength: 3 }), { maxLength: 3 }),
    }),
  ) as fc.Arbitrary<DraftBlock>
  fc.assert(
    fc.property(fc.array(block, { maxLength: 4 }), (blocks) => {
      const built = Page.parse(page(blocks))
      expect(built.text).not.toMatch(/(?![\t\n])\p{Cc}/u)
      expect(built.text.isWellFormed()).toBe(true)
      let at = 0
      for (const block of built.blocks) {
        expect(block.start).toBeGreaterThanOrEqual(at)
        for (const { start, end, words } of block.lines) {
          expect(start).toBeGreaterThanOrEqual(at)
          for (const word of words) {
            expect(word[0]).toBeGreaterThanOrEqual(start)
            expect(word[1]).toBeGreaterThan(word[0])
            at = word[1]
          }
          expect(end).toBe(at)
        }
        expect(block.end).toBeGreaterThanOrEqual(at)
        at = block.end
      }
      expect(at).toBe(built.text.length)
    }),
    { numRuns: 300 },
  )
})

test('words that recognition put beyond the edge of a sheet are kept on it', () => {
  const words = [{ text: 'ace', bbox: [380, 1173, 401, 1190] as [number, number, number, number], conf: 1 }]
  const draft = {
    number: 1,
    width: 400,
    height: 1187.25,
    engine: 'test',
    blocks: [{ kind: 'paragraph' as const, lines: [{ words }] }],
  }
  const [read, own] = (['ocr', 'text'] as const).map((source) => buildPage({ ...draft, source }).blocks[0])
  expect([read?.bbox, read?.lines[0]?.bbox, read?.lines[0]?.words[0]?.slice(2, 6)]).toEqual(
    Array.from({ length: 3 }, () => [380, 1173, 400, 1187.25]),
  )
  expect(own?.bbox).toEqual([380, 1173, 401, 1190])
})
