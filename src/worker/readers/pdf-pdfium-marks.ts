// Annotations of a page, from PDFium: links, what people noted on it, and form fields whose value is not drawn.
import type { Box } from '../../contract/model.ts'
import type { PdfMarks } from './pdf-engine.ts'
import type { Pdfium } from './pdf-pdfium-module.ts'
import { narrowText, wideText } from './pdf-pdfium-strings.ts'

const subtype = { text: 1, link: 2, freeText: 3, popup: 16, widget: 20 }
const uriAction = 3
const mostMarks = 2000

/** What is asked before annotations are drawn into the page, which takes them away. */
export interface FoundMarks extends PdfMarks {
  /** Some show something: they must be drawn into the page to be read. */
  drawn: boolean
}

/** `at`: the place of a PDF point on the page as shown; `scratch`: 16 bytes. */
export function readMarks(
  lib: Pdfium,
  {
    document,
    page,
    scratch,
    at,
  }: { document: number; page: number; scratch: number; at: (x: number, y: number) => [number, number] },
): FoundMarks {
  const found: FoundMarks = { links: [], notes: [], drawn: false }
  const count = Math.min(mostMarks, lib.raw.FPDFPage_GetAnnotCount(page))
  for (let index = 0; index < count; index++) {
    const mark = lib.raw.FPDFPage_GetAnnot(page, index)
    if (mark === 0) continue
    const type = lib.raw.FPDFAnnot_GetSubtype(mark)
    if (type === subtype.link) addLink(lib, document, mark, found, () => boxOf(lib, mark, scratch, at))
    else if (type !== subtype.popup) {
      found.drawn = true
      const text = noteOf(lib, mark, type)
      if (text !== '') found.notes.push({ text, box: boxOf(lib, mark, scratch, at) })
    }
    lib.raw.FPDFPage_CloseAnnot(mark)
  }
  return found
}

function addLink(lib: Pdfium, document: number, mark: number, found: FoundMarks, box: () => Box): void {
  const action = lib.raw.FPDFLink_GetAction(lib.raw.FPDFAnnot_GetLink(mark))
  if (action === 0 || lib.raw.FPDFAction_GetType(action) !== uriAction) return
  const target = narrowText(lib, (buffer, size) => lib.FPDFAction_GetURIPath(document, action, buffer, size))
  if (target !== '') found.links.push({ box: box(), target })
}

/** What a mark says and does not show: the text of a note, the value of a field without a picture of it. */
function noteOf(lib: Pdfium, mark: number, type: number): string {
  if (type === subtype.freeText) return ''
  if (type !== subtype.widget) return stringOf(lib, mark, 'Contents')
  return lib.FPDFAnnot_HasKey(mark, 'AP') ? '' : stringOf(lib, mark, 'V')
}

function stringOf(lib: Pdfium, mark: number, key: string): string {
  return wideText(lib, (buffer, size) => lib.FPDFAnnot_GetStringValue(mark, key, buffer, size)).trim()
}

function boxOf(lib: Pdfium, mark: number, scratch: number, at: (x: number, y: number) => [number, number]): Box {
  if (!lib.FPDFAnnot_GetRect(mark, scratch)) return [0, 0, 0, 0]
  // FS_RECTF: left, top, right, bottom.
  const [left = 0, top = 0, right = 0, bottom = 0] = lib.pdfium.HEAPF32.subarray(scratch >> 2, (scratch >> 2) + 4)
  const [ax, ay] = at(left, top)
  const [bx, by] = at(right, bottom)
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)]
}
