// PDFs that tests draw with PDFKit, as sources.
import PDFDocument from 'pdfkit'
import type { Source } from '../../contract/worker.ts'

export type Draw = (document: PDFKit.PDFDocument) => void

/** A PDF of Letter pages with margins of 72 points. */
export async function drawnPdf(draw: Draw): Promise<Source> {
  const document = new PDFDocument({ size: [612, 792], margin: 72 })
  const parts: Uint8Array[] = []
  const ended = new Promise((resolve) => document.on('data', (part: Uint8Array) => parts.push(part)).on('end', resolve))
  draw(document)
  document.end()
  await ended
  const bytes = new Uint8Array(Buffer.concat(parts))
  return { sha256: '', name: 'test.pdf', mediaType: 'application/pdf', size: bytes.length, bytes }
}
