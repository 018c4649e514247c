// Pieces: what a chunk is put together from. Every block of every page is one piece; a piece too large for a chunk
// is split into sentences, rows or lines. Also what happens at the border between two pages.
import { pageSeparator, type Block, type BlockKind, type Page } from '../../contract/model.ts'
import { cut, sentenceRanges, type Range } from './sentences.ts'

/** A range of the document's text. */
export interface Piece extends Range {
  kind: BlockKind
  block: Block | null
  /** Where its page begins in the document's text. */
  offset: number
  /** A heading's level, 1–6, and its text on one line. */
  heading?: { level: number; title: string }
  /** For rows of a split table, or of one that began on a page before: where its header row is. */
  header?: Range
  /** A chunk must begin here. */
  fresh?: boolean
  /** Stays with what is before it, even over the size. */
  attached?: boolean
}

/** A table up to this many characters stays whole: a row without its neighbours says little (measured). */
const wholeTable = 2000
/** A heading as it appears in a path is not longer than this; readers now and then take a paragraph for a heading. */
const titleLimit = 200
/** The header row repeated for every part of a split table is not longer than this. */
const headerLimit = 500

/** Where each page's text begins in the document's text. */
export function pageOffsets(pages: readonly Page[]): number[] {
  let next = 0
  return pages.map((page) => {
    const offset = next
    next += page.text.length + pageSeparator.length
    return offset
  })
}

/** All pieces of a document in order; `text` is the document's. Together they hold every non-blank character of it, each once. */
export function piecesOf(text: string, pages: readonly Page[], size: number): Piece[] {
  const offsets = pageOffsets(pages)
  const pieces: Piece[] = []
  let header: Range | undefined
  for (const [index, page] of pages.entries()) {
    const own = pagePieces(text, page, offsets[index] ?? 0)
    for (const piece of own) {
      if (piece.kind !== 'table') continue
      // A table that a page's end cut has its header row on the page where it began.
      if (!piece.block?.continues) header = headerRow(piece)
      else if (header) piece.header = header
    }
    // Pages of our own layout have no real borders; else chunks stop at a page's end, so that
    // a change on one page leaves the chunks of all others alone.
    const border = !(page.source === 'layout' && pages[index - 1]?.source === 'layout')
    for (const piece of joined(text, pieces, own, size, border)) pieces.push(piece)
  }
  return pieces
}

function pagePieces(text: string, page: Page, offset: number): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  const add = (kind: BlockKind, start: number, end: number, block: Block | null): void => {
    const content = text.slice(offset + start, offset + end)
    if (content.trim() === '') return
    const piece: Piece = { kind, start: offset + start, end: offset + end, block, offset }
    // Without a level of its own it is taken for a section below the title.
    if (kind === 'heading') piece.heading = { level: block?.level ?? 2, title: oneLine(content) }
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

function oneLine(text: string): string {
  const line = text
    .slice(0, titleLimit * 2)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= titleLimit ? line : `${line.slice(0, titleLimit).trimEnd().toWellFormed()}…`
}

/** A page's pieces as they follow those before: where a sentence runs over from the page before, its end stays with its beginning. */
function joined(text: string, before: Piece[], own: Piece[], size: number, border: boolean): Piece[] {
  const isMargin = (piece: Piece): boolean => piece.kind === 'header' || piece.kind === 'footer'
  const at = own.findIndex((piece) => !isMargin(piece))
  const tail = before.findLastIndex((piece) => !isMargin(piece))
  const head = own[at]
  const last = before[tail]
  const end = head && last ? sentenceEnd(text, last, head) : null
  if (!head || !last || end === null || end - last.end > size / 4) {
    const [first] = own
    if (first && border) first.fresh = true
    return own
  }
  const rest: Piece = { ...head, start: end, fresh: border }
  const attached = [...own.slice(0, at), { ...head, end }].map((piece) => ({ ...piece, attached: true }))
  for (const margin of before.slice(tail + 1)) margin.attached = true
  const [next, ...others] = own.slice(at + 1)
  if (text.slice(rest.start, rest.end).trim() !== '') return [...attached, rest, ...own.slice(at + 1)]
  return next ? [...attached, { ...next, fresh: border }, ...others] : attached
}

/** Where the sentence that `last` leaves open ends within `head`; null when it leaves none open. */
function sentenceEnd(text: string, last: Piece, head: Piece): number | null {
  const isProse = (piece: Piece): boolean => piece.kind === 'paragraph' || piece.kind === 'list-item'
  if (!isProse(last) || head.kind !== 'paragraph') return null
  if (/[.!?:;…。！？]["'”’»)\]]*\s*$/u.test(text.slice(Math.max(last.start, last.end - 20), last.end))) return null
  if (!/^\s*\p{Ll}/u.test(text.slice(head.start, head.start + 20))) return null
  return sentenceRanges(text, head.start, head.end)[0]?.end ?? null
}

/** True if a piece has to be split to fit: tables may be larger than the rest. */
export function isTooLarge(piece: Piece, size: number): boolean {
  return piece.end - piece.start > (piece.kind === 'table' ? Math.max(wholeTable, size) : size)
}

/** A piece as sentences, rows or lines, none longer than `size`, without gaps. Only the first keeps the marks of the whole. */
export function splitPiece(text: string, piece: Piece, size: number): Piece[] {
  const ranges = partsOf(text, piece).flatMap((part) =>
    part.end - part.start > size ? cut(text, part.start, part.end, size) : [part],
  )
  const header = piece.kind === 'table' ? headerRow(piece) : undefined
  return ranges.map((range, index) => {
    const { heading, fresh, attached, ...same } = piece
    const part: Piece = { ...same, ...range }
    if (header) part.header = header
    if (index === 0) Object.assign(part, heading && { heading }, fresh && { fresh }, attached && { attached })
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

/** The header row, if the reader found one and it is not a page of text. */
function headerRow(piece: Piece): Range | undefined {
  const row = piece.block?.rows?.[0]
  const first = row?.[0]
  const last = row?.at(-1)
  if (!first || !last || !row.some((cell) => cell.header)) return undefined
  const header = { start: piece.offset + first.start, end: piece.offset + last.end }
  return header.end > header.start && header.end - header.start <= headerLimit ? header : undefined
}
