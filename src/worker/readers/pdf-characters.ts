// A page's characters as PDFium tells of them, one after another: the letter, box and line of each.
import type { Accents } from './pdf-accents.ts'
import type { LoadedPage } from './pdf-pdfium-module.ts'
import type { Style } from './pdf-pdfium-style.ts'
import { plainStyle, readStyle } from './pdf-pdfium-style.ts'
import { firstLeftwards } from '../arrange/directions.ts'
import { isUnnamed, letterOf, signOf } from './pdf-signs.ts'
import { axis, isCentred, pairOf } from './pdf-tex-symbols.ts'

/** Ems that a line's letters reach over and under it: boxes of words are even, whatever letters they have. */
const reach = { over: 0.72, under: 0.21 }

/** The character in hand. One object for all of a page: it is filled anew for each, so that none leaves anything behind. Points, as shown. */
export class Character {
  /** Its place among the page's characters. */
  index = -1
  /** The code of what is read. */
  letter = 0
  /** The letters behind it that the same glyph stands for. */
  rest = ''
  /** The text object it is of, whether it is the first of that, and what these have in common. */
  object = -1
  isNew = true
  style: Style = plainStyle
  x0 = Number.NaN
  y0 = Number.NaN
  x1 = Number.NaN
  y1 = Number.NaN
  /** Where it stands on its line. */
  baseX = Number.NaN
  baseY = Number.NaN
  /** Characters so far, and those of them that are not drawn. */
  characters = 0
  invisible = 0
  readonly #loaded: LoadedPage
  readonly #text: number
  readonly #count: number
  readonly #accents: Accents | null
  /** The module's memory as numbers, where it answers, and the page's matrix. */
  #numbers: Float64Array
  readonly #at: number
  readonly #a: number
  readonly #b: number
  readonly #c: number
  readonly #d: number
  readonly #e: number
  readonly #f: number
  /** A sign made of two: it takes the place of the second. */
  #paired = 0

  constructor(loaded: LoadedPage, text: number, count: number, accents: Accents | null) {
    this.#loaded = loaded
    this.#text = text
    this.#count = count
    this.#accents = accents
    this.#numbers = loaded.lib.pdfium.HEAPF64
    this.#at = loaded.scratch >> 3
    ;[this.#a, this.#b, this.#c, this.#d, this.#e, this.#f] = loaded.matrix
  }

  /** Takes the character at `index` in hand, whose code is given; false where nothing is drawn, or only half of a sign. */
  read(index: number, code: number): boolean {
    const { scratch, lib } = this.#loaded
    const { raw } = lib
    const text = this.#text
    if (!raw.FPDFText_GetCharBox(text, index, scratch, scratch + 8, scratch + 16, scratch + 24)) return false
    // The library's memory may have grown, and its views with it.
    if (this.#numbers.length === 0) this.#numbers = lib.pdfium.HEAPF64
    const numbers = this.#numbers
    const at = this.#at
    const left = numbers[at] ?? 0
    const right = numbers[at + 1] ?? 0
    const bottom = numbers[at + 2] ?? 0
    const top = numbers[at + 3] ?? 0
    const ax = this.#a * left + this.#c * top + this.#e
    const ay = this.#b * left + this.#d * top + this.#f
    const bx = this.#a * right + this.#c * bottom + this.#e
    const by = this.#b * right + this.#d * bottom + this.#f
    this.index = index
    const object = raw.FPDFText_GetTextObject(text, index)
    this.isNew = object !== this.object
    if (this.isNew) {
      this.style = readStyle(this.#loaded, text, index, object)
      this.object = object
    }
    const { style } = this
    // The characters of one text object stand on one line, where it is level: only its first one's place is asked for.
    if (this.isNew || !style.level || style.isLarge || code >= firstLeftwards || Math.abs(by - this.baseY) > style.size)
      this.#readBase(code, (ay + by) / 2)
    this.characters++
    if (style.invisible) this.invisible++
    if (!this.#readLetter(code)) return false
    this.x0 = Math.min(ax, bx)
    this.x1 = Math.max(ax, bx)
    this.y0 = Math.min(ay, by)
    this.y1 = Math.max(ay, by)
    // The glyph's own width; the height of its line. Turned text keeps the glyph's box.
    if (style.angle === 0) {
      this.y0 = Math.min(this.y0, this.baseY - reach.over * style.size)
      this.y1 = Math.max(this.y1, this.baseY + reach.under * style.size)
    }
    return true
  }

  /** The same glyph as another of its letters. */
  as(letter: number): this {
    this.letter = letter
    this.isNew = false
    return this
  }

  /** The place of its line across that. */
  line(): number {
    return this.style.angle % 180 === 0 ? this.baseY : this.baseX
  }

  /** Whether a code that is a space stands for a sign here, as in fonts that name none. */
  isSign(index: number, code: number): boolean {
    return code < 32 && this.style.symbols !== null && isUnnamed(this.#loaded.lib.raw, this.#text, index)
  }

  /** `middle`: of its box, from the top. */
  #readBase(code: number, middle: number): void {
    const { scratch, lib } = this.#loaded
    lib.raw.FPDFText_GetCharOrigin(this.#text, this.index, scratch + 32, scratch + 40)
    const numbers = lib.pdfium.HEAPF64
    const { style } = this
    const x = numbers[this.#at + 4] ?? 0
    const y = numbers[this.#at + 5] ?? 0
    this.baseX = this.#a * x + this.#c * y + this.#e
    this.baseY = style.isLarge && isCentred(code) ? middle + axis * style.size : this.#b * x + this.#d * y + this.#f
  }

  /** False where there is nothing to read: a piece of a sign, or the first half of one. */
  #readLetter(code: number): boolean {
    const { raw } = this.#loaded.lib
    const { symbols, codes } = this.style
    this.rest = ''
    // PDFium marks a hyphen at a line end with U+0002.
    const isHyphen = code === 2 || (mayBeHyphen(code) && raw.FPDFText_IsHyphen(this.#text, this.index) === 1)
    let letter = isHyphen ? 0x2d : signOf(code)
    // The second sign may be of a font of text.
    if (this.#paired !== 0) {
      letter = this.#paired
      this.#paired = 0
    } else if (symbols !== null && !isHyphen) {
      letter = letterOf(raw, symbols, this.#text, this.index, code)
      const next = this.index + 1
      if (next < this.#count) this.#paired = pairOf(letter, raw.FPDFText_GetUnicode(this.#text, next))
      if (letter === 32 || this.#paired !== 0) return false
    } else if (codes !== null && code < 256 && !isHyphen) {
      const said = codes.textOf(this.#text, this.index, code)
      if (said === null) this.#loaded.lacksNames ||= codes.isWithinWord(this.#text, this.index)
      else if (said !== '') {
        letter = said.charCodeAt(0)
        this.rest = said.slice(1)
      }
    }
    this.letter = this.#accents?.letters.get(this.index) ?? letter
    return true
  }
}

function mayBeHyphen(code: number): boolean {
  return code === 0x2d || code === 0xad || code === 0x2010 || code < 32
}
