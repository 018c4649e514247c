// How characters look: size, weight, direction and font, once for each text object.
import { FontCodes, wholeName } from './pdf-glyph-names.ts'
import { isOnLayer } from './pdf-pdfium-layers.ts'
import type { Face, LoadedPage } from './pdf-pdfium-module.ts'
import { fontName } from './pdf-pdfium-strings.ts'
import { markOf } from './pdf-pdfium-tags.ts'
import { notTagged } from './pdf-engine.ts'
import { bitmapTables } from './pdf-tex-bitmaps.ts'
import type { SymbolTable } from './pdf-tex-symbols.ts'
import { isBoldTex, isLargeTable, symbolsOf } from './pdf-tex-symbols.ts'

/** What characters of one text object have in common. */
export interface Style {
  size: number
  bold: boolean
  mono: boolean
  angle: number
  /** Its characters stand on one line across the page. */
  level: boolean
  invisible: boolean
  symbols: SymbolTable | null
  codes: FontCodes | null
  /** Of the font of large operators and brackets, upright. */
  isLarge: boolean
  /** Of tagged files. */
  mark: number
}

/** That of no text object. */
export const plainStyle: Style = {
  size: 10,
  bold: false,
  mono: false,
  symbols: null,
  codes: null,
  isLarge: false,
  angle: 0,
  level: false,
  invisible: false,
  mark: notTagged.unmarked,
}

/** The look of the characters of a text object, by one of them. */
export function readStyle(loaded: LoadedPage, text: number, index: number, object: number): Style {
  const { lib, turns, scratch, fonts } = loaded
  const { pdfium, raw } = lib
  raw.FPDFText_GetMatrix(text, index, scratch)
  const floats = pdfium.HEAPF32
  const at = scratch >> 2
  const a = floats[at] ?? 1
  const b = floats[at + 1] ?? 0
  const c = floats[at + 2] ?? 0
  const d = floats[at + 3] ?? 1
  const angle = b === 0 && a > 0 ? turns * 90 : Math.round(turns * 90 - (Math.atan2(b, a) * 180) / Math.PI)
  const size = raw.FPDFText_GetFontSize(text, index) * Math.sqrt(c * c + d * d)
  const font = object === 0 ? 0 : raw.FPDFTextObj_GetFont(object)
  const mark = loaded.tagged ? markOf(loaded, object) : notTagged.unmarked
  if (mark < 0 && object !== 0 && !loaded.isLayered) loaded.isLayered = isOnLayer(loaded, object)
  let face = fonts.get(font)
  if (!face && font !== 0 && !loaded.areBitmapsRead && raw.FPDFText_HasUnicodeMapError(text, index) === 1) {
    if (fontName(lib, font) === '') {
      loaded.areBitmapsRead = true
      const tables = bitmapTables(loaded, text, raw.FPDFText_CountChars(text))
      for (const [handle, symbols] of tables) fonts.set(handle, { ...plainFace, symbols })
      face = fonts.get(font)
    }
  }
  if (!face) fonts.set(font, (face = font === 0 ? plainFace : readFont(loaded, font)))
  return {
    size: Number.isFinite(size) && size > 0.1 ? Math.min(size, 1000) : 10,
    bold: face.bold,
    mono: face.mono,
    symbols: face.symbols,
    codes: face.codes,
    isLarge: angle % 360 === 0 && isLargeTable(face.symbols),
    angle: ((angle % 360) + 360) % 360,
    level: angle % 360 === 0 && (turns % 2 === 0 ? b : a) === 0,
    invisible: object !== 0 && raw.FPDFTextObj_GetTextRenderMode(object) === 3,
    mark,
  }
}

function isBoldName(name: string): boolean {
  return /bold|black|heavy|demi|[-_]medi\b/i.test(name) || isBoldTex(name)
}

/** What fonts of one width are called, TeX's among them; some that have such a name are none. */
const monoName =
  /mono|courier|consol|typewriter|nimbusmon|menlo|monaco|iosevka|lettergothic|letter gothic|(?<!bar)code(?:pro)?(?:[-,]|$)|^(?:cm(?:sl|i)?|ec|sf|lm|t1x|tcx|tx|newtx|ntx)b?tt/i
const notMono = /monotype|americantypewriter|monoprop/i

/** Whether a font's name says that all of its letters are of one width. */
export function isMonoName(name: string): boolean {
  return monoName.test(name) && !notMono.test(name)
}

const plainFace: Face = { name: '', bold: false, mono: false, symbols: null, codes: null }

const fontFlag = { fixedPitch: 1, forceBold: 1 << 18 }

function readFont(loaded: LoadedPage, font: number): Face {
  const { lib } = loaded
  const name = wholeName(fontName(lib, font))
  const flags = lib.raw.FPDFFont_GetFlags(font)
  const symbols = symbolsOf(name)
  return {
    name,
    bold: isBoldName(name) || (flags & fontFlag.forceBold) !== 0,
    mono: (flags & fontFlag.fixedPitch) !== 0 || isMonoName(name),
    symbols,
    codes: symbols === null && name !== '' ? new FontCodes(lib.raw, textsOf(loaded, name)) : null,
  }
}

/** Those of the encodings of a name that are the next font's, which is used after the ones that are known. */
function textsOf({ names, fonts }: LoadedPage, name: string): ReadonlyMap<number, string> | undefined {
  const encodings = names.get(name)
  if (!encodings) return undefined
  let before = 0
  for (const face of fonts.values()) if (face.name === name) before++
  return encodings[Math.min(before, encodings.length - 1)]
}
