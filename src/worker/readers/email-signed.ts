// Signed mail whose text is within the signature (S/MIME, `signed-data`): the text is taken out; the signature is not checked.

/** A piece of BER: its tag, and what it holds. `end` is where the next begins. */
interface Piece {
  tag: number
  from: number
  to: number
  end: number
}

const signedData = '2a864886f70d010702'
const deepest = 20

/** The message within, or null where there is none: what is encrypted, or not to be understood. */
export function signedContent(bytes: Uint8Array): Uint8Array | null {
  const outer = pieceAt(bytes, 0, 0)
  if (outer?.tag !== 0x30) return null
  const [type, wrapped] = within(bytes, outer)
  if (type?.tag !== 0x06 || hex(bytes, type) !== signedData || !wrapped) return null
  const [sequence] = within(bytes, wrapped)
  const content = sequence && within(bytes, sequence)[2]
  const inner = content && within(bytes, content)[1]
  const [octets] = inner ? within(bytes, inner) : []
  return octets ? Buffer.concat(octetsOf(bytes, octets, 0)) : null
}

/** A string of bytes, whole or in pieces. */
function octetsOf(bytes: Uint8Array, piece: Piece, depth: number): Uint8Array[] {
  if (piece.tag === 0x04) return [bytes.subarray(piece.from, piece.to)]
  if (piece.tag !== 0x24 || depth > deepest) return []
  return within(bytes, piece).flatMap((part) => octetsOf(bytes, part, depth + 1))
}

function within(bytes: Uint8Array, { from, to }: Piece): Piece[] {
  const pieces: Piece[] = []
  for (let at = from; at < to;) {
    const piece = pieceAt(bytes, at, 0)
    if (!piece || piece.end > to) break
    pieces.push(piece)
    at = piece.end
  }
  return pieces
}

/** The piece at a place; null for what is none. A length may be left open: the piece then ends at two zeros. */
function pieceAt(bytes: Uint8Array, at: number, depth: number): Piece | null {
  const [tag, first] = [bytes[at], bytes[at + 1]]
  if (tag === undefined || first === undefined || depth > deepest) return null
  if (first < 0x80) return closed(bytes, tag, at + 2, first)
  const count = first & 0x7f
  if (count > 4) return null
  if (count > 0) {
    let length = 0
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0)
    return closed(bytes, tag, at + 2 + count, length)
  }
  for (let next = at + 2; ;) {
    if (bytes[next] === 0 && bytes[next + 1] === 0) return { tag, from: at + 2, to: next, end: next + 2 }
    const piece = pieceAt(bytes, next, depth + 1)
    if (!piece) return null
    next = piece.end
  }
}

function closed(bytes: Uint8Array, tag: number, from: number, length: number): Piece | null {
  return from + length > bytes.length ? null : { tag, from, to: from + length, end: from + length }
}

function hex(bytes: Uint8Array, { from, to }: Piece): string {
  return Buffer.from(bytes.subarray(from, Math.min(to, from + 20))).toString('hex')
}
