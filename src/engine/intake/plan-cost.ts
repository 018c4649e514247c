// What a usual computer takes for documents, in seconds of a processor: where a plan begins that knows no better, and what the pace of
// this one is measured against.

/** What is known of a document before it is read, or after. */
export interface Size {
  mediaType: string
  pages: number
  chunks: number
  /** Pages that need recognition, and seconds of a processor that they are thought to take. */
  ocrPages: number
  effort: number
}

/** A document's own, and for each page and each chunk. Medians of 42 office files, web pages, mails and PDFs. */
const readingPdf = { document: 0.025, unit: 0.003 }
const reading = { document: 0.006, unit: 0.002 }
const following = { document: 0.008, unit: 0.0018 }

/** What the host does meanwhile: claims, results stored, outputs written. A document's own, and for each page. */
const host = { document: 0.015, page: 0.003 }

/** What a worker takes to start, to load with the first documents it works on, and with its first page to recognise. */
export const usualLoading = { process: 0.35, plain: 1.5, recognising: 0.5 }
/** A page of a book at 200 dpi, where nobody looked at one. */
export const usualEffort = 2.3
/** Chunks that come of a recognised page, and characters in a chunk for each that it aims at: it ends with a paragraph. */
const chunksOfPage = 2
const chunkFill = 0.73

export function usualCost({ mediaType, pages, chunks }: Size): { reading: number; following: number; host: number } {
  const units = pages + chunks
  const first = mediaType === 'application/pdf' ? readingPdf : reading
  return {
    reading: first.document + first.unit * units,
    following: following.document + following.unit * units,
    host: host.document + host.page * pages,
  }
}

/** Chunks that so many characters come to, and so many pages to recognise. */
export function chunksOf(letters: number, ocrPages: number, chunkSize: number): number {
  return Math.max(1, letters / (chunkFill * chunkSize) + chunksOfPage * ocrPages)
}
