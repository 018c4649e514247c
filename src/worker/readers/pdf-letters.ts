// The letters of a page's words, gathered as numbers: texts are made of them once, at the end, and not anew with each letter.

const arabic = /\p{Script=Arabic}/u
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u
/** Below this no script is written from right to left. */
const leftwards = 0x590

/** Takes UTF-16 code units and code points, as PDFium gives them; surrogates meet their other half in the word. */
export class Letters {
  #units: Uint16Array
  #length = 0
  /** Where each word begins. */
  readonly #starts: number[] = []
  /** Of the last word: whether its first letter is one of those below `leftwards`, and whether any is written from the right. */
  #plain = true
  #right = false
  #isNarrow = true

  /** `expected`: letters; it may become more. */
  constructor(expected: number) {
    this.#units = new Uint16Array(expected + 8)
  }

  begin(code: number): void {
    this.#starts.push(this.#length)
    this.#plain = code < leftwards
    this.#right = false
    this.add(code)
  }

  /** Whether a letter can be of the same word as the last ones: not where the direction of writing changes. */
  goesWith(code: number): boolean {
    if (this.#plain && code < leftwards) return true
    const character = characterOf(code)
    return this.#right === rightToLeft.test(character) || !/[\p{L}\p{N}]/u.test(character)
  }

  /** Whether the last word is a number or sign as footnotes have them, and a letter that would follow begins their text. */
  isNoteMark(code: number): boolean {
    const start = this.#starts.at(-1) ?? 0
    if (this.#length - start > 3 || !/\p{L}/u.test(characterOf(code))) return false
    for (let index = start; index < this.#length; index++) if (!isNoteSign(this.#units[index] ?? 0)) return false
    return true
  }

  add(code: number): void {
    if (this.#length + 2 > this.#units.length) {
      const larger = new Uint16Array(this.#units.length * 2)
      larger.set(this.#units)
      this.#units = larger
    }
    if (code > 255) {
      this.#isNarrow = false
      if (code >= leftwards) this.#right ||= rightToLeft.test(characterOf(code))
      if (code > 0xffff) {
        const character = characterOf(code)
        for (let index = 0; index < character.length; index++) this.#units[this.#length++] = character.charCodeAt(index)
        return
      }
    }
    this.#units[this.#length++] = code
  }

  addBeforeLast(code: number): void {
    this.add(code)
    const last = this.#length - 1
    const before = this.#units[last - 1] ?? 0
    this.#units[last - 1] = this.#units[last] ?? 0
    this.#units[last] = before
  }

  /** The words in the order they were begun. */
  words(): string[] {
    const units = this.#units.subarray(0, this.#length)
    const all = this.#isNarrow
      ? Buffer.from(units).toString('latin1')
      : Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString('utf16le')
    return this.#starts.map((start, index) => all.slice(start, this.#starts[index + 1] ?? this.#length))
  }
}

export function isArabic(code: number): boolean {
  return code >= leftwards && arabic.test(characterOf(code))
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
