// TIFF: the chain of pages is walked here, with every loop and length checked; utif2 only unpacks the pixels
// (CCITT G3/G4, LZW, PackBits, Deflate, JPEG).
import UTIF from 'utif2'
import { SheafError } from '../../contract/error.ts'
import type { ImageHeader } from './image-header.ts'

/** One page: its header, and its tags as utif2 names them. */
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
      const [width, height] = [tags['t256']?.[0] ?? 0, tags['t257']?.[0] ?? 0]
      const thumbnail = ((tags['t254']?.[0] ?? 0) & 1) === 1
      if (!thumbnail && width > 0 && height > 0) pages.push({ width, height, ...resolution(tags), tags })
      at = view.getUint32(at + 2 + count * 12, little)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { pages, warnings: [`the file ends early; ${pages.length} pages were found`] }
  }
  return { pages, warnings: [] }
}

/** RGBA pixels of a page as stored (not yet oriented). Throws `file-damaged`. */
export function decodeTiffPage(bytes: Uint8Array, page: TiffPage): Uint8Array {
  const directory = withinFile(page.tags, bytes.length) as unknown as UTIF.IFD
  // utif2 wants a buffer of its own that starts at the file's first byte.
  const buffer = bytes.slice().buffer
  try {
    UTIF.decodeImage(buffer, directory)
    return UTIF.toRGBA8(directory)
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

function resolution(tags: TiffPage['tags']): { dpi: number | null; orientation: number } {
  const unit = tags['t296']?.[0] ?? 2
  const value = (tags['t282']?.[0] ?? 0) * (unit === 3 ? 2.54 : 1)
  const orientation = tags['t274']?.[0] ?? 1
  return {
    dpi: unit !== 1 && Number.isFinite(value) && value > 0 ? Math.round(value) : null,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
  }
}
