// PDFs: text with places, the page gate, and files that are locked, turned or broken.
import PDFDocument from 'pdfkit'
import { expect, test } from 'vitest'
import type { Source } from '../../contract/worker.ts'
import { openSource } from '../source.ts'
import { writtenPdf } from './pdf-fixture.ts'
import { pdfium } from './pdf-pdfium.ts'
import { pdfjs } from './pdf-pdfjs.ts'
import { openPdf } from './pdf.ts'

type Draw = (document: PDFKit.PDFDocument) => void

async function pdf(draw: Draw, options: PDFKit.PDFDocumentOptions = {}): Promise<Source> {
  const document = new PDFDocument({ size: [612, 792], margin: 72, ...options })
  const parts: Uint8Array[] = []
  const ended = new Promise<void>((resolve) => {
    document.on('data', (part: Uint8Array) => parts.push(part)).on('end', () => resolve())
  })
  draw(document)
  document.end()
  await ended
  const bytes = new Uint8Array(Buffer.concat(parts))
  return { sha256: '', name: 'test.pdf', mediaType: 'application/pdf', size: bytes.length, bytes }
}

const sentence = 'The quick brown fox jumps over the lazy dog, and nobody on this page minds it at all. '

test('a page has its text, with boxes where the words stand', async () => {
  const source = await pdf(
    (document) => {
      document.fontSize(24).text('A heading').fontSize(11).text(sentence.repeat(4))
    },
    { info: { Title: 'Fox', Author: 'A. Dog' } },
  )
  const document = await openPdf(source)
  expect(document.metadata).toMatchObject({ title: 'Fox', author: 'A. Dog' })
  const page = await document.read(1, 'auto')
  expect(page).toMatchObject({ width: 612, height: 792, rotation: 0, source: 'text', engine: 'pdfium' })
  expect(page?.text).toBe(`A heading\n\n${sentence.repeat(4).trim()}`)
  expect(page?.blocks.map(({ kind, level }) => [kind, level])).toEqual([
    ['heading', 1],
    ['paragraph', undefined],
  ])
  const [x0 = 0, y0 = 0] = page?.blocks[0]?.bbox ?? []
  expect(x0).toBeGreaterThan(70)
  expect(x0).toBeLessThan(76)
  expect(y0).toBeGreaterThan(66)
  expect(y0).toBeLessThan(84)
  document.close()
})

test('words beside the sheet are not on the page, and no box leaves it', async () => {
  const source = await pdf((document) => {
    document.fontSize(11).text(sentence.repeat(3))
    document.text('Hidden beside', 900, 300, { lineBreak: false })
    document.text('Overhanging', 580, 400, { lineBreak: false })
  })
  const document = await openPdf(source)
  const page = await document.read(1, 'auto')
  expect(page?.text).not.toContain('Hidden')
  expect(page?.text).toContain('Overhanging')
  for (const line of page?.blocks.flatMap((block) => block.lines) ?? []) expect(line.bbox[2]).toBeLessThanOrEqual(612)
  document.close()
})

test('a turned page is read as it is shown', async () => {
  const source = await pdf((document) => {
    const dictionary: Record<string, unknown> = document.page.dictionary.data
    dictionary['Rotate'] = 90
    document.fontSize(12).text('Landscape', 72, 72).text(sentence)
  })
  const document = await openPdf(source)
  const page = await document.read(1, 'auto')
  // The text runs down the sheet as shown: the page is set upright by a further three quarter turns.
  expect(page).toMatchObject({ width: 612, height: 792, rotation: 270 })
  expect(page?.text.startsWith('Landscape')).toBe(true)
  document.close()
})

test('a picture of text needs recognition, an empty page does not', async () => {
  const source = await pdf((document) => {
    for (let y = 80; y < 700; y += 14) document.rect(72, y, 400, 7).fill('black')
    document.addPage()
  })
  const document = await openPdf(source)
  expect(await document.read(1, 'auto')).toBeNull()
  expect(await document.read(2, 'auto')).toMatchObject({ source: 'blank', text: '' })
  expect(await document.read(2, 'force')).toBeNull()
  const unread = await document.read(1, 'off')
  expect(unread?.source).toBe('blank')
  expect(unread?.warnings).toHaveLength(1)
  const { raster, dpi } = await document.raster(1, 100)
  expect([raster.width, raster.height, dpi]).toEqual([850, 1100, 100])
  document.close()
})

test('a huge page is drawn smaller, not refused', async () => {
  const document = await openPdf(await pdf((file) => file.text('small'), { size: [14_000, 14_000] }))
  const { raster } = await document.raster(1, 300)
  expect(raster.width * raster.height).toBeLessThanOrEqual(40_100_000)
  document.close()
})

test.each([
  ['PDFium', pdfium],
  ['pdf.js', pdfjs],
])('a page that claims kilometres takes no memory for its rows: %s', async (_, engine) => {
  const source = openSource(await pdf((file) => file.text('small'), { size: [600, 10_000_000] }))
  const file = await engine.open(source, 'long.pdf')
  const { width, height } = await file.grey(1, 200 / 72)
  expect(width).toBeLessThan(10)
  expect(height).toBeLessThanOrEqual(100_000)
  file.close()
  source.close()
})

test('locked and broken files are told apart', async () => {
  const locked = await pdf((document) => document.text('secret'), { userPassword: 'open sesame' })
  await expect(openPdf(locked)).rejects.toMatchObject({ code: 'file-encrypted' })
  const bytes = new TextEncoder().encode('%PDF-1.7\nand then nothing of the kind')
  await expect(openPdf({ ...locked, size: bytes.length, bytes })).rejects.toMatchObject({ code: 'file-damaged' })
})

test('ligatures of two fonts of one name are read, each by its own encoding', async () => {
  const font = (differences: string): string =>
    `<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[${differences}]>>>>`
  const content =
    'BT/G 12 Tf 72 700 Td(The sta\\033 di\\034cult)Tj ET BT/H 12 Tf 72 680 Td(Bla\\033 and cra\\034)Tj ET BT/F 12 Tf 72 660 Td(as usual)Tj ET'
  const file = await openPdf(
    writtenPdf(content, {
      fonts: '/G 5 0 R/H 6 0 R',
      objects: [font('27/f_f/f_f_i'), font('27/t_t/f_t')],
    }),
  )
  const page = await file.read(1, 'off')
  file.close()
  expect(page?.text).toBe('The staff difficult Blatt and craft as usual')
  expect(page?.engine).toBe('pdfium')
})
