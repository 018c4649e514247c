// Cells that stand close beside each other: spreadsheets set numbers from the right of one column and text from the left of the next, with
// hardly more than a point between them. Where texts begin at one place on several lines, and no word of the lines between runs over it, cells do.
import type { Break } from './pdf-broken-words.ts'
import type { PdfWord } from './pdf-engine.ts'

/** Share of a page's words that have a written space before them, for its file to be one that writes them. */
const writes = 0.1
/** Lines on which texts begin at one place, and points by which that place differs. */
const lines = 4
const aligned = 0.6
/** Ems between two words of which the second may begin a cell without showing it. */
const close = { least: -0.1, most: 0.9 }
/** Ems by which letters are apart that are of two cells. */
const apart = 0.1
/** Share of the lines that may run over the place. */
const crossing = 0.1
/** Columns of a page that are looked at, from the left. */
const mostColumns = 200

/** A text that begins behind another on its line, without a space. */
interface Start {
  word: PdfWord
  isClose: boolean
}

/** How words are written. */
interface Written {
  /** Of each, the text it is of. */
  texts: readonly number[]
  /** Those that may be parts of words. */
  broken: readonly Break[]
  /** How many have a written space before them. */
  spaces: number
}

/** Marks words that begin cells close behind others. */
export function markCells(words: readonly PdfWord[], { texts, broken, spaces }: Written): void {
  if (spaces < writes * words.length) return
  const parts = new Set<PdfWord | undefined>()
  for (const { at, gap } of broken) if (gap < apart) parts.add(words[at])
  const starts: Start[] = []
  let isAny = false
  for (let at = 1; at < words.length; at++) {
    const last = words[at - 1]
    const word = words[at]
    if (!last || !word?.breaks || parts.has(word) || texts[at] === texts[at - 1] || word.angle !== 0) continue
    if (last.angle !== 0 || Math.abs(word.baseline - last.baseline) > 0.1 * word.size) continue
    const gap = (word.bbox[0] - last.bbox[2]) / word.size
    if (gap < close.least || isOneLetter(last) || isOneLetter(word)) continue
    const isClose = gap < close.most
    isAny ||= isClose
    starts.push({ word, isClose })
  }
  if (!isAny || starts.length < lines) return
  for (const column of columnsOf(starts).slice(0, mostColumns)) markColumn(column, words, parts)
}

/** Letters that are set apart, each by itself, may stand at one place on several lines. */
function isOneLetter({ text }: PdfWord): boolean {
  return text.length === 1 && /\p{L}/u.test(text)
}

/** Starts at one place, as many as make a column, some of them close behind a word. */
function columnsOf(starts: Start[]): Start[][] {
  const columns: Start[][] = []
  let column: Start[] = []
  for (const start of starts.toSorted((a, b) => a.word.bbox[0] - b.word.bbox[0])) {
    const first = column[0]
    if (first && start.word.bbox[0] - first.word.bbox[0] <= aligned) column.push(start)
    else columns.push((column = [start]))
  }
  return columns.filter((found) => found.length >= lines && found.some(({ isClose }) => isClose))
}

/** Marks a column's cells, also those that begin their line, where hardly any of the lines from its first to its last has a word over its edge. */
function markColumn(column: Start[], words: readonly PdfWord[], parts: ReadonlySet<PdfWord | undefined>): void {
  const edge = Math.min(...column.map(({ word }) => word.bbox[0]))
  const baselines = column.map(({ word }) => word.baseline)
  const [top, bottom] = [Math.min(...baselines), Math.max(...baselines)]
  const all = new Set<number>()
  const over = new Set<number>()
  const cells: PdfWord[] = []
  for (const word of words) {
    const { bbox, baseline, angle, breaks } = word
    if (angle !== 0 || baseline < top || baseline > bottom) continue
    const line = Math.round(baseline)
    all.add(line)
    if (bbox[0] < edge - 1 && bbox[2] > edge + 1) over.add(line)
    if (breaks && bbox[0] >= edge && bbox[0] <= edge + aligned && !parts.has(word)) cells.push(word)
  }
  if (new Set(baselines.map((line) => Math.round(line))).size < lines || over.size > crossing * all.size) return
  for (const word of cells) {
    word.cell = true
    word.apart = true
  }
}
