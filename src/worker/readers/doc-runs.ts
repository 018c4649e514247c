// Properties of an old Word document's paragraphs or characters: pages of 512 bytes tell for runs of the text's bytes where their
// properties lie; properties are a list of codes with operands.
import { DocPlaces, type DocBytes } from './doc-bytes.ts'

const mostRuns = 2_000_000
const pageSize = 512

export class DocRuns {
  readonly #main: DocBytes
  /** Where runs begin, ascending, and where their properties lie (0: none). */
  readonly #starts: number[] = []
  readonly #places: number[] = []
  #end = 0
  /** `bins`: the table of the pages. `entry`: bytes that a page keeps for each run. */
  constructor(main: DocBytes, bins: DocBytes, entry: number) {
    this.#main = main
    const pages = new DocPlaces(bins, 4)
    for (let i = 0; i < pages.count && this.#starts.length < mostRuns; i++)
      this.#addPage((pages.record(i).u32(0) & 0x3fffff) * pageSize, entry)
  }

  #addPage(page: number, entry: number): void {
    if (page + pageSize > this.#main.length) return
    const runs = this.#main.u8(page + pageSize - 1)
    if (4 * (runs + 1) + entry * runs > pageSize - 1) return
    for (let run = 0; run < runs; run++) {
      const start = this.#main.u32(page + 4 * run)
      // Pages come in the order of the text's bytes; one that does not is damaged and passed over.
      if (start < (this.#starts.at(-1) ?? 0)) return
      const offset = 2 * this.#main.u8(page + 4 * (runs + 1) + entry * run)
      this.#starts.push(start)
      this.#places.push(offset === 0 ? 0 : page + offset)
    }
    this.#end = this.#main.u32(page + 4 * runs)
  }

  /** Where the properties lie of the run that holds `offset` of the main stream (0: none), and where the run ends. */
  at(offset: number): { place: number; end: number } {
    if (offset < 0 || offset >= this.#end) return { place: 0, end: Number.POSITIVE_INFINITY }
    let [low, high] = [0, this.#starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return { place: this.#places[low - 1] ?? 0, end: this.#starts[low] ?? this.#end }
  }
}

/** Calls `see` for each property between `from` and `to`: its code, and where its operand lies. */
export function readProperties(
  bytes: DocBytes,
  from: number,
  to: number,
  see: (code: number, at: number) => void,
): void {
  const end = Math.min(to, bytes.length)
  for (let at = from; at + 3 <= end;) {
    const code = bytes.u16(at)
    see(code, at + 2)
    at += 2 + operandSize(bytes, code, at + 2)
  }
}

function operandSize(bytes: DocBytes, code: number, at: number): number {
  const kind = code >> 13
  if (kind < 2) return 1
  if (kind === 3) return 4
  if (kind === 7) return 3
  if (kind < 6) return 2
  // A table's definition has a length of two bytes.
  if (code === 0xd608) return bytes.u16(at) + 1
  return 1 + bytes.u8(at)
}
