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
