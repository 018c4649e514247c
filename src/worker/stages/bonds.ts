// Bonds: which pieces of a page belong together beyond their size. What leads to the next one (a caption over its table, the words before
// a list), and what goes on from the one before (the end of a sentence that a column's end cut, a caption below its table).
import { isProse, type Piece, sentenceEnd } from './pieces.ts'
import { sentenceRanges } from './sentences.ts'

/** A page's pieces with their bonds; `size` is what a chunk aims at. Some are parted: the text that all hold together stays the same. */
export function bonded(text: string, pieces: readonly Piece[], size: number): Piece[] {
  const parted: Piece[] = []
  for (const piece of pieces) {
    const last = parted.at(-1)
    const end = last ? sentenceEnd(text, last, piece) : null
    if (end === null || end - piece.start > size / 4) parted.push(piece)
    else {
      parted.push({ ...piece, end, attached: true })
      if (text.slice(end, piece.end).trim() !== '') parted.push({ ...piece, start: end })
    }
  }
  return parted.flatMap((piece, at) => withBond(text, piece, [parted[at - 1], parted[at + 1]], size))
}

function withBond(text: string, piece: Piece, [before, next]: (Piece | undefined)[], size: number): Piece[] {
  if (piece.kind === 'caption' && piece.end - piece.start <= size / 2) {
    if (isShown(before)) return [{ ...piece, attached: true }]
    return isShown(next) ? [{ ...piece, leads: true }] : [piece]
  }
  if (!isProse(piece) || !next || next.attached || !isLedTo(piece, next) || !endsOpen(text, piece)) return [piece]
  const sentences = sentenceRanges(text, piece.start, piece.end)
  const { start } = sentences.at(-1) ?? piece
  if (piece.end - start > size / 4) return [piece]
  if (start === piece.start) return [{ ...piece, leads: true }]
  return [
    { ...piece, end: start },
    { ...piece, start, leads: true, attached: false },
  ]
}

const isShown = (piece: Piece | undefined): boolean => piece?.kind === 'table' || piece?.kind === 'figure'

/** Items, tables and code are what a colon announces; after an item, only what is further in or no item. */
function isLedTo(piece: Piece, next: Piece): boolean {
  return next.kind === 'table' || next.kind === 'code' || (next.kind === 'list-item' && piece.kind === 'paragraph')
}

function endsOpen(text: string, piece: Piece): boolean {
  return /[:：]\s*$/u.test(text.slice(Math.max(piece.start, piece.end - 20), piece.end))
}
