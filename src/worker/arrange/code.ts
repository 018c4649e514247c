// Listings: lines set in type of one width, on pages whose text is not. They keep their lines, indents, blank lines and columns,
// and are neither lists nor tables, whatever they look like. On a page that is typed all over, such type says nothing.
import type { Box } from '../../contract/model.ts'
import { unionBox } from '../page-builder.ts'
import type { DraftLine } from '../page-builder.ts'
import { toLine } from './cells.ts'
import { endsEarly } from './line-ends.ts'
import type { PlacedWord, Row, Segment } from './lines.ts'
import { boxOf, toRows } from './lines.ts'
import { allMono, baselineOf, leftOf, sizeOf } from './row-measures.ts'
import { areTerms } from './terms.ts'

/** Share of a page's letters set in type of one width from which on that is what all of it is typed in. */
const typed = 0.7

/** Whether a page is typed: its text and its listings look alike. */
export function isTyped(words: readonly PlacedWord[]): boolean {
  let [mono, all] = [0, 0]
  for (const word of words) {
    all += word.text.length
    if (word.mono) mono += word.text.length
  }
  return mono > 0 && mono >= typed * all
}

/** Share of the page's other segments that read on over a gap between two pieces of a listing, and how many do at least: no gutter is there. */
const readOver = { share: 0.2, least: 3 }

/** Segments, of which those of one line of a listing are one: its gaps are spaces, not gutters. */
export function joinListings(segments: Segment[]): Segment[] {
  if (!segments.some(isMono)) return segments
  const others = segments.filter((segment) => segment.table === null && !isMono(segment))
  const least = Math.max(readOver.least, readOver.share * others.length)
  const isSpace = (from: number, to: number): boolean =>
    others.filter(({ bbox }) => bbox[0] < from && bbox[2] > to).length >= least
  const joined = new Map<Segment, Segment | null>()
  for (const row of toRows(segments)) {
    if (row.length < 2 || !row.every(isMono) || !allMono(row)) continue
    let last: Segment | undefined
    for (const segment of row) {
      const into: Segment | undefined = last && (joined.get(last) ?? last)
      if (last && into && isSpace(into.bbox[2], segment.bbox[0])) {
        joined.set(last, join(into, segment))
        joined.set(segment, null)
      } else last = segment
    }
  }
  if (joined.size === 0) return segments
  return segments.flatMap((segment) => {
    const as = joined.get(segment)
    return as === null ? [] : [as ?? segment]
  })
}

function isMono({ words }: Segment): boolean {
  return words[0]?.mono === true
}

function join(a: Segment, b: Segment): Segment {
  return { ...a, words: [...a.words, ...b.words], bbox: unionBox([a.bbox, b.bbox]), index: Math.min(a.index, b.index) }
}

/** Blank lines that a listing has in one place at most; sizes of its lines differ by less than this share. */
const most = { blank: 2, size: 0.06 }
/** Ems between the lines of a listing where no two tell it. */
const usualStep = 1.2

/** A listing as far as it is known: its rows, the points from line to line, and where the widest line ends. */
interface Listing {
  rows: Row[]
  step: number
  right: number
}

/** Paragraphs, of which those that are parts of one listing are one. */
export function withListings(paragraphs: Row[][]): Row[][] {
  const found: Row[][] = []
  let listing: Listing | null = null
  for (const rows of paragraphs) {
    const isMonoPart = rows.every(allMono)
    if (listing && isMonoPart && goesOn(listing, rows)) {
      extend(listing, rows)
      continue
    }
    listing = isMonoPart ? { rows: [...rows], step: stepOf(rows), right: boxOf(rows)[2] } : null
    found.push(listing?.rows ?? rows)
  }
  return found
}

/** Adds a part, in time by its own length: a page may be one listing of many parts. */
function extend(listing: Listing, rows: Row[]): void {
  const from = listing.rows.length
  for (const row of rows) listing.rows.push(row)
  listing.step = stepOf(listing.rows, from, listing.step)
  listing.right = Math.max(listing.right, boxOf(rows)[2])
}

function goesOn(above: Listing, rows: Row[]): boolean {
  const [last, first] = [above.rows.at(-1), rows[0]]
  if (!last || !first) return false
  const [size, under] = [sizeOf(last), sizeOf(first)]
  if (Math.abs(size - under) > most.size * size) return false
  const gap = baselineOf(first) - baselineOf(last)
  return gap > 0 && gap < (most.blank + 1.4) * Math.min(above.step, stepOf(rows)) && leftOf(first) < above.right
}

/** Points from line to line. `known`: of those before `from`. */
function stepOf(rows: Row[], from = 1, known = Infinity): number {
  const usual = usualStep * sizeOf(rows[0] ?? [])
  let least = Math.min(known, 1.2 * usual)
  for (let index = from; index < rows.length; index++) {
    const step = baselineOf(rows[index] ?? []) - baselineOf(rows[index - 1] ?? [])
    if (step > 0.5 * usual && step < least) least = step
  }
  return least
}

/** Ems by which a single line stands further in than the text around it, where it is a listing for that, and words of one that is whatever its place. */
const single = { inwards: 0.8, words: 2 }

/**
 * Whether rows are a listing. `around`: the text that they stand in; `below`: the paragraph under them; on a page that is `typed`, lines that
 * go on over their ends are none.
 */
export function isListing(rows: Row[], around: Box, below: Row[] | undefined, isTypedPage: boolean): boolean {
  const [first] = rows
  if (!first || !rows.every(allMono) || rows.every(isAddress) || areTerms(rows, below)) return false
  if (rows.length > 1) return !isTypedPage || !isTypedProse(rows)
  if (isTypedPage) return false
  const words = first.flatMap((segment) => segment.words)
  const isSetIn = leftOf(first) - around[0] > single.inwards * sizeOf(first)
  return (isSetIn || words.length >= single.words) && !words.every(({ bold }) => bold)
}

/** Whether a row is nothing but addresses of people or pages. */
function isAddress(row: Row): boolean {
  return row.every(({ words }) => words.every((word) => /@\S|:\/\/|^(?:[\w-]+\.)+[a-z]{2,}\//iu.test(word.text)))
}

/** Rows and words in each of them that tell prose from lines of code, at least. */
const text = { rows: 3, words: 5, full: 0.8 }

/** Whether typed rows are a paragraph: several words each, letters most of all, and each goes on because it is full. */
function isTypedProse(rows: Row[]): boolean {
  if (rows.length < text.rows) return false
  const words = rows.flatMap((row) => row.flatMap((segment) => segment.words))
  if (words.length < text.words * (rows.length - 1)) return false
  const plain = words.filter((word) => /^["'(]*\p{L}+(?:['’-]\p{L}+)*[.,;:!?"')]*$/u.test(word.text))
  if (plain.length < text.full * words.length) return false
  const box = boxOf(rows)
  const [, ...others] = rows
  const full = others.filter((_, index) => !endsEarly(rows, index, box)).length
  return full >= text.full * others.length && others.every((row) => leftOf(row) - box[0] < sizeOf(row))
}

/** Lines of a listing with their indents, blank lines, and the spaces between their words, counted in letters of its type. */
export function listingLines(rows: Row[]): DraftLine[] {
  const [left] = boxOf(rows)
  const width = widthOf(rows)
  const step = stepOf(rows)
  const lines: DraftLine[] = []
  let above: Row | undefined
  for (const row of rows) {
    const gap = above ? baselineOf(row) - baselineOf(above) : 0
    const blank = gap > 1.5 * step ? Math.min(most.blank, Math.round(gap / step) - 1) : 0
    for (let count = 0; count < blank; count++) lines.push({ words: [] })
    lines.push(spaced(toLine(row), left, width))
    above = row
  }
  return lines
}

/** Letters of a gap that are no space: what letters leave free beside them. */
const bearing = 0.3

function spaced({ words }: DraftLine, left: number, width: number): DraftLine {
  let end = left
  return {
    words: words.map((word, index) => {
      const gap = (word.bbox[0] - end) / width
      end = word.bbox[2]
      if (word.before === '') return word
      const spaces = index === 0 ? Math.max(0, Math.round(gap)) : Math.max(1, Math.round(gap - bearing))
      return { ...word, before: ' '.repeat(Math.min(spaces, mostSpaces)) }
    }),
  }
}

const mostSpaces = 200
/** Letters of a word that tell their width, and what the last of them leaves free of it; ems of a letter's width where none do. */
const telling = { letters: 3, free: 0.2, usual: 0.6 }

/** Points that a letter takes. */
function widthOf(rows: Row[]): number {
  let [points, letters] = [0, 0]
  for (const row of rows)
    for (const { words } of row)
      for (const { text: said, bbox } of words) {
        if (said.length < telling.letters || !/^[!-~]+$/u.test(said)) continue
        points += bbox[2] - bbox[0]
        letters += said.length - telling.free
      }
  const size = rows[0] ? sizeOf(rows[0]) : 0
  const measured = letters > 0 ? points / letters : telling.usual * size
  return Math.min(0.8 * size, Math.max(0.4 * size, measured)) || 1
}
