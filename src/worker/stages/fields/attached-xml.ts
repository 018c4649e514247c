// The invoice as XML that a file may be or carry: Factur-X, ZUGFeRD and XRechnung within a PDF, found by its name among the attached files.
import type { Source } from '../../../contract/worker.ts'
import { decodeText } from '../../readers/charset.ts'
import { attachedFiles } from '../../readers/pdf-pdfjs.ts'
import { readSource } from '../../source.ts'

/** Larger files are not searched: invoices are small. */
const maxFileSize = 30 * 2 ** 20
const maxXmlSize = 5 * 2 ** 20
const invoiceName = /factur-?x|zugferd|xrechnung|invoice|rechnung/i

/** Null where there is none. A file that cannot be opened has none: its pages were read, and that is what counts. */
export async function attachedXml(source: Source | undefined): Promise<string | null> {
  if (!source || source.size > maxFileSize) return null
  if (source.mediaType !== 'application/pdf') return decodeText(readSource(source).subarray(0, maxXmlSize)).text
  const bytes = readSource(source)
  // What carries files says so outside of its compressed parts; most files do not, and are not opened again.
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('/EmbeddedFile')) return null
  try {
    const files = [...(await attachedFiles(bytes, source.passwords?.map(({ text }) => text) ?? []))].filter(([name]) =>
      /\.xml$/i.test(name),
    )
    const [, xml] = files.find(([name]) => invoiceName.test(name)) ?? files[0] ?? []
    return xml === undefined || xml.length > maxXmlSize ? null : decodeText(xml).text
  } catch {
    // As said above.
    return null
  }
}
