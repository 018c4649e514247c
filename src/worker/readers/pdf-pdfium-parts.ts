// What a PDF has beside its pages, from PDFium: the outline, names of pages, and embedded files.
import { childLimits } from '../../contract/worker.ts'
import type { PdfFound, PdfHeading } from './pdf-engine.ts'
import type { Pdfium } from './pdf-pdfium-module.ts'
import { wideText } from './pdf-pdfium-strings.ts'

interface Opened {
  lib: Pdfium
  document: number
}

const mostHeadings = 5000
const deepest = 12

/** The outline in order; entries that lead to no page of the file are left out. */
export function readOutline({ lib, document }: Opened): PdfHeading[] {
  const headings: PdfHeading[] = []
  // Outlines may be made to run in circles.
  const seen = new Set<number>()
  const walk = (parent: number, level: number): void => {
    let entry = lib.FPDFBookmark_GetFirstChild(document, parent)
    while (entry !== 0 && !seen.has(entry) && seen.size < mostHeadings) {
      seen.add(entry)
      const title = titleOf(lib, entry)
      const page = pageOf(lib, document, entry)
      if (title !== '' && page >= 0) headings.push({ title, level, page: page + 1 })
      if (level < deepest) walk(entry, level + 1)
      entry = lib.FPDFBookmark_GetNextSibling(document, entry)
    }
  }
  walk(0, 1)
  return headings
}

function titleOf(lib: Pdfium, entry: number): string {
  return wideText(lib, (buffer, size) => lib.FPDFBookmark_GetTitle(entry, buffer, size))
    .replace(/\s+/gu, ' ')
    .trim()
}

function pageOf(lib: Pdfium, document: number, entry: number): number {
  const direct = lib.FPDFBookmark_GetDest(document, entry)
  const action = direct === 0 ? lib.FPDFBookmark_GetAction(entry) : 0
  const place = direct !== 0 ? direct : action === 0 ? 0 : lib.FPDFAction_GetDest(document, action)
  return place === 0 ? -1 : lib.FPDFDest_GetDestPageIndex(document, place)
}

/** What the file calls a page (`iv`, `A-3`); empty where it says nothing. */
export function readLabel({ lib, document }: Opened, page: number): string {
  return wideText(lib, (buffer, size) => lib.raw.FPDF_GetPageLabel(document, page - 1, buffer, size)).trim()
}

/** Embedded files, by name. Their bytes are taken out one at a time. */
export function readAttachments({ lib, document }: Opened): PdfFound[] {
  const count = Math.min(childLimits.count + 1, lib.FPDFDoc_GetAttachmentCount(document))
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const file = lib.FPDFDoc_GetAttachment(document, index)
    const name = wideText(lib, (buffer, size) => lib.FPDFAttachment_GetName(file, buffer, size))
    const mediaType = wideText(lib, (buffer, size) => lib.FPDFAttachment_GetSubtype(file, buffer, size))
    return { name, mediaType: mediaType === '' ? null : mediaType, index }
  })
}

/** An embedded file's bytes; null where it cannot be unpacked or is too large to be a child. */
export function readAttachment({ lib, document }: Opened, index: number): Uint8Array | null {
  const { pdfium } = lib
  const file = lib.FPDFDoc_GetAttachment(document, index)
  const length = pdfium.wasmExports.malloc(8)
  const size = lib.FPDFAttachment_GetFile(file, 0, 0, length)
    ? new DataView(pdfium.HEAPU8.buffer).getUint32(length, true)
    : -1
  let bytes: Uint8Array | null = null
  if (size === 0) bytes = new Uint8Array()
  else if (size > 0 && size <= childLimits.bytes) {
    const buffer = pdfium.wasmExports.malloc(size)
    if (buffer !== 0 && lib.FPDFAttachment_GetFile(file, buffer, size, length))
      bytes = pdfium.HEAPU8.slice(buffer, buffer + size)
    pdfium.wasmExports.free(buffer)
  }
  pdfium.wasmExports.free(length)
  return bytes
}
