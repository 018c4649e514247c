// The letters of a page's words, gathered as numbers: texts are made of them once, at the end, and not anew with each letter.

/** One buffer for all pages: they are read one after another. */
let units = new Uint16Array(2 ** 14)
/** Letters that the buffer keeps room for between pages. */
const keptLetters = 2 ** 18

/**
 * Takes UTF-16 code units and code points, as PDFium gives them; surrogates meet their other half in the word. Only the one made
 * last may be in use.
 */
export class Letters {
  #length = 0
  /** Where each word begins. */
  readonly #starts: number[] = []
  #isNarrow = true

  /** `expected`: letters; it may become more. */
  constructor(expected: number) {
    if (units.length < expected + 8 || units.length > keptLetters)
      units = new Uint16Array(Math.max(2 ** 14, expected + 8))
  }

  begin(code: number): void {
    this.#starts.push(this.#length)
    this.add(code)
  }

  /** Whether the last word is a number or sign as footnotes have them, and a letter that would follow begins their text. */
  isNoteMark(code: number): boolean {
    const start = this.#starts.at(-1) ?? 0
    if (this.#length - start > 3 || !/\p{L}/u.test(characterOf(code))) return false
    for (let index = start; index < this.#length; index++) if (!isNoteSign(units[index] ?? 0)) return false
    return true
  }

  add(code: number): void {
    if (this.#length + 2 > units.length) {
      const larger = new Uint16Array(units.length * 2)
      larger.set(units)
      units = larger
    }
    if (code > 255) {
      this.#isNarrow = false
      if (code > 0xffff) {
        const character = characterOf(code)
        for (let index = 0; index < character.length; index++) units[this.#length++] = character.charCodeAt(index)
        return
      }
    }
    units[this.#length++] = code
  }

  /** Gives each of `words`, in the order they were begun, its text. */
  fill(words: readonly { text: string }[]): void {
    const all = this.#isNarrow
      ? Buffer.from(units.subarray(0, this.#length)).toString('latin1')
      : Buffer.from(units.buffer, 0, 2 * this.#length).toString('utf16le')
    let index = 0
    for (const word of words) word.text = all.slice(this.#starts[index], this.#starts[++index])
  }
}

/** 0–9 * † ‡ § ¶ */
function isNoteSign(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || code === 42 || code === 0x2020 || code === 0x2021 || code === 0xa7 || code === 0xb6
  )
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
}
