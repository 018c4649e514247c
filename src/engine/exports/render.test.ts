// Exports of a small document: exact texts, and any text survives Markdown.
import fc from 'fast-check'
// The test reads Markdown as others do; the engine itself only writes it.
// oxlint-disable-next-line no-restricted-imports
import { lexer, type Token } from 'marked'
import { expect, test } from 'vitest'
import type { Block, Page } from '../../contract/model.ts'
import { ChunkLine } from '../../contract/report.ts'
import { renderMarkdown } from './markdown.ts'
import { escapeProse } from './markdown-escape.ts'
import { renderExport, type ExportDocument } from './render.ts'

/** A page of blocks given as [kind, text]; rows of a table by newline, cells by tab. */
function page(number: number, blocks: [Block['kind'], string][]): Page {
  let text = ''
  const built = blocks.map(([kind, content], at): Block => {
    if (at > 0) text += '\n\n'
    const start = text.length
    text += content
    const block: Block = { kind, start, end: text.length, bbox: [0, 0, 10, 10], lines: [] }
    if (kind === 'heading') block.level = 2
    if (kind !== 'table') return block
    const cells = (row: RegExpMatchArray): { start: number; end: number }[] =>
      [...row[0].matchAll(/[^\t]+/g)].map((cell) => {
        const from = start + (row.index ?? 0) + cell.index
        return { start: from, end: from + cell[0].length }
      })
    return { ...block, rows: [...content.matchAll(/[^\n]+/g)].map(cells) }
  })
  const size = { width: 600, height: 800, rotation: 0 as const, skew: 0 }
  return { number, ...size, source: 'text', engine: 'test', confidence: null, text, blocks: built, warnings: [] }
}

const pages = [
  page(1, [
    ['heading', '1. Oats & barley #'],
    ['paragraph', '1. Not a list, *really*'],
    ['list-item', '• first'],
    ['list-item', '2) second'],
    ['table', 'Item\tPrice\nSack | large\t3'],
  ]),
  page(3, [
    ['code', 'a ``` b'],
    ['footer', 'Oats --> 3'],
  ]),
]
const chunk = (index: number, text: string): ExportDocument['chunks'][number] => ({
  id: `id${index}`,
  index,
  text,
  embed_text: text,
  tokens: 1,
  tokenizer: 'estimate',
  char_start: 0,
  char_end: text.length,
  headings: [],
  kinds: ['paragraph'],
  lang: null,
  spans: [
    {
      page: 1,
      bbox: [0, 0, 1, 1],
      unit: 'pt',
      origin: 'top-left',
      page_size: [600, 800],
      char: [0, text.length],
      source: 'text',
      conf: null,
    },
  ],
})
const content: ExportDocument = {
  document: {
    path: 'in/a.pdf',
    name: 'a.pdf',
    sha256: 'ab',
    mediaType: 'application/pdf',
    size: 3,
    failedPages: [
      { page: 2, reason: 'timeout', error: { code: 'page-timeout', message: '', hint: '', retryable: true } },
    ],
  },
  manifest: {
    schema: 'sheaf.run/1',
    run: 'r1',
    sha256: 'ab',
    media_type: 'application/pdf',
    pipeline: 'p',
    options: { z: 1, a: 2 },
    versions: {},
  },
  metadata: { title: 'Z', author: 'A' },
  analysis: null,
  pages,
  chunks: [chunk(0, 'one\u2028line'), chunk(1, 'two')],
}

test('Markdown: cells stay in their columns where others reach over rows', () => {
  const spanned = page(1, [['table', 'a\tb\tc\nd\te\nf\tg\th']])
  const cell = spanned.blocks[0]?.rows?.[0]?.[0]
  if (cell) cell.rowspan = 2
  expect(renderMarkdown({ pages: [spanned], document: { ...content.document, failedPages: [] } })).toContain(
    '| a | b | c |\n| --- | --- | --- |\n|  | d | e |\n| f | g | h |',
  )
})

test('Markdown: words that lead elsewhere are links', () => {
  const linking = page(1, [['paragraph', 'See the [plan] or https://b.example now.']])
  const [block] = linking.blocks
  if (block)
    block.links = [
      { text: 'the [plan]', target: 'https://a.example/x (1)' },
      { text: 'https://b.example', target: 'https://b.example' },
    ]
  expect(renderMarkdown({ pages: [linking], document: { ...content.document, failedPages: [] } })).toContain(
    'See [the \\[plan\\]](https://a.example/x%20%281%29) or https://b.example now.',
  )
})

test('Markdown: a table cut by a page’s end repeats its header', () => {
  const [first, second] = [page(1, [['table', 'Item\tPrice\nSack\t3']]), page(2, [['table', 'Bag\t4']])]
  for (const cell of first.blocks[0]?.rows?.[0] ?? []) cell.header = true
  if (second.blocks[0]) second.blocks[0].continues = true
  const document = { ...content.document, failedPages: [] }
  expect(renderMarkdown({ pages: [first, second], document })).toContain(
    '<!-- page 2 -->\n\n| Item | Price |\n| --- | --- |\n| Bag | 4 |\n',
  )
})

test('Markdown: pages, headings, lists, tables, code', () => {
  expect(renderExport('md', content)).toEqual({
    name: 'a.pdf.md',
    mediaType: 'text/markdown; charset=utf-8',
    data: `<!-- page 1 -->

## 1. Oats & barley \\#

1\\. Not a list, \\*really\\*

- first
2) second

| Item | Price |
| --- | --- |
| Sack \\| large | 3 |

<!-- page 2 failed: timeout -->

<!-- page 3 -->

\`\`\`\`
a \`\`\` b
\`\`\`\`

<!-- footer: Oats -- > 3 -->
`,
  })
})

test('text is the document text, exactly', () => {
  expect(renderExport('txt', content).data).toBe(`${pages[0]?.text}\n\na \`\`\` b\n\nOats --> 3`)
})

test('chunk lines hold the contract, name their neighbours, and carry vectors when given', () => {
  const lines = (text: string): ChunkLine[] =>
    text
      .trimEnd()
      .split(/[\n\u2028]/)
      .map((line) => ChunkLine.parse(JSON.parse(line)))
  const [first, second] = lines(String(renderExport('jsonl', content).data))
  expect(first).toMatchObject({ prev: null, next: 'id1', total: 2, embedding: null, embedding_model: null })
  expect(first?.doc).toEqual({ sha256: 'ab', uri: 'in/a.pdf', filename: 'a.pdf', mimetype: 'application/pdf' })
  expect(second).toMatchObject({ prev: 'id0', next: null, run: 'r1' })
  const embeddings = { model: 'm', vectors: [Float32Array.of(0.1, -1e-9), Float32Array.of(1, 0)] }
  const line = String(renderExport('jsonl', { ...content, embeddings }).data).split('\n')[0] ?? ''
  expect(line).toContain('"embedding":[0.1,0],"embedding_model":"m"')
  expect(Object.keys(JSON.parse(line))).toEqual(Object.keys(ChunkLine.shape))
})

test('JSON holds the pages as stored, keys in a fixed order, no absolute path', () => {
  const moved = { ...content, document: { ...content.document, path: '/home/me/a.pdf' } }
  const text = String(renderExport('json', moved).data)
  expect(JSON.parse(text).pages).toEqual(pages)
  expect(JSON.parse(text).uri).toBe('a.pdf')
  expect(text).not.toContain('/home')
  expect(Object.keys(JSON.parse(text).metadata)).toEqual(['author', 'title'])
  expect(Object.keys(JSON.parse(text).manifest.options)).toEqual(['a', 'z'])
  expect(text.split('\n')).toHaveLength(25)
})

/** The text a reader of the Markdown sees. */
function shown(tokens: Token[]): string {
  return tokens
    .map((token) => {
      if ('tokens' in token && token.tokens) return shown(token.tokens)
      if (token.type === 'br') return '\n'
      return 'text' in token ? String(token.text) : token.raw
    })
    .join('')
}

test('any paragraph reads the same as Markdown', () => {
  const marks = fc.constantFrom(
    ...'*_`[]()<>#-+.!\\|~&;=1 a:é'.split(''),
    '**',
    '&amp;',
    '<b>',
    '~~',
    '1. ',
    '---',
    'a_b',
  )
  const prose = fc.array(marks, { maxLength: 14 }).map((parts) => parts.join('').replace(/\s+/g, ' ').trim())
  fc.assert(
    fc.property(prose, (text) => {
      const tokens = lexer(escapeProse(text), { gfm: true })
      if (text !== '') expect(tokens.map(({ type }) => type)).toEqual(['paragraph'])
      expect(shown(tokens)).toBe(text)
    }),
    { numRuns: 2000 },
  )
})
