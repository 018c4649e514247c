// Pieces: what a chunk is put together from. Every block of every page is one piece; a piece too large for a chunk
// is split into sentences, rows or lines.
import { pageSeparator, type Block, type BlockKind, type Page } from '../../contract/model.ts'
import { cut, sentenceRanges, type Range } from './sentences.ts'
import { headerOf } from './table-header.ts'

/** A heading's level, 1–6, its text on one line, and how tall it is printed (points; null: not known). */
export interface Heading {
  level: number
  title: string
  height: number | null
}

/** A range of the document's text. */
export interface Piece extends Range {
  kind: BlockKind
  block: Block | null
  /** Where its page begins in the document's text. */
  offset: number
  heading?: Heading
  /** For rows of a split table, or of one that began on a page before: where its header row is. */
  header?: Range
  /** A chunk must begin here. */
  fresh?: boolean
  /** Stays with what is before it, even over the size. */
  attached?: boolean
  /** Goes with what is after it, as a heading does. */
  leads?: boolean
}

/** A table up to this many characters stays whole: a row without its neighbours says little (measured). */
const wholeTable = 2000
/** A heading as it appears in a path is not longer than this; readers now and then take a paragraph for a heading. */
const titleLimit = 200

/** Where each page's text begins in the document's text. */
export function pageOffsets(pages: readonly Page[]): number[] {
  let next = 0
  return pages.map((page) => {
    const offset = next
    next += page.text.length + pageSeparator.length
    return offset
  })
}

/** A page's blocks as pieces, with what stands between them; `offset`: where the page begins in `text`, the document's. */
export function pagePieces(text: string, page: Page, offset: number): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  const add = (kind: BlockKind, start: number, end: number, block: Block | null): void => {
    const content = text.slice(offset + start, offset + end)
    if (content.trim() === '') return
    const piece: Piece = { kind, start: offset + start, end: offset + end, block, offset }
    // Without a level of its own it is taken for a section below the title.
    if (kind === 'heading')
      piece.heading = { level: block?.level ?? 2, title: oneLine(content), height: heightOf(page, block) }
    pieces.push(piece)
  }
  for (const block of page.blocks) {
    const start = Math.max(at, Math.min(block.start, page.text.length))
    const end = Math.max(start, Math.min(block.end, page.text.length))
    add('paragraph', at, start, null)
    add(block.kind, start, end, block)
    at = end
  }
  add('paragraph', at, page.text.length, null)
  return pieces
}

/** Boxes of recognised words reach as far as their letters do, which says little of a line's size. */
function heightOf(page: Page, block: Block | null): number | null {
  if (page.source !== 'text' || !block || block.lines.length === 0) return null
  return Math.max(...block.lines.map(({ bbox }) => bbox[3] - bbox[1]))
}

function oneLine(text: string): string {
  const line = text
    .slice(0, titleLimit * 2)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= titleLimit ? line : `${line.slice(0, titleLimit).trimEnd().toWellFormed()}…`
}

/** True for what is printed around every page. */
export const isMargin = ({ kind }: Piece): boolean => kind === 'header' || kind === 'footer'

export const isProse = ({ kind }: Piece): boolean => kind === 'paragraph' || kind === 'list-item'

/** Where the sentence that `last` leaves open ends within `head`; null when it leaves none open. */
export function sentenceEnd(text: string, last: Piece, head: Piece): number | null {
  if (!isProse(last) || head.kind !== 'paragraph') return null
  if (/[.!?:;…。！？]["'”’»)\]]*\s*$/u.test(text.slice(Math.max(last.start, last.end - 20), last.end))) return null
  if (!/^\s*\p{Ll}/u.test(text.slice(head.start, head.start + 20))) return null
  return sentenceRanges(text, head.start, head.end)[0]?.end ?? null
}

/** True if a piece has to be split to fit: tables may be larger than the rest. */
export function isTooLarge(piece: Piece, size: number): boolean {
  return piece.end - piece.start > (piece.kind === 'table' ? Math.max(wholeTable, size) : size)
}

/** A piece as sentences, rows or lines, none longer than `size`, without gaps. Only the first keeps the marks of the whole, only the last leads to what is after it. */
export function splitPiece(text: string, piece: Piece, size: number): Piece[] {
  const ranges = partsOf(text, piece).flatMap((part) =>
    part.end - part.start > size ? cut(text, part.start, part.end, size) : [part],
  )
  const header = piece.kind === 'table' ? headerOf(text, piece) : undefined
  return ranges.map((range, index) => {
    const { heading, fresh, attached, leads, ...same } = piece
    const part: Piece = { ...same, ...range }
    if (header) part.header = header
    if (index === 0) Object.assign(part, heading && { heading }, fresh && { fresh }, attached && { attached })
    if (index === ranges.length - 1 && leads) part.leads = true
    return part
  })
}

function partsOf(text: string, piece: Piece): Range[] {
  if (piece.kind === 'table' || piece.kind === 'code') return splitAt(piece, rowStarts(text, piece))
  return sentenceRanges(text, piece.start, piece.end)
}

/** Where rows begin: by the table's cells, else by line ends. */
function rowStarts(text: string, piece: Piece): number[] {
  const rows = piece.block?.rows
  if (rows) return rows.flatMap((row) => (row[0] ? [piece.offset + row[0].start] : []))
  const starts: number[] = []
  for (let at = text.indexOf('\n', piece.start); at !== -1 && at < piece.end; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1)
  }
  return starts
}

function splitAt(piece: Range, starts: number[]): Range[] {
  const ranges: Range[] = []
  let at = piece.start
  for (const start of [...starts, piece.end]) {
    if (start <= at || start > piece.end) continue
    ranges.push({ start: at, end: start })
    at = start
  }
  if (at < piece.end) ranges.push({ start: at, end: piece.end })
  return ranges
}
