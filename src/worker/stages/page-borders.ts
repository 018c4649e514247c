// All pieces of a document, and what happens at the border between two pages.
import type { Page } from '../../contract/model.ts'
import { bonded } from './bonds.ts'
import { isMargin, pageOffsets, pagePieces, type Piece, sentenceEnd } from './pieces.ts'
import type { Range } from './sentences.ts'
import { headerOf } from './table-header.ts'

/** All pieces of a document in order; `text` is the document's. Together they hold every non-blank character of it, each once. */
export function piecesOf(text: string, pages: readonly Page[], size: number): Piece[] {
  const offsets = pageOffsets(pages)
  const pieces: Piece[] = []
  let header: Range | undefined
  for (const [index, page] of pages.entries()) {
    const own = bonded(text, pagePieces(text, page, offsets[index] ?? 0), size)
    for (const piece of own) {
      if (piece.kind !== 'table') continue
      // A table that a page's end cut has its header row on the page where it began.
      if (!piece.block?.continues) header = headerOf(text, piece)
      else if (header) piece.header = header
    }
    // Pages of our own layout have no real borders; else chunks stop at a page's end, so that
    // a change on one page leaves the chunks of all others alone.
    const border = !(page.source === 'layout' && pages[index - 1]?.source === 'layout')
    for (const piece of joined(text, pieces, own, size, border)) pieces.push(piece)
  }
  return pieces
}

/** A page's pieces as they follow those before: where a sentence runs over from the page before, its end stays with its beginning. */
function joined(text: string, before: Piece[], own: Piece[], size: number, border: boolean): Piece[] {
  const at = own.findIndex((piece) => !isMargin(piece))
  const tail = before.findLastIndex((piece) => !isMargin(piece))
  const head = own[at]
  const last = before[tail]
  const end = head && last ? sentenceEnd(text, last, head) : null
  if (!head || !last || end === null || end - last.end > size / 4) return begun(text, own, border && before.length > 0)
  const rest: Piece = { ...head, start: end }
  const attached = [...own.slice(0, at), { ...head, end }].map((piece) => ({ ...piece, attached: true }))
  for (const margin of before.slice(tail + 1)) margin.attached = true
  const others = own.slice(at + 1)
  return [...attached, ...begun(text, text.slice(end, head.end).trim() === '' ? others : [rest, ...others], border)]
}

/** Pieces behind a page's border: a chunk begins with them, if they say anything. */
function begun(text: string, pieces: Piece[], border: boolean): Piece[] {
  if (!border) return pieces
  if (!pieces.some((piece) => says(text, piece))) return pieces.map((piece) => ({ ...piece, attached: true }))
  return pieces.map((piece, at) => (at === 0 ? { ...piece, fresh: true } : piece))
}

/** False for what stands around a page, and for a page's number alone: no chunk is worth making of that. */
function says(text: string, piece: Piece): boolean {
  if (isMargin(piece)) return false
  const content = text.slice(piece.start, piece.end)
  return /\p{L}/u.test(content) || content.split(/\s+/u).filter((word) => /\p{N}/u.test(word)).length > 1
}
