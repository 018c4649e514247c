// A small document for tests of exports: a table with a formula, a failed page, a recognised page with a broken word.
import type { Block, Line, Page, Span, Word } from '../../contract/model.ts'
import type { ExportDocument } from '../exports/content.ts'

const sheet = { width: 612, height: 792, rotation: 0 as const, skew: 0, warnings: [] }

function word(text: string, of: string, at: number, conf: number, y: number): Word {
  const start = of.indexOf(text)
  return [start, start + text.length, 72 + at * 40, y, 108 + at * 40, y + 12, conf]
}

function line(words: Word[]): Line {
  const [first, last] = [words[0], words.at(-1)]
  if (!first || !last) throw new Error('a line has words')
  return { start: first[0], end: last[1], bbox: [first[2], first[3], last[4], last[5]], words }
}

function block(kind: Block['kind'], lines: Line[], rest: Partial<Block> = {}): Block {
  const [first, last] = [lines[0], lines.at(-1)]
  if (!first || !last) throw new Error('a block has lines')
  return { kind, start: first.start, end: last.end, bbox: [72, first.bbox[1], 200, last.bbox[3]], lines, ...rest }
}

const tableText = 'A&B\n\nItem\tPrice\n=SUM(A1)\t-3.50\nTotal'
const cell = (text: string, rest: object = {}): { start: number; end: number } => {
  const start = tableText.indexOf(text)
  return { start, end: start + text.length, ...rest }
}
const tableWords = ['Item', 'Price', '=SUM(A1)', '-3.50', 'Total']
const first: Page = {
  ...sheet,
  number: 1,
  source: 'text',
  engine: 'test',
  confidence: null,
  text: tableText,
  blocks: [
    block('heading', [line([word('A&B', tableText, 0, 1, 72)])], { level: 1 }),
    block('table', [line(tableWords.map((text, at) => word(text, tableText, at, 1, 96)))], {
      rows: [
        [cell('Item', { header: true }), cell('Price', { header: true })],
        [cell('=SUM(A1)'), cell('-3.50')],
        [cell('Total', { colspan: 2 })],
      ],
    }),
  ],
}

const broken = 'international law'
const third: Page = {
  ...sheet,
  number: 3,
  source: 'ocr',
  engine: 'tesseract',
  confidence: 0.93,
  text: broken,
  blocks: [
    block('paragraph', [
      line([word('inter', broken, 0, 0.93, 72)]),
      line([word('national', broken, 0, 0.93, 90), word('law', broken, 1, 0.93, 90)]),
    ]),
  ],
}

const span: Span = {
  page: 1,
  bbox: [72, 72, 200, 92],
  unit: 'pt',
  origin: 'top-left',
  page_size: [612, 792],
  char: [0, 8],
  source: 'text',
  conf: null,
}
const chunk = { tokens: 2, tokenizer: 'estimate', char_start: 0, char_end: 8, spans: [span] }

export const sampleContent: ExportDocument = {
  document: {
    path: 'in/a.pdf',
    name: 'a.pdf',
    sha256: null,
    mediaType: 'application/pdf',
    size: 3,
    failedPages: [
      { page: 2, reason: 'timeout', error: { code: 'page-timeout', message: '', hint: '', retryable: true } },
    ],
  },
  manifest: {
    schema: 'sheaf.run/1',
    run: 'r1',
    sha256: `${'0'.repeat(48)}fedcba9876543210`,
    media_type: 'application/pdf',
    pipeline: 'p',
    options: {},
    versions: { tesseract: '5.5' },
  },
  metadata: {},
  analysis: null,
  pages: [first, third],
  chunks: [
    {
      ...chunk,
      id: 'id0',
      index: 0,
      text: 'one\u2028line',
      embed_text: 'one\u2028line',
      headings: ['Über uns', 'A'],
      kinds: ['paragraph'],
      lang: 'en',
    },
    { ...chunk, id: 'id1', index: 1, text: 'two', embed_text: 'two', headings: [], kinds: ['table'], lang: null },
  ],
}
