// TIFF: the chain of pages is walked here, with every loop and length checked; utif2 only unpacks the pixels
// (CCITT G3/G4, LZW, PackBits, Deflate, JPEG).
import UTIF from 'utif2'
import { SheafError } from '../../contract/error.ts'
import type { ImageHeader } from './image-header.ts'

/** One page: its header, with the size it has once its pixels are square, and its tags as utif2 names them. */
export interface TiffPage extends ImageHeader {
  tags: Record<string, number[] | Uint8Array>
}

export function isTiff(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 4))
  return start === 'II*\0' || start === 'MM\0*'
}

/** The pages in file order, thumbnails left out. A chain that loops or runs out of the file ends there, with a warning. */
export function readTiffPages(bytes: Uint8Array, maxPages: number): { pages: TiffPage[]; warnings: string[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = bytes[0] === 0x49
  const seen = new Set<number>()
  const pages: TiffPage[] = []
  try {
    for (let at = view.getUint32(4, little); at !== 0 && pages.length <= maxPages;) {
      if (seen.has(at))
        return { pages, warnings: [`the list of pages runs in a circle; ${pages.length} pages were found before it`] }
      seen.add(at)
      const count = view.getUint16(at, little)
      const tags = readTags(view, at + 2, count, little)
      const stored = storedSize(tags)
      const thumbnail = ((tags['t254']?.[0] ?? 0) & 1) === 1
      if (!thumbnail && stored.width > 0 && stored.height > 0) pages.push({ ...squared(stored, tags), tags })
      at = view.getUint32(at + 2 + count * 12, little)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { pages, warnings: [`the file ends early; ${pages.length} pages were found`] }
  }
  return { pages, warnings: [] }
}

/** RGBA pixels of a page, square and otherwise as stored (not yet oriented). Throws `file-damaged`. */
export function decodeTiffPage(bytes: Uint8Array, page: TiffPage): Uint8Array {
  const directory = withinFile(page.tags, bytes.length) as unknown as UTIF.IFD
  // utif2 wants a buffer of its own that starts at the file's first byte; `slice` of a Buffer would be a view of Node's pool.
  const { buffer } = new Uint8Array(bytes)
  try {
    UTIF.decodeImage(buffer, directory)
    return stretched(UTIF.toRGBA8(directory), storedSize(page.tags), page)
  } catch (cause) {
    throw new SheafError('file-damaged', 'this page of the TIFF cannot be unpacked', {
      hint: 'Save it again as PNG or PDF.',
      cause,
    })
  }
}

/** The tags with no strip or tile longer than what is left of the file: utif2 reads as far as it is told, four thousand million bytes on. */
function withinFile(tags: TiffPage['tags'], size: number): TiffPage['tags'] {
  const within = { ...tags }
  for (const [offsets, lengths] of [
    ['t273', 't279'],
    ['t324', 't325'],
  ] as const) {
    const [starts, counts] = [tags[offsets], tags[lengths]]
    if (starts && counts)
      within[lengths] = Array.from(counts, (count, n) => Math.max(0, Math.min(count, size - (starts[n] ?? size))))
  }
  return within
}

/** Bytes per value of each TIFF type. Types that point to further directories are left out: they are not needed and may loop. */
const sizes: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8 }
/** Tags that shape pixels or say how large they are. */
const wanted = new Set([
  254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 292, 293, 296, 317, 320, 322, 323, 324,
  325, 338, 339, 347, 512, 513, 514, 530, 532,
])

function readTags(view: DataView, start: number, count: number, little: boolean): TiffPage['tags'] {
  const tags: TiffPage['tags'] = {}
  for (let i = 0; i < count; i++) {
    const entry = start + i * 12
    const tag = view.getUint16(entry, little)
    const type = view.getUint16(entry + 2, little)
    const length = view.getUint32(entry + 4, little)
    const size = sizes[type]
    if (!wanted.has(tag) || size === undefined || length === 0) continue
    const at = size * length > 4 ? view.getUint32(entry + 8, little) : entry + 8
    if (at + size * length > view.byteLength) throw new RangeError('a tag points outside the file')
    tags[`t${tag}`] =
      type === 1 || type === 7
        ? new Uint8Array(view.buffer, view.byteOffset + at, length)
        : Array.from({ length }, (_, k) => value(view, at + k * size, type, little))
  }
  return tags
}

function value(view: DataView, at: number, type: number, little: boolean): number {
  if (type === 3 || type === 8) return view.getUint16(at, little)
  if (type === 4 || type === 9) return view.getUint32(at, little)
  if (type === 5 || type === 10) return view.getUint32(at, little) / view.getUint32(at + 4, little)
  return view.getUint8(at)
}

interface Size {
  width: number
  height: number
}

function storedSize(tags: TiffPage['tags']): Size {
  return { width: tags['t256']?.[0] ?? 0, height: tags['t257']?.[0] ?? 0 }
}

/** How much longer than broad a pixel may be stated to be; beyond it the file says nothing sensible. A fax's are twice as long. */
const longestPixel = 4
/** Below this a pixel is square: 204 by 196 dots an inch are read as they are. */
const squarePixel = 1.2

/** The header of a page whose pixels are made square: faxes have 204 dots an inch across and 98 down. */
function squared({ width, height }: Size, tags: TiffPage['tags']): ImageHeader {
  const orientation = tags['t274']?.[0] ?? 1
  const [across, down] = [resolution(tags, 't282'), resolution(tags, 't283')]
  const long = across !== null && down !== null ? across / down : 1
  const isStretched = Math.max(long, 1 / long) >= squarePixel && Math.max(long, 1 / long) <= longestPixel
  return {
    width: isStretched && long < 1 ? Math.round(width / long) : width,
    height: isStretched && long > 1 ? Math.round(height * long) : height,
    dpi: isStretched ? Math.max(across ?? 0, down ?? 0) : across,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
  }
}

/** Dots per inch along one side; null where the file does not say. */
function resolution(tags: TiffPage['tags'], tag: 't282' | 't283'): number | null {
  const unit = tags['t296']?.[0] ?? 2
  const value = (tags[tag]?.[0] ?? 0) * (unit === 3 ? 2.54 : 1)
  return unit !== 1 && Number.isFinite(value) && value > 0 ? Math.round(value) : null
}

/** RGBA pixels drawn out to a larger size, between two of them as far from each: steps of a fax's edges become slopes. */
function stretched(pixels: Uint8Array, from: Size, to: Size): Uint8Array {
  if (from.width === to.width && from.height === to.height) return pixels
  const drawn = new Uint8Array(to.width * to.height * 4)
  for (let y = 0, out = 0; y < to.height; y++) {
    const [above, below, down] = between(y, from.height / to.height, from.height)
    for (let x = 0; x < to.width; x++) {
      const [left, right, across] = between(x, from.width / to.width, from.width)
      for (let part = 0; part < 4; part++, out++) {
        const at = (row: number, column: number): number => pixels[(row * from.width + column) * 4 + part] ?? 255
        const upper = at(above, left) * (1 - across) + at(above, right) * across
        const lower = at(below, left) * (1 - across) + at(below, right) * across
        drawn[out] = upper * (1 - down) + lower * down + 0.5
      }
    }
  }
  return drawn
}

/** The two places that a place of a stretched side lies between, and how near it is to the second. */
function between(place: number, step: number, length: number): [first: number, second: number, share: number] {
  const at = Math.max(0, (place + 0.5) * step - 0.5)
  const first = Math.min(length - 1, Math.floor(at))
  return [first, Math.min(length - 1, first + 1), at - Math.floor(at)]
}
