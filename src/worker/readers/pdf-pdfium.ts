// PDFium (WebAssembly, MIT): the first PDF engine. Its memory has a ceiling; a module that hit it, or crashed, is thrown
// away and the file opened again in a fresh one, so that one bad page costs that page only.
import { SheafError } from '../../contract/error.ts'
import type { Metadata } from '../../contract/model.ts'
import type { Raster } from '../raster.ts'
import { fittedScale } from '../raster.ts'
import type { SourceReader } from '../source.ts'
import type { GlyphNames, PdfEngine, PdfFile, PdfFound, PdfHeading, PdfText, Pixels } from './pdf-engine.ts'
import { withValues } from './pdf-field-values.ts'
import { pdfMetadata } from './pdf-metadata.ts'
import type { LoadedPage } from './pdf-pdfium-module.ts'
import { discardModule, loadModule } from './pdf-pdfium-module.ts'
import { hasLayers, layersScale, wordsShown } from './pdf-pdfium-layers.ts'
import type { Opened } from './pdf-pdfium-open.ts'
import { openIn } from './pdf-pdfium-open.ts'
import { withPage } from './pdf-pdfium-page.ts'
import { readAttachment, readAttachments, readOutline } from './pdf-pdfium-parts.ts'
import { wideText } from './pdf-pdfium-strings.ts'
import { readText } from './pdf-pdfium-text.ts'

export const pdfium: PdfEngine = {
  async open(reader, name, password = '') {
    const opened = await openIn(await loadModule(), reader, name, password)
    return new PdfiumFile(opened, reader, name, password)
  },
}

/** A module's memory never shrinks: one that grew over this is given up, and the file opened again when next asked. */
const keptMemory = 256 * 2 ** 20

class PdfiumFile implements PdfFile {
  readonly engine = 'pdfium'
  readonly pages: number
  readonly metadata: Metadata
  readonly outline: PdfHeading[]
  readonly attachments: PdfFound[]
  #opened: Opened | null
  readonly #reader: SourceReader
  readonly #name: string
  readonly #password: string

  constructor(opened: Opened, reader: SourceReader, name: string, password: string) {
    this.#opened = opened
    this.#reader = reader
    this.#name = name
    this.#password = password
    this.pages = opened.lib.FPDF_GetPageCount(opened.document)
    this.metadata = readMetadata(opened)
    this.outline = readOutline(opened)
    this.attachments = readAttachments(opened)
  }

  async attachment(index: number): Promise<Uint8Array | null> {
    this.#opened ??= await openIn(await loadModule(), this.#reader, this.#name, this.#password)
    const opened = this.#opened
    try {
      return readAttachment(opened, index)
    } catch {
      // As with a page: the module is broken, and so is this file within the file.
      this.#opened = null
      discardModule()
      return null
    }
  }

  size(page: number): Promise<{ width: number; height: number }> {
    return this.#onPage(page, ({ width, height }) => ({ width, height }))
  }

  async text(page: number, names: GlyphNames = new Map()): Promise<PdfText> {
    const tree = { isRead: false }
    try {
      return await this.#onPage(page, (loaded) => {
        loaded.names = names
        return asShown(loaded, readText(loaded, page, tree))
      })
    } catch (error) {
      if (!tree.isRead) throw error
      // The structure tree broke the module or took too long: the page is what it is without one.
      return this.#onPage(page, (loaded) => {
        const plain = { ...loaded, names, tagged: false }
        return asShown(plain, readText(plain, page, tree))
      })
    }
  }

  draw(page: number, scale: number): Promise<Pixels> {
    return this.#onPage(page, (loaded) => {
      const { width, height, stride, bytes } = render(loaded, scale, bitmapFormat.bgra, renderFlag.reverseBytes)
      const data = new Uint8ClampedArray(width * height * 4)
      for (let y = 0; y < height; y++) data.set(bytes.subarray(y * stride, y * stride + width * 4), y * width * 4)
      return { width, height, data }
    })
  }

  grey(page: number, scale: number): Promise<Raster> {
    return this.#onPage(page, (loaded) => {
      const { width, height, stride, bytes } = render(loaded, scale, bitmapFormat.grey, renderFlag.grey)
      const data = new Uint8Array(width * height)
      for (let y = 0; y < height; y++) data.set(bytes.subarray(y * stride, y * stride + width), y * width)
      return { width, height, data }
    })
  }

  close(): void {
    const opened = this.#opened
    this.#opened = null
    if (opened) guarded(() => closeDocument(opened))
  }

  async #onPage<T>(number: number, work: (loaded: LoadedPage) => T): Promise<T> {
    this.#opened ??= await openIn(await loadModule(), this.#reader, this.#name, this.#password)
    const opened = this.#opened
    try {
      const result = opened.lib.budget.within(() => withPage(opened, number, work))
      if (opened.lib.pdfium.HEAPU8.byteLength > keptMemory) {
        this.close()
        discardModule()
      }
      return result
    } catch (error) {
      if (error instanceof SheafError) throw error
      // A trap, an abort or a refused allocation: nothing in this module can be trusted any more.
      this.#opened = null
      discardModule()
      throw new SheafError(
        'page-failed',
        `PDFium gave up on page ${number}: ${error instanceof Error ? error.message : String(error)}`,
        {
          hint: 'The page is damaged, or made to use up memory or time. The other pages are not affected.',
          page: number,
          cause: error,
        },
      )
    }
  }
}

function closeDocument({ lib, document, release }: Opened): void {
  lib.FPDF_CloseDocument(document)
  release()
}

/** Runs what may meet a broken module when nothing depends on it any more. */
function guarded(work: () => void): void {
  try {
    work()
  } catch {
    // Closing failed: the module is of no further use, and nothing was asked of it.
    discardModule()
  }
}

/** A page's text as a viewer shows it. Values of fields are added last: the page's picture has none of them. */
function asShown(loaded: LoadedPage, text: PdfText): PdfText {
  const shown = withoutLayers(loaded, text)
  return { ...shown, words: withValues(shown.words, loaded.marks.values) }
}

/** A page's text without what is on layers that are switched off. Text that is drawn nowhere belongs to a scan, and is judged by itself. */
function withoutLayers(loaded: LoadedPage, text: PdfText): PdfText {
  if (text.words.length === 0 || text.invisible > 0 || !hasLayers(loaded)) return text
  const drawn = render(loaded, layersScale, bitmapFormat.grey, renderFlag.grey)
  if (drawn.width < Math.floor(loaded.width * layersScale)) return text
  return { ...text, words: wordsShown(text.words, drawn) }
}

const bitmapFormat = { grey: 1, bgra: 4 }
const renderFlag = { annotations: 0x01, grey: 0x08, reverseBytes: 0x10 }

/** Renders on white. The bytes are a copy. */
function render(
  { lib, page, width, height }: LoadedPage,
  scale: number,
  format: number,
  flags: number,
): { width: number; height: number; stride: number; bytes: Uint8Array } {
  const fit = fittedScale(scale, width, height)
  const [w, h] = [Math.max(1, Math.round(width * fit)), Math.max(1, Math.round(height * fit))]
  const bitmap = lib.FPDFBitmap_CreateEx(w, h, format, 0, 0)
  if (bitmap === 0) throw new Error('no memory for the picture of the page')
  lib.FPDFBitmap_FillRect(bitmap, 0, 0, w, h, 0xffffffff)
  lib.FPDF_RenderPageBitmap(bitmap, page, 0, 0, w, h, 0, flags | renderFlag.annotations)
  const stride = lib.FPDFBitmap_GetStride(bitmap)
  const buffer = lib.FPDFBitmap_GetBuffer(bitmap)
  const bytes = lib.pdfium.HEAPU8.slice(buffer, buffer + stride * h)
  lib.FPDFBitmap_Destroy(bitmap)
  return { width: w, height: h, stride, bytes }
}

function readMetadata({ lib, document }: Opened): Metadata {
  return pdfMetadata((key) => wideText(lib, (buffer, size) => lib.FPDF_GetMetaText(document, key, buffer, size)))
}
