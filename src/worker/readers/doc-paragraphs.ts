// What an old Word document says of each paragraph: its style, whether it lies in a table, its list. Found by where its end lies.

export interface ParagraphProperties {
  /** 1–6, 0 for none. */
  heading: number
  inTable: boolean
  /** The mark that ends a table's row. */
  endsRow: boolean
  /** Number of its list, from 1; 0 for none. */
  list: number
  /** Depth in the list, from 0. */
  level: number
}

const plain: ParagraphProperties = { heading: 0, inTable: false, endsRow: false, list: 0, level: 0 }
const mostRuns = 2_000_000

export class ParagraphTable {
  readonly #main: Uint8Array
  readonly #view: DataView
  /** Where runs of bytes of the main stream begin, ascending, and where their properties lie (0: none). */
  readonly #starts: number[] = []
  readonly #places: number[] = []
  #end = 0
  /** `bins`: the table of the pages of 512 bytes that hold the properties. */
  constructor(main: Uint8Array, bins: Uint8Array) {
    this.#main = main
    this.#view = new DataView(main.buffer, main.byteOffset, main.byteLength)
    const view = new DataView(bins.buffer, bins.byteOffset, bins.byteLength)
    const count = Math.max(0, Math.floor((bins.length - 4) / 8))
    for (let i = 0; i < count && this.#starts.length < mostRuns; i++)
      this.#addPage((view.getUint32(4 * (count + 1) + 4 * i, true) & 0x3fffff) * 512)
  }

  #addPage(page: number): void {
    if (page + 512 > this.#main.length) return
    const runs = this.#main[page + 511] ?? 0
    if (4 * (runs + 1) + 13 * runs > 511) return
    for (let run = 0; run < runs; run++) {
      const start = this.#view.getUint32(page + 4 * run, true)
      // Pages come in the order of the text's bytes; one that does not is damaged and passed over.
      if (start < (this.#starts.at(-1) ?? 0)) return
      const offset = 2 * (this.#main[page + 4 * (runs + 1) + 13 * run] ?? 0)
      this.#starts.push(start)
      this.#places.push(offset === 0 ? 0 : page + offset)
    }
    this.#end = this.#view.getUint32(page + 4 * runs, true)
  }

  /** Properties of the paragraph whose end mark lies at `offset` of the main stream. */
  at(offset: number): ParagraphProperties {
    if (offset < 0 || offset >= this.#end) return plain
    let [low, high] = [0, this.#starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    const place = this.#places[low - 1] ?? 0
    return place === 0 ? plain : this.#read(place)
  }

  #read(place: number): ParagraphProperties {
    const main = this.#main
    const short = main[place] ?? 0
    const start = short === 0 ? place + 2 : place + 1
    const end = Math.min(main.length, start + (short === 0 ? 2 * (main[place + 1] ?? 0) : 2 * short - 1))
    const properties = { ...plain }
    if (start + 2 > end) return properties
    // The first styles of every document are its headings.
    const style = this.#view.getUint16(start, true)
    if (style >= 1 && style <= 9) properties.heading = Math.min(6, style)
    for (let at = start + 2; at + 3 <= end;) {
      const code = this.#view.getUint16(at, true)
      at += 2
      if (code === 0x2416) properties.inTable = main[at] === 1
      else if (code === 0x2417) properties.endsRow = main[at] === 1
      else if (code === 0x260a) properties.level = Math.min(8, main[at] ?? 0)
      else if (code === 0x460b && at + 2 <= end) properties.list = this.#view.getUint16(at, true)
      else if (code === 0x2640 && (main[at] ?? 9) < 9) properties.heading = Math.min(6, (main[at] ?? 0) + 1)
      at += this.#operandSize(code, at)
    }
    // Numbers above this say that the list was taken off.
    if (properties.list > 0x7fe) properties.list = 0
    return properties
  }

  #operandSize(code: number, at: number): number {
    const kind = code >> 13
    if (kind < 2) return 1
    if (kind === 3) return 4
    if (kind === 7) return 3
    if (kind < 6) return 2
    // A table's definition has a length of two bytes.
    if (code === 0xd608) return at + 2 <= this.#main.length ? this.#view.getUint16(at, true) + 1 : 1
    return 1 + (this.#main[at] ?? 0)
  }
}
