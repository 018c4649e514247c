// What is thought of the files within a file that nobody has looked at: their kinds by their names, their pages and text by files of the
// kind that were looked at, else by their bytes.
import type { FilesWithin, ResultOf } from '../../contract/worker.ts'
import { formats } from './formats.ts'

const byExtension = new Map(formats.flatMap(({ extensions, mediaType }) => extensions.map((end) => [end, mediaType])))

/** The kind that a name promises; null for what nothing here reads. */
export const kindOf = ({ mediaType, extension }: FilesWithin): string | null =>
  formats.some((format) => format.mediaType === mediaType) ? mediaType : (byExtension.get(extension) ?? null)

/** One file: its pages, those of them to recognise, letters on the others. */
export interface Thought {
  pages: number
  ocrPages: number
  letters: number
}

/** Bytes of a page, and letters on it, of what is written and of what is packed with more than its text. */
const written = { bytes: 2600, letters: 2400 }
const packed = { bytes: 25_000, letters: 1500 }
/** Of PDFs, those that are scans. */
const scanned = 0.2

function byBytes(mediaType: string, bytes: number): Thought {
  if (mediaType.startsWith('image/') && !mediaType.includes('svg')) return { pages: 1, ocrPages: 1, letters: 0 }
  if (/zip$|mbox$/.test(mediaType)) return { pages: 1, ocrPages: 0, letters: packed.letters }
  const isWritten = /^(text|message)\/|json$|xml$/.test(mediaType)
  const page = isWritten ? written : packed
  const pages = Math.max(1, bytes / page.bytes)
  const ocrPages = mediaType === 'application/pdf' ? pages * scanned : 0
  return { pages, ocrPages, letters: isWritten ? bytes : (pages - ocrPages) * page.letters }
}

/** What files of each kind were like. */
export class Kinds {
  readonly #seen = new Map<string, Thought & { files: number }>()

  add(mediaType: string, { pages, looked, letters }: ResultOf<'document-look'>, ocrPages: number): void {
    const sum = this.#seen.get(mediaType) ?? { files: 0, pages: 0, ocrPages: 0, letters: 0 }
    this.#seen.set(mediaType, {
      files: sum.files + 1,
      pages: sum.pages + pages,
      ocrPages: sum.ocrPages + ocrPages,
      letters: sum.letters + (letters / Math.max(1, looked)) * pages,
    })
  }

  /** A file of that kind, of so many bytes. */
  thought(mediaType: string, bytes: number): Thought {
    const sum = this.#seen.get(mediaType)
    if (!sum) return byBytes(mediaType, bytes)
    const { files, pages, ocrPages, letters } = sum
    return { pages: pages / files, ocrPages: ocrPages / files, letters: letters / files }
  }
}
