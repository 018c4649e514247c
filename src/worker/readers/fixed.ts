// Documents with pages of their own: PDFs and images. One interface over both, and the two tasks that only need it:
// recognising pages and drawing one.
import type { Canvas } from '@napi-rs/canvas'
import { SheafError } from '../../contract/error.ts'
import type { Metadata, Page } from '../../contract/model.ts'
import type { OcrMode } from '../../contract/settings.ts'
import type { Password, ResultOf, Source, TaskOf } from '../../contract/worker.ts'
import type { Job } from '../job.ts'
import { Stopped } from '../job.ts'
import type { Recognisers } from '../ocr/engine.ts'
import type { Raster } from '../raster.ts'
import { rotatedSize } from '../raster.ts'
import type { FoundChild } from './children.ts'
import { drawOverlay } from './overlay.ts'

/**
 * Asked before another page is read, for what it tells of the one in hand: false where it must not be. After such
 * calls the last one names the page in hand again.
 */
export type Look = (page: number) => boolean

/** Pages are numbered from 1. Sizes are in points, as the file shows the page (a PDF's /Rotate and EXIF are applied). */
export interface FixedDocument {
  readonly pages: number
  /** The one of the source's passwords that opened it, where it needs one. */
  readonly password?: Password | null
  readonly metadata: Metadata
  readonly warnings: string[]
  /** The page by its own text; null where it needs recognition. */
  read(page: number, ocr: OcrMode, look?: Look): Promise<Page | null>
  /** Files embedded in it. */
  children(): Iterable<FoundChild>
  /** The page in grey. `dpi` is wished for; images come as they are. Width in points is `raster.width / dpi * 72`. */
  raster(page: number, dpi: number): Promise<{ raster: Raster; dpi: number }>
  size(page: number): Promise<{ width: number; height: number }>
  /** The page in colour, `scale` pixels a point. */
  draw(page: number, scale: number): Promise<Canvas>
  close(): void
}

/** Opens by media type. Throws `format-unsupported`, `file-damaged`, `file-encrypted`, `file-protected`, `file-too-large`. */
export async function openFixed(source: Source): Promise<FixedDocument> {
  // Loaded when first needed, as recognition and what draws are below: together they take longer than a small file.
  if (source.mediaType === 'application/pdf') return (await import('./pdf.ts')).openPdf(source)
  if (source.mediaType.startsWith('image/')) return (await import('./image.ts')).openImage(source)
  throw new SheafError('format-unsupported', `${source.name} is of a kind Sheaf does not read (${source.mediaType})`, {
    hint: 'See `sheaf formats` for what it reads.',
  })
}

/** Recognises the pages asked for, one after another. A page that fails is reported and the next one begun. */
export async function recognisePages(
  task: TaskOf<'page-ocr'>,
  job: Job,
  recognisers: Recognisers,
): Promise<ResultOf<'page-ocr'>> {
  const { recognisePage } = await import('../ocr/page.ts')
  const document = await openFixed(task.source)
  try {
    for (const number of task.pages) {
      await job.boundary()
      job.begun(number)
      try {
        const onProgress = (fraction: number): void => job.progress(number, fraction)
        const { page, effort } = await recognisePage(document, number, task.options, recognisers, onProgress)
        job.page(page, effort)
      } catch (error) {
        if (error instanceof Stopped) throw error
        job.pageFailed(number, pageError(number, error))
      }
    }
  } finally {
    document.close()
  }
  return { stage: 'page-ocr' }
}

/** Any error as one of a page; errors of ours keep their code. */
export function pageError(page: number, error: unknown): SheafError {
  if (error instanceof SheafError) return error
  return new SheafError(
    'page-failed',
    `page ${page} could not be read: ${error instanceof Error ? error.message : String(error)}`,
    {
      hint: 'The other pages are not affected. Retry redoes this page only.',
      page,
      cause: error,
    },
  )
}

/** Draws a page as PNG, turned and deskewed as its boxes were measured. */
export async function drawPage(task: TaskOf<'page-image'>): Promise<ResultOf<'page-image'>> {
  if (task.overlay && isLaidOut(task.overlay)) return drawLaidOut(task, task.overlay)
  const document = await openFixed(task.source)
  try {
    const size = await document.size(task.page)
    const [turnedWidth, turnedHeight] =
      task.rotation % 180 === 0 ? [size.width, size.height] : [size.height, size.width]
    const [uprightWidth, uprightHeight] = rotatedSize(turnedWidth, turnedHeight, task.skew)
    const scale = Math.max(1, task.width) / uprightWidth
    const drawn = await document.draw(task.page, scale)
    const width = Math.max(1, Math.round(uprightWidth * scale))
    const height = Math.max(1, Math.round(uprightHeight * scale))
    const { createCanvas } = await import('@napi-rs/canvas')
    const canvas = createCanvas(width, height)
    const context = canvas.getContext('2d')
    context.fillStyle = 'white'
    context.fillRect(0, 0, width, height)
    context.translate(width / 2, height / 2)
    context.rotate(((task.rotation - task.skew) * Math.PI) / 180)
    const [w, h] = [size.width * scale, size.height * scale]
    context.drawImage(drawn, -w / 2, -h / 2, w, h)
    if (task.overlay) drawOverlay(context, task.overlay, scale)
    return { stage: 'page-image', png: new Uint8Array(await canvas.encode('png')), width, height }
  } finally {
    document.close()
  }
}

/** A page of ours has no picture: its arrangement is drawn on a white sheet. */
async function drawLaidOut(task: TaskOf<'page-image'>, page: Page): Promise<ResultOf<'page-image'>> {
  const scale = Math.max(1, task.width) / page.width
  const [width, height] = [Math.max(1, Math.round(page.width * scale)), Math.max(1, Math.round(page.height * scale))]
  const { createCanvas } = await import('@napi-rs/canvas')
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, width, height)
  drawOverlay(context, page, scale)
  return { stage: 'page-image', png: new Uint8Array(await canvas.encode('png')), width, height }
}

function isLaidOut({ engine }: Page): boolean {
  return engine === 'layout'
}
