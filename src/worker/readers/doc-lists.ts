// Lists of an old Word document: which are numbered and how, and the number that each item has reached.

/** How numbers of a level are written: Word's own code. */
const decimal = 0
const upperLetter = 3
const lowerLetter = 4
const bullet = 23
const nothing = 255

interface Level {
  format: number
  start: number
}

export class DocLists {
  /** Levels of each list definition, by its identity. */
  readonly #definitions = new Map<number, Level[]>()
  /** The definition of each list, in order. */
  readonly #lists: number[] = []
  /** Items so far, by definition and level. */
  readonly #counts = new Map<number, number[]>()
  /** The definitions lie in `table` from `at` on, their levels behind the `length` bytes. `overrides`: the lists. */
  constructor(table: Uint8Array, at: number, length: number, overrides: Uint8Array) {
    if (length >= 2 && at + length <= table.length) this.#readDefinitions(table, at, length)
    const view = new DataView(overrides.buffer, overrides.byteOffset, overrides.byteLength)
    const count = overrides.length >= 4 ? Math.min(view.getUint32(0, true), 2046) : 0
    for (let i = 0; i < count && 4 + 16 * i + 4 <= overrides.length; i++)
      this.#lists.push(view.getInt32(4 + 16 * i, true))
  }

  #readDefinitions(table: Uint8Array, at: number, length: number): void {
    const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
    const count = Math.min(view.getUint16(at, true), Math.floor((length - 2) / 28))
    let next = at + length
    for (let i = 0; i < count; i++) {
      const entry = at + 2 + 28 * i
      const levels: Level[] = []
      const isSimple = ((table[entry + 26] ?? 0) & 1) !== 0
      for (let level = 0; level < (isSimple ? 1 : 9) && next + 30 <= table.length; level++) {
        levels.push({ start: view.getInt32(next, true), format: table[next + 4] ?? nothing })
        const text = next + 28 + (table[next + 24] ?? 0) + (table[next + 25] ?? 0)
        if (text + 2 > table.length) return
        next = text + 2 + 2 * view.getUint16(text, true)
      }
      this.#definitions.set(view.getInt32(entry, true), levels)
    }
  }

  /** The mark of the next item of a list (from 1) at a level; empty for no list. Counts it. */
  mark(list: number, level: number): string {
    if (list === 0) return ''
    const id = this.#lists[list - 1]
    const definition = id === undefined ? undefined : this.#definitions.get(id)?.[level]
    if (id === undefined || !definition || definition.format === bullet) return '•'
    if (definition.format === nothing) return ''
    let counts = this.#counts.get(id)
    if (!counts) this.#counts.set(id, (counts = []))
    counts.length = Math.min(counts.length, level + 1)
    const number = (counts[level] ?? definition.start - 1) + 1
    counts[level] = number
    return `${written(number, definition.format)}.`
  }
}

function written(number: number, format: number): string {
  if (format === decimal || number < 1 || number > 26) return String(number)
  if (format === upperLetter) return String.fromCharCode(64 + number)
  return format === lowerLetter ? String.fromCharCode(96 + number) : String(number)
}
