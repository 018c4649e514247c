// Annotations of a page, from PDFium: links, what people noted on it, and form fields whose value is not drawn.
import type { Box } from '../../contract/model.ts'
import type { PdfMarks } from './pdf-engine.ts'
import type { Pdfium } from './pdf-pdfium-module.ts'
import type { FieldValue } from './pdf-field-values.ts'
import { narrowText, wideText } from './pdf-pdfium-strings.ts'

const subtype = { text: 1, link: 2, freeText: 3, popup: 16, widget: 20 }
const uriAction = 3
/** Annotations of a page that are looked at, and characters that they say: many may say one long text. */
const mostMarks = 2000
const mostLetters = 1_000_000

/** What is asked before annotations are drawn into the page, which takes them away. */
export interface FoundMarks extends PdfMarks {
  /** Some show something: they must be drawn into the page to be read. */
  drawn: boolean
  /** What is in form fields that have a picture without it. */
  values: FieldValue[]
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
  const found: FoundMarks = { links: [], notes: [], drawn: false, values: [] }
  const count = Math.min(mostMarks, lib.raw.FPDFPage_GetAnnotCount(page))
  for (let index = 0, letters = 0; index < count && letters < mostLetters; index++) {
    const mark = lib.raw.FPDFPage_GetAnnot(page, index)
    if (mark === 0) continue
    const type = lib.raw.FPDFAnnot_GetSubtype(mark)
    if (type === subtype.link) addLink(lib, document, mark, found, () => boxOf(lib, mark, scratch, at))
    else if (type !== subtype.popup) {
      found.drawn = true
      const box = (): Box => boxOf(lib, mark, scratch, at)
      if (type === subtype.widget) letters += addValue(lib, mark, found, box)
      else if (type !== subtype.freeText) {
        const text = stringOf(lib, mark, 'Contents')
        if (text !== '') found.notes.push({ text, box: box() })
        letters += text.length
      }
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

/** The types of fields whose value is text; of those that take it from a parent it is not known. */
const textTypes = /^(?:Tx|Ch|)$/u
/** Operators that draw letters, or another drawing. */
const letters = /\bT[jJ]\b|['"]\s|\bDo\b/u

/** The value of a form field whose picture has no letters, and none of one that has no picture: a viewer makes it, and what is written in it. Gives its length. */
function addValue(lib: Pdfium, mark: number, found: FoundMarks, box: () => Box): number {
  if (!textTypes.test(stringOf(lib, mark, 'FT')) || (lib.FPDFAnnot_GetFlags(mark) & hidden) !== 0) return 0
  const text = stringOf(lib, mark, 'V')
  if (text === '' || letters.test(wideText(lib, (buffer, size) => lib.FPDFAnnot_GetAP(mark, 0, buffer, size)))) return 0
  const size = Number(/(?<![\d.])([\d.]+)\s+Tf/u.exec(stringOf(lib, mark, 'DA'))?.[1] ?? 0)
  found.values.push({ text, box: box(), size: size < largest ? size : 0 })
  return text.length
}

/** Flags of an annotation: hidden, not to be seen (that of invisible ones is for types that nobody knows); and points of a letter. */
const hidden = 2 | 32
const largest = 100

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
