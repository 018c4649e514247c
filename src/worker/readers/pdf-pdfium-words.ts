// Words from PDFium's characters. PDFium puts the spaces and line ends that a file only implies; words end there.
import type { Box } from '../../contract/model.ts'
import type { PdfWord } from './pdf-engine.ts'
import type { LoadedPage } from './pdf-pdfium-module.ts'

/** What characters of one text object have in common. */
interface Style {
  size: number
  bold: boolean
  mono: boolean
  angle: number
  invisible: boolean
}

/** Characters a page may have. More is no page that anybody reads. */
const maxCharacters = 1_000_000

export function readWords(loaded: LoadedPage): { words: PdfWord[]; invisible: number } {
  const { lib, page, scratch, at } = loaded
  const { pdfium } = lib
  const text = lib.FPDFText_LoadPage(page)
  if (text === 0) return { words: [], invisible: 0 }
  const count = Math.min(maxCharacters, lib.FPDFText_CountChars(text))
  const styles = new Map<number, Style>()
  const words: PdfWord[] = []
  let word: PdfWord | null = null
  let breaks = true
  let origin = [Number.NaN, Number.NaN]
  let characters = 0
  let invisible = 0

  for (let index = 0; index < count; index++) {
    const code = lib.FPDFText_GetUnicode(text, index)
    if (isSpace(code)) {
      word = null
      breaks ||= code === 10 || code === 13
      continue
    }
    if (!lib.FPDFText_GetCharBox(text, index, scratch, scratch + 8, scratch + 16, scratch + 24)) continue
    const [left = 0, right = 0, bottom = 0, top = 0] = pdfium.HEAPF64.subarray(scratch >> 3, (scratch >> 3) + 4)
    lib.FPDFText_GetCharOrigin(text, index, scratch, scratch + 8)
    const [originX = 0, originY = 0] = pdfium.HEAPF64.subarray(scratch >> 3, (scratch >> 3) + 2)
    const object = lib.FPDFText_GetTextObject(text, index)
    let style = styles.get(object)
    if (!style) styles.set(object, (style = readStyle(loaded, text, index, object)))
    characters++
    if (style.invisible) invisible++
    // PDFium marks a hyphen at a line end with U+0002.
    const hyphen = code === 2 || lib.FPDFText_IsHyphen(text, index) === 1
    const character = hyphen ? '-' : toCharacter(code)
    const sameGlyph = originX === origin[0] && originY === origin[1]
    origin = [originX, originY]
    const [baseX, baseY] = at(originX, originY)
    const box = glyphBox(at(left, top), at(right, bottom), baseY, style)
    if (word && !fits(word, style, baseY, box, character)) word = null
    if (word) {
      // An Arabic ligature: one glyph, several letters, which PDFium gives the wrong way round.
      if (sameGlyph && arabic.test(character)) word.text = word.text.slice(0, -1) + character + word.text.slice(-1)
      else word.text += character
      word.bbox = [
        Math.min(word.bbox[0], box[0]),
        Math.min(word.bbox[1], box[1]),
        Math.max(word.bbox[2], box[2]),
        Math.max(word.bbox[3], box[3]),
      ]
    } else {
      const { size, bold, mono, angle } = style
      word = {
        text: character,
        bbox: box,
        conf: 1,
        size,
        bold,
        mono,
        angle,
        baseline: angle % 180 === 0 ? baseY : baseX,
        breaks,
      }
      words.push(word)
      breaks = false
    }
  }
  lib.FPDFText_ClosePage(text)
  return { words, invisible: characters === 0 ? 0 : invisible / characters }
}

function isSpace(code: number): boolean {
  return (
    code === 32 ||
    code === 10 ||
    code === 13 ||
    code === 9 ||
    code === 0xa0 ||
    code === 0x3000 ||
    (code >= 0x2000 && code <= 0x200b)
  )
}

/** What symbol fonts put into the private use area, as far as it is text: bullets, arrows, ticks. */
const symbols: Record<number, string> = {
  0xf0b7: '•',
  0xf0a7: '▪',
  0xf06e: '■',
  0xf0a8: '□',
  0xf06f: '□',
  0xf071: '□',
  0xf0d8: '➢',
  0xf0fc: '✓',
  0xf0fb: '✗',
  0xf0e0: '→',
  0xf0e8: '→',
  0xf076: '❖',
  0xf02d: '-',
}

/** A code unit of UTF-16 or a code point; surrogates meet their other half in the word. */
function toCharacter(code: number): string {
  return (
    symbols[code] ??
    (code <= 0xffff ? String.fromCharCode(code) : code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd')
  )
}

const arabic = /\p{Script=Arabic}/u
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u

/** A turn, a jump that no superscript makes, a gap, or a change of writing direction begins another word. */
function fits(word: PdfWord, style: Style, baseY: number, box: Box, character: string): boolean {
  if (word.angle !== style.angle) return false
  if (word.angle !== 0) return true
  const size = Math.max(word.size, style.size)
  const gap = Math.max(box[0] - word.bbox[2], word.bbox[0] - box[2])
  const turns = /[\p{L}\p{N}]/u.test(character) && rightToLeft.test(word.text) !== rightToLeft.test(character)
  return !turns && Math.abs(baseY - word.baseline) < 0.8 * size && gap < 0.8 * size
}

/** The glyph's own width; the height of its line, which makes for even boxes. Turned text keeps the glyph's box. */
function glyphBox([x0, y0]: [number, number], [x1, y1]: [number, number], baseY: number, style: Style): Box {
  const box: Box = [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)]
  if (style.angle !== 0) return box
  return [box[0], Math.min(box[1], baseY - 0.72 * style.size), box[2], Math.max(box[3], baseY + 0.21 * style.size)]
}

function readStyle({ lib, turns, scratch }: LoadedPage, text: number, index: number, object: number): Style {
  const { pdfium } = lib
  lib.FPDFText_GetMatrix(text, index, scratch)
  const [a = 1, b = 0, c = 0, d = 1] = pdfium.HEAPF32.subarray(scratch >> 2, (scratch >> 2) + 4)
  const angle = Math.round(turns * 90 - (Math.atan2(b, a) * 180) / Math.PI)
  const size = lib.FPDFText_GetFontSize(text, index) * Math.hypot(c, d)
  const font = object === 0 ? 0 : lib.FPDFTextObj_GetFont(object)
  const { name, flags } = font === 0 ? { name: '', flags: 0 } : readFont(lib, font)
  return {
    size: Number.isFinite(size) && size > 0.1 ? Math.min(size, 1000) : 10,
    bold: isBoldName(name) || (flags & fontFlag.forceBold) !== 0,
    mono: (flags & fontFlag.fixedPitch) !== 0 || /mono|courier|consol/i.test(name),
    angle: ((angle % 360) + 360) % 360,
    invisible: object !== 0 && lib.FPDFTextObj_GetTextRenderMode(object) === 3,
  }
}

export function isBoldName(name: string): boolean {
  return /bold|black|heavy|demi|[-_]medi\b/i.test(name)
}

const fontFlag = { fixedPitch: 1, forceBold: 1 << 18 }

function readFont(lib: LoadedPage['lib'], font: number): { name: string; flags: number } {
  const size = lib.FPDFFont_GetBaseFontName(font, 0, 0)
  const buffer = lib.pdfium.wasmExports.malloc(size + 1)
  lib.FPDFFont_GetBaseFontName(font, buffer, size)
  const name = lib.pdfium.UTF8ToString(buffer, size)
  lib.pdfium.wasmExports.free(buffer)
  return { name, flags: lib.FPDFFont_GetFlags(font) }
}
