// Where words end: whether the character in hand is of the word before it, by where both stand.
import type { Character } from './pdf-characters.ts'
import type { PdfWord } from './pdf-engine.ts'
import type { LoadedPage } from './pdf-pdfium-module.ts'

/** Ems within a word: between lines, between letters, between lines that are one, between lines of one size, and before what is raised or lowered. */
const most = { jump: 0.8, gap: 0.8, level: 0.1, raised: 0.35, script: 0.3 }

/** Signs of East Asian scripts that leave half of their square free: behind them, or before them. */
const freeBehind = new Set(Array.from('、。〉》」』】〕！），．：；？”’', (sign) => sign.charCodeAt(0)))
const freeBefore = new Set(Array.from('〈《「『【〔（“‘', (sign) => sign.charCodeAt(0)))

/** Ems that such signs leave free between two letters; 0 in other scripts. */
export function freeBetween(last: number, next: number): number {
  if (last < 0x2e80 && next < 0x2e80) return 0
  return (freeBehind.has(last) ? 0.5 : 0) + (freeBefore.has(next) ? 0.5 : 0)
}

/** Whether nothing parts a character from a word: no turn, no jump that no superscript makes, no gap beside what is `free`, ems. */
export function fits(word: PdfWord, { style, baseY, x0, x1 }: Character, free: number): boolean {
  if (word.angle !== style.angle) return false
  if (word.angle !== 0) return true
  const size = Math.max(word.size, style.size)
  const jump = Math.abs(baseY - word.baseline) / size
  const gap = Math.max(x0 - word.bbox[2], word.bbox[0] - x1) / size
  // A bracket over several lines belongs to none of them; what is raised or lowered stands close to its letter.
  if (style.isLarge && jump > most.level) return false
  // What is of one size is not raised, but over or under its line.
  if (Math.min(style.size, word.size) > 0.85 * size && jump > most.raised) return false
  if (style.size < 0.8 * word.size && jump > most.level && gap > most.script) return false
  return jump < most.jump && gap < most.gap + free
}

/** Ems between the ink of two letters of a word, at most. */
const withinWord = 0.21

/** Whether a character stands close behind a word, on its line or raised. */
export function goesOn({ angle, bbox, baseline, size }: PdfWord, character: Character): boolean {
  if (angle !== character.style.angle || Math.abs(baseline - character.line()) > 0.5 * size) return false
  return character.x0 - bbox[2] < withinWord * size && character.x0 - bbox[2] > -0.3 * size
}

/** Ems between two letters' boxes, up to which their advances are asked for: as they are, and behind few letters, which may be set apart. */
const nearLetters = { usual: 0.25, apart: 0.9 }

/** Whether a character can be the next of a word, written in either direction. `few`: whether the word has few letters. */
export function isNear({ angle, bbox, size, baseline }: PdfWord, character: Character, few: boolean): boolean {
  const { style, x0, y0, x1, y1 } = character
  if (angle !== style.angle || style.angle % 90 !== 0) return false
  if (Math.abs(size - style.size) > 0.02 * style.size) return false
  if (Math.abs(baseline - character.line()) > 0.02 * style.size) return false
  const gap = angle % 180 === 0 ? Math.max(x0 - bbox[2], bbox[0] - x1) : Math.max(y0 - bbox[3], bbox[1] - y1)
  return gap < (few ? nearLetters.apart : nearLetters.usual) * style.size && gap > -nearLetters.usual * style.size
}

/** Ems between two letters with a written space between them that shows as none: a file that sets letters back by it. */
export const noSpace = 0.06

/** Whether the space before a character may show as none. */
export function isNoSpace(last: PdfWord | undefined, { style, x0 }: Character): boolean {
  if (last?.angle !== 0 || style.angle !== 0 || last.size !== style.size) return false
  return Math.abs(x0 - last.bbox[2]) < 2 * noSpace * style.size
}

/** Ems between two texts on a line from which on they may be two cells. */
export const seam = 0.1

/** Whether a character stands a little behind a word of its size. */
export function isLittleBehind({ size, bbox }: PdfWord, { style, x0 }: Character): boolean {
  return size === style.size && x0 - bbox[2] > seam * style.size
}

/** Whether a word is smaller than what follows it, and stands higher. */
export function isRaised({ size, baseline }: PdfWord, { style, baseY }: Character): boolean {
  return style.size > 1.2 * size && baseY - baseline > 0.15 * style.size
}

/**
 * Points between two characters, each as wide as the font moves on for it; under 0 where they overlap. PDFium's boxes hold the leaning
 * of slanted letters and what is inked beside the advance, too: that is taken off.
 */
export function advanceGap(loaded: LoadedPage, text: number, first: number, second: number): number {
  const { scratch } = loaded
  const { raw, pdfium } = loaded.lib
  if (!raw.FPDFText_GetLooseCharBox(text, first, scratch)) return Infinity
  if (!raw.FPDFText_GetLooseCharBox(text, second, scratch + 16)) return Infinity
  // FS_RECTF: left, top, right, bottom.
  const floats = pdfium.HEAPF32
  const at = scratch >> 2
  const edge = (side: number): number => floats[at + side] ?? 0
  const [behind, over] = [edge(4) - edge(2), Math.max(edge(0) - edge(6), edge(7) - edge(1), edge(3) - edge(5))]
  if (behind < over) return over
  const [right, height] = [edge(2), edge(1) - edge(3)]
  raw.FPDFText_GetMatrix(text, first, scratch)
  const [a, b, c, d] = [edge(0), edge(1), edge(2), edge(3)]
  if (b !== 0 || d === 0) return behind
  if (c !== 0) return behind + Math.abs(c / d) * height
  // Letters of a formula are set clear of the ink before them; only what is as wide as a space is one.
  const gap = behind + overhang(loaded, text, first, right, a)
  return gap > leastSpace * raw.FPDFText_GetFontSize(text, first) * d ? gap : behind
}

/** Ems that a space between two words has at least. */
const leastSpace = 0.24

/** Points that a character's ink reaches over its advance, where its box ends with the ink: at `right`. `scale`: of its font, across. */
function overhang({ lib, scratch }: LoadedPage, text: number, index: number, right: number, scale: number): number {
  const { raw, pdfium } = lib
  const object = raw.FPDFText_GetTextObject(text, index)
  if (object === 0 || !raw.FPDFText_GetCharBox(text, index, scratch, scratch + 8, scratch + 16, scratch + 24)) return 0
  if ((pdfium.HEAPF64[(scratch >> 3) + 1] ?? 0) < right - rounding) return 0
  raw.FPDFText_GetCharOrigin(text, index, scratch, scratch + 8)
  const origin = pdfium.HEAPF64[scratch >> 3] ?? 0
  const [font, size] = [raw.FPDFTextObj_GetFont(object), raw.FPDFText_GetFontSize(text, index)]
  if (!raw.FPDFFont_GetGlyphWidth(font, raw.FPDFText_GetUnicode(text, index), size, scratch)) return 0
  const end = origin + scale * (pdfium.HEAPF32[scratch >> 2] ?? 0)
  return end > origin && end < right ? right - end : 0
}

/** Points: what is drawn is told with less exactness than where. */
const rounding = 0.01
