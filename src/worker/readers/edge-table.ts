// Tables of files that say of each cell only where its right edge lies (RTF, DOC), also within one another: edges become columns and spans.
import { DocxTable } from './docx-table.ts'
import type { FlowBlock } from './flow-blocks.ts'

/** A cell as its row's end declares it. `edge`: its right edge; -1 where none is said. */
export interface DeclaredCell {
  edge: number
  /** It belongs to the cell before it. */
  joined: boolean
  /** It begins cells joined downwards, or goes on from the one above. */
  down: 'none' | 'begins' | 'goes-on'
}

export interface DeclaredRow {
  cells: readonly DeclaredCell[]
  header: boolean
  /** Struck out by tracked changes. */
  gone?: boolean
}

interface Row extends DeclaredRow {
  texts: FlowBlock[][]
}

const deepest = 12
const mostEdges = 200
/** Edges less than this part of a table's width apart are one: programs round them. At most `mostSlack` twips. */
const slackShare = 0.005
const mostSlack = 20

/** The tables open at a place, each in a cell of the one before. */
export class EdgeTables {
  readonly #outer: FlowBlock[]
  readonly #open: EdgeTable[] = []
  /** `outer`: where tables go once they have ended. */
  constructor(outer: FlowBlock[]) {
    this.#outer = outer
  }

  /** Where a paragraph goes that lies in so many tables: those it does not lie in have ended, those it begins are opened. */
  at(level: number): FlowBlock[] {
    const wanted = Math.min(deepest, level)
    while (this.#open.length > wanted) this.#close()
    while (this.#open.length < wanted) this.#open.push(new EdgeTable())
    return this.#open.at(-1)?.cell() ?? this.#outer
  }

  endCell(level: number): void {
    this.at(level)
    this.#open.at(-1)?.endCell()
  }

  /** Ends the row of the table at `level`; without cells, nothing. */
  endRow(level: number, row: DeclaredRow): void {
    while (this.#open.length > Math.max(1, level)) this.#close()
    this.#open.at(-1)?.endRow(row)
  }

  finish(): void {
    while (this.#open.length > 0) this.#close()
  }

  #close(): void {
    const table = this.#open.pop()
    const sink = this.#open.at(-1)?.cell() ?? this.#outer
    for (const block of table?.blocks() ?? []) sink.push(block)
  }
}

class EdgeTable {
  readonly #rows: Row[] = []
  #cells: FlowBlock[][] = []
  #cell: FlowBlock[] | null = null

  cell(): FlowBlock[] {
    return (this.#cell ??= [])
  }

  endCell(): void {
    this.#cells.push(this.cell())
    this.#cell = null
  }

  endRow(row: DeclaredRow): void {
    if (this.#cell) this.endCell()
    if (this.#cells.length > 0) this.#rows.push({ ...row, texts: this.#cells })
    this.#cells = []
  }

  /** One table block, or what its cells hold where it only arranges a page. */
  blocks(): FlowBlock[] {
    this.endRow({ cells: [], header: false })
    const columnOf = this.#columns()
    const table = new DocxTable([])
    for (const row of this.#rows) {
      table.openRow()
      if (row.header) table.property('tblHeader', none)
      // Cells without text: a mark alone may be that of the row after.
      if (row.gone === true && row.texts.every((blocks) => blocks.length === 0)) table.property('del', none)
      let column = 0
      for (const [index, blocks] of row.texts.entries()) {
        const { edge = -1, joined = false, down = 'none' } = row.cells[index] ?? {}
        table.openCell(blocks)
        const end = edge === -1 ? column + 1 : Math.max(column + 1, columnOf(edge))
        if (end > column + 1) table.property('gridSpan', value(String(end - column)))
        if (joined && blocks.length === 0) table.property('hMerge', value('continue'))
        else if (down === 'begins') table.property('vMerge', value('restart'))
        else if (down === 'goes-on' && blocks.length === 0) table.property('vMerge', none)
        column = end
      }
    }
    return table.blocks()
  }

  /** The number of the column that an edge ends, from 1. */
  #columns(): (edge: number) => number {
    const edges = new Set<number>()
    for (const { cells, texts } of this.#rows)
      for (const { edge } of cells.slice(0, texts.length)) if (edge !== -1 && edges.size < mostEdges) edges.add(edge)
    const sorted = [...edges].toSorted((a, b) => a - b)
    const slack = Math.min(mostSlack, ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)) * slackShare)
    const columns = new Map<number, number>()
    let last = Number.NEGATIVE_INFINITY
    let column = 0
    for (const edge of sorted) {
      if (edge - last > slack) column++
      last = edge
      columns.set(edge, column)
    }
    return (edge) => columns.get(edge) ?? 0
  }
}

const none = new Map<string, string>()
const value = (text: string) => new Map([['val', text]])
