// Code in the layout: lines kept as they are, one width a character. The font shrinks a little before a line wraps.
import { textWidth, type Font } from './layout-lines.ts'

/** A word of a line of code. `row`: the visual row within its line. `before`: the white space before it, tabs as spaces. */
export interface CodeWord {
  text: string
  before: string
  x: number
  width: number
  row: number
}

const fullSize = 9
const smallest = 6
const tab = 4

/** Lays lines of code out in a column of `width` points. White space at line ends goes; words wider than the column are cut. */
export function layoutCode(text: string, width: number): { lines: CodeWord[][]; size: number; leading: number } {
  const lines = text.split(/\r?\n/)
  const unit: Font = { size: 1, mono: true }
  let longest = 1
  for (const line of lines) {
    const needed = textWidth(line.trimEnd().replaceAll('\t', ' '.repeat(tab)), unit)
    // A line that cannot fit at the smallest size wraps anyway, and does not shrink the others.
    if (needed * smallest <= width) longest = Math.max(longest, needed)
  }
  const size = Math.max(smallest, Math.min(fullSize, Math.floor((width / longest) * 4) / 4))
  const font: Font = { size, mono: true }
  return { lines: lines.map((line) => layoutLine(line, font, width)), size, leading: size * 1.3 }
}

function layoutLine(line: string, font: Font, width: number): CodeWord[] {
  const words: CodeWord[] = []
  const cell = textWidth(' ', font)
  let x = 0
  let row = 0
  for (const [, blank = '', word = ''] of line.matchAll(/(\s*)(\S+)/g)) {
    const before = blank.replaceAll('\t', ' '.repeat(tab))
    let piece = ''
    let pieceWidth = 0
    let lead = before
    const wordWidth = textWidth(word, font)
    if (x > 0 && x + before.length * cell + wordWidth > width) {
      row++
      x = 0
    } else x = words.length === 0 ? Math.min(before.length * cell, width / 2) : x + before.length * cell
    const flush = () => {
      if (piece !== '') words.push({ text: piece, before: lead, x, width: pieceWidth, row })
      x += pieceWidth
      piece = ''
      pieceWidth = 0
      lead = ''
    }
    if (x + wordWidth <= width) {
      piece = word
      pieceWidth = wordWidth
    } else
      for (const char of word) {
        const charWidth = textWidth(char, font)
        if (x + pieceWidth + charWidth > width && piece !== '') {
          flush()
          row++
          x = 0
        }
        piece += char
        pieceWidth += charWidth
      }
    flush()
  }
  return words
}
