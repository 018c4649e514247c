// Lists of an old Word document: how each level writes its numbers, and the marker that each item has, counted as Word counts.
import type { DocBytes } from './doc-bytes.ts'
import { deepestLevel, ListCounts, type ListLevel } from './list-counts.ts'

/** How numbers are written: Word's own codes. */
const formats = new Map([
  [0, 'decimal'],
  [1, 'upperRoman'],
  [2, 'lowerRoman'],
  [3, 'upperLetter'],
  [4, 'lowerLetter'],
  [22, 'decimalZero'],
  [23, 'bullet'],
  [255, 'none'],
])
const entrySize = 28
const levelSize = 28
const listSize = 16
const mostLists = 2046

interface List {
  definition: number
  starts: Map<number, number>
  levels: Map<number, ListLevel>
}

export class DocLists {
  /** Levels of each list definition, by its identity. */
  readonly #definitions = new Map<number, ListLevel[]>()
  readonly #lists: List[] = []
  readonly #counts = new ListCounts()
  /** The definitions lie in `table` from `at` on, their levels behind the `length` bytes. `lists`: those that are made of them. */
  constructor(table: DocBytes, at: number, length: number, lists: DocBytes) {
    if (length >= 2 && at + length <= table.length) this.#readDefinitions(table, at, length)
    this.#readLists(lists)
  }

  #readDefinitions(table: DocBytes, at: number, length: number): void {
    const count = Math.min(table.u16(at), Math.floor((length - 2) / entrySize))
    let next = at + length
    for (let i = 0; i < count; i++) {
      const entry = at + 2 + entrySize * i
      const levels: ListLevel[] = []
      const isSimple = (table.u8(entry + 26) & 1) !== 0
      for (let level = 0; level < (isSimple ? 1 : 9) && next + levelSize <= table.length; level++) {
        const read = readLevel(table, next)
        levels.push(read.level)
        next = read.end
      }
      this.#definitions.set(table.i32(entry), levels)
    }
  }

  /** The lists, then for each of them the levels that it has for itself. */
  #readLists(bytes: DocBytes): void {
    const count = Math.min(bytes.u32(0), mostLists, Math.floor(Math.max(0, bytes.length - 4) / listSize))
    let next = 4 + listSize * count
    for (let i = 0; i < count; i++) {
      const entry = 4 + listSize * i
      const list: List = { definition: bytes.i32(entry), starts: new Map(), levels: new Map() }
      this.#lists.push(list)
      next += 4
      for (let own = bytes.u8(entry + 12); own > 0 && next + 8 <= bytes.length; own--) {
        const flags = bytes.u32(next + 4)
        if (flags & 0x10) list.starts.set(flags & 0xf, bytes.i32(next))
        next += 8
        if (!(flags & 0x20)) continue
        const read = readLevel(bytes, next)
        list.levels.set(flags & 0xf, read.level)
        next = read.end
      }
    }
  }

  /** The marker of the next item of a list (from 1) at a level, and its depth; null for no list or no marker. Counts it. */
  mark(list: number, level: number): { marker: string; depth: number } | null {
    if (list === 0) return null
    const depth = Math.min(deepestLevel, level)
    const found = this.#lists[list - 1]
    const definition = found && this.#definitions.get(found.definition)
    if (!found || !definition) return { marker: '•', depth }
    const levelAt = (at: number) => found.levels.get(at) ?? definition[at]
    return this.#counts.next(
      { id: String(list), model: String(found.definition), starts: found.starts, levelAt },
      depth,
    )
  }
}

/** A level, and where what follows it begins. Numbers stand in its text as characters 0 to 8. */
function readLevel(bytes: DocBytes, at: number): { level: ListLevel; end: number } {
  const flags = bytes.u8(at + 5)
  const text = at + levelSize + bytes.u8(at + 24) + bytes.u8(at + 25)
  const length = bytes.u16(text)
  const level: ListLevel = {
    start: bytes.i32(at),
    format: formats.get(bytes.u8(at + 4)) ?? 'decimal',
    text: bytes.text(text + 2, length).replace(/[\0-\x08]/g, (sign) => `%${sign.charCodeAt(0) + 1}`),
    legal: (flags & 4) !== 0,
    restarts: (flags & 8) === 0,
  }
  return { level, end: text + 2 + 2 * length }
}
