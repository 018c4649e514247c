// The tables of a document as rows of texts.
import type { Page } from '../../contract/model.ts'

export interface PlacedTable {
  page: number
  /** Counted from 1 on each page. */
  table: number
  /** Cells' texts. A cell over several columns or rows is followed by empty ones. */
  rows: string[][]
}

/** All tables whose cells are known, in reading order. */
export function tablesOf(pages: readonly Page[]): PlacedTable[] {
  return pages.flatMap((page) =>
    page.blocks
      .filter((block) => block.kind === 'table' && block.rows !== undefined && block.rows.length > 0)
      .map((block, at) => ({ page: page.number, table: at + 1, rows: rowsOf(page.text, block.rows ?? []) })),
  )
}

type Rows = NonNullable<Page['blocks'][number]['rows']>

function rowsOf(text: string, rows: Rows): string[][] {
  /** Rows that a cell above still reaches into, by column. */
  const taken: number[] = []
  return rows.map((row) => {
    const out: string[] = []
    const passTaken = (): void => {
      while ((taken[out.length] ?? 0) > 0) {
        taken[out.length] = (taken[out.length] ?? 0) - 1
        out.push('')
      }
    }
    for (const cell of row) {
      passTaken()
      const columns = cell.colspan ?? 1
      for (let column = 0; column < columns; column++) {
        taken[out.length] = (cell.rowspan ?? 1) - 1
        out.push(column === 0 ? text.slice(cell.start, cell.end) : '')
      }
    }
    passTaken()
    return out
  })
}
