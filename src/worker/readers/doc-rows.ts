// What the end of a table's row says in an old Word document: where its cells end, which are joined, whether it heads the table.
import type { DocBytes } from './doc-bytes.ts'
import type { DeclaredCell, DeclaredRow } from './edge-table.ts'

const definition = 0xd608
const joinedDown = 0xd62b
const heading = 0x3404
const mostCells = 64
/** Bytes that describe a cell. */
const cellSize = 20

/** How a cell is joined to those above: goes on, or begins. */
const down = new Map<number, DeclaredCell['down']>([
  [1, 'goes-on'],
  [3, 'begins'],
])

export class DocRow implements DeclaredRow {
  cells: DeclaredCell[] = []
  header = false

  /** A property of the row. */
  see(bytes: DocBytes, code: number, at: number): void {
    if (code === definition) this.#define(bytes, at)
    else if (code === heading) this.header = bytes.u8(at) === 1
    else if (code === joinedDown) {
      const cell = this.cells[bytes.u8(at + 1)]
      if (cell) cell.down = down.get(bytes.u8(at + 2)) ?? 'none'
    }
  }

  #define(bytes: DocBytes, at: number): void {
    const count = Math.min(mostCells, bytes.u8(at + 2))
    const end = at + 2 + bytes.u16(at)
    const described = at + 3 + 2 * (count + 1)
    /** How the first cell of those joined sideways says so; 0 outside of them. */
    let first = 0
    this.cells = []
    for (let i = 0; i < count; i++) {
      const place = described + cellSize * i
      const flags = place + 2 <= end ? bytes.u16(place) : 0
      const sideways = flags & 3
      const joined = first !== 0 && sideways !== 0 && sideways !== first
      if (!joined) first = sideways
      this.cells.push({ edge: bytes.i16(at + 3 + 2 * (i + 1)), joined, down: down.get((flags >> 5) & 3) ?? 'none' })
    }
  }
}
