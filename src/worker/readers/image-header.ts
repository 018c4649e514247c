// Image headers: size, resolution and orientation, read before anything is decoded, so that a picture that claims
// billions of pixels is refused for the price of a few bytes.

/** Pixels as stored; `dpi` null where the file does not say; `orientation` is EXIF's 1–8. */
export interface ImageHeader {
  width: number
  height: number
  dpi: number | null
  orientation: number
}

/** The header of a PNG, JPEG, GIF, BMP, WebP or AVIF; null where the bytes are none of these or end too early. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = (offset: number, text: string): boolean => ascii(bytes, offset, text.length) === text
  try {
    if (at(1, 'PNG')) return png(bytes, view)
    if (view.getUint16(0) === 0xffd8) return jpeg(bytes, view)
    if (at(0, 'GIF8')) return plain(view.getUint16(6, true), view.getUint16(8, true))
    if (at(0, 'BM')) return bmp(view)
    if (at(0, 'RIFF') && at(8, 'WEBP')) return webp(bytes, view)
    if (at(4, 'ftypavif')) return avif(bytes, view)
  } catch (error) {
    // The file ends within its header.
    if (!(error instanceof RangeError)) throw error
  }
  return null
}

function plain(width: number, height: number, dpi: number | null = null, orientation = 1): ImageHeader {
  return { width, height, dpi, orientation }
}

const perInch = 0.0254

function png(bytes: Uint8Array, view: DataView): ImageHeader {
  const header = plain(view.getUint32(16), view.getUint32(20))
  // Chunks before the pixels: length, name, data, checksum.
  for (let at = 33; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = ascii(bytes, at + 4, 4)
    if (name === 'IDAT') break
    if (name === 'pHYs' && bytes[at + 16] === 1) header.dpi = Math.round(view.getUint32(at + 8) * perInch)
    if (name === 'eXIf') header.orientation = exif(bytes.subarray(at + 8)).orientation
  }
  return header
}

function bmp(view: DataView): ImageHeader {
  const perMetre = view.byteLength > 42 ? view.getInt32(38, true) : 0
  return plain(
    Math.abs(view.getInt32(18, true)),
    Math.abs(view.getInt32(22, true)),
    perMetre > 0 ? Math.round(perMetre * perInch) : null,
  )
}

const avifHead = 65_536

/** The largest of the sizes named in its boxes: a picture may be made of tiles, and have a small one beside it. */
function avif(bytes: Uint8Array, view: DataView): ImageHeader | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, avifHead))
  let largest: ImageHeader | null = null
  for (let at = head.indexOf('ispe'); at !== -1; at = head.indexOf('ispe', at + 4)) {
    const found = plain(view.getUint32(at + 8), view.getUint32(at + 12))
    if (!largest || found.width * found.height > largest.width * largest.height) largest = found
  }
  return largest
}

function webp(bytes: Uint8Array, view: DataView): ImageHeader | null {
  const format = ascii(bytes, 12, 4)
  if (format === 'VP8X') return plain(1 + (view.getUint32(24, true) & 0xffffff), 1 + (view.getUint32(26, true) >>> 8))
  if (format === 'VP8 ') return plain(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff)
  if (format !== 'VP8L') return null
  const bits = view.getUint32(21, true)
  return plain(1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff))
}

/** Walks the segments up to the frame header. */
function jpeg(bytes: Uint8Array, view: DataView): ImageHeader | null {
  let dpi: number | null = null
  let orientation = 1
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at++
      continue
    }
    const body = at + 4
    if (marker === 0xe0 && ascii(bytes, body, 4) === 'JFIF')
      dpi ??= density(bytes[body + 7] ?? 0, view.getUint16(body + 8))
    if (marker === 0xe1 && ascii(bytes, body, 4) === 'Exif') {
      const found = exif(bytes.subarray(body + 6))
      orientation = found.orientation
      dpi = found.dpi ?? dpi
    }
    // Frame headers are C0–CF without DHT, JPG and DAC.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return plain(view.getUint16(body + 3), view.getUint16(body + 1), dpi, orientation)
    at += 2 + view.getUint16(at + 2)
  }
  return null
}

/** JFIF density: unit 1 is per inch, 2 per centimetre, 0 an aspect ratio only. */
function density(unit: number, value: number): number | null {
  if (value === 0) return null
  return unit === 1 ? value : unit === 2 ? Math.round(value * 2.54) : null
}

/** Orientation and resolution from an EXIF block (a small TIFF). */
function exif(block: Uint8Array): { orientation: number; dpi: number | null } {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  const little = ascii(block, 0, 2) === 'II'
  let orientation = 1
  let resolution: number | null = null
  let unit = 2
  try {
    const start = view.getUint32(4, little)
    const entries = view.getUint16(start, little)
    for (let i = 0; i < entries; i++) {
      const at = start + 2 + i * 12
      const tag = view.getUint16(at, little)
      if (tag === 0x112) orientation = view.getUint16(at + 8, little)
      if (tag === 0x128) unit = view.getUint16(at + 8, little)
      if (tag === 0x11a) {
        const place = view.getUint32(at + 8, little)
        resolution = view.getUint32(place, little) / view.getUint32(place + 4, little)
      }
    }
  } catch (error) {
    // A broken EXIF block says nothing; the picture may be whole.
    if (!(error instanceof RangeError)) throw error
  }
  const dpi =
    resolution !== null && Number.isFinite(resolution) && resolution > 0 ? resolution * (unit === 3 ? 2.54 : 1) : null
  return {
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    dpi: dpi === null ? null : Math.round(dpi),
  }
}

function ascii(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length))
}
