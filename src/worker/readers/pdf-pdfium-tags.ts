// The structure tree of a tagged PDF, from PDFium: a page's part of it. Trees may be made to run deep, wide or into themselves: what is read has limits.
import { notTagged, type PdfTag } from './pdf-engine.ts'
import type { LoadedPage, Pdfium } from './pdf-pdfium-module.ts'

/** Elements of a page, and places for elements (also of other pages) that are looked at. No page that is read has more. */
const mostElements = 20_000
const mostPlaces = 200_000
/** PDFium itself follows 32. */
const deepest = 40
/** Bytes that a type's name may have, and a mark's: UTF-16 with its end. */
const typeBytes = 64
const nameBytes = 48
/** Columns or rows that one cell may reach over. */
const widestSpan = 500
/** Marks around one object that are looked at. */
const mostMarks = 16

const formType = 5
/** Objects of a page, and of its forms, that are looked at; and forms within forms. */
const mostObjects = 200_000
const deepestForm = 12

/** Pages a file may have. PDFium looks through all parts of a file's tree for each page: of longer files that takes more than reading does. */
const mostPages = 1000

/** Milliseconds of a processor that a page's tree may take; those of dense tables take some ten. */
const longest = 1500

/** Whether a file says that it is tagged, and its tree can be read. */
export function isTagged(lib: Pdfium, document: number): boolean {
  return lib.FPDFCatalog_IsTagged(document) && lib.FPDF_GetPageCount(document) <= mostPages
}

/** A page's elements under one root; null where the page has none, or more than a page has. It may break the module. */
export function readTags(loaded: LoadedPage): PdfTag | null {
  return loaded.lib.budget.within(() => readTree(loaded), longest)
}

function readTree(loaded: LoadedPage): PdfTag | null {
  const { lib, page } = loaded
  const { raw } = lib
  const tree = raw.FPDF_StructTree_GetForPage(page)
  if (tree === 0) return null
  const walk = new Walk(loaded)
  const count = raw.FPDF_StructTree_CountChildren(tree)
  const root: PdfTag = { type: '', kids: [] }
  for (let index = 0; index < count && walk.goesOn(); index++) {
    const element = raw.FPDF_StructTree_GetChildAtIndex(tree, index)
    if (element !== 0) root.kids.push(walk.read(element, 1))
  }
  raw.FPDF_StructTree_Close(tree)
  return walk.isWhole && root.kids.length > 0 ? root : null
}

class Walk {
  isWhole = true
  #elements = 0
  #places = 0
  readonly #loaded: LoadedPage

  constructor(loaded: LoadedPage) {
    this.#loaded = loaded
  }

  goesOn(): boolean {
    if (++this.#places > mostPlaces) this.isWhole = false
    return this.isWhole
  }

  read(element: number, depth: number): PdfTag {
    const { raw } = this.#loaded.lib
    const tag: PdfTag = { type: typeOf(this.#loaded, element), kids: [] }
    if (++this.#elements > mostElements || depth > deepest) this.isWhole = false
    const count = raw.FPDF_StructElement_CountChildren(element)
    for (let index = 0; index < count && this.goesOn(); index++) {
      const mark = raw.FPDF_StructElement_GetChildMarkedContentID(element, index)
      if (mark >= 0) tag.kids.push(mark)
      else {
        const child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
        tag.kids.push(child === 0 ? null : this.read(child, depth + 1))
      }
    }
    if (tag.type === 'TD' || tag.type === 'TH') readSpans(this.#loaded, element, tag)
    return tag
  }
}

/** The standard type that the file's map of roles gives; empty for names that are none. */
function typeOf({ lib: { raw, pdfium }, scratch }: LoadedPage, element: number): string {
  const size = raw.FPDF_StructElement_GetType(element, scratch, typeBytes)
  return size > 2 && size <= typeBytes ? pdfium.UTF16ToString(scratch) : ''
}

function readSpans({ lib, scratch }: LoadedPage, element: number, tag: PdfTag): void {
  const { raw } = lib
  const count = Math.min(mostMarks, raw.FPDF_StructElement_GetAttributeCount(element))
  for (let index = 0; index < count; index++) {
    const attributes = raw.FPDF_StructElement_GetAttributeAtIndex(element, index)
    const names = namesIn(lib)
    const [columns, rows] = [
      spanOf(lib, attributes, names.colspan, scratch),
      spanOf(lib, attributes, names.rowspan, scratch),
    ]
    if (columns > 1) tag.colspan = columns
    if (rows > 1) tag.rowspan = rows
  }
}

function spanOf({ raw, pdfium }: Pdfium, attributes: number, name: number, scratch: number): number {
  const value = attributes === 0 ? 0 : raw.FPDF_StructElement_Attr_GetValue(attributes, name)
  if (value === 0 || raw.FPDF_StructElement_Attr_GetNumberValue(value, scratch) !== 1) return 1
  const span = pdfium.HEAPF32[scratch >> 2] ?? 1
  return span >= 1 && span <= widestSpan ? Math.round(span) : 1
}

/** Names of attributes in a module's memory, for as long as the module lives. */
const named = new WeakMap<Pdfium, { colspan: number; rowspan: number }>()

function namesIn(lib: Pdfium): { colspan: number; rowspan: number } {
  const found = named.get(lib)
  if (found) return found
  const put = (name: string): number => {
    const at = lib.pdfium.wasmExports.malloc(name.length + 1)
    lib.pdfium.HEAPU8.set([...Buffer.from(name), 0], at)
    return at
  }
  const names = { colspan: put('ColSpan'), rowspan: put('RowSpan') }
  named.set(lib, names)
  return names
}

/**
 * The marked content that an object is of: its id, or one of `notTagged`. Ids within a form are the form's own, of which a page's tree
 * knows nothing: what is in one is of what the form is of.
 */
export function markOf(loaded: LoadedPage, object: number): number {
  if (object === 0) return notTagged.unmarked
  loaded.inForms ??= readForms(loaded)
  return loaded.inForms.get(object) ?? ownMark(loaded, object)
}

function ownMark({ lib, scratch }: LoadedPage, object: number): number {
  const { raw } = lib
  const mark = raw.FPDFPageObj_GetMarkedContentID(object)
  if (mark >= 0) return mark
  const count = Math.min(mostMarks, raw.FPDFPageObj_CountMarks(object))
  for (let index = 0; index < count; index++)
    if (nameOf(lib, raw.FPDFPageObj_GetMark(object, index), scratch) === 'Artifact') return notTagged.artifact
  return notTagged.unmarked
}

/** Objects within forms, also within forms of forms, by the mark of the outermost. */
function readForms(loaded: LoadedPage): ReadonlyMap<number, number> {
  const { raw } = loaded.lib
  const marks = new Map<number, number>()
  const enter = (form: number, mark: number, depth: number): void => {
    const count = raw.FPDFFormObj_CountObjects(form)
    for (let index = 0; index < count && marks.size < mostObjects; index++) {
      const object = raw.FPDFFormObj_GetObject(form, index)
      marks.set(object, mark)
      if (depth < deepestForm && raw.FPDFPageObj_GetType(object) === formType) enter(object, mark, depth + 1)
    }
  }
  const count = Math.min(mostObjects, raw.FPDFPage_CountObjects(loaded.page))
  for (let index = 0; index < count; index++) {
    const object = raw.FPDFPage_GetObject(loaded.page, index)
    if (raw.FPDFPageObj_GetType(object) === formType) enter(object, ownMark(loaded, object), 1)
  }
  return marks
}

/** An object's mark by name; only short names are of interest. */
function nameOf({ raw, pdfium }: Pdfium, mark: number, scratch: number): string {
  const found = mark !== 0 && raw.FPDFPageObjMark_GetName(mark, scratch, nameBytes, scratch + nameBytes) === 1
  const size = found ? (pdfium.HEAP32[(scratch + nameBytes) >> 2] ?? 0) : 0
  return size > 2 && size <= nameBytes ? pdfium.UTF16ToString(scratch) : ''
}
