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

/**
 * A PDF of one Letter page with these operators as its content; `F` is Helvetica. `fonts`: others; `page`: entries of the page; `catalog`: of the file;
 * `objects`: others, numbered from 5.
 */
export function writtenPdf(
  content: string,
  {
    fonts = '',
    page = '',
    catalog = '',
    objects = [],
  }: { fonts?: string; page?: string; catalog?: string; objects?: string[] } = {},
): Source {
  const all = [
    `<</Type/Catalog/Pages 2 0 R ${catalog}>>`,
    '<</Type/Pages/Count 1/Kids[3 0 R]>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>${fonts}>>>>${page}>>`,
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    ...objects,
  ]
  const body = all.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('')
  const bytes = new Uint8Array(
    Buffer.from(`%PDF-1.7\n${body}trailer<</Root 1 0 R/Size ${all.length + 1}>>\n%%EOF`, 'latin1'),
  )
  return { sha256: '', name: 'written.pdf', mediaType: 'application/pdf', size: bytes.length, bytes }
}
