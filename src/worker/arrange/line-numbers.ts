// Numbers of lines in a margin, or between columns: of pleadings, listings, laws and patents. They count on evenly down the page and
// are no part of the lines that they stand beside.
import { ascending } from './ascending.ts'
import type { PlacedWord } from './lines.ts'
import { commonSize } from './lines.ts'

/** Numbers that make a column of them, and points by which their edges may differ. */
const least = 5
const aligned = 1.5
/** What they count by. */
const steps = [1, 2, 5, 10]
/** Share of the numbers that stand where counting on evenly puts them, and lines by which they may be off. */
const even = { share: 0.9, lines: 0.35 }
/** Ems that a line is high at least, and that are free beside the numbers. */
const lineHeight = 0.85
const free = 0.3
/** Share of lines that go on a sentence, above which lines with a number each are text and not entries of a list. */
const goingOn = 0.2

/** A page's words without the numbers of its lines, and these from the top down. */
export function takeLineNumbers(words: readonly PlacedWord[]): { numbers: PlacedWord[]; rest: readonly PlacedWord[] } {
  const digits = words.filter(({ text }) => isNumber(text))
  if (digits.length < least) return { numbers: [], rest: words }
  for (const edge of [2, 0] as const)
    for (const column of columnsBy(digits, edge)) {
      // Lines of a footer are counted anew.
      if (!areLineNumbers(longestCount(column), words)) continue
      const taken = new Set(column)
      return { numbers: column, rest: words.filter((word) => !taken.has(word)) }
    }
  return { numbers: [], rest: words }
}

function isNumber(text: string): boolean {
  const code = text.charCodeAt(0)
  return code > 0x30 && code < 0x3a && text.length < 5 && /^\d+$/u.test(text)
}

/** Numbers one above the other that have their left or their right edge in common, from the top down. */
function columnsBy(digits: readonly PlacedWord[], edge: 0 | 2): PlacedWord[][] {
  const columns: PlacedWord[][] = []
  for (const word of digits.toSorted((a, b) => ascending(a.bbox[edge], b.bbox[edge]))) {
    const column = columns.at(-1)
    const last = column?.at(-1)
    if (column && last && word.bbox[edge] - last.bbox[edge] < aligned) column.push(word)
    else columns.push([word])
  }
  return columns
    .filter(({ length }) => length >= least)
    .map((column) => column.toSorted((a, b) => a.baseline - b.baseline))
}

/** The most numbers that follow each other without one that is smaller than the one before. */
function longestCount(column: PlacedWord[]): PlacedWord[] {
  let longest: PlacedWord[] = []
  let count: PlacedWord[] = []
  for (const word of column) {
    if (Number(word.text) < Number(count.at(-1)?.text ?? 0)) count = []
    count.push(word)
    if (count.length > longest.length) longest = count
  }
  return longest
}

function areLineNumbers(column: PlacedWord[], words: readonly PlacedWord[]): boolean {
  const [first, last] = [column[0], column.at(-1)]
  if (!first || !last) return false
  const [from, to] = [Number(first.text), Number(last.text)]
  const step = (to - from) / (column.length - 1)
  if (!steps.includes(step) || !countsOn(column, from, step)) return false
  const line = (last.baseline - first.baseline) / (to - from)
  const among = words.filter(({ baseline }) => baseline > first.baseline - line && baseline < last.baseline + line)
  const size = commonSize(among)
  if (line < lineHeight * size) return false
  const isEven = ({ text, baseline }: PlacedWord): boolean =>
    Math.abs(baseline - first.baseline - (Number(text) - from) * line) < even.lines * line
  const own = new Set(column)
  const text = among.filter((word) => !own.has(word))
  // Where paragraphs are set apart, lines are not even: each has its number then, and most are as wide as the text.
  const areEven = column.filter(isEven).length >= even.share * column.length
  if (!areEven && (step > 1 || !areFullLines(column, text))) return false
  const [left, right] = [Math.min(...column.map(({ bbox }) => bbox[0])), Math.max(...column.map(({ bbox }) => bbox[2]))]
  if (text.some(({ bbox }) => bbox[2] > left - free * size && bbox[0] < right + free * size)) return false
  // Numbers of some lines only are told by their even distance; with one on each line, rows of a table are told from lines of text.
  if (step > 1) return text.length > column.length
  const isMargin = text.every(({ bbox }) => bbox[0] > right) || text.every(({ bbox }) => bbox[2] < left)
  return isMargin && areLines(text, column.length)
}

function countsOn(column: PlacedWord[], from: number, step: number): boolean {
  return column.every(({ text }, index) => Number(text) === from + index * step)
}

/** Whether words are lines of code, or of text that goes on from one to the next. */
function areLines(words: readonly PlacedWord[], lines: number): boolean {
  if (words.length < 2 * lines) return false
  if (words.every(({ mono }) => mono)) return true
  const begun = beginnings(words)
  return begun.filter(({ text }) => /^\p{Ll}/u.test(text)).length > goingOn * begun.length
}

/** Share of the lines beside a number each that are as wide as the text, and of its width that such are; and lines of a page at most. */
const full = { lines: 0.5, width: 0.85, most: 500 }

/** Whether each number stands on a line of its own and each line has one, and most of these are as wide as the text. */
function areFullLines(column: readonly PlacedWord[], text: readonly PlacedWord[]): boolean {
  if (column.length > full.most) return false
  const ends = column.map(({ baseline, size }) => {
    const line = text.filter((word) => Math.abs(word.baseline - baseline) < 0.2 * size)
    return line.length === 0 ? null : { right: Math.max(...line.map(({ bbox }) => bbox[2])), words: line.length }
  })
  const numbered = ends.reduce((sum, line) => sum + (line?.words ?? 0), 0)
  if (ends.includes(null) || numbered < even.share * text.length) return false
  const left = Math.min(...text.map(({ bbox }) => bbox[0]))
  const right = Math.max(...text.map(({ bbox }) => bbox[2]))
  const isFull = (line: { right: number } | null): boolean => (line?.right ?? 0) > left + full.width * (right - left)
  return ends.filter(isFull).length >= full.lines * ends.length
}

/** The words that lines begin with. */
function beginnings(words: readonly PlacedWord[]): PlacedWord[] {
  const lines: PlacedWord[] = []
  for (const word of words.toSorted((a, b) => a.baseline - b.baseline || a.bbox[0] - b.bbox[0])) {
    const line = lines.at(-1)
    if (!line || word.baseline - line.baseline > 0.3 * word.size) lines.push(word)
    else if (word.bbox[0] < line.bbox[0]) lines[lines.length - 1] = word
  }
  return lines
}
