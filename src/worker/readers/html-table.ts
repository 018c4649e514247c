// A table of a page while it is being read. Tables that only arrange a page give their cells' blocks one after another.
import { textOfBlocks, type FlowBlock, type FlowCell } from './flow-blocks.ts'

interface ReadCell extends Omit<FlowCell, 'text'> {
  blocks: FlowBlock[]
}

const mostColumns = 100
const mostRows = 10_000
/** Characters in a cell from which on it is part of a page rather than a datum. */
const longCell = 3000

export class HtmlTable {
  /** Lists that were open around it. */
  readonly listDepth: number
  readonly #role: string
  readonly #rows: ReadCell[][] = []
  #inHead = false
  #outer: FlowBlock[] | null = null
  constructor(role: string, listDepth: number) {
    this.#role = role
    this.listDepth = listDepth
  }

  openRow(name: string): void {
    if (name === 'tr') this.#rows.push([])
    else this.#inHead = name === 'thead'
  }

  /** Begins a cell and gives the sink for its blocks; `outer` is the one to go back to. */
  openCell(name: string, attributes: ReadonlyMap<string, string>, outer: FlowBlock[]): FlowBlock[] {
    const cell: ReadCell = { blocks: [] }
    if (name === 'th' || this.#inHead) cell.header = true
    const colspan = span(attributes.get('colspan'), mostColumns)
    const rowspan = span(attributes.get('rowspan'), mostRows)
    if (colspan > 1) cell.colspan = colspan
    if (rowspan > 1) cell.rowspan = rowspan
    if (this.#rows.length === 0) this.#rows.push([])
    this.#rows.at(-1)?.push(cell)
    this.#outer = outer
    return cell.blocks
  }

  /** Ends the cell in hand and gives the sink around the table, or null if there is none in hand. */
  closeCell(): FlowBlock[] | null {
    const outer = this.#outer
    this.#outer = null
    return outer
  }

  /** One table block; or, for a table that arranges a page, what its cells hold. */
  blocks(): FlowBlock[] {
    const rows = this.#rows.filter((row) => row.length > 0)
    if (this.#arranges(rows)) return rows.flatMap((row) => row.flatMap((cell) => cell.blocks))
    const links = rows
      .flat()
      .flatMap(({ blocks }) => blocks.flatMap((block) => ('links' in block ? (block.links ?? []) : [])))
    const texts = rows.map((row) => row.map(({ blocks, ...cell }) => ({ ...cell, text: textOfBlocks(blocks) })))
    return [{ kind: 'table', rows: texts, ...(links.length > 0 && { links }) }]
  }

  #arranges(rows: ReadCell[][]): boolean {
    if (this.#role === 'presentation' || this.#role === 'none') return true
    if (rows.every((row) => row.length <= 1) && rows.every((row) => row.every((cell) => !cell.header))) return true
    const hasHeader = rows.some((row) => row.some((cell) => cell.header))
    return rows.some((row) =>
      row.some(({ blocks }) => {
        if (blocks.length === 0) return false
        if (!hasHeader && blocks.some((block) => block.kind === 'table' || block.kind === 'heading')) return true
        return blocks.length > 1 && textOfBlocks(blocks).length > longCell
      }),
    )
  }
}

function span(value: string | undefined, most: number): number {
  const number = Number.parseInt(value ?? '', 10)
  return number > 1 ? Math.min(number, most) : 1
}
