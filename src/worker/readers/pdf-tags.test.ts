// Tagged PDFs: a good tree is believed, a bad one leaves the page as the geometry has it, a hostile one ends soon.
import { expect, test } from 'vitest'
import type { Page } from '../../contract/model.ts'
import type { Source } from '../../contract/worker.ts'
import { openPdf } from './pdf.ts'
import { drawnPdf } from './pdf-fixture.ts'
import { type Line, type Node, taggedPdf } from './pdf-tags-fixture.ts'

async function pages(source: Source): Promise<Page[]> {
  const file = await openPdf(source)
  const read: Page[] = []
  for (let number = 1; number <= file.pages; number++) {
    const page = await file.read(number, 'auto')
    if (page) read.push(page)
  }
  file.close()
  return read
}

const shown = (page: Page | undefined): string[] =>
  page?.blocks.map(({ kind, level = '', start, end }) => `${kind}${level}: ${page.text.slice(start, end)}`) ?? []
const cells = (page: Page | undefined): string[][] =>
  page?.blocks
    .find(({ kind }) => kind === 'table')
    ?.rows?.map((row) =>
      row.map(({ start, end, header, colspan = 1, rowspan = 1 }) =>
        [
          page.text.slice(start, end),
          header ? 'h' : '',
          colspan > 1 ? `c${colspan}` : '',
          rowspan > 1 ? `r${rowspan}` : '',
        ]
          .filter((part) => part !== '')
          .join(' '),
      ),
    ) ?? []

const prose = 'Nobody on this page minds the quick brown fox at all, and the lazy dog sleeps on'

/** Lines under each other, each marked with its number. */
function column(texts: string[], from = 80): Line[] {
  return texts.map((text, mark) => ({ text, y: from + mark * 14, mark }))
}

/** The page without its tags. */
async function untagged(lines: Line[]): Promise<Page[]> {
  return pages(taggedPdf([lines.map(({ text, y }) => ({ text, y }))], null))
}

test('headings, paragraphs, items and captions are what the tree says, however they look', async () => {
  const lines = column([
    'Plain title',
    `${prose},`,
    'and goes on.',
    '1.',
    'First item',
    'with a second line',
    '2.',
    'Second',
    'Next part',
    'A bar chart',
  ])
  const tree: Node = [
    'Document',
    ['H2', 0],
    ['P', 1, ['Span', 2]],
    ['L', ['LI', ['Lbl', 3], ['LBody', 4, 5]], ['LI', ['Lbl', 6], ['LBody', ['P', 7]]]],
    ['Sect', ['Sect', ['H', 8]], ['Caption', 9]],
  ]
  for (const mark of [3, 6]) Object.assign(lines[mark + 1] ?? {}, { x: 90, y: lines[mark]?.y })
  const [page] = await pages(taggedPdf([lines], tree))
  expect(shown(page)).toEqual([
    'heading2: Plain title',
    `paragraph: ${prose}, and goes on.`,
    'list-item: 1. First item with a second line',
    'list-item: 2. Second',
    'heading2: Next part',
    'caption: A bar chart',
  ])
})

test('names of a program’s own are what its map of roles says', async () => {
  const lines = column(['Words', prose, 'of it.'])
  const tree: Node = ['Document', ['Ueberschrift', 0], ['Textkoerper', 1, 2]]
  const [page] = await pages(taggedPdf([lines], tree, { more: '/RoleMap<</Ueberschrift/H3/Textkoerper/P>>' }))
  expect(shown(page)).toEqual(['heading3: Words', `paragraph: ${prose} of it.`])
})

/** Cells at the given columns, marked from `from` on. */
function grid(rows: (string | null)[][], from: number, y = 200): Line[] {
  let mark = from
  return rows.flatMap((row, r) =>
    row.flatMap((text, c) => (text === null ? [] : [{ text, x: 72 + c * 100, y: y + r * 14, mark: mark++ }])),
  )
}

test('a table has its cells, spans and headers; an empty cell that the tree leaves out is put in', async () => {
  const lines = [
    ...column(['Fees']),
    ...grid(
      [
        ['Year', 'Both of them', null, 'Sum'],
        ['2024', '1', '2', '3'],
        ['2025', null, '5', '5'],
      ],
      1,
    ),
  ]
  const tree: Node = [
    'Document',
    ['H1', 0],
    [
      'Table',
      ['THead', ['TR', ['TH', 1], ['TH 2', 2], ['TH', 3]]],
      ['TBody', ['TR', ['TD', 4], ['TD', 5], ['TD', 6], ['TD', 7]], ['TR', ['TD', 8], ['TD', 9], ['TD', 10]]],
    ],
  ]
  const [page] = await pages(taggedPdf([lines], tree))
  expect(cells(page)).toEqual([
    ['Year h', 'Both of them h c2', 'Sum h'],
    ['2024', '1', '2', '3'],
    ['2025', '', '5', '5'],
  ])
})

test('a table goes on from the page before; one with its header again does not', async () => {
  const row = (from: number, cell = 'TD'): Node => ['TR', [cell, from], [cell, from + 1]]
  const one = grid(
    [
      ['Name', 'Fee'],
      ['Ann', '10'],
      ['Ben', '11'],
    ],
    0,
  )
  const two = grid(
    [
      ['Cid', '12'],
      ['Dan', '13'],
    ],
    1000,
  )
  const plain: Node = ['Table', row(0, 'TH'), row(2), row(4), row(1000), row(1002)]
  const read = await pages(taggedPdf([one, two], ['Document', plain]))
  expect(read.map(({ blocks }) => blocks.map(({ kind, continues = false }) => [kind, continues]))).toEqual([
    [['table', false]],
    [['table', true]],
  ])
  const again = grid(
    [
      ['Name', 'Fee'],
      ['Dan', '13'],
    ],
    1000,
  )
  const repeated: Node = ['Table', row(0, 'TH'), row(2), row(4), row(1000, 'TH'), row(1002)]
  const [, last] = await pages(taggedPdf([one, again], ['Document', repeated]))
  expect(last?.blocks[0]).toMatchObject({
    kind: 'table',
    rows: [
      [{ header: true }, { header: true }],
      [{}, {}],
    ],
  })
  expect(last?.blocks[0]?.continues).toBeUndefined()
})

test('artifacts are running lines, notes come last, and what has no tag stays where it stands', async () => {
  const lines: Line[] = [
    { text: 'Report of the year', y: 40, mark: 'Artifact' },
    ...column(['Title', `${prose},`, 'and then it went on until the very end of it.']),
    { text: 'forgotten', y: 140 },
    { text: 'More text follows here.', y: 180, mark: 3 },
    { text: '1 What nobody knew.', y: 700, size: 8, mark: 4 },
    { text: '17 of 20', y: 760, mark: 'Artifact' },
  ]
  const tree: Node = ['Document', ['H1', 0], ['P', 1, ['Note', 4], 2], ['P', 3]]
  const [page] = await pages(taggedPdf([lines], tree))
  expect(shown(page)).toEqual([
    'header: Report of the year',
    'heading1: Title',
    `paragraph: ${prose}, and then it went on until the very end of it.`,
    'paragraph: forgotten',
    'paragraph: More text follows here.',
    'paragraph: 1 What nobody knew.',
    'footer: 17 of 20',
  ])
})

const text = column(Array.from({ length: 12 }, (_, index) => `${index} ${prose}`))
const all = text.map((_, mark) => mark)

test.each<[string, Node | null]>([
  ['no tree', null],
  ['half of the text', ['Document', ['H1', 0], ['P', 1, 2, 3, 4, 5]]],
  ['each text twice', ['Document', ['H1', 0], ['P', ...all.slice(1)], ['P', ...all.slice(2)]]],
  [
    'an order that leaps about',
    ['Document', ...[0, 7, 3, 9, 1, 8, 2, 6, 4, 11, 5, 10].map((mark): Node => ['H1', mark])],
  ],
  ['each line a paragraph', ['Document', ...all.map((mark): Node => ['P', mark])]],
  ['each line a heading', ['Document', ...all.map((mark): Node => ['H1', mark])]],
  ['nothing but spans', ['Document', ...all.map((mark): Node => ['Span', mark])]],
])('a page whose tree has %s stays as it shows', async (_, tree) => {
  expect(await pages(taggedPdf([text], tree))).toEqual(await untagged(text))
})

test('a table that only arranges a page is none', async () => {
  const lines = [
    ...column(['Left title', `${prose}.`]),
    { text: 'Right title', x: 72, y: 140, mark: 2 },
    { text: `${prose}.`, x: 72, y: 160, mark: 3 },
  ]
  const tree: Node = ['Document', ['Table', ['TR', ['TD', ['H1', 0], ['P', 1]], ['TD', ['H1', 2], ['P', 3]]]]]
  expect(shown((await pages(taggedPdf([lines], tree)))[0])).toEqual([
    'heading1: Left title',
    `paragraph: ${prose}.`,
    'heading1: Right title',
    `paragraph: ${prose}.`,
  ])
})

test('trees that run deep, wide or into themselves end soon, and the page is read', async () => {
  const deep = all.reduce<Node>((inner, mark) => ['Sect', ['Sect', ['Sect', ['Sect', mark, inner]]]], ['P', 0])
  const laughs = taggedPdf([text], ['Document', ['P', ...all]])
  const doubled = Buffer.from(laughs.bytes ?? [])
    .toString('latin1')
    .replace(/\/K\[(\d+ 0 R)\]/g, '/K[$1 $1 $1 $1]')
  const bytes = new Uint8Array(Buffer.from(doubled, 'latin1'))
  for (const source of [taggedPdf([text], deep), { ...laughs, size: bytes.length, bytes }])
    expect(await pages(source)).toEqual(await untagged(text))
})

test('a tree that breaks the library takes nothing from its page', async () => {
  expect(await pages(taggedPdf([text], null, { chain: 5000 }))).toEqual(await untagged(text))
})

test('ids within a form are its own, and none of the page’s', async () => {
  const inside = column(['Drawn in a form'], 300).map((line) => ({ ...line, inForm: true }))
  const [page] = await pages(taggedPdf([[...text, ...inside]], ['Document', ['H3', 0], ['P', ...all.slice(1)]]))
  expect(shown(page)).toEqual([
    `heading3: 0 ${prose}`,
    `paragraph: ${text
      .slice(1)
      .map((line) => line.text)
      .join(' ')}`,
    'paragraph: Drawn in a form',
  ])
})

test('an initial and the rest of its word are one in a tagged paragraph, too', async () => {
  const lines: Line[] = [
    ...column(['Title']),
    { text: 'N', y: 130, size: 38, mark: 1 },
    { text: 'obody on this page minds the fox', x: 104, y: 112, mark: 2 },
    { text: 'at all, and the dog sleeps on in', x: 104, y: 126, mark: 3 },
    { text: 'the sun for as long as it likes to.', y: 140, mark: 4 },
  ]
  const [page] = await pages(taggedPdf([lines], ['Document', ['H2', 0], ['P', 1, 2, 3, 4]]))
  expect(shown(page)).toEqual([
    'heading2: Title',
    'paragraph: Nobody on this page minds the fox at all, and the dog sleeps on in the sun for as long as it likes to.',
  ])
})

test('what PDFKit tags is read as tagged', async () => {
  const source = await drawnPdf((document) => {
    document.initMarkings({ tagged: true })
    const root = document.struct('Document')
    document.addStructure(root)
    root.add(document.struct('H4', {}, () => void document.fontSize(11).text('Small title')))
    root.add(document.struct('P', {}, () => void document.text(`${prose}. ${prose}.`)))
    root.end()
  })
  expect(shown((await pages(source))[0])).toEqual(['heading4: Small title', `paragraph: ${prose}. ${prose}.`])
})

test('a title that the tree calls a paragraph is one, and signs of a footer stay in it', async () => {
  const lines: Line[] = [
    { text: 'Minutes of the council', y: 80, size: 20, mark: 0 },
    { text: 'The agenda', y: 120, size: 14, mark: 1 },
    ...[2, 3, 4].map((mark) => ({ text: prose, y: 110 + mark * 14, mark })),
    { text: 'A large remark', y: 220, size: 18, mark: 5 },
    { text: 'Mill Lane 4', y: 760, size: 8, mark: 'Artifact' },
    { text: '-', y: 760, x: 130, size: 8, mark: 'Artifact' },
    { text: 'Leeds', y: 760, x: 140, size: 8, mark: 'Artifact' },
  ]
  const tree: Node = ['Document', ['P', 0], ['H1', 1], ['P', 2, 3, 4], ['P', 5]]
  const [page] = await pages(taggedPdf([lines], tree))
  expect(shown(page)).toEqual([
    'heading1: Minutes of the council',
    'heading1: The agenda',
    `paragraph: ${[prose, prose, prose].join(' ')}`,
    'paragraph: A large remark',
    'footer: Mill Lane 4 - Leeds',
  ])
})
