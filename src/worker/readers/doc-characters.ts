// What an old Word document says of runs of characters: hidden, deleted, a sign of a font of symbols. Styles say it, too.
import type { DocBytes } from './doc-bytes.ts'
import { DocRuns, readProperties } from './doc-runs.ts'
import type { DocStyles } from './doc-styles.ts'

export interface CharacterProperties {
  /** Whether it is hidden; null where it does not say. */
  hidden: boolean | null
  deleted: boolean
  /** A style of characters; 0 for none. */
  style: number
  /** Number of its font, -1 where it does not say. */
  font: number
  /** A sign put in: its font and code. */
  symbol: { font: number; code: number } | null
  /** The character stands for data that are no picture; where they lie in the data stream. */
  isData: boolean
  data: number
}

const plain: CharacterProperties = {
  hidden: null,
  deleted: false,
  style: 0,
  font: -1,
  symbol: null,
  isData: false,
  data: 0,
}

export class CharacterTable {
  readonly #main: DocBytes
  readonly #runs: DocRuns
  readonly #styles: DocStyles
  constructor(main: DocBytes, bins: DocBytes, styles: DocStyles) {
    this.#main = main
    this.#runs = new DocRuns(main, bins, 1)
    this.#styles = styles
  }

  /** Properties of the character at `offset` of the main stream, and where the run of characters like it ends. */
  at(offset: number): { properties: CharacterProperties; end: number } {
    const { place, end } = this.#runs.at(offset)
    return { properties: place === 0 ? plain : this.#read(place), end }
  }

  /** Whether their paragraph's style may have a say in whether characters are shown. */
  asksStyle({ hidden, deleted }: CharacterProperties): boolean {
    return !deleted && hidden === null && this.#styles.hideAny
  }

  /** Whether characters are shown; `style` tells their paragraph's. */
  shows(properties: CharacterProperties, style: () => number): boolean {
    const { hidden, deleted, style: own } = properties
    if (!this.asksStyle(properties)) return !deleted && hidden !== true
    return !((own > 0 && this.#styles.hides(own)) || this.#styles.hides(style()))
  }

  #read(place: number): CharacterProperties {
    const main = this.#main
    const properties = { ...plain }
    readProperties(main, place + 1, place + 1 + main.u8(place), (code, at) => {
      const value = main.u8(at)
      // 128 and 129 leave it to the style, and turn that round.
      if (code === 0x083c) properties.hidden = value === 0x80 ? null : value !== 0
      else if (code === 0x0800) properties.deleted = value !== 0
      else if (code === 0x0806) properties.isData = value !== 0
      else if (code === 0x6a03) properties.data = main.u32(at)
      else if (code === 0x4a30) properties.style = main.u16(at)
      else if (code === 0x4a4f) properties.font = main.u16(at)
      else if (code === 0x6a09) properties.symbol = { font: main.u16(at), code: main.u16(at + 2) }
    })
    return properties
  }
}

/** Names of the fonts, in the order of their numbers. */
export function fontNames(table: DocBytes): string[] {
  const names: string[] = []
  const count = table.u16(0)
  for (let at = 4, i = 0; i < count && at < table.length; i++) {
    const size = table.u8(at) + 1
    names.push(table.text(at + 40, Math.max(0, Math.floor((size - 40) / 2))).replace(/\0[\s\S]*$/, ''))
    at += size
  }
  return names
}
