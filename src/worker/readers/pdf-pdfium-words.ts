// Words from PDFium's characters. PDFium puts the spaces and line ends that a file only implies; words end there, but where
// it took letters set one by one for words.
import { firstLeftwards } from '../arrange/directions.ts'
import type { Accents } from './pdf-accents.ts'
import { isAccent, placeAccents } from './pdf-accents.ts'
import { Character } from './pdf-characters.ts'
import { composeWords, isComposed } from './pdf-composed.ts'
import type { PdfWord } from './pdf-engine.ts'
import { readGlyphs } from './pdf-glyphs.ts'
import type { LoadedPage } from './pdf-pdfium-module.ts'
import type { Style } from './pdf-pdfium-style.ts'
import { asIdeographs, isRadical } from './pdf-radicals.ts'
import { letterOf, signOf } from './pdf-signs.ts'
import { isSwapped } from './pdf-swapped-letters.ts'
import { mayBeVertical, verticalWords } from './pdf-vertical.ts'
import { WordWriter } from './pdf-word-writer.ts'

/** Characters a page may have. More is no page that anybody reads. */
const maxCharacters = 1_000_000

interface Read {
  words: PdfWord[]
  /** Share of the characters that are not drawn. */
  invisible: number
}

export function readWords(loaded: LoadedPage): Read {
  const { raw } = loaded.lib
  const text = raw.FPDFText_LoadPage(loaded.page)
  if (text === 0) return { words: [], invisible: 0 }
  const count = Math.min(maxCharacters, raw.FPDFText_CountChars(text))
  let read = readCharacters(loaded, text, count, null)
  // Letters stand before their accents as well as behind them: what was read up to the first accent is read again.
  if (read === 'accents') read = readCharacters(loaded, text, count, placeAccents(loaded, text, count))
  if (read === 'composed' || (typeof read === 'object' && mayBeVertical(read.words)))
    read = readGlyphWise(loaded, text, count, read)
  raw.FPDFText_ClosePage(text)
  return read === 'accents' ? { words: [], invisible: 0 } : read
}

/** Pages with letters that stand over, under and before each other, run from the right or downwards. `read`: what they are otherwise. */
function readGlyphWise(loaded: LoadedPage, text: number, count: number, read: Read | 'composed'): Read {
  const { raw } = loaded.lib
  const letterAt = (index: number, { symbols: table }: Style): number => {
    const code = raw.FPDFText_GetUnicode(text, index)
    if (code === 2) return 0x2d
    if (isRadical(code)) return asIdeographs(String.fromCharCode(code)).charCodeAt(0)
    return code < 0xf000 && table ? letterOf(raw, table, text, index, code) : signOf(code)
  }
  const glyphs = readGlyphs(loaded, text, count, { isSpace, letterAt })
  const { characters, invisible } = glyphs
  const words = verticalWords(glyphs) ?? (read === 'composed' ? composeWords(glyphs) : read.words)
  return { words, invisible: characters === 0 ? 0 : invisible / characters }
}

/**
 * Ends at the first accent set as a sign of its own, where `accents` are not given, and at the first letter of a script that is composed:
 * what was read so far is then read otherwise.
 */
function readCharacters(
  loaded: LoadedPage,
  text: number,
  count: number,
  accents: Accents | null,
): Read | 'accents' | 'composed' {
  const { raw } = loaded.lib
  const character = new Character(loaded, text, count, accents)
  const writer = new WordWriter(loaded, text, count)
  for (let index = 0; index < count; index++) {
    const code = raw.FPDFText_GetUnicode(text, index)
    if (isSpace(code) && !character.isSign(index, code))
      writer.part(code === 10 || code === 13 || raw.FPDFText_IsGenerated(text, index) === 1)
    else if (accents?.marks.has(index)) writer.passAccent()
    else if (character.read(index, code)) {
      if (!accents && isAccent(character.letter)) return 'accents'
      if (code >= firstLeftwards && isComposed(code)) return 'composed'
      writer.write(character, isSwapped(code) || isRadical(code))
      for (const letter of character.rest) writer.write(character.as(letter.charCodeAt(0)), false)
    }
  }
  const { characters, invisible } = character
  return { words: writer.words(), invisible: characters === 0 ? 0 : invisible / characters }
}

function isSpace(code: number): boolean {
  return code <= 32
    ? code === 32 || code === 10 || code === 13 || code === 9
    : code === 0xa0 || code === 0x3000 || (code >= 0x2000 && code <= 0x200b)
}
