// A page as PDFium holds it: loaded, with what is written into its fields and annotations, and closed again.
import { SheafError } from '../../contract/error.ts'
import { readMarks } from './pdf-pdfium-marks.ts'
import type { LoadedPage, Pdfium } from './pdf-pdfium-module.ts'

/** A document in a module, and whether it says that it is tagged. */
export interface Held {
  lib: Pdfium
  document: number
  tagged: boolean
}

/** Bytes for out-parameters. */
const scratchBytes = 64

/** Runs `work` on the page of a number, from 1. Throws `page-failed` where it cannot be loaded. */
export function withPage<T>({ lib, document, tagged }: Held, number: number, work: (loaded: LoadedPage) => T): T {
  const { raw, pdfium } = lib
  const scratch = pdfium.wasmExports.malloc(scratchBytes)
  let page = raw.FPDF_LoadPage(document, number - 1)
  if (page === 0)
    throw new SheafError('page-failed', `page ${number} is damaged`, {
      hint: 'The other pages are not affected.',
      page: number,
    })
  const turns = raw.FPDFPage_GetRotation(page)
  raw.FPDF_GetPageBoundingBox(page, scratch)
  const matrix = matrixOf(turns, pdfium.HEAPF32.subarray(scratch >> 2, (scratch >> 2) + 4))
  const [a, b, c, d, e, f] = matrix
  const at: LoadedPage['at'] = (x, y) => [a * x + c * y + e, b * x + d * y + f]
  const marks = readMarks(lib, { document, page, scratch, at })
  // What is written into form fields and annotations becomes part of the page.
  if (marks.drawn && lib.FPDFPage_Flatten(page, 0) === 1) {
    raw.FPDF_ClosePage(page)
    page = raw.FPDF_LoadPage(document, number - 1)
  }
  const result = work({
    lib,
    document,
    page,
    width: raw.FPDF_GetPageWidthF(page),
    height: raw.FPDF_GetPageHeightF(page),
    turns,
    at,
    matrix,
    scratch,
    fonts: new Map(),
    marks,
    tagged,
    inForms: null,
    isLayered: false,
    names: new Map(),
    lacksNames: false,
    areBitmapsRead: false,
  })
  raw.FPDF_ClosePage(page)
  pdfium.wasmExports.free(scratch)
  return result
}

/** From points of the file to those of the page as shown: upright, and turned clockwise by one, two, three quarters. */
function matrixOf(turns: number, [left = 0, top = 0, right = 0, bottom = 0]: Float32Array): LoadedPage['matrix'] {
  if (turns === 1) return [0, 1, 1, 0, -bottom, -left]
  if (turns === 2) return [-1, 0, 0, 1, right, -bottom]
  if (turns === 3) return [0, -1, -1, 0, top, right]
  return [1, 0, 0, -1, -left, top]
}
