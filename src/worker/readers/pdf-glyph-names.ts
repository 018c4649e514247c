// Glyphs whose names PDFium does not know: ligatures (`f_f`, `T_h`) and letters by their number (`uni1E9E`). PDFium gives their codes, and
// has no call for the names that a font's encoding has; pdf.js tells those, for pages that need it.
import type { GlyphNames } from './pdf-engine.ts'
import type { RawPdfium } from './pdf-pdfium-module.ts'
import { isUnnamed } from './pdf-signs.ts'

/** A font's codes of one byte: whether PDFium knows the letter of each is asked once. */
export class FontCodes {
  readonly #raw: RawPdfium
  readonly #texts: ReadonlyMap<number, string> | undefined
  readonly #known = new Uint8Array(256)

  /** `texts`: what some of the codes stand for, as far as that was found out. */
  constructor(raw: RawPdfium, texts: ReadonlyMap<number, string> | undefined) {
    this.#raw = raw
    this.#texts = texts
  }

  /** What the character at `index` says, whose code is under 256, where PDFium gives no more than that; null where nobody knows. */
  textOf(text: number, index: number, code: number): string | null {
    if (this.#known[code] === 1) return ''
    if (isUnnamed(this.#raw, text, index)) return this.#texts?.get(code) ?? null
    this.#known[code] = 1
    return ''
  }

  /** Whether a character stands beside a letter, so that a word lacks one. */
  isWithinWord(text: number, index: number): boolean {
    return [index - 1, index + 1].some((at) => {
      const code = at < 0 ? 0 : this.#raw.FPDFText_GetUnicode(text, at)
      return isLetter.test(String.fromCharCode(code)) && !isUnnamed(this.#raw, text, at)
    })
  }
}

const isLetter = /\p{L}/u

/** Pages of one file for which names were asked for and brought nothing, after which no more are asked for. */
const mostFruitless = 5

/** What is known of the glyphs of one file. */
export class FoundNames {
  /** By a font's name; null where fonts of one name have different encodings: each page must tell which is which. */
  readonly #fonts = new Map<string, Map<number, string> | null>()
  #fruitless = 0

  /** For pages that nobody asked for. */
  get known(): GlyphNames {
    return new Map([...this.#fonts].flatMap(([font, texts]) => (texts ? [[font, [texts]] as const] : [])))
  }

  get mayAsk(): boolean {
    return this.#fruitless < mostFruitless
  }

  /** Adds those of one page. `helped`: whether they told all that the page lacked. */
  add(names: GlyphNames, helped: boolean): void {
    if (!helped) this.#fruitless++
    for (const [font, encodings] of names)
      for (const texts of encodings) {
        const found = this.#fonts.get(font)
        if (found === null) continue
        const isOther = [...texts].some(([code, text]) => (found?.get(code) ?? text) !== text)
        this.#fonts.set(font, isOther ? null : new Map([...(found ?? []), ...texts]))
      }
  }
}

/** What a glyph's name says, by the rules of Adobe's list; null for one letter, which PDFium knows, and for what is no text. */
export function textOfName(name: string): string | null {
  const parts = (name.split('.')[0] ?? '').split('_').map((part) => {
    if (/^[A-Za-z]$/u.test(part)) return part
    const [, number] = /^(?:uni|u)([0-9A-F]{4,5})$/u.exec(part) ?? []
    const code = Number.parseInt(number ?? '', 16)
    const isLetter = code > 0xa0 && code < 0xfff0 && (code < firstSurrogate || code > lastPrivate)
    return isLetter ? String.fromCharCode(code) : (signs.get(part) ?? null)
  })
  return parts.includes(null) || (parts.length === 1 && parts[0] === name) ? null : parts.join('')
}

/** Between them nothing is a letter of its own. */
const [firstSurrogate, lastPrivate] = [0xd800, 0xf8ff]

/** What else is in ligatures. */
const signs = new Map([
  ['longs', 's'],
  ['germandbls', 'ß'],
  ['hyphen', '-'],
  ['period', '.'],
  ['parenleft', '('],
  ['parenright', ')'],
])

/** A font's name without the letters that mark a part of it. */
export function wholeName(name: string): string {
  return name.replace(/^[A-Z]{6}\+/u, '')
}
