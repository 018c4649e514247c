// The promises of chunks, on random pages and on small written ones.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pageSeparator, Chunk, type Block, type Line, type Page, type Word } from '../../contract/model.ts'
import { chunkLimit, PipelineOptions } from '../../contract/settings.ts'
import { buildPage, type DraftBlock, type DraftLine } from '../page-builder.ts'
import { tokenCounter } from './chunk-tokens.ts'
import { chunkDocument } from './chunk.ts'

const options = (chunkSize: number): PipelineOptions => PipelineOptions.parse({ chunkSize })
const textOf = (pages: readonly Page[]): string => pages.map((page) => page.text).join(pageSeparator)

/** A line of evenly wide words at height `y`. */
function line(text: string, y: number): DraftLine {
  const words = text.split(' ').map((word, index) => ({
    text: word,
    bbox: [40 + index * 30, y, 66 + index * 30, y + 10] as [number, number, number, number],
    conf: 0.9,
  }))
  return { words }
}

function page(number: number, blocks: DraftBlock[], source: Page['source'] = 'text'): Page {
  return buildPage({ number, width: 600, height: 800, source, engine: 'test', blocks })
}

const heading = (text: string, level: number, y = 50): DraftBlock => ({
  kind: 'heading',
  level,
  lines: [line(text, y)],
})
const paragraph = (text: string, y = 100): DraftBlock => ({ kind: 'paragraph', lines: [line(text, y)] })
const sentence = (n: number): string => `Sentence number ${n} tells the reader something new about barley.`
const sentences = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => sentence(from + index)).join(' ')

/** Pages as no reader should build them: any text, gaps between blocks, boxes off the page. */
const anyText = fc.oneof(
  fc.string({ maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.lorem({ maxCount: 60 }),
  fc.constant('x'.repeat(900)),
  fc.constantFrom('', ' ', '\n', 'e.g. This', 'running over'),
)
const anyBox = fc.tuple(...Array.from({ length: 4 }, () => fc.double({ min: -100, max: 900, noNaN: true })))
const anyBlock = fc.record({
  kind: fc.constantFrom('heading', 'paragraph', 'list-item', 'table', 'header', 'footer', 'code', 'caption', 'figure'),
  level: fc.integer({ min: 1, max: 6 }),
  text: anyText,
  gap: fc.constantFrom('', '\n\n', ' stray ', '\n'),
  box: anyBox,
  words: fc.boolean(),
})
const anyPage = fc.record({
  source: fc.constantFrom('text', 'ocr', 'layout', 'blank'),
  blocks: fc.array(anyBlock, { maxLength: 8 }),
})
const anyPages = fc.array(anyPage, { maxLength: 6 }).map((drafts) => drafts.map(wild))

function wild(
  draft: { source: string; blocks: (typeof anyBlock extends fc.Arbitrary<infer T> ? T : never)[] },
  at: number,
): Page {
  let text = ''
  const blocks = draft.blocks.map((given): Block => {
    text += given.gap
    const start = text.length
    text += given.text
    const [x0, y0, x1, y1] = given.box
    const box: Block['bbox'] = [Math.min(x0!, x1!), Math.min(y0!, y1!), Math.max(x0!, x1!), Math.max(y0!, y1!)]
    const words: Word[] = [...given.text.matchAll(/\S+/g)].map((word) => [
      start + word.index,
      start + word.index + word[0].length,
      ...box,
      0.5,
    ])
    const lines: Line[] = given.words ? [{ start, end: text.length, bbox: box, words }] : []
    const block: Block = { kind: given.kind, level: given.level, start, end: text.length, bbox: box, lines }
    if (given.kind === 'table') {
      block.rows = [...given.text.matchAll(/[^\n]+/g)].map((row) => [
        { start: start + row.index, end: start + row.index + row[0].length, header: row.index === 0 },
      ])
    }
    return block
  })
  return {
    number: at + 1,
    width: 600,
    height: 800,
    rotation: 0,
    skew: 0,
    source: draft.source as Page['source'],
    engine: 'test',
    confidence: null,
    text,
    blocks,
    warnings: [],
  }
}

test('any pages: chunks are the text, each character once, with places on their pages', () => {
  fc.assert(
    fc.property(anyPages, fc.constantFrom(100, 300, 1000), (pages, size) => {
      const text = textOf(pages)
      const chunks = chunkDocument(pages, options(size))
      let at = 0
      for (const [index, chunk] of chunks.entries()) {
        expect(Chunk.safeParse(chunk).success).toBe(true)
        expect(chunk.index).toBe(index)
        expect(chunk.text).toBe(text.slice(chunk.char_start, chunk.char_end))
        expect(chunk.text.trim()).toBe(chunk.text)
        const hasMargin = chunk.kinds.some((kind) => kind === 'header' || kind === 'footer')
        expect(hasMargin ? chunk.embed_text !== '' : chunk.embed_text.endsWith(chunk.text)).toBe(true)
        expect(text.slice(at, chunk.char_start).trim()).toBe('')
        expect(chunk.char_start).toBeGreaterThanOrEqual(at)
        expect(chunk.text.length).toBeLessThanOrEqual(Math.max(2000, size) + size * 0.75)
        if (!chunk.kinds.includes('table')) expect(chunk.text.length).toBeLessThanOrEqual(size * 1.5 + 4)
        at = chunk.char_end
        let covered = ''
        for (const span of chunk.spans) {
          const own = pages.find(({ number }) => number === span.page)!
          const offset = textOf(pages.slice(0, span.page - 1)).length + (span.page > 1 ? pageSeparator.length : 0)
          expect(span.char[0]).toBeGreaterThanOrEqual(Math.max(chunk.char_start, offset))
          expect(span.char[1]).toBeLessThanOrEqual(Math.min(chunk.char_end, offset + own.text.length))
          const [x0, y0, x1, y1] = span.bbox
          expect(0 <= x0 && x0 <= x1 && x1 <= own.width && 0 <= y0 && y0 <= y1 && y1 <= own.height).toBe(true)
          covered += text.slice(...span.char)
        }
        expect(covered.replace(/\s/g, '')).toBe(chunk.text.replace(/\s/g, ''))
      }
      expect(text.slice(at).trim()).toBe('')
      expect(new Set(chunks.map(({ id }) => id)).size).toBe(chunks.length)
      expect(chunkDocument(structuredClone(pages), options(size))).toEqual(chunks)
    }),
    { numRuns: 300 },
  )
})

test('a heading begins a chunk and its path stands before the text to embed', () => {
  const pages = [
    page(1, [
      heading('Barley', 1),
      paragraph(sentences(0, 10)),
      heading('Water', 2),
      paragraph(sentences(10, 20)),
      heading('Salt', 2),
      paragraph(sentences(20, 30)),
    ]),
  ]
  const chunks = chunkDocument(pages, options(1000))
  expect(chunks.map(({ headings }) => headings)).toEqual([['Barley'], ['Barley', 'Water'], ['Barley', 'Salt']])
  expect(chunks[1]?.embed_text.startsWith('Barley > Water\nWater\n\nSentence number 10')).toBe(true)
  expect(chunks[1]?.kinds).toEqual(['heading', 'paragraph'])
  expect(chunks[1]?.lang).toBe('en')
})

test('a box is the union of the words inside, on an OCR page with their confidence', () => {
  const pages = [page(1, [paragraph('Milk and honey', 100), paragraph('Bread', 300)], 'ocr')]
  const [chunk] = chunkDocument(pages, options(1000))
  expect(chunk?.spans).toEqual([
    {
      page: 1,
      bbox: [40, 100, 126, 310],
      unit: 'pt',
      origin: 'top-left',
      page_size: [600, 800],
      char: [0, 21],
      source: 'ocr',
      conf: 0.9,
    },
  ])
})

test('a long paragraph ends its chunks at sentence ends, not at abbreviations', () => {
  const text = Array.from({ length: 40 }, (_, n) => `Point ${n} was made by Dr. Miller, e.g. Tuesday in room ${n}.`)
  const chunks = chunkDocument([page(1, [paragraph(text.join(' '))])], options(300))
  expect(chunks.length).toBeGreaterThan(5)
  for (const chunk of chunks) expect(chunk.text).toMatch(/^Point .*room \d+\.$/s)
})

test('the end of a sentence that runs over stays with its beginning: one chunk, a span a page', () => {
  const pages = [
    page(1, [paragraph('The contract ends when both')]),
    page(2, [paragraph('parties have signed it. Then a new one begins.')]),
  ]
  const chunks = chunkDocument(pages, options(1000))
  expect(chunks.map(({ text }) => text)).toEqual([
    'The contract ends when both\n\nparties have signed it.',
    'Then a new one begins.',
  ])
  expect(chunks[0]?.spans.map(({ page, char }) => [page, ...char])).toEqual([
    [1, 0, 27],
    [2, 29, 52],
  ])
})

test('a change on one page leaves the chunks of the others alone', () => {
  const pages = [1, 2, 3].map((number) =>
    page(number, [heading(`Part ${number}`, 1), paragraph(sentences(number * 40, number * 40 + 40))]),
  )
  const changed = pages.with(1, page(2, [heading('Part two', 1), paragraph(`New. ${sentences(80, 100)}`)]))
  const ids = (given: Page[], number: number): string[] =>
    chunkDocument(given, options(500)).flatMap(({ id, spans }) => (spans[0]?.page === number ? [id] : []))
  expect(ids(changed, 1)).toEqual(ids(pages, 1))
  expect(ids(changed, 3)).toEqual(ids(pages, 3))
  expect(ids(changed, 2)).not.toEqual(ids(pages, 2))
})

test('a table stays whole up to 2,000 characters; a larger one is split by rows and repeats its header to embed', () => {
  const table = (rows: number): DraftBlock => ({
    kind: 'table',
    rows: [
      [
        { lines: [line('Item', 90)], header: true },
        { lines: [line('Price', 90)], header: true },
      ],
      ...Array.from({ length: rows }, (_, n) => [
        { lines: [line(`Sack ${n}`, 100)] },
        { lines: [line(`${n}.00`, 100)] },
      ]),
    ],
  })
  expect(chunkDocument([page(1, [heading('Prices', 1), table(100)])], options(1000))).toHaveLength(1)
  const chunks = chunkDocument([page(1, [table(400)])], options(1000))
  expect(chunks.length).toBeGreaterThan(4)
  expect(chunks[0]?.embed_text).toBe(chunks[0]?.text)
  for (const chunk of chunks.slice(1)) {
    expect(chunk.embed_text).toBe(`Item\tPrice\n${chunk.text}`)
    expect(chunk.text).toMatch(/^Sack \d+\t\d+\.00/)
  }
})

test('words over columns of numbers are the header of a table where the reader knew of none', () => {
  const cells = (texts: string[], y: number): { lines: DraftLine[] }[] =>
    texts.map((text) => ({ lines: [line(text, y)] }))
  const body = Array.from({ length: 90 }, (_, n) =>
    cells([`Company ${n} of the harbour`, `${n + 10}`, '12/31/2015'], n * 8),
  )
  const headers = (head: string[][]): string[] =>
    chunkDocument(
      [page(1, [{ kind: 'table', rows: [...head.map((row) => cells(row, 0)), ...body] }])],
      options(1000),
    ).map(({ embed_text, text }) => embed_text.slice(0, -text.length))
  expect(headers([['Layoffs'], ['Company', 'Employees', 'Closed']])).toEqual([
    '',
    'Layoffs\nCompany\tEmployees\tClosed\n',
    'Layoffs\nCompany\tEmployees\tClosed\n',
    'Layoffs\nCompany\tEmployees\tClosed\n',
  ])
  expect(new Set(headers([]))).toEqual(new Set(['']))
})

test('rows of a table that a page’s end cut repeat the header of the page where it began', () => {
  const rows = (from: number, count: number): DraftLine[][] =>
    Array.from({ length: count }, (_, n) => [line(`Sack ${from + n}`, 100), line('1.00', 100)])
  const table = (lines: DraftLine[][], continues: boolean): DraftBlock => ({
    kind: 'table',
    rows: lines.map((cells, r) => cells.map((cell) => ({ lines: [cell], header: !continues && r === 0 }))),
    continues,
  })
  const head = [line('Item', 90), line('Price', 90)]
  const pages = [
    page(1, [table([head, ...rows(0, 60)], false)]),
    page(2, [table(rows(60, 60), true)]),
    page(3, [table(rows(120, 60), true), paragraph('After it.'), table(rows(0, 60), false)]),
  ]
  const chunks = chunkDocument(pages, options(1000)).filter(({ kinds }) => kinds.includes('table'))
  expect(chunks.map(({ embed_text }) => embed_text.startsWith('Item\tPrice\n'))).toEqual([true, true, true, false])
})

test('the same words at two places have two ids; no text, no chunks', () => {
  const pages = [page(1, [paragraph('Same words.')]), page(2, [paragraph('Same words.')])]
  const chunks = chunkDocument(pages, options(1000))
  expect(new Set(chunks.map(({ id }) => id)).size).toBe(2)
  expect(chunkDocument([], options(1000))).toEqual([])
  expect(chunkDocument([page(1, [])], options(1000))).toEqual([])
})

test('a thousand pages take time in proportion', () => {
  const pages = Array.from({ length: 1000 }, (_, n) =>
    page(n + 1, [heading(`Page ${n}`, 1), paragraph(sentences(0, 40))]),
  )
  const took = (count: number): number => {
    const start = performance.now()
    chunkDocument(pages.slice(0, count), options(1000))
    return performance.now() - start
  }
  took(100)
  expect(took(1000)).toBeLessThan(Math.max(took(100) * 40, 4000))
})

test('tokens: no chunk has more than the limit, with its headings too, whatever the text', async () => {
  const limited = { ...options(1000), chunkTokens: 64 }
  const counter = await tokenCounter(limited)
  const text = sentences(0, 60)
  const pages = [
    page(1, [heading('A heading that is itself rather long, so that little room is left', 1), paragraph(text)]),
    page(2, [
      paragraph('東京タワーは高いです。'.repeat(40)),
      paragraph('x'.repeat(900)),
      paragraph('<|endoftext|> is text.'),
    ]),
  ]
  const chunks = chunkDocument(pages, limited, counter)
  for (const chunk of chunks) {
    expect(chunk.tokenizer).toBe('o200k_base')
    expect(chunk.tokens).toBe(counter.count(chunk.text))
    expect(counter.count(chunk.embed_text)).toBeLessThanOrEqual(64)
    expect(chunk.text).toBe(textOf(pages).slice(chunk.char_start, chunk.char_end))
  }
  expect(
    chunks
      .map((chunk) => chunk.text)
      .join('')
      .replace(/\s/g, ''),
  ).toBe(textOf(pages).replace(/\s/g, ''))
})

test('scripts whose characters say more have chunks of fewer characters', () => {
  const chunked = (sentence: string): number[] =>
    chunkDocument([page(1, [paragraph(sentence.repeat(200))])], options(1000)).map(({ text }) => text.length)
  const longest = (lengths: number[]): number => Math.max(...lengths)
  const [english, chinese, korean] = [
    chunked('The rent is paid monthly. '),
    chunked('租金应按月预付，最迟须于每月第三个工作日汇入账户。'),
    chunked('임대료는 매월 선불로 지급하여야 한다. '),
  ]
  expect(longest(english)).toBeGreaterThan(900)
  expect(longest(chinese)).toBeGreaterThan(280)
  expect(longest(chinese)).toBeLessThanOrEqual(340)
  expect(longest(korean)).toBeGreaterThan(300)
  expect(longest(korean)).toBeLessThanOrEqual(480)
})

test('a sentence that runs over many small pages ends its chunk at the limit', () => {
  const pages = Array.from({ length: 40 }, (_, n) =>
    page(n + 1, [paragraph('and so it goes on without an end '.repeat(6).trim())]),
  )
  const chunks = chunkDocument(pages, options(1000))
  expect(chunks.length).toBeGreaterThan(4)
  for (const { text } of chunks) expect(text.length).toBeLessThanOrEqual(chunkLimit(1000, false))
})

test('what belongs together stays together: a caption and its table, a list and what leads to it, a sentence over columns', () => {
  const rows = Array.from({ length: 20 }, (_, n) => [{ text: `Sack ${n}` }, { text: `${n} pence` }])
  const table: DraftBlock = {
    kind: 'table',
    rows: rows.map((row, y) => row.map(({ text }) => ({ lines: [line(text, 300 + y * 12)] }))),
  }
  const item = (text: string): DraftBlock => ({ kind: 'list-item', lines: [line(text, 200)] })
  const caption = (text: string): DraftBlock => ({ kind: 'caption', lines: [line(text, 290)] })
  const starts = (...blocks: DraftBlock[]): string[] =>
    chunkDocument([page(1, blocks)], options(400)).map((chunk) => chunk.text.slice(0, 24))
  expect(starts(paragraph(sentences(0, 5)), caption('Table 1: Prices'), table)[1]).toMatch(/^Table 1: Prices/)
  expect(starts(caption('Table 1'), table, caption('Table 2'), table)).toHaveLength(2)
  const led = `${sentences(0, 6)} Bring these:`
  expect(starts(paragraph(led), item(`• ${sentence(6)}`), item(`• ${sentence(7)}`))[1]).toMatch(/^Bring these:/)
  const [first, second] = chunkDocument(
    [page(1, [paragraph(`${sentences(0, 5)} It was a`), paragraph(`harvest of note. ${sentences(5, 11)}`)])],
    options(400),
  )
  expect(first?.text).toMatch(/It was a\s+harvest of note\.$/)
  expect(second?.text).toMatch(/^Sentence number 5/)
})

test('a page that holds its number only goes with the page before; running lines are not embedded', () => {
  const footer = (text: string): DraftBlock => ({ kind: 'footer', lines: [line(text, 780)] })
  const chunks = chunkDocument(
    [
      page(1, [paragraph('The mill was sold to a'), footer('Mill 1')]),
      page(2, [paragraph('miller from Ely.'), footer('Mill 2')]),
      page(3, [paragraph('3')]),
    ],
    options(1000),
  )
  expect(chunks.map(({ embed_text, text }) => [embed_text, text])).toEqual([
    [
      'The mill was sold to a\n\nmiller from Ely.\n\n3',
      'The mill was sold to a\n\nMill 1\n\nmiller from Ely.\n\nMill 2\n\n3',
    ],
  ])
})

test('pages of digits and signs alone, and tables of them, take no longer than others', () => {
  const digits = '1'.repeat(40_000)
  const cells = [`${digits}a`, digits].map((text) => [{ lines: [line(text, 90)] }])
  const pages = [page(1, [paragraph('Mill')]), page(2, [paragraph(digits + ' -'.repeat(5000))])]
  const chunks = chunkDocument([...pages, page(3, [{ kind: 'table', rows: cells }])], options(1000))
  expect(chunks.map(({ text }) => text).join('').length).toBeGreaterThan(80_000)
})

test('a title stands over headings of its level that are printed smaller', () => {
  const sized = (text: string, level: number, height: number, y: number): DraftBlock => {
    const words = line(text, y).words.map((word) => ({
      ...word,
      bbox: [word.bbox[0], y, word.bbox[2], y + height] as const,
    }))
    return { kind: 'heading', level, lines: [{ words: words.map((word) => ({ ...word, bbox: [...word.bbox] })) }] }
  }
  const blocks = [
    sized('Survey', 1, 20, 40),
    sized('Scope', 1, 14, 80),
    paragraph('On foot.', 100),
    sized('Methods', 1, 14, 130),
  ]
  const headings = (source: Page['source']): string[][] =>
    chunkDocument([page(1, [...blocks, paragraph(sentences(0, 20), 160)], source)], options(300)).map(
      (one) => one.headings,
    )
  expect(headings('text').at(-1)).toEqual(['Survey', 'Methods'])
  expect(headings('ocr').at(-1)).toEqual(['Methods'])
})

test('a chunk from one column into the next has a box in each, and none holds words of another chunk', () => {
  const column = (x: number, from: number, to: number): DraftBlock[] =>
    Array.from({ length: to - from }, (_, n) => ({
      kind: 'paragraph',
      lines: [0, 1].map((row) => ({
        words: sentence(from + n)
          .split(' ')
          .slice(row * 5, row * 5 + 5)
          .map((text, at) => {
            const [left, top] = [x + at * 45, 60 + n * 40 + row * 14]
            return { text, bbox: [left, top, left + 40, top + 10] as [number, number, number, number], conf: 1 }
          }),
      })),
    }))
  const pages = [page(1, [...column(40, 0, 7), ...column(320, 7, 14)])]
  const chunks = chunkDocument(pages, options(300))
  const over = chunks.find(({ spans }) => spans.length > 1)
  expect(over?.spans.map(({ bbox }) => [bbox[0], bbox[2]])).toEqual([
    [40, 260],
    [320, 540],
  ])
  const words = pages[0]!.blocks.flatMap((block) => block.lines.flatMap((one) => one.words))
  for (const { char_start, char_end, spans } of chunks)
    for (const [start, end, x0, y0, x1, y1] of words) {
      const isIn = spans.some(({ bbox: [l, t, r, b] }) => l <= x0 && t <= y0 && x1 <= r && y1 <= b)
      expect(isIn).toBe(start >= char_start && end <= char_end)
    }
})
