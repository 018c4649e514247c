// Words that PDFium broke: it takes a gap for a space also where a file sets letters one by one, rounded to its steps or set apart.
import { grow } from '../page-builder.ts'
import type { PdfWord } from './pdf-engine.ts'

/** Share of its words that a page parts by written spaces, from which on all of its words are. */
const mostlyWritten = 0.5
/** Ems beyond a letter's advance up to which the next is of the same word: on pages that write their spaces, and on others. */
const sameWord = { written: 0.12, implied: 0.04 }
/** Letters set apart: breaks in a row at least (one more where spaces are implied), ems by which their gaps differ at most, and letters that a piece has on average. */
const apart = { breaks: 2, even: 0.15, letters: 2.5 }

/** A word that begins because PDFium saw a gap before it, `gap` ems wide; and its place among the words. */
export interface Break {
  at: number
  gap: number
}

/**
 * Words without the breaks that PDFium put into them where a file sets letters one by one, and without `seams`: places of words that only
 * may begin cells. `spaces`: how many have a written space before them.
 */
export function joinBroken(
  words: PdfWord[],
  broken: readonly Break[],
  seams: readonly number[],
  spaces: number,
): PdfWord[] {
  const areWritten = spaces > mostlyWritten * (words.length - broken.length - seams.length)
  if (areWritten) for (const word of words) if (word.breaks) word.apart = true
  if (broken.length === 0 && seams.length === 0) return words
  const most = areWritten ? sameWord.written : sameWord.implied
  const joined = new Set([...seams, ...broken.flatMap(({ at, gap }) => (gap < most ? [at] : []))])
  for (const at of setApart(words, broken, areWritten)) joined.add(at)
  if (joined.size === 0) return words
  const whole: PdfWord[] = []
  for (const [index, word] of words.entries()) {
    const last = whole.at(-1)
    if (last && joined.has(index) && !word.cell) {
      last.text += word.text
      grow(last.bbox, word.bbox)
    } else whole.push(word)
  }
  return whole
}

/** Breaks between letters that are set apart evenly, as headings are: they follow each other, and what they part are pieces of a word. */
function setApart(words: readonly PdfWord[], broken: readonly Break[], areWritten: boolean): number[] {
  const found: number[] = []
  for (let from = 0; from < broken.length;) {
    const first = broken[from]
    let to = from + 1
    while (
      first &&
      broken[to]?.at === first.at + to - from &&
      Math.abs((broken[to]?.gap ?? 0) - first.gap) < apart.even
    )
      to++
    const breaks = broken.slice(from, to)
    from = to
    if (!first || breaks.length < apart.breaks + (areWritten ? 0 : 1)) continue
    const pieces = words.slice(first.at - 1, first.at + breaks.length)
    const letters = pieces.reduce((sum, { text }) => sum + text.length, 0)
    if (letters > (areWritten ? apart.letters : 1) * pieces.length || !pieces.every(({ text }) => isLetters(text)))
      continue
    found.push(...breaks.map(({ at }) => at))
  }
  return found
}

function isLetters(text: string): boolean {
  return /^\p{L}+$/u.test(text)
}
