// Generated documents, read back by programs that are not ours: every kind opens and holds what it was given.
import { createCanvas } from '@napi-rs/canvas'
import mammoth from 'mammoth'
import { parseOffice } from 'officeparser'
import { strFromU8, unzipSync } from 'fflate'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import readXlsx from 'read-excel-file/node'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ArtifactKind, Draft } from '../../contract/draft.ts'
import { generateDocument } from './generate.ts'

const canvas = createCanvas(40, 30)
canvas.getContext('2d').fillRect(5, 5, 20, 20)
const png = new Uint8Array(canvas.toBuffer('image/png'))

const rows = Array.from({ length: 60 }, (_, i) => [
  `Invoice ${i + 1}`,
  `2024-02-${String((i % 28) + 1).padStart(2, '0')}`,
  10.1 * (i + 1),
])
const total = 10.1 * ((60 * 61) / 2)
const draft = Draft.parse({
  title: 'Register: spring / 2024',
  subtitle: 'Sixty invoices',
  createdAt: Date.UTC(2024, 4, 3),
  blocks: [
    { type: 'heading', level: 1, text: 'Überblick' },
    { type: 'paragraph', text: 'Grüße an Ελένη und Иван. '.repeat(30) },
    { type: 'list', ordered: true, items: ['first', 'second'] },
    { type: 'chart', chart: { title: 'By class', unit: 'documents', labels: ['invoice', 'letter'], values: [60, 2] } },
    {
      type: 'table',
      table: {
        name: 'Invoices [all]',
        columns: [{ title: 'Name' }, { title: 'Date', kind: 'date' }, { title: 'Total', kind: 'money', total: true }],
        rows: [...rows, ['=HYPERLINK("http://example.invalid")', '2024-13-45', null]],
      },
    },
    { type: 'page-break' },
    {
      type: 'markdown',
      text: '## Notes\n\nWords **with** weight.\n\n- *Leaning*, **both *at* once**, `sheaf plan`, ~~gone~~, [the *shore*](https://example.org/shore)\n\n| Item | Price |\n|---|---|\n| Pear | 2.25 |\n\n![A square](square.png)\n\n---\n\n![Lost](lost.png)\n\n```\n---\n![no](square.png)\n```\n',
      images: { 'square.png': png },
    },
  ],
})

const made = new Map<ArtifactKind, { bytes: Uint8Array<ArrayBuffer>; warnings: string[] }>()
beforeAll(async () => {
  for (const kind of ['spreadsheet', 'document', 'pdf', 'presentation'] as const)
    made.set(kind, await generateDocument({ stage: 'generate-document', kind, draft }))
}, 60_000)
const bytesOf = (kind: ArtifactKind): Buffer => Buffer.from(made.get(kind)?.bytes ?? [])

describe('a spreadsheet', () => {
  test('holds figures as figures, dates as dates, texts as texts, and sums', async () => {
    const sheets = await readXlsx(bytesOf('spreadsheet'))
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['Overview', 'Invoices  all', 'Table 2'])
    const table = sheets[1]?.data ?? []
    expect(table[0]).toEqual(['Name', 'Date', 'Total'])
    expect(table[2]).toEqual(['Invoice 2', new Date('2024-02-02T00:00:00Z'), 20.2])
    // Neither a formula nor a date that is none becomes what it looks like.
    expect(table[61]).toEqual(['=HYPERLINK("http://example.invalid")', '2024-13-45', null])
    expect(table[62]?.[0]).toBe('Total')
    expect(table[62]?.[2]).toBeCloseTo(total, 6)
    expect(sheets[2]?.data).toEqual([
      ['Item', 'Price'],
      ['Pear', 2.25],
    ])
  })
})

test('a document holds headings, lists, tables with their totals, pictures and page breaks', async () => {
  const { value: html } = await mammoth.convertToHtml({ buffer: bytesOf('document') })
  expect(html).toContain('<h1>Überblick</h1>')
  expect(html).toContain('<h2>Notes</h2>')
  expect(html).toContain('2. second')
  expect(html.match(/<tr>/g)?.length).toBe(1 + 61 + 1 + 2)
  expect(html).toContain('18,483.00')
  expect(html.match(/<img/g)?.length).toBe(2) // The chart and the square.
  expect(html).toContain('![no](square.png)')
  expect(html).toContain('Words <strong>with</strong> weight.')
  expect(html).toContain('<em>Leaning</em>, <strong>both <em>at</em> once</strong>, sheaf plan, <s>gone</s>, ')
  expect(html).toContain('<a href="https://example.org/shore">the <em>shore</em></a>')
})

test('a PDF holds the words, repeats the table’s head on each page, breaks where told, and has an outline', async () => {
  const loading = getDocument({ data: new Uint8Array(bytesOf('pdf')), verbosity: 0 })
  const pdf = await loading.promise
  const pages = await Promise.all(
    Array.from({ length: pdf.numPages }, async (_, i) => {
      const { items } = await (await pdf.getPage(i + 1)).getTextContent()
      return items
        .map((item) => ('str' in item ? item.str : ''))
        .join(' ')
        .replaceAll(/\s+/g, ' ')
    }),
  )
  expect(pages[0]).toContain('Grüße an Ελένη und Иван.')
  const ofTable = pages.filter((text) => /Invoice \d/.test(text))
  expect(ofTable.length).toBeGreaterThan(1)
  expect(ofTable.every((text) => text.includes('Name Date Total'))).toBe(true)
  expect(pages.join(' ')).toContain('18,483.00')
  const notes = pages.findIndex((text) => text.includes('Words with weight'))
  expect(notes).toBeGreaterThan(0)
  expect(pages[notes]).not.toContain('Invoice 60')
  expect(pages[notes + 1]).toContain('Lost')
  expect(pages.every((text, i) => text.includes(`${i + 1} / ${pages.length}`))).toBe(true)
  const notesPage = await pdf.getPage(notes + 1)
  const fonts = new Map(
    (await notesPage.getTextContent()).items.flatMap((item) => ('str' in item ? [[item.str, item.fontName]] : [])),
  )
  const words = ['with', 'Leaning', 'at', 'sheaf', 'Words']
  expect(words.filter((word) => !fonts.has(word))).toEqual([])
  expect(new Set(words.map((word) => fonts.get(word))).size).toBe(words.length)
  expect(bytesOf('pdf').toString('latin1')).toMatch(/\/BaseFont \/Courier\b/)
  const links = (await notesPage.getAnnotations()) as { url?: string }[]
  expect(links.map(({ url }) => url)).toContain('https://example.org/shore')
  expect((await pdf.getOutline()).map(({ title }) => title)).toEqual(['Überblick', 'Notes'])
  expect((await pdf.getMetadata()).info).toMatchObject({ Title: 'Register: spring / 2024' })
  await loading.destroy()
})

test('a presentation holds a slide for each heading, and the table over as many as it needs', async () => {
  const text = (await parseOffice(bytesOf('presentation'))).toText()
  expect(text).toContain('Register: spring / 2024')
  expect(text).toContain('Überblick')
  expect(text).toContain('Invoice 60')
  expect(text).toContain('18,483.00')
  expect(text).toMatch(/Notes[\s\S]*Words with weight/)
  const slides = Object.entries(unzipSync(bytesOf('presentation')))
    .filter(([name]) => /^ppt\/slides\/slide\d+\.xml$/.test(name))
    .map(([, bytes]) => strFromU8(bytes))
    .join()
  const set = (word: string): string =>
    new RegExp(`<a:rPr([^>]*)>(?:(?!</a:rPr>).)*</a:rPr><a:t>${word}`).exec(slides)?.[0] ?? ''
  expect(set('with')).toMatch(/^<a:rPr[^>]* b="1"/)
  expect(set('Leaning')).toMatch(/^<a:rPr[^>]* i="1"/)
  expect(set('sheaf plan')).toContain('Courier New')
  expect(set('shore')).toContain('hlinkClick')
})

test('what a format cannot hold is said, not dropped in silence', () => {
  for (const { warnings } of made.values())
    expect(warnings).toContain('the picture lost.png was not given and is left out')
})

test('a PDF names the characters that its fonts lack', async () => {
  const blocks = [{ type: 'paragraph', text: 'Tokyo is 東京.' }]
  const { warnings } = await generateDocument({
    stage: 'generate-document',
    kind: 'pdf',
    draft: Draft.parse({ ...draft, blocks }),
  })
  expect(warnings.join()).toMatch(/東 京/)
})

test('a picture that is none is refused by its name', async () => {
  const blocks = [{ type: 'image', image: { bytes: new Uint8Array([1, 2, 3]), caption: 'Plan' } }]
  const work = generateDocument({ stage: 'generate-document', kind: 'pdf', draft: Draft.parse({ ...draft, blocks }) })
  await expect(work).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('Plan') as string })
})
