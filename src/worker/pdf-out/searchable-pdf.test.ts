// Searchable PDFs, read back by both PDF engines. The truth is visible text that a reader places on the page as shown; the test
// turns and skews those places as recognition would, and looks where the invisible words come out.
import { createCanvas } from '@napi-rs/canvas'
import { degrees, PDFDocument, StandardFonts } from '@cantoo/pdf-lib'
import { describe, expect, test } from 'vitest'
import type { Page } from '../../contract/model.ts'
import { PipelineOptions } from '../../contract/settings.ts'
import { rotatedSize } from '../raster.ts'
import type { PdfText, PdfWord } from '../readers/pdf-engine.ts'
import { pdfium } from '../readers/pdf-pdfium.ts'
import { pdfjs } from '../readers/pdf-pdfjs.ts'
import { openSource } from '../source.ts'
import { searchablePdf } from './searchable-pdf.ts'

const words = ['Grain', 'straw', 'and', 'Ærø', '東京', 'бор', 'sheaf', '𝔛y']

async function write(
  bytes: Uint8Array<ArrayBuffer>,
  mediaType: string,
  pages: Page[],
): Promise<Uint8Array<ArrayBuffer>> {
  const source = { sha256: 'x', name: 'a', mediaType, size: bytes.length, bytes }
  const task = { stage: 'searchable-pdf' as const, source, pages, options: PipelineOptions.parse({}), maxPages: 100 }
  return new Uint8Array((await searchablePdf(task)).pdf)
}

async function read(engine: typeof pdfium, bytes: Uint8Array<ArrayBuffer>, page = 1): Promise<PdfText> {
  const reader = openSource({ sha256: '', name: 'a', mediaType: 'application/pdf', size: bytes.length, bytes })
  const file = await engine.open(reader, 'a')
  try {
    return await file.text(page)
  } finally {
    file.close()
  }
}

/** Places of words on the upright page: a line every 60 points. */
function uprightWords(width: number): { text: string; box: [number, number, number, number] }[] {
  return words.map((text, at) => {
    const x = 40 + (at % 2) * 90 + ((at * 37) % (width - 300))
    const y = 50 + 60 * Math.floor(at / 2) + at
    return { text, box: [x, y, x + 14 * text.length, y + 11 + (at % 4)] }
  })
}

/** A recognised page with those words, one a line. */
function pageOf(width: number, height: number, turned: Pick<Page, 'rotation' | 'skew'>, number = 1): Page {
  let text = ''
  const lines = uprightWords(width).map(({ text: word, box }) => {
    const start = text.length
    text += `${word} `
    return {
      start,
      end: start + word.length,
      bbox: box,
      words: [[start, start + word.length, ...box, 0.9] as [number, number, number, number, number, number, number]],
    }
  })
  text = text.trimEnd()
  const block = {
    kind: 'paragraph' as const,
    start: 0,
    end: text.length,
    bbox: [0, 0, width, height] as [number, number, number, number],
    lines,
  }
  return {
    number,
    width,
    height,
    ...turned,
    source: 'ocr',
    engine: 'test',
    confidence: 0.9,
    text,
    blocks: [block],
    warnings: [],
  }
}

/** Where a point of the upright page was on the page as shown: quarter turns counted out, then the small angle. Written apart from the code under test. */
function shownAt(page: Page, shown: { width: number; height: number }, [x, y]: [number, number]): [number, number] {
  const [turnedWidth, turnedHeight] =
    page.rotation % 180 === 0 ? [shown.width, shown.height] : [shown.height, shown.width]
  const [dx, dy] = [x - page.width / 2, y - page.height / 2]
  const radians = (page.skew * Math.PI) / 180
  const ux = dx * Math.cos(radians) - dy * Math.sin(radians) + turnedWidth / 2
  const uy = dx * Math.sin(radians) + dy * Math.cos(radians) + turnedHeight / 2
  switch (page.rotation) {
    case 90:
      return [uy, shown.height - ux]
    case 180:
      return [shown.width - ux, shown.height - uy]
    case 270:
      return [shown.width - uy, ux]
    default:
      return [ux, uy]
  }
}

function boxOn(
  page: Page,
  shown: PdfText,
  [x0, y0, x1, y1]: [number, number, number, number],
): [number, number, number, number] {
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ].map((corner) => shownAt(page, shown, corner as [number, number]))
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

/** Points by which the farthest edge is off. */
function off(word: PdfWord, box: readonly number[]): number {
  return Math.max(...word.bbox.map((edge, at) => Math.abs(edge - (box[at] ?? 0))))
}

/** A PDF page with some content that leaves a transformation behind, as careless writers do. */
async function original(rotate: number, crop: boolean, count = 1): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.create({ updateMetadata: false })
  const font = await pdf.embedFont(StandardFonts.Helvetica)
  for (let at = 0; at < count; at++) {
    const page = pdf.addPage([600, 800])
    page.drawText('visible', { x: 300, y: 400, size: 20, font })
    page.node.addContentStream(pdf.context.register(pdf.context.flateStream('q 2 0 0 2 50 50 cm')))
    if (crop) page.setCropBox(30, 70, 500, 660)
    page.setRotation(degrees(rotate))
  }
  return new Uint8Array(await pdf.save())
}

const turns = [0, 90, 180, 270] as const
const cases = turns.flatMap((rotate) => turns.flatMap((rotation) => [0, 2].map((skew) => ({ rotate, rotation, skew }))))

describe('a PDF', () => {
  test.each(cases)(
    '/Rotate $rotate, turned $rotation, skewed $skew: words within 2 pt in pdf.js',
    async ({ rotate, rotation, skew }) => {
      const bytes = await original(rotate, true)
      const shown = await read(pdfjs, bytes)
      const turned: [number, number] = rotation % 180 === 0 ? [shown.width, shown.height] : [shown.height, shown.width]
      const page = pageOf(...rotatedSize(...turned, skew), { rotation, skew })
      const written = await write(bytes, 'application/pdf', [page])
      expect(Buffer.from(written.subarray(0, bytes.length)).equals(Buffer.from(bytes))).toBe(true)
      const found = await read(pdfjs, written)
      for (const { text, box } of uprightWords(page.width)) {
        const same = found.words.filter((word) => word.text === text)
        expect(same.map((word) => word.text)).toEqual([text])
        // The box around a skewed word is not told by its four edges alone.
        for (const word of same) expect(off(word, boxOn(page, shown, box))).toBeLessThanOrEqual(2)
      }
      expect(found.words.map((word) => word.text)).toContain('visible')
    },
  )

  test('PDFium finds them in the same places', async () => {
    for (const rotate of turns) {
      const bytes = await original(rotate, true)
      const shown = await read(pdfium, bytes)
      const page = pageOf(shown.width, shown.height, { rotation: 0, skew: 0 })
      const found = await read(pdfium, await write(bytes, 'application/pdf', [page]))
      for (const { text, box } of uprightWords(page.width)) {
        const word = found.words.find((one) => one.text === text)
        expect(word && off(word, boxOn(page, shown, box))).toBeLessThanOrEqual(2)
      }
    }
  })

  test('looks as before, pixel by pixel', async () => {
    const bytes = await original(90, true)
    const page = pageOf(660, 500, { rotation: 0, skew: 0 })
    const draw = async (of: Uint8Array<ArrayBuffer>): Promise<Uint8ClampedArray> => {
      const file = await pdfium.open(
        openSource({ sha256: '', name: 'a', mediaType: 'application/pdf', size: of.length, bytes: of }),
        'a',
      )
      const { data } = await file.draw(1, 1)
      file.close()
      return data
    }
    expect(
      Buffer.from(await draw(await write(bytes, 'application/pdf', [page]))).equals(Buffer.from(await draw(bytes))),
    ).toBe(true)
  })

  test('twice the same bytes; pages with their own text are left alone', async () => {
    const bytes = await original(0, false, 3)
    const pages = [pageOf(600, 800, { rotation: 0, skew: 0 }, 2)]
    const [one, two] = [await write(bytes, 'application/pdf', pages), await write(bytes, 'application/pdf', pages)]
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true)
    expect((await read(pdfjs, one, 1)).words.map((word) => word.text)).toEqual(['visible'])
    expect((await read(pdfjs, one, 2)).words.map((word) => word.text)).toContain('sheaf')
    const none = pages.map((page) => ({ ...page, source: 'text' as const }))
    expect(Buffer.from(await write(bytes, 'application/pdf', none)).equals(Buffer.from(bytes))).toBe(true)
  })

  test('one whose end is lost is drawn, and has its text all the same', async () => {
    const whole = await original(0, false)
    const table = Buffer.from(whole).lastIndexOf('startxref')
    const bytes = new Uint8Array(whole.subarray(0, table))
    const page = pageOf(600, 800, { rotation: 0, skew: 0 })
    const found = await read(pdfjs, await write(bytes, 'application/pdf', [page]))
    expect(found.words.map((word) => word.text)).toEqual(expect.arrayContaining(words))
  })
})

describe('an image', () => {
  test.each(['png', 'jpeg'] as const)('%s becomes the page, words under it', async (type) => {
    const canvas = createCanvas(1240, 1754)
    const context = canvas.getContext('2d')
    context.fillStyle = type === 'png' ? 'white' : '#fed'
    context.fillRect(0, 0, 1240, 1754)
    context.fillStyle = 'black'
    context.fillRect(100, 100, 400, 30)
    const bytes = new Uint8Array(type === 'png' ? await canvas.encode('png') : await canvas.encode('jpeg'))
    const [width, height] = [(1240 / 150) * 72, (1754 / 150) * 72]
    const page = pageOf(width, height, { rotation: 0, skew: 0 })
    const written = await write(bytes, `image/${type}`, [page])
    for (const engine of [pdfium, pdfjs]) {
      const found = await read(engine, written)
      expect([found.width, found.height].map(Math.round)).toEqual([width, height].map(Math.round))
      for (const { text, box } of uprightWords(width)) {
        const word = found.words.find((one) => one.text === text)
        expect(word && off(word, box)).toBeLessThanOrEqual(2)
      }
    }
    const file = await pdfium.open(
      openSource({ sha256: '', name: 'a', mediaType: 'application/pdf', size: written.length, bytes: written }),
      'a',
    )
    const { data, width: drawn } = await file.draw(1, 150 / 72)
    file.close()
    const grey = (x: number, y: number): number => data[(y * drawn + x) * 4 + 2] ?? -1
    expect(grey(300, 115)).toBeLessThan(30)
    expect(grey(300, 160)).toBeGreaterThan(200)
  })

  test('documents without pages of their own are refused', async () => {
    await expect(write(new Uint8Array([1]), 'text/plain', [])).rejects.toMatchObject({ code: 'format-unsupported' })
  })
})
