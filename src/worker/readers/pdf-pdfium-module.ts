// The PDFium module (WebAssembly): started once, given up after a crash, with a ceiling on its memory.
import { join } from 'node:path'
import { init } from '@embedpdf/pdfium'
import type { WrappedPdfiumModule } from '@embedpdf/pdfium'
import { SheafError } from '../../contract/error.ts'
import { packageFolder } from '../models.ts'
import type { FoundMarks } from './pdf-pdfium-marks.ts'
import type { GlyphNames } from './pdf-engine.ts'
import type { FontCodes } from './pdf-glyph-names.ts'
import type { SymbolTable } from './pdf-tex-symbols.ts'
import { collectModules, type InstantiateWasm, limitedWasm, moduleOf, withoutTraces } from '../wasm.ts'
import { Budget } from './pdf-pdfium-budget.ts'

/** The library with its memory, which its own types leave out. The views change when the memory grows: never keep one. */
export type Pdfium = Omit<WrappedPdfiumModule, 'pdfium'> & {
  pdfium: WrappedPdfiumModule['pdfium'] & {
    HEAPU8: Uint8Array
    HEAP32: Int32Array
    HEAPF32: Float32Array
    HEAPF64: Float64Array
  }
  raw: RawPdfium
  budget: Budget
}

/**
 * The library's own functions, numbers in and numbers out: for what is asked of every page, character, annotation and line drawn.
 * The wrapped ones look up each call by name, which costs more than most calls do.
 */
export type RawPdfium = Record<(typeof rawNames)[number], (...numbers: number[]) => number>
const rawNames = [
  'FPDF_LoadPage',
  'FPDF_ClosePage',
  'FPDF_GetPageWidthF',
  'FPDF_GetPageHeightF',
  'FPDF_GetPageBoundingBox',
  'FPDF_GetPageLabel',
  'FPDFPage_GetRotation',
  'FPDFPage_CountObjects',
  'FPDFPage_GetAnnotCount',
  'FPDFText_LoadPage',
  'FPDFText_CountChars',
  'FPDFText_ClosePage',
  'FPDFText_GetUnicode',
  'FPDFText_GetCharBox',
  'FPDFText_GetLooseCharBox',
  'FPDFText_GetCharOrigin',
  'FPDFText_GetTextObject',
  'FPDFText_IsHyphen',
  'FPDFText_HasUnicodeMapError',
  'FPDFText_IsGenerated',
  'FPDFText_GetMatrix',
  'FPDFFont_GetGlyphWidth',
  'FPDFText_GetFontSize',
  'FPDFTextObj_GetFont',
  'FPDFTextObj_GetTextRenderMode',
  'FPDFFont_GetBaseFontName',
  'FPDFFont_GetFlags',
  'FPDFPage_GetAnnot',
  'FPDFPage_CloseAnnot',
  'FPDFAnnot_GetSubtype',
  'FPDFAnnot_GetLink',
  'FPDFLink_GetAction',
  'FPDFAction_GetType',
  'FPDFPage_GetObject',
  'FPDFFormObj_CountObjects',
  'FPDFFormObj_GetObject',
  'FPDFPageObj_GetType',
  'FPDFPageObj_GetBounds',
  'FPDFPageObj_GetFillColor',
  'FPDFPageObj_GetMatrix',
  'FPDFPath_CountSegments',
  'FPDFPath_GetDrawMode',
  'FPDFPath_GetPathSegment',
  'FPDFPathSegment_GetClose',
  'FPDFPathSegment_GetPoint',
  'FPDFPathSegment_GetType',
  'FPDFPageObj_GetMarkedContentID',
  'FPDFPageObj_CountMarks',
  'FPDFPageObj_GetMark',
  'FPDFPageObjMark_GetName',
  'FPDF_StructTree_GetForPage',
  'FPDF_StructTree_CountChildren',
  'FPDF_StructTree_GetChildAtIndex',
  'FPDF_StructTree_Close',
  'FPDF_StructElement_CountChildren',
  'FPDF_StructElement_GetChildAtIndex',
  'FPDF_StructElement_GetChildMarkedContentID',
  'FPDF_StructElement_GetType',
  'FPDF_StructElement_GetAttributeCount',
  'FPDF_StructElement_GetAttributeAtIndex',
  'FPDF_StructElement_Attr_GetValue',
  'FPDF_StructElement_Attr_GetNumberValue',
] as const

/** A 40-megapixel colour page takes 160 MB; pages that need more than this are hostile. */
const maxMemory = 560 * 2 ** 20

/** A page as held by the module. `at` gives the place of a PDF point on the page as shown. */
export interface LoadedPage {
  lib: Pdfium
  document: number
  page: number
  width: number
  height: number
  /** Clockwise quarter turns by which the page is shown. */
  turns: number
  at: (x: number, y: number) => [x: number, y: number]
  /** The same as numbers: x' = a·x + c·y + e, y' = b·x + d·y + f. */
  matrix: [a: number, b: number, c: number, d: number, e: number, f: number]
  /** 64 bytes for out-parameters. */
  scratch: number
  /** Faces of the page's fonts, by their handle. */
  fonts: Map<number, Face>
  /** Its annotations, as they were before they were drawn into it. */
  marks: FoundMarks
  /** Whether the file says that it is tagged. */
  tagged: boolean
  /** Marks of the forms that objects are in, by the objects; null until they are asked for. */
  inForms: ReadonlyMap<number, number> | null
  /** Whether some of the text read so far is on a layer. */
  isLayered: boolean
  /** What is known of its glyphs, and whether words lack letters for want of more. */
  names: GlyphNames
  lacksNames: boolean
  /** Whether its fonts without names were looked at, all at once. */
  areBitmapsRead: boolean
}

/** What a font's name and flags say. */
export interface Face {
  /** Without the letters that mark a part of a font. */
  name: string
  bold: boolean
  mono: boolean
  /** Of TeX's fonts of symbols: what their codes stand for. */
  symbols: SymbolTable | null
  /** What its other codes stand for; null where there is no font, or a table of its symbols. */
  codes: FontCodes | null
}

let module: Promise<Pdfium> | null = null
let isDiscarded = false

/** The module in use, started at the first call. */
export function loadModule(): Promise<Pdfium> {
  module ??= startModule()
  return module
}

/** The next call starts a fresh one. */
export function discardModule(): void {
  if (module) setImmediate(collectModules)
  isDiscarded ||= module !== null
  module = null
}

async function startModule(): Promise<Pdfium> {
  // Two hostile pages in a row: the first one's module must be gone before the second one's grows.
  if (isDiscarded) collectModules()
  isDiscarded = false
  const code = moduleOf(join(packageFolder('@embedpdf/pdfium'), 'dist', 'pdfium.wasm'))
  const quiet = { print: () => undefined, printErr: () => undefined }
  const budget = new Budget()
  const instantiate = limitedWasm(code, maxMemory)
  const instantiateWasm: InstantiateWasm = (imports, done) => instantiate(budget.watched(imports), done)
  const lib = await withoutTraces(() => init({ ...quiet, instantiateWasm }))
  lib.PDFiumExt_Init()
  return Object.assign(lib as Omit<Pdfium, 'raw' | 'budget'>, { raw: rawFunctions(lib.pdfium.wasmExports), budget })
}

function rawFunctions(exported: object): RawPdfium {
  const raw = Object.fromEntries(
    Object.entries(exported).filter(([name]) => (rawNames as readonly string[]).includes(name)),
  )
  if (Object.keys(raw).length !== rawNames.length)
    throw new SheafError('internal', 'this build of PDFium lacks functions that reading text needs')
  return raw as RawPdfium
}
