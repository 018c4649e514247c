// PDFs as documents: PDFium first, pdf.js where the page gate objects or PDFium cannot open the file.
import type { Metadata, Page } from '../../contract/model.ts'
import { SheafError } from '../../contract/error.ts'
import type { OcrMode } from '../../contract/settings.ts'
import type { Password, Source } from '../../contract/worker.ts'
import { locked } from '../locks/locked.ts'
import { buildPage } from '../page-builder.ts'
import { openSource } from '../source.ts'
import type { SourceReader } from '../source.ts'
import type { FixedDocument, Look } from './fixed.ts'
import { tidyMetadata } from './flow-blocks.ts'
import type { GlyphNames, PdfFile, PdfText } from './pdf-engine.ts'
import { inkDpi, judge } from './pdf-gate.ts'
import { FoundNames } from './pdf-glyph-names.ts'
import { toPage } from './pdf-page.ts'
import { pdfium } from './pdf-pdfium.ts'
import { pdfjs } from './pdf-pdfjs.ts'
import { Texts } from './pdf-texts.ts'

/** Opens a PDF. Throws `file-encrypted`, `file-protected`, `file-damaged`. */
export async function openPdf(source: Source): Promise<FixedDocument> {
  const reader = openSource(source)
  const { file, warnings, password } = await openLocked(reader, source)
  const second = secondOpinion(reader, source.name, file, password)
  const texts = new Texts({ pages: file.pages, text: namedText(file, second) })
  return {
    pages: file.pages,
    password,
    metadata: metadataOf(file),
    warnings,
    children: () =>
      file.attachments.map(({ name, mediaType, index }) => ({ name, mediaType, bytes: () => file.attachment(index) })),
    read: (page, ocr, look) => readPage({ file, texts, second }, page, ocr, look),
    async raster(page, dpi) {
      const raster = await file.grey(page, dpi / 72)
      const { width } = await file.size(page)
      return { raster, dpi: width > 0 ? (raster.width / width) * 72 : dpi }
    },
    size: (page) => file.size(page),
    async draw(page, scale) {
      const { width, height, data } = await file.draw(page, scale)
      const { createCanvas, ImageData } = await import('@napi-rs/canvas')
      const canvas = createCanvas(width, height)
      canvas.getContext('2d').putImageData(new ImageData(data, width, height), 0, 0)
      return canvas
    },
    close() {
      second.close()
      file.close()
      reader.close()
    },
  }
}

const listed = 50

/** The file's own, with the titles of its outline and the names of embedded files. */
function metadataOf(file: PdfFile): Metadata {
  const outline = file.outline.slice(0, listed).map(({ title }) => title)
  const attachments = file.attachments.slice(0, listed).map(({ name }) => name)
  return tidyMetadata({ ...file.metadata, outline: outline.join(' · '), attachments: attachments.join(', ') })
}

interface OpenedPdf {
  file: PdfFile
  warnings: string[]
}

/** Without a password, which is enough for those of owners; then with each that is known. */
async function openLocked(
  reader: SourceReader,
  { name, passwords = [] }: Source,
): Promise<OpenedPdf & { password: Password | null }> {
  for (const password of [null, ...passwords]) {
    try {
      return { ...(await openWithAny(reader, name, password?.text)), password }
    } catch (error) {
      if (!(error instanceof SheafError) || error.code !== 'file-encrypted') throw error
    }
  }
  throw locked(name, passwords)
}

async function openWithAny(reader: SourceReader, name: string, password?: string): Promise<OpenedPdf> {
  try {
    const file = await pdfium.open(reader, name, password)
    if (file.pages > 0) return { file, warnings: [] }
    file.close()
    throw new SheafError('file-damaged', `${name} has no pages`, {
      hint: 'Open it in a viewer; if it shows there, save it again as PDF.',
    })
  } catch (error) {
    if (!(error instanceof SheafError) || error.code !== 'file-damaged') throw error
    const file = await rescue(reader, name, error, password)
    return { file, warnings: ['The file is damaged. What could be recovered was read; pages may be missing.'] }
  }
}

/** pdf.js rebuilds broken tables of contents that PDFium gives up on. Throws `error` where it cannot either. */
async function rescue(reader: SourceReader, name: string, error: SheafError, password?: string): Promise<PdfFile> {
  try {
    const file = await pdfjs.open(reader, name, password)
    if (file.pages > 0) return file
    file.close()
  } catch (second) {
    if (second instanceof SheafError && second.code === 'file-encrypted') throw second
    // Neither can: the first engine's reason is the one to tell.
  }
  throw error
}

/** pdf.js on the same file, opened when first needed. */
interface SecondOpinion {
  text(page: number): Promise<{ text: PdfText; engine: string } | null>
  names(page: number): Promise<GlyphNames | null>
  close(): void
}

function secondOpinion(reader: SourceReader, name: string, first: PdfFile, password: Password | null): SecondOpinion {
  let opened: Promise<PdfFile | null> | null = null
  const ask = async <T>(page: number, question: (file: PdfFile) => Promise<T> | undefined): Promise<T | null> => {
    if (first.engine === 'pdfjs') return null
    opened ??= pdfjs.open(reader, name, password?.text).catch(() => null) // Only an opinion: without it the page is recognised.
    const file = await opened
    if (!file || page > file.pages) return null
    try {
      return (await question(file)) ?? null
    } catch {
      // As above.
      return null
    }
  }
  return {
    text: (page) => ask(page, async (file) => ({ text: await file.text(page), engine: file.engine })),
    names: (page) => ask(page, (file) => file.glyphNames?.(page)),
    close() {
      void opened?.then((file) => file?.close())
    },
  }
}

/** A page's text; where words lack letters, since their glyphs have names that PDFium does not know, pdf.js is asked for the names. */
function namedText(file: PdfFile, second: SecondOpinion): (page: number) => Promise<PdfText> {
  const found = new FoundNames()
  return async (page) => {
    const text = await file.text(page, found.known)
    if (!text.lacksNames || !found.mayAsk) return text
    const names = await second.names(page)
    const named = names ? await file.text(page, names) : text
    found.add(names ?? new Map(), named.lacksNames !== true)
    return named
  }
}

interface Readers {
  file: PdfFile
  texts: Texts
  second: SecondOpinion
}

async function readPage(
  { file, texts, second }: Readers,
  page: number,
  ocr: OcrMode,
  look: Look = () => true,
): Promise<Page | null> {
  if (ocr === 'force') return null
  const text = await texts.of(page)
  const ink = (): ReturnType<PdfFile['grey']> => file.grey(page, inkDpi / 72)
  const make = async (read: PdfText, engine: string, warnings: string[] = []): Promise<Page> =>
    toPage(page, read, {
      engine,
      warnings,
      neighbours: await texts.around(page, look),
      before: texts.kept(page - 1),
      headings: file.outline.filter((heading) => heading.page === page),
    })
  const verdict = await judge(text, ink)
  if (verdict === 'text') return make(text, file.engine)
  if (verdict === 'blank') return blank(page, text, file.engine)
  if (verdict === 'garbled') {
    const other = await second.text(page)
    if (other && (await judge(other.text, ink)) === 'text') return make(other.text, other.engine)
  }
  if (ocr === 'auto') return null
  const warning = 'This page has pictures or characters that need recognition, and recognition is off.'
  return text.words.length > 0 ? make(text, file.engine, [warning]) : blank(page, text, file.engine, [warning])
}

function blank(number: number, { width, height }: PdfText, engine: string, warnings: string[] = []): Page {
  return buildPage({ number, width, height, source: 'blank', engine, blocks: [], warnings })
}
