// pdf.js: the second PDF engine. Slower than PDFium, but it maps some fonts that PDFium does not, and it rebuilds files
// whose table of contents is broken. It runs in this thread, without eval and with data from its own package only.
import { pathToFileURL } from 'node:url'
import type * as Library from 'pdfjs-dist'
import { join, sep } from 'node:path'
import { SheafError } from '../../contract/error.ts'
import type { Box, Metadata } from '../../contract/model.ts'
import { locked } from '../locks/locked.ts'
import { packageFolder } from '../models.ts'
import type { Raster } from '../raster.ts'
import { fittedScale, greyFrom, maxRasterPixels } from '../raster.ts'
import type { GlyphNames, PdfEngine, PdfFile, PdfText, PdfWord, Pixels } from './pdf-engine.ts'
import { textOfName, wholeName } from './pdf-glyph-names.ts'
import { pdfMetadata } from './pdf-metadata.ts'
import { withinBudget } from './pdf-pdfjs-budget.ts'

type PdfJs = typeof Library
type PdfDocument = Awaited<ReturnType<PdfJs['getDocument']>['promise']>
type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>

/** pdf.js holds the whole file; larger ones are left to PDFium alone. */
const maxFileSize = 300 * 2 ** 20

export const pdfjs: PdfEngine = {
  async open(reader, name, password) {
    if (reader.size > maxFileSize)
      throw new SheafError('file-damaged', `${name} is too large for the second PDF reader`)
    const lib = await load()
    const data = new Uint8Array(reader.size)
    reader.read(0, data)
    const folder = packageFolder('pdfjs-dist')
    const task = lib.getDocument({
      data,
      ...(password === undefined ? {} : { password }),
      cMapUrl: join(folder, 'cmaps') + sep,
      standardFontDataUrl: join(folder, 'standard_fonts') + sep,
      wasmUrl: join(folder, 'wasm') + sep,
      iccUrl: join(folder, 'iccs') + sep,
      useSystemFonts: false,
      useWorkerFetch: false,
      isImageDecoderSupported: false,
      isOffscreenCanvasSupported: false,
      maxImageSize: maxRasterPixels,
      fontExtraProperties: true,
      verbosity: 0,
    })
    try {
      const document = await task.promise
      const { info } = await document.getMetadata()
      return new PdfJsFile(
        document,
        pdfMetadata((key) => text((info as Record<string, unknown>)[key])),
      )
    } catch (cause) {
      await task.destroy()
      if (cause instanceof Error && cause.name === 'PasswordException') throw locked(name)
      throw new SheafError('file-damaged', `${name} cannot be read as a PDF`, {
        hint: 'Open it in a viewer; if it shows there, save it again.',
        cause,
      })
    }
  },
}

/**
 * The files that a PDF carries with it, by their names. `passwords`: those that may open it. Throws what the library throws for a file it
 * cannot open.
 */
export async function attachedFiles(data: Uint8Array, passwords: readonly string[]): Promise<Map<string, Uint8Array>> {
  const lib = await load()
  const task = lib.getDocument({
    data: new Uint8Array(data),
    useSystemFonts: false,
    useWorkerFetch: false,
    verbosity: 0,
  })
  const untried = [...passwords]
  task.onPassword = (next: (password: string | Error) => void) => next(untried.shift() ?? new Error('locked'))
  try {
    const document = await task.promise
    const files = new Map<string, Uint8Array>()
    for (const [id, { filename }] of (await document.getAttachments()) ?? []) {
      const content = await document.getAttachmentContent(id)
      if (content) files.set(filename, content)
    }
    return files
  } finally {
    await task.destroy()
  }
}

let library: Promise<PdfJs> | null = null

function load(): Promise<PdfJs> {
  library ??= (async () => {
    const folder = join(packageFolder('pdfjs-dist'), 'legacy', 'build')
    const lib = (await import('pdfjs-dist/legacy/build/pdf.mjs')) as PdfJs
    lib.GlobalWorkerOptions.workerSrc = pathToFileURL(join(folder, 'pdf.worker.mjs')).href
    return lib
  })()
  return library
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

class PdfJsFile implements PdfFile {
  readonly engine = 'pdfjs'
  readonly pages: number
  readonly metadata: Metadata
  readonly outline = []
  readonly attachments = []
  readonly #document: PdfDocument

  constructor(document: PdfDocument, metadata: Metadata) {
    this.#document = document
    this.pages = document.numPages
    this.metadata = metadata
  }

  attachment(): Promise<null> {
    return Promise.resolve(null)
  }

  size(number: number): Promise<{ width: number; height: number }> {
    return this.#onPage(number, async (page) => {
      const { width, height } = page.getViewport({ scale: 1 })
      return { width, height }
    })
  }

  text(number: number): Promise<PdfText> {
    return this.#onPage(number, readText)
  }

  glyphNames(number: number): Promise<GlyphNames> {
    return this.#onPage(number, readGlyphNames)
  }

  draw(number: number, scale: number): Promise<Pixels> {
    return this.#onPage(number, (page) => render(page, scale))
  }

  async grey(number: number, scale: number): Promise<Raster> {
    const { data, width, height } = await this.draw(number, scale)
    return greyFrom(data, width, height)
  }

  close(): void {
    void this.#document.loadingTask.destroy()
  }

  async #onPage<T>(number: number, work: (page: PdfPage) => Promise<T>): Promise<T> {
    try {
      const page = await this.#document.getPage(number)
      try {
        return await withinBudget(() => work(page))
      } finally {
        page.cleanup()
      }
    } catch (cause) {
      throw new SheafError('page-failed', `page ${number} is damaged`, {
        hint: 'The other pages are not affected.',
        page: number,
        cause,
      })
    }
  }
}

async function render(page: PdfPage, scale: number): Promise<Pixels> {
  const full = page.getViewport({ scale: 1 })
  const viewport = page.getViewport({
    scale: fittedScale(scale, full.width, full.height),
  })
  const [width, height] = [Math.max(1, Math.round(viewport.width)), Math.max(1, Math.round(viewport.height))]
  const { createCanvas } = await import('@napi-rs/canvas')
  const canvas = createCanvas(width, height)
  // pdf.js asks for a canvas of the browser; this one has the same face.
  await page.render({ canvas: canvas as unknown as HTMLCanvasElement, viewport, background: 'white' }).promise
  return { width, height, data: new Uint8ClampedArray(canvas.getContext('2d').getImageData(0, 0, width, height).data) }
}

/** A font as pdf.js gives it when it is asked for more than drawing needs. */
interface NamedFont {
  name?: unknown
  differences?: unknown
}

async function readGlyphNames(page: PdfPage): Promise<GlyphNames> {
  const { OPS } = await load()
  const { fnArray, argsArray } = await page.getOperatorList()
  const names = new Map<string, Map<number, string>[]>()
  const seen = new Set<string>()
  let current = ''
  for (const [index, operator] of fnArray.entries()) {
    if (operator === OPS.setFont) current = String((argsArray[index] as unknown[])[0])
    if (operator !== OPS.showText || seen.has(current) || !page.commonObjs.has(current)) continue
    seen.add(current)
    const { name, differences } = page.commonObjs.get(current) as NamedFont
    const texts = new Map<number, string>()
    if (differences instanceof Map)
      for (const [code, glyph] of differences as Map<number, string>) {
        const said = textOfName(glyph)
        if (said !== null) texts.set(code, said)
      }
    const font = wholeName(text(name))
    names.set(font, [...(names.get(font) ?? []), texts])
  }
  return names
}

/** Pieces of text as pdf.js gives them. */
interface TextItem {
  str: string
  transform: number[]
  width: number
  height: number
  fontName: string
  hasEOL: boolean
}

async function readText(page: PdfPage): Promise<PdfText> {
  const viewport = page.getViewport({ scale: 1 })
  const { items, styles } = await page.getTextContent()
  const words: PdfWord[] = []
  let breaks = true
  for (const item of items as TextItem[]) {
    if (typeof item.str !== 'string') continue
    const mono = styles[item.fontName]?.fontFamily === 'monospace'
    for (const word of itemWords(item, viewport.transform, viewport.scale)) {
      words.push({ ...word, mono, breaks })
      breaks = false
    }
    breaks ||= item.hasEOL
  }
  return {
    width: viewport.width,
    height: viewport.height,
    words,
    images: [],
    rules: [],
    links: [],
    notes: [],
    label: '',
    invisible: 0,
    tags: null,
  }
}

/** A piece's words; pdf.js gives the width of the whole, so each word has its share by characters. */
function itemWords(item: TextItem, view: number[], scale: number): Omit<PdfWord, 'mono' | 'breaks'>[] {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = multiply(view, item.transform)
  const size = Math.hypot(c, d)
  const along = Math.hypot(a, b) || 1
  const [ux, uy] = [a / along, b / along]
  const width = item.width * scale
  const angle = ((Math.round((Math.atan2(b, a) * 180) / Math.PI) % 360) + 360) % 360
  return [...item.str.matchAll(/\S+/gu)].map((match) => {
    const from = (match.index / item.str.length) * width
    const to = ((match.index + match[0].length) / item.str.length) * width
    const corners = [from, to].flatMap((at) =>
      [0.72, -0.21].map((up) => [e + ux * at + uy * up * size, f + uy * at - ux * up * size] as const),
    )
    const xs = corners.map(([x]) => x)
    const ys = corners.map(([, y]) => y)
    const bbox: Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
    return { text: match[0], bbox, conf: 1, size, bold: false, angle, baseline: angle % 180 === 0 ? f : e }
  })
}

/** The product of two PDF matrices: first `n`, then `m`. */
function multiply(m: number[], n: number[]): number[] {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = m
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = n
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f]
}
