// Packing: pieces of a document's text put together to groups, one a chunk, none much larger than asked for.
import type { Page } from '../../contract/model.ts'
import { chunkLimit } from '../../contract/settings.ts'
import { piecesOf } from './page-borders.ts'
import { isMargin, isTooLarge, splitPiece, type Piece } from './pieces.ts'

/** The pieces of a document's text in groups, one a chunk: the splitting alone, without places, ids and languages. */
export function groupsOf(text: string, pages: readonly Page[], size: number): Piece[][] {
  return pack(text, piecesOf(text, pages, size), size)
}

/** Puts pieces into groups, one a chunk. */
function pack(text: string, pieces: Piece[], size: number): Piece[][] {
  const groups: Piece[][] = []
  let group: Piece[] = []
  const length = (): number => (group[0] ? (group.at(-1)?.end ?? 0) - group[0].start : 0)
  const lengthWith = (piece: Piece): number => piece.end - (group[0]?.start ?? piece.start)
  /** Belongs to what is before it, as long as there is room: a sentence may run over many small pages. */
  const stays = (piece: Piece): boolean =>
    piece.attached === true &&
    lengthWith(piece) <=
      chunkLimit(
        size,
        [...group, piece].some(({ kind }) => kind === 'table'),
      )

  /** Ends the group. What leads to the next one goes there: headings, to stand over their text. With nothing else in it the group goes on. */
  const flush = (): void => {
    let keep = group.length
    while (keep > 0 && isLeading(group[keep - 1])) keep--
    if (!hasBody(group.slice(0, keep))) return
    groups.push(group.slice(0, keep))
    group = group.slice(keep)
  }
  /** Ends the group at a border. A few left-over words join the chunk before, unless a border is between them. */
  const close = (): void => {
    const last = groups.at(-1)
    const [first] = group
    if (last?.[0] && first && !first.fresh && length() < size / 8) {
      const hasTable = last.some(({ kind, start, end }) => kind === 'table' && end - start > size)
      if (hasTable || (group.at(-1)?.end ?? 0) - last[0].start <= size * 1.25) {
        last.push(...group)
        group = []
      }
    }
    if (group.length > 0) groups.push(group)
    group = []
  }
  const add = (piece: Piece): void => {
    if (piece.fresh) close()
    // A section of a few words is not worth a chunk of its own.
    if (piece.heading && hasBody(group) && length() >= size / 4) flush()
    if (!stays(piece) && lengthWith(piece) > size && group.length > 0 && !mayExceed(piece)) {
      const divisible = piece.kind !== 'table' && piece.end - piece.start > size / 4
      // Little or nothing but headings stands before it: fill up with its first sentences.
      if (divisible && (!hasBody(group) || length() < size / 4)) {
        for (const part of splitPiece(text, piece, size)) addPart(part)
        return
      }
      flush()
      if (lengthWith(piece) > size && group.length > 0 && !mayExceed(piece)) close()
    }
    group.push(piece)
  }
  const addPart = (part: Piece): void => {
    if (part.fresh) close()
    if (!stays(part) && group.length > 0 && lengthWith(part) > size) flush()
    if (group.length > 0 && lengthWith(part) > size * 1.25) close()
    group.push(part)
  }
  /** A footer belongs to its page's last chunk, a table to the heading above it. */
  const mayExceed = (piece: Piece): boolean => {
    if (piece.kind === 'header' || piece.kind === 'footer') return lengthWith(piece) <= size * 1.25
    if (piece.kind === 'table') return length() <= size / 4 && group.every((one) => isLeading(one) || isMargin(one))
    return lengthWith(piece) <= size * 1.25 && group.every(isLeading)
  }

  for (const piece of pieces) {
    if (!isTooLarge(piece, size)) add(piece)
    else {
      if (piece.kind === 'table' && hasBody(group) && length() > size / 2) flush()
      for (const part of splitPiece(text, piece, size)) addPart(part)
    }
  }
  close()
  return groups
}

/** True if there is more in it than headings and what stands on every page. */
function hasBody(group: readonly Piece[]): boolean {
  return group.some((piece) => piece.kind !== 'heading' && !isMargin(piece))
}

function isLeading(piece: Piece | undefined): boolean {
  return piece?.kind === 'heading' || piece?.leads === true
}
