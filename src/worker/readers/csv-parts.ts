// A table of values that is too long for one document, as several: so many rows each, with the row of names before them. Cut by its bytes,
// without being held as cells, so that its length costs no memory.
import type { FoundChild } from './children.ts'

/** Rows of a part, and its bytes: some hundred pages, read in less than a worker's memory. */
const mostRows = 20_000
const mostBytes = 8 * 2 ** 20
/** Rows and bytes more in which the end of a quotation is looked for before one is cut: a mark that is never closed must not keep a part from ending. */
const patience = { rows: 20_000, bytes: 8 * 2 ** 20 }

interface Part {
  /** Lines of the file, from 1. */
  first: number
  last: number
  from: number
  to: number
}

/** `start`: bytes of what comes before the first row. A row that goes on over several lines, in quotes, stays whole. */
export function partsOf(bytes: Uint8Array, start: number): Part[] {
  const parts: Part[] = []
  let line = linesIn(bytes, 0, start) + 1
  let part = { first: line, from: start }
  let isOpen = false
  let quote = bytes.indexOf(0x22, start)
  for (let at = start; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at)
    const next = end === -1 ? bytes.length : end + 1
    for (; quote !== -1 && quote < next; quote = bytes.indexOf(0x22, quote + 1)) isOpen = !isOpen
    const rows = line - part.first + 1
    const size = next - part.from
    const isFull = rows >= mostRows || size >= mostBytes
    const isOver = rows >= mostRows + patience.rows || size >= mostBytes + patience.bytes
    if (next === bytes.length || isOver || (isFull && !isOpen)) {
      parts.push({ ...part, last: line, to: next })
      part = { first: line + 1, from: next }
      isOpen = false
    }
    line++
    at = next
  }
  return parts
}

/** The parts as files, named by their lines. `head`: what each begins with. */
export function* partFiles(
  bytes: Uint8Array,
  parts: readonly Part[],
  head: Uint8Array,
  name: string,
): Generator<FoundChild> {
  const extension = /\.(tsv|tab)$/i.exec(name)?.[0] ?? '.csv'
  for (const { first, last, from, to } of parts)
    yield {
      name: `lines ${first}-${last}${extension}`,
      mediaType: 'text/csv',
      size: head.length + to - from,
      bytes: () => Buffer.concat([head, bytes.subarray(from, to)]),
    }
}

export function linesIn(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let lines = 0
  for (let at = bytes.indexOf(10, from); at !== -1 && at < to; at = bytes.indexOf(10, at + 1)) lines++
  return lines
}
