// What an old Word document says of each paragraph: its style, the tables it lies in, its list. Found by where its end lies.
import type { DocBytes } from './doc-bytes.ts'
import { DocRow } from './doc-rows.ts'
import { DocRuns, readProperties } from './doc-runs.ts'
import { listOf, type DocStyles } from './doc-styles.ts'

export interface ParagraphProperties {
  /** 1–6, 0 for none. */
  heading: number
  isCaption: boolean
  /** Tables it lies in. */
  tables: number
  /** The mark that ends a row, with what it says of it. */
  row: DocRow | null
  /** The mark that ends a cell of a table within a table. */
  endsCell: boolean
  /** Number of its list, from 1; 0 for none. */
  list: number
  /** Depth in the list, from 0. */
  level: number
  /** Begins a page. */
  breakBefore: boolean
  style: number
}

const plain: ParagraphProperties = {
  heading: 0,
  isCaption: false,
  tables: 0,
  row: null,
  endsCell: false,
  list: 0,
  level: 0,
  breakBefore: false,
  style: 0,
}
const deepestTable = 12
/** Bytes of properties read elsewhere, in all. */
const mostElsewhere = 50 * 2 ** 20

export class ParagraphTable {
  readonly #main: DocBytes
  readonly #data: DocBytes
  readonly #runs: DocRuns
  readonly #styles: DocStyles
  #elsewhere = 0
  /** `bins`: the table of the pages that hold the properties. `data`: where those lie that are too long for them. */
  constructor(main: DocBytes, bins: DocBytes, data: DocBytes, styles: DocStyles) {
    this.#main = main
    this.#data = data
    this.#runs = new DocRuns(main, bins, 13)
    this.#styles = styles
  }

  /** Properties of the paragraph whose end mark lies at `offset` of the main stream. */
  at(offset: number): ParagraphProperties {
    const { place } = this.#runs.at(offset)
    return place === 0 ? plain : this.#read(place)
  }

  /** Where the paragraph ends that lies at `offset`. */
  endOf(offset: number): number {
    return this.#runs.at(offset).end
  }

  #read(place: number): ParagraphProperties {
    const main = this.#main
    const short = main.u8(place)
    const start = short === 0 ? place + 2 : place + 1
    const end = start + (short === 0 ? 2 * main.u8(place + 1) : 2 * short - 1)
    const style = main.u16(start)
    const properties: ParagraphProperties = {
      ...plain,
      style,
      heading: this.#styles.heading(style),
      isCaption: this.#styles.isCaption(style),
      list: this.#styles.list(style),
      level: this.#styles.level(style),
    }
    const row = new DocRow()
    const flags = { inTable: false, endsRow: false, endsInnerRow: false, depth: 0 }
    const see = (bytes: DocBytes) => (code: number, at: number) => {
      if (code === 0x2416) flags.inTable = bytes.u8(at) === 1
      else if (code === 0x2417) flags.endsRow = bytes.u8(at) === 1
      else if (code === 0x6649) flags.depth = Math.min(deepestTable, Math.max(0, bytes.i32(at)))
      else if (code === 0x244b) properties.endsCell = bytes.u8(at) === 1
      else if (code === 0x244c) flags.endsInnerRow = bytes.u8(at) === 1
      else if (code === 0x260a) properties.level = Math.min(8, bytes.u8(at))
      else if (code === 0x460b) properties.list = listOf(bytes.u16(at))
      else if (code === 0x2407) properties.breakBefore = bytes.u8(at) === 1
      else if (code === 0x2640) properties.heading = bytes.u8(at) < 9 ? Math.min(6, bytes.u8(at) + 1) : 0
      else row.see(bytes, code, at)
    }
    readProperties(main, start + 2, end, (code, at) => {
      // Too long for a page: the properties lie elsewhere.
      if (code === 0x6646 || code === 0x6645) {
        const from = main.u32(at)
        this.#elsewhere += this.#data.u16(from)
        if (this.#elsewhere > mostElsewhere) return
        readProperties(this.#data, from + 2, from + 2 + this.#data.u16(from), see(this.#data))
      } else see(main)(code, at)
    })
    properties.tables = Math.max(flags.depth, flags.inTable || flags.endsRow ? 1 : 0)
    if (flags.endsRow || flags.endsInnerRow) properties.row = row
    return properties
  }
}
