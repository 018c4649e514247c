// Pictures as parts of a PDF. A JPEG is put in as it is; other pictures without loss, in as few bits as their colours need.
import { deflateSync } from 'node:zlib'
import type { Canvas } from '@napi-rs/canvas'
import { JpegEmbedder, type PDFDocument, PDFRawStream, type PDFRef } from '@cantoo/pdf-lib'
import type { Source } from '../../contract/worker.ts'
import type { FixedDocument } from '../readers/fixed.ts'
import { readImageHeader } from '../readers/image-header.ts'
import { readSource } from '../source.ts'

/** An image in the file, and the matrix that makes it fill its page. */
export interface PlacedPicture {
  image: PDFRef
  matrix: number[]
}

interface Size {
  width: number
  height: number
}

/** Quality of a damaged page's picture, of 100. */
const quality = 85

/** A page of an image file, as the file has it. */
export async function drawStoredPicture(
  pdf: PDFDocument,
  document: FixedDocument,
  source: Source,
  number: number,
): Promise<PlacedPicture> {
  const size = await document.size(number)
  const jpeg = source.mediaType === 'image/jpeg' ? readSource(source) : null
  const header = jpeg && readImageHeader(jpeg)
  if (jpeg && header) {
    // Decoded once before: a file that only looks like a JPEG does not get this far.
    const image = await (await JpegEmbedder.for(jpeg)).embedIntoContext(pdf.context)
    return { image, matrix: oriented(header.orientation, size) }
  }
  return drawPicture(pdf, await document.draw(number, Number.MAX_SAFE_INTEGER), size, 'lossless')
}

/** A canvas, filling a page of `size`. */
export async function drawPicture(
  pdf: PDFDocument,
  canvas: Canvas,
  size: Size,
  as: 'lossless' | 'lossy',
): Promise<PlacedPicture> {
  const matrix = [size.width, 0, 0, size.height, 0, 0]
  if (as === 'lossless') return { image: losslessImage(pdf, canvas), matrix }
  const jpeg = await canvas.encode('jpeg', quality)
  return { image: await (await JpegEmbedder.for(new Uint8Array(jpeg))).embedIntoContext(pdf.context), matrix }
}

/** The unit square, bottom left upwards, as EXIF's eight orientations put it on the page. */
function oriented(orientation: number, { width: w, height: h }: Size): number[] {
  switch (orientation) {
    case 2:
      return [-w, 0, 0, h, w, 0]
    case 3:
      return [-w, 0, 0, -h, w, h]
    case 4:
      return [w, 0, 0, -h, 0, h]
    case 5:
      return [0, -h, -w, 0, w, h]
    case 6:
      return [0, -h, w, 0, 0, h]
    case 7:
      return [0, h, w, 0, 0, 0]
    case 8:
      return [0, h, -w, 0, w, 0]
    default:
      return [w, 0, 0, h, 0, 0]
  }
}

/** Black and white in one bit a pixel, grey in eight, colours in 24. */
function losslessImage(pdf: PDFDocument, canvas: Canvas): PDFRef {
  const { width, height } = canvas
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height)
  const { grey, bilevel } = coloursOf(data)
  const bits = bilevel ? 1 : 8
  const colours = grey ? 1 : 3
  const row = Math.ceil((width * colours * bits) / 8)
  // Each row begins with the filter it was put through (2: less the row above), as in PNG; it halves pictures of many shades.
  const filter = bilevel ? 0 : 2
  const rows = new Uint8Array((row + 1) * height)
  const above = new Uint8Array(row)
  const line = new Uint8Array(row)
  for (let y = 0; y < height; y++) {
    line.fill(0)
    for (let x = 0, from = y * width * 4; x < width; x++, from += 4) {
      if (bilevel) line[x >> 3] = (line[x >> 3] ?? 0) | (((data[from] ?? 0) & 1) << (7 - (x & 7)))
      else for (let c = 0; c < colours; c++) line[x * colours + c] = data[from + c] ?? 0
    }
    const to = y * (row + 1)
    rows[to] = filter
    for (let at = 0; at < row; at++) rows[to + 1 + at] = (line[at] ?? 0) - (filter === 0 ? 0 : (above[at] ?? 0))
    above.set(line)
  }
  return rawStream(pdf, new Uint8Array(deflateSync(rows, { level: 6 })), {
    Type: 'XObject',
    Subtype: 'Image',
    Width: width,
    Height: height,
    ColorSpace: grey ? 'DeviceGray' : 'DeviceRGB',
    BitsPerComponent: bits,
    Filter: 'FlateDecode',
    DecodeParms: { Predictor: 15, Colors: colours, BitsPerComponent: bits, Columns: width },
  })
}

function coloursOf(rgba: Uint8ClampedArray): { grey: boolean; bilevel: boolean } {
  let bilevel = true
  for (let at = 0; at < rgba.length; at += 4) {
    const red = rgba[at]
    if (red !== rgba[at + 1] || red !== rgba[at + 2]) return { grey: false, bilevel: false }
    if (red !== 0 && red !== 255) bilevel = false
  }
  return { grey: true, bilevel }
}

type Entry = string | number | { [key: string]: Entry }

/** A stream of bytes that are compressed already. */
function rawStream({ context }: PDFDocument, bytes: Uint8Array, entries: Record<string, Entry>): PDFRef {
  return context.register(PDFRawStream.of(context.obj({ ...entries, Length: bytes.length }), bytes))
}
