// What characters stand for whose codes are no letters of Unicode: those of symbol fonts, and of fonts that say nothing of their signs.
import type { RawPdfium } from './pdf-pdfium-module.ts'
import type { SymbolTable } from './pdf-tex-symbols.ts'

/** Whether a font does not say what a character is, so that PDFium gives its code. `text`: the page's text. */
export function isUnnamed(raw: RawPdfium, text: number, index: number): boolean {
  return raw.FPDFText_HasUnicodeMapError(text, index) === 1
}

/** What a sign of TeX's fonts is, where PDFium does not know and gives its code. */
export function letterOf(raw: RawPdfium, table: SymbolTable, text: number, index: number, code: number): number {
  return code < table.length && isUnnamed(raw, text, index) ? table.charCodeAt(code) : code
}

/** A code, or what it stands for in the private use area of symbol fonts. */
export function signOf(code: number): number {
  return code < firstPrivate ? code : (privateSigns.get(code) ?? code)
}

const firstPrivate = 0xf000
/** What symbol fonts put there, as far as it is text: bullets, arrows, ticks. */
const privateSigns = new Map([
  [0xf0b7, 0x2022],
  [0xf0a7, 0x25aa],
  [0xf06e, 0x25a0],
  [0xf0a8, 0x25a1],
  [0xf06f, 0x25a1],
  [0xf071, 0x25a1],
  [0xf0d8, 0x27a2],
  [0xf0fc, 0x2713],
  [0xf0fb, 0x2717],
  [0xf0e0, 0x2192],
  [0xf0e8, 0x2192],
  [0xf076, 0x2756],
  [0xf02d, 0x2d],
])
