// `searchable-pdf`: the document as PDF whose recognised pages have their text under the picture. A PDF keeps every byte
// it had; what is new is appended. An image becomes the page. Where a PDF is too damaged to add to, its pages become pictures.
// No dates and no ids are written: equal input gives equal bytes.
import { PDFArray, PDFDict, PDFDocument, PDFName, type PDFPage, type PDFRef } from '@cantoo/pdf-lib'
import { SheafError } from '../../contract/error.ts'
import type { Page } from '../../contract/model.ts'
import type { ResultOf, Source, TaskOf } from '../../contract/worker.ts'
import { type FixedDocument, openFixed } from '../readers/fixed.ts'
import { openPdf } from '../readers/pdf.ts'
import { readSource } from '../source.ts'
import { GlyphlessFont } from './glyphless-font.ts'
import { drawPicture, drawStoredPicture, type PlacedPicture } from './picture.ts'
import { fromUpright, type Point, textLayer } from './text-layer.ts'

/** The name pages have for our font; none of theirs is called so. */
const fontName = 'SheafGlyphless'
/** Points by which the two readers of a page's size may differ. */
const sizeTolerance = 1
/** Dots per inch at least of a damaged page's picture. */
const rescueDpi = 150

/** Throws `format-unsupported` for documents without pages of their own. */
export async function searchablePdf(task: TaskOf<'searchable-pdf'>): Promise<ResultOf<'searchable-pdf'>> {
  const { source, pages } = task
  const document = await openFixed(source)
  try {
    const pdf =
      source.mediaType === 'application/pdf'
        ? await fromPdf(source, document, pages, Math.max(rescueDpi, task.options.dpi))
        : await fromPictures(document, pages, (pdf, number) => drawStoredPicture(pdf, document, source, number))
    return { stage: 'searchable-pdf', pdf: pdf as Uint8Array<ArrayBuffer> }
  } finally {
    document.close()
  }
}

/**
 * Appended to; else written anew with the same contents; else drawn. The first that another reader takes for whole. What a password locked
 * is written anew without: all that is written of a document can be read.
 */
async function fromPdf(source: Source, document: FixedDocument, pages: Page[], dpi: number): Promise<Uint8Array> {
  const ocr = pages.filter((page) => page.source === 'ocr')
  const bytes = readSource(source)
  const { password } = document
  if (ocr.length === 0 && !password) return new Uint8Array(bytes)
  const sizes = new Map<number, { width: number; height: number }>()
  for (const { number } of ocr) sizes.set(number, await document.size(number))
  for (const append of password ? [false] : [true, false]) {
    const how = { append, password: password?.text ?? '' }
    const written = await withText(bytes, ocr, sizes, document.pages, how).catch(() => null) // The next way is tried.
    if (written && (await reads(source, written, document.pages))) return written
  }
  return fromPictures(document, pages, async (pdf, number) =>
    drawPicture(pdf, await document.draw(number, dpi / 72), await document.size(number), 'lossy'),
  )
}

/** The PDF with text put before the contents of the pages in `ocr`. Throws where the file is not as its readers saw it. */
async function withText(
  bytes: Uint8Array,
  ocr: readonly Page[],
  sizes: ReadonlyMap<number, { width: number; height: number }>,
  count: number,
  { append, password }: { append: boolean; password: string },
): Promise<Uint8Array> {
  // What is protected by an owner's password only is opened without one, and cannot be appended to.
  const pdf = await PDFDocument.load(bytes, {
    updateMetadata: false,
    forIncrementalUpdate: append,
    parseSpeed: Infinity,
    ...(append ? {} : { password }),
  })
  const targets = pdf.getPages()
  if (targets.length !== count) throw unlike(`${targets.length} pages instead of ${count}`)
  const glyphs = new GlyphlessFont()
  const layers = ocr.map((page) => {
    const target = targets[page.number - 1]
    const size = sizes.get(page.number)
    if (!target || !size) throw unlike(`no page ${page.number}`)
    return { target, text: textLayer(page, glyphs, fontName, placeOn(target, page, size)) }
  })
  const font = glyphs.embed(pdf)
  for (const { target, text } of layers) if (text !== '') putBefore(pdf, target, text, font)
  return pdf.save({ addDefaultPage: false, updateFieldAppearances: false, ...(append ? {} : { rewrite: true }) })
}

/** From the upright page to the page's own coordinates: deskewed and turned back, then /Rotate and the crop box's corner. */
function placeOn(
  target: PDFPage,
  page: Page,
  size: { width: number; height: number },
): (x: number, y: number) => Point {
  const { left, bottom, right, top } = visibleBox(target)
  const turns = (((Math.round(target.getRotation().angle / 90) % 4) + 4) % 4) as 0 | 1 | 2 | 3
  const [width, height] = turns % 2 === 0 ? [right - left, top - bottom] : [top - bottom, right - left]
  if (Math.abs(width - size.width) > sizeTolerance || Math.abs(height - size.height) > sizeTolerance)
    throw unlike(`page ${page.number} is ${width} × ${height} instead of ${size.width} × ${size.height}`)
  const shown = fromUpright(page, { width, height })
  const own: ((x: number, y: number) => Point)[] = [
    (x, y) => [left + x, top - y],
    (x, y) => [left + y, bottom + x],
    (x, y) => [right - x, bottom + y],
    (x, y) => [right - y, top - x],
  ]
  const toOwn = own[turns] ?? ((x, y) => [left + x, top - y])
  return (x, y) => toOwn(...shown(x, y))
}

/** The crop box where it meets the media box. */
function visibleBox(target: PDFPage): { left: number; bottom: number; right: number; top: number } {
  const media = target.getMediaBox()
  const crop = target.getCropBox()
  const box = {
    left: Math.max(media.x, crop.x),
    bottom: Math.max(media.y, crop.y),
    right: Math.min(media.x + media.width, crop.x + crop.width),
    top: Math.min(media.y + media.height, crop.y + crop.height),
  }
  if (box.right > box.left && box.top > box.bottom) return box
  return { left: media.x, bottom: media.y, right: media.x + media.width, top: media.y + media.height }
}

/** Before the contents, where no transformation of theirs is in force. Resources may be shared: the page gets a copy. */
function putBefore(pdf: PDFDocument, target: PDFPage, text: string, font: PDFRef): void {
  const { context } = pdf
  const { node } = target
  const layer = context.register(context.flateStream(text))
  const contents = node.get(PDFName.of('Contents'))
  const old =
    contents === undefined
      ? []
      : node.Contents() instanceof PDFArray
        ? (node.Contents() as PDFArray).asArray()
        : [contents]
  const together = context.obj([])
  for (const part of [layer, ...old]) together.push(part)
  const resources = copyOf(pdf, node.Resources())
  const fonts = copyOf(pdf, resources.lookupMaybe(PDFName.of('Font'), PDFDict))
  fonts.set(PDFName.of(fontName), font)
  resources.set(PDFName.of('Font'), fonts)
  node.set(PDFName.of('Resources'), resources)
  node.set(PDFName.of('Contents'), together)
}

function copyOf(pdf: PDFDocument, dict: PDFDict | undefined): PDFDict {
  const copy = pdf.context.obj({})
  for (const [key, value] of dict?.entries() ?? []) copy.set(key, value)
  return copy
}

/**
 * A page for each of the document's, with a picture that `draw` puts into the file, and its text. A page that cannot be
 * drawn was not read either: it stays, blank, so that pages keep their numbers. Throws when that is so of all.
 */
async function fromPictures(
  document: FixedDocument,
  pages: readonly Page[],
  draw: (pdf: PDFDocument, number: number) => Promise<PlacedPicture>,
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false })
  const { context } = pdf
  const glyphs = new GlyphlessFont()
  const made: PDFPage[] = []
  let failure: unknown = null
  for (let number = 1; number <= document.pages; number++) {
    const drawn = await attempt(async () => ({ size: await document.size(number), picture: await draw(pdf, number) }))
    if (drawn instanceof SheafError) {
      failure = drawn
      pdf.addPage()
      continue
    }
    const { size, picture } = drawn
    const sheet = pdf.addPage([size.width, size.height])
    const page = pages.find((one) => one.number === number)
    const shown = page && fromUpright(page, size)
    const text = page && shown ? textLayer(page, glyphs, fontName, (x, y) => flipped(shown(x, y), size.height)) : ''
    const matrix = picture.matrix.map((value) => Number(value.toFixed(4))).join(' ')
    const content = `${text}q ${matrix} cm /Picture Do Q\n`
    sheet.node.set(PDFName.of('Contents'), context.register(context.flateStream(content)))
    sheet.node.set(PDFName.of('Resources'), context.obj({ XObject: { Picture: picture.image } }))
    made.push(sheet)
  }
  if (made.length === 0) throw failure
  const font = glyphs.embed(pdf)
  for (const { node } of made) node.Resources()?.set(PDFName.of('Font'), pdf.context.obj({ [fontName]: font }))
  return pdf.save({ addDefaultPage: false, updateFieldAppearances: false, useObjectStreams: true })
}

/** The result, or the error of one page; any other error is thrown. */
async function attempt<T>(work: () => Promise<T>): Promise<T | SheafError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SheafError && (error.code === 'page-failed' || error.code === 'file-damaged')) return error
    throw error
  }
}

function flipped([x, y]: Point, height: number): Point {
  return [x, height - y]
}

/** Whether our reader opens it and finds all pages. */
async function reads({ name, mediaType }: Source, bytes: Uint8Array, pages: number): Promise<boolean> {
  try {
    const written = await openPdf({ sha256: '', name, mediaType, size: bytes.length, bytes: new Uint8Array(bytes) })
    const whole = written.pages === pages && written.warnings.length === 0
    written.close()
    return whole
  } catch {
    // What was written is no PDF to the reader: the next way is tried.
    return false
  }
}

function unlike(what: string): SheafError {
  return new SheafError('file-damaged', `the PDF is not as it was read: ${what}`)
}
