// Generated documents as pictures, drawn by programs that are not ours: Word by docx-preview, PowerPoint by PptxViewJS, PDF by pdf.js,
// and a workbook's cells, as read-excel-file reads them, as a table. What is asserted is that everything given is there and nothing is
// drawn outside its page; that it looks right is for eyes: e2e/artifacts/generated-*.png.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { Browser, Page } from 'playwright-core'
import readXlsx from 'read-excel-file/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ArtifactKind, Draft } from '../src/contract/draft.ts'
import { generateDocument } from '../src/worker/generate/generate.ts'
import { openBrowser } from './browser.ts'
import { root } from './host.ts'

const artifacts = path.join(root, 'e2e/artifacts')

/** A photograph of a kind: a gradient with a frame, wider than high. */
function picture(): Uint8Array {
  const canvas = createCanvas(480, 320)
  const context = canvas.getContext('2d')
  const gradient = context.createLinearGradient(0, 0, 480, 320)
  gradient.addColorStop(0, '#c96f2e')
  gradient.addColorStop(1, '#23506b')
  context.fillStyle = gradient
  context.fillRect(0, 0, 480, 320)
  context.strokeRect(20, 20, 440, 280)
  return new Uint8Array(canvas.toBuffer('image/png'))
}

const suppliers = ['Kessler & Brandt KG', 'Müller, Söhne und Nachfolger Landmaschinenhandel GmbH', 'Óbidos Lda']
const rows = Array.from({ length: 40 }, (_, n) => [
  `2026-${String(100 + n)}`,
  suppliers[n % suppliers.length] ?? '',
  `2026-0${(n % 9) + 1}-15`,
  120.5 * (n + 1),
  n % 7 === 0 ? null : 0.19,
])
/** 120.5 × (1 + … + 40), as people write it. */
const total = '98,810.00'
const money = { title: 'Total', kind: 'money', total: true } as const
const draft = Draft.parse({
  title: 'Register of invoices',
  subtitle: 'Forty invoices of three suppliers, spring 2026',
  createdAt: Date.UTC(2026, 4, 3),
  blocks: [
    { type: 'heading', level: 1, text: 'Findings' },
    { type: 'paragraph', text: 'Three suppliers sent forty invoices. All but six state the tax at 19 %. '.repeat(4) },
    {
      type: 'list',
      ordered: false,
      items: ['Twelve are due in May.', 'Two name no date of delivery.', 'None was paid twice.'],
    },
    {
      type: 'chart',
      chart: { title: 'Invoices by supplier', unit: 'invoices', labels: suppliers, values: [14, 13, 13] },
    },
    { type: 'heading', level: 1, text: 'Invoices' },
    {
      type: 'table',
      table: {
        name: 'Invoices',
        columns: [
          { title: 'Number' },
          { title: 'Supplier' },
          { title: 'Date', kind: 'date' },
          money,
          { title: 'Tax', kind: 'percent' },
        ],
        rows,
      },
    },
    { type: 'page-break' },
    { type: 'heading', level: 1, text: 'The first page' },
    { type: 'image', image: { bytes: picture(), caption: 'Page 1 of invoice 2026-100' } },
    {
      type: 'markdown',
      text: 'Notes **with weight**, *leaning* or **both *at* once**, `code`, ~~gone~~ and [a shore](https://example.org/shore), in a paragraph that is long enough to go over more than one line of the page.\n\n- An item with **weight** and `sheaf plan --no-trial`, which goes on until it needs a second line to end on\n- [Only a link](https://example.org/)\n\n| Item | Price |\n|---|--:|\n| Pear | 2.25 |\n',
      images: {},
    },
  ],
})

let browser: Browser
beforeAll(async () => {
  await mkdir(artifacts, { recursive: true })
  browser = (await openBrowser()).browser
})
afterAll(() => browser.close())

const make = async (kind: ArtifactKind): Promise<Uint8Array> =>
  (await generateDocument({ stage: 'generate-document', kind, draft })).bytes

/** A page with these scripts of packages. Nothing is fetched: their text is put in. */
async function pageWith(width: number, ...scripts: string[]): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 } })
  for (const script of scripts)
    await page.addScriptTag({ content: await readFile(path.join(root, 'node_modules', script), 'utf8') })
  return page
}
const save = (name: string, png: Uint8Array): Promise<void> =>
  writeFile(path.join(artifacts, `generated-${name}.png`), png)

test('a document, as Word’s format is drawn by docx-preview', async () => {
  const page = await pageWith(900, 'jszip/dist/jszip.min.js', 'docx-preview/dist/docx-preview.min.js')
  await page.evaluate(
    async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      const { docx } = globalThis as unknown as {
        docx: { renderAsync(data: Uint8Array, into: HTMLElement): Promise<void> }
      }
      await docx.renderAsync(bytes, document.body)
    },
    Buffer.from(await make('document')).toString('base64'),
  )
  await save('document', await page.screenshot({ fullPage: true }))
  const text = await page.locator('body').innerText()
  for (const wanted of [
    'Register of invoices',
    'None was paid twice.',
    'Óbidos Lda',
    total,
    'Page 1 of invoice',
    'Pear',
  ])
    expect(text).toContain(wanted)
  const images = page.locator('img')
  expect(
    await images.evaluateAll((all: HTMLImageElement[]) => all.map(({ naturalWidth }) => naturalWidth > 0)),
  ).toEqual([true, true])
  // Nothing reaches over its sheet, and a break is one: the picture is not on the sheet of the table's beginning.
  const wide = await page
    .locator('section')
    .evaluateAll((sheets) => sheets.filter((sheet) => sheet.scrollWidth > sheet.clientWidth + 1).length)
  expect(wide).toBe(0)
  expect(await page.locator('section').count()).toBeGreaterThan(1)
  await page.close()
})

test('a presentation, slide by slide, as PptxViewJS draws it', async () => {
  const page = await pageWith(
    980,
    'jszip/dist/jszip.min.js',
    'chart.js/dist/chart.umd.min.js',
    'pptxviewjs/dist/PptxViewJS.min.js',
  )
  const slides = await page.evaluate(
    async (base64) => {
      type Viewer = {
        loadFile(data: ArrayBuffer): Promise<void>
        getSlideCount(): number
        renderSlide(n: number, canvas: HTMLCanvasElement): Promise<void>
      }
      const { PptxViewJS } = globalThis as unknown as { PptxViewJS: { PPTXViewer: new (options: object) => Viewer } }
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      const first = document.createElement('canvas')
      const viewer = new PptxViewJS.PPTXViewer({ canvas: first })
      await viewer.loadFile(bytes.buffer)
      const inks: number[] = []
      for (let n = 0; n < viewer.getSlideCount(); n++) {
        const canvas = document.createElement('canvas')
        canvas.width = 960
        canvas.height = 540
        canvas.style.cssText = 'display: block; margin: 8px; border: 1px solid #999'
        document.body.append(canvas)
        await viewer.renderSlide(n, canvas)
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
        const colours = new Set<number>()
        for (let at = 0; at < data.length; at += 4)
          colours.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!)
        inks.push(colours.size)
      }
      return inks
    },
    Buffer.from(await make('presentation')).toString('base64'),
  )
  await save('presentation', await page.screenshot({ fullPage: true }))
  // The title, two of findings, three of the table, two of the first page: the break before it makes no empty one.
  expect(slides).toHaveLength(8)
  // None is blank: letters alone have dozens of shades.
  expect(Math.min(...slides)).toBeGreaterThan(10)
  await page.close()
})

test('a PDF, page by page, as pdf.js draws it', async () => {
  const loading = getDocument({ data: await make('pdf'), verbosity: 0 })
  const pdf = await loading.promise
  for (let n = 1; n <= pdf.numPages; n++) {
    const page = await pdf.getPage(n)
    const viewport = page.getViewport({ scale: 1.5 })
    const canvas = createCanvas(viewport.width, viewport.height)
    await page.render({ canvas: canvas as never, viewport }).promise
    await save(`pdf-${n}`, new Uint8Array(canvas.toBuffer('image/png')))
    const { items } = await page.getTextContent()
    for (const item of items) {
      if (!('str' in item) || item.str.trim() === '') continue
      const [x, y] = [item.transform[4] as number, item.transform[5] as number]
      expect(
        x >= 0 && x + item.width <= viewport.width / 1.5 + 0.5 && y >= 0 && y <= viewport.height / 1.5,
        item.str,
      ).toBe(true)
    }
  }
  expect(pdf.numPages).toBeGreaterThan(2)
  await loading.destroy()
})

test('a workbook, its sheets as tables', async () => {
  const sheets = await readXlsx(Buffer.from(await make('spreadsheet')))
  const shown = (cell: unknown): string =>
    cell instanceof Date
      ? cell.toISOString().slice(0, 10)
      : typeof cell === 'string' || typeof cell === 'number'
        ? `${cell}`
        : ''
  const page = await pageWith(900)
  await page.evaluate(
    (all) => {
      document.body.style.font = '13px sans-serif'
      for (const { sheet, data } of all) {
        const table = document.createElement('table')
        table.createCaption().textContent = sheet
        table.border = '1'
        for (const row of data)
          for (const [at, cell] of row.entries())
            (at === 0 ? table.insertRow() : table.rows[table.rows.length - 1]!).insertCell().textContent = cell
        document.body.append(table)
      }
    },
    sheets.map(({ sheet, data }) => ({ sheet, data: data.map((row) => row.map(shown)) })),
  )
  await save('workbook', await page.screenshot({ fullPage: true }))
  const table = sheets.find(({ sheet }) => sheet === 'Invoices')?.data ?? []
  expect(table).toHaveLength(1 + rows.length + 1)
  expect(table.at(-1)?.[3]).toBeCloseTo(120.5 * ((40 * 41) / 2), 6)
  await page.close()
})
