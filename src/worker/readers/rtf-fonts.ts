// Fonts of RTF, as far as they say what bytes mean: the character set of each, and the signs of fonts of symbols.
import { charsetOfCodePage, charsetOfFont } from './rtf-codes.ts'
import { isSymbolFont, symbolOf, withSymbols } from './symbol-fonts.ts'

/** No font: the file's own set. */
export const noFont = -1

export class RtfFonts {
  #charset = 'windows-1252'
  readonly #charsets = new Map<number, string>()
  /** Names of fonts of symbols. */
  readonly #symbols = new Map<number, string>()
  /** In the table: the font in hand and its name so far. */
  #font = 0
  #name = ''

  /** A word about sets; in the table also one about the font in hand. */
  control(word: string, value: number | null, inTable: boolean): void {
    if (word === 'ansicpg') this.#charset = charsetOfCodePage(value ?? 0)
    else if (word === 'mac') this.#charset = 'macintosh'
    else if (inTable && word === 'f') {
      this.#font = value ?? 0
      this.#name = ''
    } else if (inTable && word === 'fcharset') {
      const charset = charsetOfFont(value ?? 0)
      if (charset) this.#charsets.set(this.#font, charset)
    }
  }

  /** A piece of a font's name, which ends with a semicolon. */
  addName(text: string): void {
    this.#name = (this.#name + text).slice(0, 100)
    const [name] = this.#name.split(';')
    if (this.#name.includes(';') && name !== undefined && isSymbolFont(name)) this.#symbols.set(this.#font, name)
  }

  /** Bytes as a font shows them. */
  decode(bytes: Uint8Array, font: number): string {
    const symbols = this.#symbols.get(font)
    if (symbols === undefined) return new TextDecoder(this.#charsets.get(font) ?? this.#charset).decode(bytes)
    return Array.from(bytes, (byte) => symbolOf(symbols, byte) ?? (byte === 0x20 ? ' ' : '')).join('')
  }

  /** Characters as a font shows them: those where no character is are its signs. */
  shown(text: string, font: number): string {
    return withSymbols(text, this.#symbols.get(font) ?? '')
  }
}
