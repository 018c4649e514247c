// Images as documents: PNG, JPEG, WebP, BMP, GIF (its first frame) and TIFF with any number of pages. All their pages need recognition.
import { createCanvas, ImageData, loadImage } from '@napi-rs/canvas'
import type { Canvas } from '@napi-rs/canvas'
import { SheafError } from '../../contract/error.ts'
import type { Source } from '../../contract/worker.ts'
import { buildPage } from '../page-builder.ts'
import type { QuarterTurn, Raster } from '../raster.ts'
import { greyFrom, maxRasterPixels, scale, turn } from '../raster.ts'
import { readSource } from '../source.ts'
import type { FixedDocument } from './fixed.ts'
import type { ImageHeader } from './image-header.ts'
import { readImageHeader } from './image-header.ts'
import type { TiffPage } from './image-tiff.ts'
import { decodeTiffPage, isTiff, readTiffPages } from './image-tiff.ts'

/** Pixels an image may claim. More takes over a gigabyte to decode. */
const maxImagePixels = 100_000_000

/** Pictures of more pixels than this are read at this many dots per inch: print needs no more, and memory does. */
const largePicture = 16_000_000
const plentyDpi = 300

/** Opens an image by its header; nothing is decoded yet. Throws `file-damaged`, `format-unsupported`, `file-too-large`. */
export async function openImage(source: Source): Promise<FixedDocument> {
  const bytes = readSource(source)
  const { frames, warnings } = findFrames(source, bytes)
  const frame = (page: number): Frame => {
    const found = frames[page - 1]
    if (!found) throw new SheafError('not-found', `${source.name} has no page ${page}`)
    return found
  }
  return {
    pages: frames.length,
    metadata: {},
    warnings,
    children: () => [],
    async read(page, ocr) {
      if (ocr !== 'off') return null
      const { width, height } = frame(page).points
      const without = 'This page is a picture and recognition is off: its text was not read.'
      return buildPage({
        number: page,
        width,
        height,
        source: 'blank',
        engine: 'image',
        blocks: [],
        warnings: [without],
      })
    },
    async raster(page) {
      const unpacked = tiffRaster(source, bytes, frame(page))
      if (unpacked) return unpacked
      const { canvas, dpi } = await decode(source, bytes, frame(page))
      const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
      return { raster: greyFrom(pixels, canvas.width, canvas.height), dpi }
    },
    size: async (page) => frame(page).points,
    async draw(page, scale) {
      const { canvas } = await decode(source, bytes, frame(page), scale)
      return canvas
    },
    close: () => undefined,
  }
}

/** One picture: how it is stored, and its size as shown, in points. */
interface Frame {
  header: ImageHeader
  tiff: TiffPage | null
  dpi: number
  points: { width: number; height: number }
}

function findFrames(source: Source, bytes: Uint8Array): { frames: Frame[]; warnings: string[] } {
  if (isTiff(bytes)) {
    const { pages, warnings } = readTiffPages(bytes, Number.MAX_SAFE_INTEGER)
    if (pages.length === 0) throw damaged(source)
    return { frames: pages.map((page) => toFrame(page, page)), warnings }
  }
  const header = readImageHeader(bytes)
  if (!header || header.width === 0 || header.height === 0) throw damaged(source)
  refuseHuge(source, header)
  return { frames: [toFrame(header, null)], warnings: [] }
}

function toFrame(header: ImageHeader, tiff: TiffPage | null): Frame {
  const sideways = header.orientation >= 5
  const [width, height] = sideways ? [header.height, header.width] : [header.width, header.height]
  const dpi = resolutionOf(width, height, header.dpi)
  return { header, tiff, dpi, points: { width: (width / dpi) * 72, height: (height / dpi) * 72 } }
}

const a4 = { width: 8.27, height: 11.69 }

/**
 * Dots per inch: what the file says where that gives a sheet between a ticket and a poster, else such that the picture
 * is as wide as A4 (or as long, when narrower than a page). Cameras and screens write 72 or 96 without meaning it.
 */
export function resolutionOf(width: number, height: number, stated: number | null): number {
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  if (stated !== null && stated >= 50 && stated <= 2400 && long / stated >= 1.5 && long / stated <= 26) return stated
  const guess = long / short < 1.6 ? short / a4.width : long / a4.height
  return Math.round(Math.min(600, Math.max(72, guess)))
}

/** Decoded, upright by EXIF, on white. Larger than a raster may be: scaled down, and `dpi` with it. `scale`: pixels a point. */
async function decode(
  source: Source,
  bytes: Uint8Array,
  frame: Frame,
  scale?: number,
): Promise<{ canvas: Canvas; dpi: number }> {
  refuseHuge(source, frame.header)
  const picture = frame.tiff ? tiffCanvas(bytes, frame.tiff) : await loadPicture(source, bytes)
  const fit = fitting(picture, frame)
  const factor = scale === undefined ? fit : Math.min(fit, (scale * frame.points.width) / picture.width)
  const canvas = createCanvas(
    Math.max(1, Math.round(picture.width * factor)),
    Math.max(1, Math.round(picture.height * factor)),
  )
  const context = canvas.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return { canvas, dpi: (canvas.width / frame.points.width) * 72 }
}

/** How much smaller a picture is read. */
function fitting({ width, height }: { width: number; height: number }, { dpi }: Frame): number {
  const pixels = width * height
  const plenty = pixels > largePicture ? plentyDpi / dpi : 1
  return Math.min(1, plenty, Math.sqrt(maxRasterPixels / pixels))
}

/** Clockwise turns that set a picture upright, by its orientation. */
const turns: Record<number, QuarterTurn> = { 1: 0, 3: 180, 6: 90, 8: 270 }

/** A page of a TIFF without a canvas, which would hold its colours twice more; null where it is stored as in a mirror. */
function tiffRaster(source: Source, bytes: Uint8Array, frame: Frame): { raster: Raster; dpi: number } | null {
  const degrees = turns[frame.header.orientation]
  if (!frame.tiff || degrees === undefined) return null
  refuseHuge(source, frame.header)
  const { width, height } = frame.header
  const stored = greyFrom(decodeTiffPage(bytes, frame.tiff), width, height)
  const raster = turn(scale(stored, fitting(stored, frame)), degrees)
  return { raster, dpi: (raster.width / frame.points.width) * 72 }
}

/** The decoder turns by EXIF itself. */
async function loadPicture(source: Source, bytes: Uint8Array): ReturnType<typeof loadImage> {
  try {
    return await loadImage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch (cause) {
    throw damaged(source, cause)
  }
}

function tiffCanvas(bytes: Uint8Array, page: TiffPage): Canvas {
  const stored = createCanvas(page.width, page.height)
  const { buffer, byteOffset, length } = decodeTiffPage(bytes, page)
  const pixels = new Uint8ClampedArray(buffer, byteOffset, length)
  stored.getContext('2d').putImageData(new ImageData(pixels, page.width, page.height), 0, 0)
  return page.orientation === 1 ? stored : oriented(stored, page.orientation)
}

/** EXIF's eight orientations as matrices: a, b, c, d; the shift follows from the size. */
const orientations: Record<number, [number, number, number, number]> = {
  2: [-1, 0, 0, 1],
  3: [-1, 0, 0, -1],
  4: [1, 0, 0, -1],
  5: [0, 1, 1, 0],
  6: [0, 1, -1, 0],
  7: [0, -1, -1, 0],
  8: [0, -1, 1, 0],
}

function oriented(stored: Canvas, orientation: number): Canvas {
  const [a, b, c, d] = orientations[orientation] ?? [1, 0, 0, 1]
  const { width, height } = stored
  const canvas = createCanvas(orientation >= 5 ? height : width, orientation >= 5 ? width : height)
  const context = canvas.getContext('2d')
  context.setTransform(a, b, c, d, a + c < 0 ? canvas.width : 0, b + d < 0 ? canvas.height : 0)
  context.drawImage(stored, 0, 0)
  return canvas
}

function refuseHuge(source: Source, { width, height }: ImageHeader): void {
  if (width * height <= maxImagePixels) return
  throw new SheafError(
    'file-too-large',
    `${source.name} claims ${width} × ${height} pixels; the limit is ${maxImagePixels / 1e6} megapixels`,
    {
      hint: 'Scale the picture down. 300 dots per inch are plenty for text.',
    },
  )
}

function damaged(source: Source, cause?: unknown): SheafError {
  return new SheafError('file-damaged', `${source.name} cannot be read as a picture`, {
    hint: 'Open it in a viewer; if it shows there, save it again as PNG.',
    cause,
  })
}
