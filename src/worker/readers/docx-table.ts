// A table of a Word document while it is being read: cells that span columns say so, those that span rows are pieces to be joined.
import type { FlowBlock } from './flow-blocks.ts'
import { HtmlTable } from './html-table.ts'
import type { XmlAttributes } from './xml-events.ts'
import { isOn } from './docx-styles.ts'

interface Cell {
  blocks: FlowBlock[]
  columns: number
  /** `goes-on`: the cell above reaches down here; `joined`: the one before reaches over here. */
  merge: 'none' | 'begins' | 'goes-on' | 'joined'
}

interface Row {
  cells: Cell[]
  header: boolean
  /** Struck out by tracked changes, or hidden. */
  gone: boolean
  /** Columns left free before the first cell. */
  before: number
}

const mostColumns = 100
const none: XmlAttributes = new Map()

export class DocxTable {
  /** Where blocks go after it. */
  readonly outer: FlowBlock[]
  readonly #rows: Row[] = []
  constructor(outer: FlowBlock[]) {
    this.outer = outer
  }

  openRow(): void {
    this.#rows.push({ cells: [], header: false, gone: false, before: 0 })
  }

  /** Begins a cell and gives where its blocks go; `blocks`: what it holds already. */
  openCell(blocks: FlowBlock[] = []): FlowBlock[] {
    if (this.#rows.length === 0) this.openRow()
    const cell: Cell = { blocks, columns: 1, merge: 'none' }
    this.#rows.at(-1)?.cells.push(cell)
    return cell.blocks
  }

  /** A property of the row or cell in hand. */
  property(name: string, attributes: XmlAttributes): void {
    const row = this.#rows.at(-1)
    const cell = row?.cells.at(-1)
    const value = attributes.get('val') ?? ''
    if (!row) return
    if (name === 'tblHeader') row.header = isOn(attributes)
    else if (name === 'gridBefore') row.before = Math.min(mostColumns, Number(value) || 0)
    else if (name === 'del' || name === 'hidden') row.gone = isOn(attributes)
    else if (!cell) return
    else if (name === 'gridSpan') cell.columns = Math.min(mostColumns, Math.max(1, Number(value) || 1))
    else if (name === 'vMerge') cell.merge = value === 'restart' ? 'begins' : 'goes-on'
    else if (name === 'hMerge' && value !== 'restart') cell.merge = 'joined'
  }

  /** One table block; or, for a table that arranges a page, what its cells hold. */
  blocks(): FlowBlock[] {
    const table = new HtmlTable('', 0)
    /** Rows that each cell which begins a span reaches over. */
    const heights = new Map<Cell, number>()
    const rows = this.#rows.filter(({ gone }) => !gone)
    let above = new Map<number, Cell>()
    for (const row of rows) {
      const spans = new Map<number, Cell>()
      let column = row.before
      let last: Cell | null = null
      for (const cell of row.cells) {
        const top = cell.merge === 'goes-on' ? above.get(column) : undefined
        if (cell.merge === 'joined' && last) last.columns += cell.columns
        else if (top) {
          heights.set(top, (heights.get(top) ?? 1) + 1)
          spans.set(column, top)
        } else if (cell.merge !== 'none') spans.set(column, cell)
        // What goes on from nothing is a cell of its own.
        if (cell.merge === 'goes-on' && !top) cell.merge = 'begins'
        if (cell.merge !== 'joined') last = cell
        column += cell.columns
      }
      above = spans
    }
    for (const row of rows) {
      table.openRow(row.header ? 'thead' : 'tbody')
      table.openRow('tr')
      if (row.before > 0) this.#put(table, { blocks: [], columns: row.before, merge: 'none' }, 1)
      for (const cell of row.cells)
        if (cell.merge === 'none' || cell.merge === 'begins') this.#put(table, cell, heights.get(cell) ?? 1)
    }
    return table.blocks()
  }

  #put(table: HtmlTable, { blocks, columns }: Cell, rows: number): void {
    const spans = new Map([
      ['colspan', String(columns)],
      ['rowspan', String(rows)],
    ])
    const into = table.openCell('td', columns > 1 || rows > 1 ? spans : none, [])
    for (const block of blocks) into.push(block)
  }
}
