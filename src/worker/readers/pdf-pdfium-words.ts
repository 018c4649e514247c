// Words from PDFium's characters. PDFium puts the spaces and line ends that a file only implies; words end there, but where
// it took letters set one by one for words.
import type { Box } from '../../contract/model.ts'
import { firstLeftwards } from '../arrange/directions.ts'
import type { Accents } from './pdf-accents.ts'
import { isAccent, placeAccents } from './pdf-accents.ts'
import type { Break } from './pdf-broken-words.ts'
import { joinBroken } from './pdf-broken-words.ts'
import { isBulletSign, isLetter } from './pdf-bullets.ts'
import { markCells } from './pdf-cells.ts'
import type { PdfWord } from './pdf-engine.ts'
import { isArabic, Letters } from './pdf-letters.ts'
import type { LoadedPage, RawPdfium } from './pdf-pdfium-module.ts'
import type { Style } from './pdf-pdfium-style.ts'
import { readStyle } from './pdf-pdfium-style.ts'
import { markStretched } from './pdf-stretched.ts'
import { isSwapped, unswapped } from './pdf-swapped-letters.ts'
import type { SymbolTable } from './pdf-tex-symbols.ts'
import { axis, isCentred, pairOf } from './pdf-tex-symbols.ts'

/** Characters a page may have. More is no page that anybody reads. */
const maxCharacters = 1_000_000

export function readWords(loaded: LoadedPage): Read {
  const { raw } = loaded.lib
  const text = raw.FPDFText_LoadPage(loaded.page)
  if (text === 0) return { words: [], invisible: 0 }
  const count = Math.min(maxCharacters, raw.FPDFText_CountChars(text))
  const plain = readCharacters(loaded, text, count, null)
  // Letters stand before their accents as well as behind them: what was read up to the first accent is read again.
  const read = plain ?? readCharacters(loaded, text, count, placeAccents(loaded, text, count))
  raw.FPDFText_ClosePage(text)
  return read ?? { words: [], invisible: 0 }
}

interface Read {
  words: PdfWord[]
  /** Share of the characters that are not drawn. */
  invisible: number
}

/** Null at the first accent set as a sign of its own, where `accents` are not given. */
function readCharacters(loaded: LoadedPage, text: number, count: number, accents: Accents | null): Read | null {
  const { lib, scratch, matrix } = loaded
  const { pdfium, raw } = lib
  const [a, b, c, d, e, f] = matrix
  const written = new Letters(count)
  const words: PdfWord[] = []
  const at = scratch >> 3
  let numbers = pdfium.HEAPF64
  let word: PdfWord | null = null
  let breaks = true
  /** Whether a space that the file writes stands between the last character and the one in hand, and the last one's index. */
  let isParted = false
  let lastIndex = -1
  let spaces = 0
  /** Letters of the word so far. */
  let run = 0
  /** Its first one, and the last one of all. */
  let first = 0
  let lastLetter = 0
  const broken: Break[] = []
  /** Words that begin behind a gap within one text. */
  const within: number[] = []
  /** Words that begin where a text does, with nothing but a little room before them. */
  const seams: number[] = []
  /** Of each word, the text it is of. */
  const objects: number[] = []
  let [lastX, lastY] = [Number.NaN, Number.NaN]
  let [baseX, baseY] = [0, 0]
  let lastObject = -1
  let style: Style | undefined
  let characters = 0
  let invisible = 0
  /** A sign made of two: it takes the place of the second. */
  let paired = 0
  /** Whether an accent stands before the character in hand that is read with its letter. */
  let isBehindAccent = false
  let maySwap = false

  for (let index = 0; index < count; index++) {
    const code = raw.FPDFText_GetUnicode(text, index)
    if (isSpace(code) && !(code < 32 && style?.symbols && raw.FPDFText_HasUnicodeMapError(text, index) === 1)) {
      word = null
      if (code === 10 || code === 13 || raw.FPDFText_IsGenerated(text, index) === 1) breaks = true
      else isParted = true
      continue
    }
    if (accents?.marks.has(index)) {
      isBehindAccent = true
      continue
    }
    if (!raw.FPDFText_GetCharBox(text, index, scratch, scratch + 8, scratch + 16, scratch + 24)) continue
    // The library's memory may have grown, and its views with it.
    if (numbers.length === 0) numbers = pdfium.HEAPF64
    const left = numbers[at] ?? 0
    const right = numbers[at + 1] ?? 0
    const bottom = numbers[at + 2] ?? 0
    const top = numbers[at + 3] ?? 0
    const object = raw.FPDFText_GetTextObject(text, index)
    const isNew = object !== lastObject || !style
    if (isNew || !style) {
      style = readStyle(loaded, text, index, object)
      numbers = pdfium.HEAPF64
      lastObject = object
    }
    const ay = b * left + d * top + f
    const by = b * right + d * bottom + f
    // The characters of one text object stand on one line, where it is level: only its first one's place is asked for.
    const isBase = isNew || !style.level || style.isLarge || code >= firstLeftwards || Math.abs(by - baseY) > style.size
    let sameGlyph = false
    if (isBase) {
      raw.FPDFText_GetCharOrigin(text, index, scratch + 32, scratch + 40)
      const originX = numbers[at + 4] ?? 0
      const originY = numbers[at + 5] ?? 0
      sameGlyph = originX === lastX && originY === lastY
      lastX = originX
      lastY = originY
      baseX = a * originX + c * originY + e
      baseY = style.isLarge && isCentred(code) ? (ay + by) / 2 + axis * style.size : b * originX + d * originY + f
    } else lastX = Number.NaN
    characters++
    if (style.invisible) invisible++
    maySwap ||= isSwapped(code)
    // PDFium marks a hyphen at a line end with U+0002.
    const hyphen = code === 2 || (mayBeHyphen(code) && raw.FPDFText_IsHyphen(text, index) === 1)
    let letter = hyphen ? 0x2d : code >= 0xf000 ? (symbols.get(code) ?? code) : code
    // The second sign may be of a font of text.
    if (paired !== 0) [letter, paired] = [paired, 0]
    else if (style.symbols !== null && !hyphen) {
      letter = letterOf(raw, style.symbols, text, index, code)
      paired = index + 1 < count ? pairOf(letter, raw.FPDFText_GetUnicode(text, index + 1)) : 0
      if (letter === 32 || paired !== 0) continue
    }
    if (accents) letter = accents.letters.get(index) ?? letter
    else if (isAccent(letter)) return null
    const ax = a * left + c * top + e
    const bx = a * right + c * bottom + e
    const x0 = Math.min(ax, bx)
    const x1 = Math.max(ax, bx)
    // The glyph's own width; the height of its line, which makes for even boxes. Turned text keeps the glyph's box.
    const upright = style.angle === 0
    const y0 = upright ? Math.min(ay, by, baseY - 0.72 * style.size) : Math.min(ay, by)
    const y1 = upright ? Math.max(ay, by, baseY + 0.21 * style.size) : Math.max(ay, by)
    if (isBehindAccent && !isParted) {
      // PDFium parts what stands on either side of an accent, wherever it stands.
      const before = words.at(-1)
      word = before && goesOn(before, style, lineOf(style, baseX, baseY), x0) ? before : null
      breaks = word === null
    }
    isBehindAccent = false
    const last = word === null && breaks && !isParted ? words.at(-1) : undefined
    if (
      last &&
      isNear(last, style, lineOf(style, baseX, baseY), [x0, y0, x1, y1], run <= fewLetters) &&
      written.goesWith(letter)
    ) {
      const gap = advanceGap(raw, pdfium, text, lastIndex, index, scratch) / style.size
      broken.push({ at: words.length, gap })
      numbers = pdfium.HEAPF64
    }
    if (isParted && !isNew && !breaks && isNoSpace(words.at(-1), style, x0)) {
      const gap = advanceGap(raw, pdfium, text, lastIndex, index, scratch) / style.size
      numbers = pdfium.HEAPF64
      if (gap < noSpace) {
        word = words.at(-1) ?? null
        isParted = false
      }
    }
    if (isParted) spaces++
    const isWithin = breaks && !isNew && !isParted
    isParted = false
    const indexBefore = lastIndex
    lastIndex = index
    const isNote: boolean = word !== null && word.breaks && isRaised(word, style, baseY) && written.isNoteMark(letter)
    const isItem = run === 1 && isBulletSign(first) && isLetter(letter)
    const goes: boolean =
      word !== null && !isNote && !isItem && fits(word, style, baseY, x0, x1) && written.goesWith(letter)
    // A text begins a little behind a number that is another: two cells, or one word.
    let isSeam: boolean =
      goes && isNew && upright && isDigit(lastLetter) && !isDigit(letter) && isLittleBehind(word, style.size, x0)
    if (isSeam) {
      isSeam = advanceGap(raw, pdfium, text, indexBefore, index, scratch) > seam * style.size
      numbers = pdfium.HEAPF64
    }
    lastLetter = letter
    if (word && goes && !isSeam) {
      // An Arabic ligature: one glyph, several letters, which PDFium gives the wrong way round.
      if (sameGlyph && isArabic(letter)) written.addBeforeLast(letter)
      else written.add(letter)
      const { bbox } = word
      if (x0 < bbox[0]) bbox[0] = x0
      if (y0 < bbox[1]) bbox[1] = y0
      if (x1 > bbox[2]) bbox[2] = x1
      if (y1 > bbox[3]) bbox[3] = y1
      run++
    } else {
      const { size, bold, mono, angle } = style
      const baseline = lineOf(style, baseX, baseY)
      // All words have all properties, in one order: what is asked of each is then found at once, in tagged files and others.
      word = {
        text: '',
        bbox: [x0, y0, x1, y1],
        conf: 1,
        size,
        bold,
        mono,
        angle,
        baseline,
        breaks: breaks || isSeam,
        apart: false,
        stretched: false,
        cell: false,
        mark: style.mark,
      }
      if (isWithin) within.push(words.length)
      if (isSeam) seams.push(words.length)
      first = letter
      words.push(word)
      objects.push(object)
      written.begin(letter)
      breaks = false
      run = 1
    }
  }
  const texts = written.words()
  let next = 0
  for (const one of words) one.text = texts[next++] ?? ''
  if (maySwap) for (const one of words) one.text = unswapped(one.text)
  spaces += markStretched(words, within, objects, spaces)
  markCells(words, { texts: objects, broken, spaces })
  const whole = joinBroken(words, broken, seams, spaces)
  return { words: whole, invisible: characters === 0 ? 0 : invisible / characters }
}

/** What a sign of TeX's fonts is, where PDFium does not know and gives its code. */
function letterOf(raw: RawPdfium, table: SymbolTable, text: number, index: number, code: number): number {
  if (code >= table.length || raw.FPDFText_HasUnicodeMapError(text, index) !== 1) return code
  return table.charCodeAt(code)
}

function isSpace(code: number): boolean {
  return code <= 32
    ? code === 32 || code === 10 || code === 13 || code === 9
    : code === 0xa0 || code === 0x3000 || (code >= 0x2000 && code <= 0x200b)
}

function mayBeHyphen(code: number): boolean {
  return code === 0x2d || code === 0xad || code === 0x2010 || code < 32
}

/** What symbol fonts put into the private use area, as far as it is text: bullets, arrows, ticks. */
const symbols = new Map([
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

/** Ems between two texts on a line from which on they may be two cells. */
const seam = 0.1

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isLittleBehind(word: PdfWord | null, size: number, x0: number): boolean {
  return word !== null && word.size === size && x0 - word.bbox[2] > seam * size
}

/** Ems between two letters with a written space between them that shows as none: a file that sets letters back by it. */
const noSpace = 0.06

function isNoSpace(last: PdfWord | undefined, { angle, size }: Style, x0: number): boolean {
  return last?.angle === 0 && angle === 0 && last.size === size && Math.abs(x0 - last.bbox[2]) < 2 * noSpace * size
}

/** A turn, a jump that no superscript makes, or a gap begins another word. */
function fits(word: PdfWord, style: Style, baseY: number, x0: number, x1: number): boolean {
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
  return jump < most.jump && gap < most.gap
}

/** Ems within a word: between lines, between letters, between lines that are one, between lines of one size, and before what is raised or lowered. */
const most = { jump: 0.8, gap: 0.8, level: 0.1, raised: 0.35, script: 0.3 }

/** Ems between the ink of two letters of a word, at most. */
const withinWord = 0.21

/** Whether a letter stands close behind a word, on its line or raised. */
function goesOn({ angle, bbox, baseline, size }: PdfWord, style: Style, line: number, x0: number): boolean {
  if (angle !== style.angle || Math.abs(baseline - line) > 0.5 * size) return false
  return x0 - bbox[2] < withinWord * size && x0 - bbox[2] > -0.3 * size
}

/** Ems between two letters' boxes, up to which their advances are asked for: as they are, and behind few letters, which may be set apart. */
const nearLetters = { usual: 0.25, apart: 0.9 }
/** Letters that are few. */
const fewLetters = 3

/** Whether a letter can be the next of a word, written in either direction. */
function isNear(word: PdfWord, { angle, size }: Style, baseline: number, [x0, y0, x1, y1]: Box, few: boolean): boolean {
  if (word.angle !== angle || angle % 90 !== 0) return false
  if (Math.abs(word.size - size) > 0.02 * size || Math.abs(word.baseline - baseline) > 0.02 * size) return false
  const { bbox } = word
  const gap = angle % 180 === 0 ? Math.max(x0 - bbox[2], bbox[0] - x1) : Math.max(y0 - bbox[3], bbox[1] - y1)
  return gap < (few ? nearLetters.apart : nearLetters.usual) * size && gap > -nearLetters.usual * size
}

/** Points between two characters, each as wide as the font moves on for it; under 0 where they overlap. */
function advanceGap(
  raw: RawPdfium,
  pdfium: LoadedPage['lib']['pdfium'],
  text: number,
  first: number,
  second: number,
  scratch: number,
): number {
  if (!raw.FPDFText_GetLooseCharBox(text, first, scratch)) return Infinity
  if (!raw.FPDFText_GetLooseCharBox(text, second, scratch + 16)) return Infinity
  // FS_RECTF: left, top, right, bottom.
  const floats = pdfium.HEAPF32
  const at = scratch >> 2
  const edge = (side: number): number => floats[at + side] ?? 0
  return Math.max(edge(4) - edge(2), edge(0) - edge(6), edge(7) - edge(1), edge(3) - edge(5))
}

/** The place of a line across its direction. */
function lineOf({ angle }: Style, baseX: number, baseY: number): number {
  return angle % 180 === 0 ? baseY : baseX
}

/** Whether a word is smaller than what follows it, and stands higher. */
function isRaised({ size, baseline }: PdfWord, style: Style, baseY: number): boolean {
  return style.size > 1.2 * size && baseY - baseline > 0.15 * style.size
}
