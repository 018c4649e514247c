// Plain tables: columns as wide as their widest cell, no lines drawn, readable in a pipe as on a screen.
import { columns, displayed, shortened } from './display.ts'

export interface Column {
  title: string
  align?: 'right'
  /** Columns of the terminal a cell may take; longer ones lose their middle. */
  max?: number
}

/** Lines of the table, without trailing blanks. Cells are escaped here. `width`: cuts whole lines (a terminal's). */
export function table(head: readonly Column[], rows: readonly (readonly string[])[], width = Infinity): string[] {
  const cells = rows.map((row) => head.map((column, i) => shortened(displayed(row[i] ?? ''), column.max ?? Infinity)))
  const widths = head.map((column, i) =>
    cells.reduce((widest, row) => Math.max(widest, columns(row[i]!)), columns(column.title)),
  )
  const line = (row: readonly string[]): string => {
    const padded = row.map((cell, i) => {
      const space = ' '.repeat(widths[i]! - columns(cell))
      return head[i]!.align === 'right' ? space + cell : cell + space
    })
    return shortened(padded.join('  ').trimEnd(), width)
  }
  return [line(head.map((column) => column.title)), ...cells.map(line)]
}

/** Names beside values, for one thing seen closely. */
export function pairs(entries: readonly (readonly [name: string, value: string])[]): string[] {
  const width = Math.max(...entries.map(([name]) => columns(name)))
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${displayed(value)}`)
}
