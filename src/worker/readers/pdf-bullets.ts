// Bullets that are drawn, not written: browsers and slides put small discs and squares before the items of a list. They are read as signs.
import type { Box } from '../../contract/model.ts'
import { leftwards } from '../arrange/directions.ts'
import { bullets } from '../arrange/marks.ts'
import type { PdfWord } from './pdf-engine.ts'

/** Ems between a bullet and its text, and by how far the middle of a bullet stands over the line: small letters are half an em high. */
const before = { least: 0.1, most: 2.5 }
const above = { least: 0.08, most: 0.55 }
/** Share of an em that a bullet is wide at most. */
const widest = 0.6
/** Ems on the other side of a bullet in which nothing is written on its line. */
const free = 1

/** The words with a bullet before each that begins a line behind a dot. `dots`: boxes of small shapes. */
export function withBullets(words: PdfWord[], dots: readonly Box[]): PdfWord[] {
  const found = new Map<PdfWord, PdfWord>()
  for (const dot of dots) {
    const first = textOf(words, dot)
    if (first && !found.has(first)) found.set(first, { ...first, text: '•', bbox: [...dot], bold: false })
  }
  if (found.size === 0) return words
  return words.flatMap((word) => {
    const bullet = found.get(word)
    // The gap behind a bullet is none between columns.
    return bullet ? [bullet, { ...word, breaks: false, apart: false }] : [word]
  })
}

/** The word that a dot stands before, if it is the line's first: to its right, or to its left in scripts that are read from the right. */
function textOf(words: readonly PdfWord[], [x0, y0, x1, y1]: Box): PdfWord | undefined {
  const middle = (y0 + y1) / 2
  let right: PdfWord | undefined
  let left: PdfWord | undefined
  for (const word of words) {
    const { bbox, size, baseline } = word
    if (word.angle !== 0 || x1 - x0 > widest * size) continue
    const height = (baseline - middle) / size
    if (height < above.least || height > above.most) continue
    if (bbox[0] < x0) {
      if (bbox[2] > x0 - before.most * size && (!left || bbox[2] > left.bbox[2])) left = word
    } else if (bbox[0] - x1 < before.most * size && (!right || bbox[0] < right.bbox[0])) right = word
  }
  const isFree = (word: PdfWord | undefined, gap: number): boolean => !word || gap > free * word.size
  const [toLeft, toRight] = [left ? x0 - left.bbox[2] : 0, right ? right.bbox[0] - x1 : 0]
  const isBeside = (word: PdfWord, gap: number): boolean => gap > before.least * word.size
  if (left && leftwards.test(left.text) && isFree(right, toRight)) return isBeside(left, toLeft) ? left : undefined
  return right && isFree(left, toLeft) && isBeside(right, toRight) ? right : undefined
}

/** Whether a character is a bullet or box that items of lists begin with. */
export function isBulletSign(code: number): boolean {
  return code >= firstSign && signs.has(code)
}
const signs = new Set(Array.from(bullets, (sign) => sign.charCodeAt(0)))
const firstSign = Math.min(...signs)

/** Whether a character is a letter or a digit, which a bullet may stand close before. */
export function isLetter(code: number): boolean {
  return code > 0x40 && /[\p{L}\p{N}]/u.test(String.fromCodePoint(code))
}
