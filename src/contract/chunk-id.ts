// What a chunk's id is the hash of: its words and the place they begin at. The chunks of an unchanged page keep their ids.
import type { Span } from './model.ts'

/** Gives a document's chunks, asked for in their order, what to hash. Equal texts in an equal place (boxes unknown, say) are told apart by their order. */
export function chunkIdBasis(): (text: string, spans: readonly Span[]) => string {
  const seen = new Map<string, number>()
  return (text, spans) => {
    const first = spans[0]
    const place = first ? [first.page, ...first.bbox.map((value) => value.toFixed(2))].join(' ') : ''
    const basis = `${place}\n${text}`
    const before = seen.get(basis) ?? 0
    seen.set(basis, before + 1)
    return before === 0 ? basis : `${place}\n${before}\n${text}`
  }
}
