// Strings out of PDFium: each is asked for twice, for its length and for itself.
import type { Pdfium } from './pdf-pdfium-module.ts'

/** Bytes a string may have; longer ones are nothing that a person wrote there. */
const longest = 200_000

/** UTF-16 text. `ask` fills `length` bytes at `buffer` and gives the bytes the text needs, with its end. */
export function wideText({ pdfium }: Pdfium, ask: (buffer: number, length: number) => number): string {
  return filled(pdfium, ask, 2, (buffer) => pdfium.UTF16ToString(buffer))
}

/** ASCII or UTF-8 text, asked for in the same way. */
export function narrowText({ pdfium }: Pdfium, ask: (buffer: number, length: number) => number): string {
  return filled(pdfium, ask, 1, (buffer) => pdfium.UTF8ToString(buffer))
}

/** What a font calls itself; empty where it has no name, as bitmaps have none. */
export function fontName(lib: Pdfium, font: number): string {
  return narrowText(lib, (buffer, size) => lib.raw.FPDFFont_GetBaseFontName(font, buffer, size))
}

function filled(
  pdfium: Pdfium['pdfium'],
  ask: (buffer: number, length: number) => number,
  end: number,
  read: (buffer: number) => string,
): string {
  const size = ask(0, 0)
  if (size <= end || size > longest) return ''
  const buffer = pdfium.wasmExports.malloc(size + end)
  ask(buffer, size)
  const text = read(buffer)
  pdfium.wasmExports.free(buffer)
  return text
}
