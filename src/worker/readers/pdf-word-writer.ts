// Writes a page's words, character by character: whether each goes on with the word before, and what is known of the gaps between words.
import type { Break } from './pdf-broken-words.ts'
import { joinBroken } from './pdf-broken-words.ts'
import { isBulletSign, isLetter } from './pdf-bullets.ts'
import { markCells } from './pdf-cells.ts'
import type { Character } from './pdf-characters.ts'
import type { PdfWord } from './pdf-engine.ts'
import { Letters } from './pdf-letters.ts'
import type { LoadedPage } from './pdf-pdfium-module.ts'
import { markStretched } from './pdf-stretched.ts'
import { asIdeographs } from './pdf-radicals.ts'
import { unswapped } from './pdf-swapped-letters.ts'
import {
  advanceGap,
  fits,
  freeBetween,
  goesOn,
  isLittleBehind,
  isNear,
  isNoSpace,
  isRaised,
  noSpace,
  seam,
} from './pdf-word-ends.ts'

/** Letters that are few. */
const fewLetters = 3

/** Puts characters into words. `text`: the page's text, `count`: how many it has. */
export class WordWriter {
  readonly #loaded: LoadedPage
  readonly #text: number
  readonly #words: PdfWord[] = []
  readonly #letters: Letters
  /** The word that is being written; null where the last one has ended. */
  #word: PdfWord | null = null
  /** Its letters so far, and the first of them. */
  #run = 0
  #first = 0
  /** Whether PDFium saw an end of a word before the character in hand, and whether the file writes a space there. */
  #breaks = true
  #isParted = false
  /** Whether an accent stands before it that is read with its letter. */
  #isBehindAccent = false
  /** The character before it. */
  #lastIndex = -1
  #lastLetter = 0
  #maySwap = false
  /** Words that have a written space before them. */
  #spaces = 0
  /** Words that may be parts of the one before; places of those that begin behind a gap within one text, and where a text does with little room before it. */
  readonly #broken: Break[] = []
  readonly #within: number[] = []
  readonly #seams: number[] = []
  /** Of each word, the text it is of. */
  readonly #objects: number[] = []

  constructor(loaded: LoadedPage, text: number, count: number) {
    this.#loaded = loaded
    this.#text = text
    this.#letters = new Letters(count)
  }

  /** Ends a word: at a space, or at what PDFium takes for one. */
  part(isImplied: boolean): void {
    this.#word = null
    if (isImplied) this.#breaks = true
    else this.#isParted = true
  }

  passAccent(): void {
    this.#isBehindAccent = true
  }

  /** `maySwap`: whether it may stand for another letter: one of two whose bytes are swapped, or a part of a Chinese letter. */
  write(character: Character, maySwap: boolean): void {
    this.#maySwap ||= maySwap
    if (this.#isBehindAccent) this.#joinBehindAccent(character)
    if (this.#isParted) this.#joinOverSpace(character)
    else if (this.#breaks && this.#word === null) this.#noteBreak(character)
    if (this.#isParted) this.#spaces++
    const word = this.#word
    const goes = word !== null && this.#goesOn(word, character)
    const isSeam = goes && this.#isSeam(word, character)
    if (goes && !isSeam) this.#extend(word, character)
    else this.#begin(character, isSeam)
    this.#isParted = false
    this.#lastIndex = character.index
    this.#lastLetter = character.letter
  }

  /** What was written, as words. */
  words(): PdfWord[] {
    const [words, broken, texts] = [this.#words, this.#broken, this.#objects]
    this.#letters.fill(words)
    if (this.#maySwap) for (const word of words) word.text = asIdeographs(unswapped(word.text))
    const spaces = this.#spaces + markStretched(words, this.#within, texts, this.#spaces)
    markCells(words, { texts, broken, spaces })
    return joinBroken(words, broken, this.#seams, spaces)
  }

  /** PDFium parts what stands on either side of an accent, wherever it stands. */
  #joinBehindAccent(character: Character): void {
    this.#isBehindAccent = false
    if (this.#isParted) return
    const before = this.#words.at(-1)
    this.#word = before && goesOn(before, character) ? before : null
    this.#breaks = this.#word === null
  }

  /** Goes on with a word behind a space that does not show. */
  #joinOverSpace(character: Character): void {
    const last = this.#words.at(-1)
    if (character.isNew || this.#breaks || !isNoSpace(last, character) || this.#gapBefore(character) >= noSpace) return
    this.#word = last ?? null
    this.#isParted = false
  }

  /** Notes a word that may be a part of the one before. */
  #noteBreak(character: Character): void {
    const last = this.#words.at(-1)
    if (last && isNear(last, character, this.#run <= fewLetters))
      this.#broken.push({ at: this.#words.length, gap: this.#gapBefore(character) })
  }

  /** Ems between the last character and this one. */
  #gapBefore({ index, style }: Character): number {
    return advanceGap(this.#loaded, this.#text, this.#lastIndex, index) / style.size
  }

  /** Whether a character is of the word before it: not behind a note's mark, nor behind a bullet. */
  #goesOn(word: PdfWord, character: Character): boolean {
    const { letter } = character
    if (word.breaks && isRaised(word, character) && this.#letters.isNoteMark(letter)) return false
    if (this.#run === 1 && isBulletSign(this.#first) && isLetter(letter)) return false
    return fits(word, character, freeBetween(this.#lastLetter, letter))
  }

  /** Whether a text begins a little behind a number that is another: two cells, or one word. */
  #isSeam(word: PdfWord, character: Character): boolean {
    if (!character.isNew || character.style.angle !== 0) return false
    if (!isDigit(this.#lastLetter) || isDigit(character.letter) || !isLittleBehind(word, character)) return false
    return advanceGap(this.#loaded, this.#text, this.#lastIndex, character.index) > seam * character.style.size
  }

  #extend({ bbox }: PdfWord, { letter, x0, y0, x1, y1 }: Character): void {
    this.#letters.add(letter)
    if (x0 < bbox[0]) bbox[0] = x0
    if (y0 < bbox[1]) bbox[1] = y0
    if (x1 > bbox[2]) bbox[2] = x1
    if (y1 > bbox[3]) bbox[3] = y1
    this.#run++
  }

  #begin(character: Character, isSeam: boolean): void {
    const { letter, style, x0, y0, x1, y1 } = character
    const at = this.#words.length
    if (this.#breaks && !character.isNew && !this.#isParted) this.#within.push(at)
    if (isSeam) this.#seams.push(at)
    // All words have all properties, in one order: what is asked of each is then found at once, in tagged files and others.
    this.#word = {
      text: '',
      bbox: [x0, y0, x1, y1],
      conf: 1,
      size: style.size,
      bold: style.bold,
      mono: style.mono,
      angle: style.angle,
      baseline: character.line(),
      breaks: this.#breaks || isSeam,
      apart: false,
      stretched: false,
      cell: false,
      joins: false,
      mark: style.mark,
    }
    this.#words.push(this.#word)
    this.#objects.push(character.object)
    this.#letters.begin(letter)
    this.#breaks = false
    this.#run = 1
    this.#first = letter
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
