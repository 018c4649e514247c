// Cells of tables as a reader sees them, and the totals under them.
import type { DraftCell, DraftColumn, DraftTable } from '../../contract/draft.ts'

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 6 })
const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 })

export const isNumeric = ({ kind }: DraftColumn): boolean => kind !== 'text' && kind !== 'date'

/** A cell's text. Numbers have their thousands grouped and a decimal point, whatever the reader's language. */
export function cellText(cell: DraftCell | undefined, { kind }: DraftColumn): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'string') return cell
  if (kind === 'money') return money.format(cell)
  if (kind === 'percent') return percent.format(cell)
  return plain.format(cell)
}

/** The sums of the columns that want one, free of what binary fractions add; null where there is none. Undefined: no column wants one. */
export function totals({ columns, rows }: DraftTable): (number | null)[] | undefined {
  if (!columns.some(({ total }) => total)) return undefined
  return columns.map(({ total }, i) => {
    if (!total) return null
    const sum = rows.reduce((all, row) => {
      const cell = row[i]
      return typeof cell === 'number' ? all + cell : all
    }, 0)
    return Number(sum.toFixed(6))
  })
}

/** Letters that stand side by side in a table over the width of a page; a column takes at most so many, and a word of it. */
const room = 95
const widest = 40
const widestWord = 24
/** Rows that are looked at for their widths. */
const rowsLookedAt = 1000

/** Each column's share of a table's width, by its longest text: together 1, and no word is broken that need not be. */
export function columnShares(table: DraftTable): number[] {
  const sums = totals(table)
  const wishes = table.columns.map((column, at) => {
    const cells = [...table.rows.slice(0, rowsLookedAt).map((row) => row[at]), sums?.[at]]
    const texts = [column.title, ...cells.map((cell) => cellText(cell, column))]
    const longest = (parts: readonly string[]): number => Math.max(1, ...parts.map((part) => part.length)) + 2
    const lines = texts.flatMap((text) => text.split('\n'))
    const least = Math.min(widestWord, longest(lines.flatMap((line) => line.split(/\s+/))))
    return { least, wanted: Math.max(least, Math.min(widest, longest(lines))) }
  })
  const sum = (of: 'least' | 'wanted'): number => wishes.reduce((all, wish) => all + wish[of], 0)
  const [least, wanted] = [sum('least'), sum('wanted')]
  const part = wanted === least ? 1 : Math.min(1, Math.max(0, (room - least) / (wanted - least)))
  const widths = wishes.map((wish) => wish.least + (wish.wanted - wish.least) * part)
  const whole = widths.reduce((all, width) => all + width, 0)
  return widths.map((width) => width / whole)
}
