// Register: a table for each class, a row a document with the fields that were found, and totals by currency.
import type { DraftBlock, DraftCell, DraftColumn } from '../../../contract/draft.ts'
import type { Field } from '../../../contract/understanding.ts'
import { unknownClass } from '../../../contract/understanding.ts'
import type { Material } from './material.ts'

/** Fields that stand for a sum of money, and those that are dates, in the order of columns. */
const order = ['number', 'date', 'due', 'supplier', 'merchant', 'party', 'subject', 'net', 'vat', 'total']
const money = new Set(['net', 'vat', 'total'])
const dates = new Set(['date', 'due', 'start', 'end', 'expires', 'born'])
/** Many of one name: not a column. */
const notShown = new Set(['item'])

export async function register(material: Material): Promise<DraftBlock[]> {
  const byClass = new Map<string, { name: string; fields: Map<string, Field>; pages: number | null }[]>()
  for (const document of material.documents) {
    const fields = new Map<string, Field>()
    for (const field of await material.fields(document)) {
      const known = fields.get(field.name)
      if (!notShown.has(field.name) && (!known || known.confidence < field.confidence)) fields.set(field.name, field)
    }
    const key = document.class ?? unknownClass
    byClass.set(key, [...(byClass.get(key) ?? []), { name: document.name, fields, pages: document.pages }])
  }
  const blocks: DraftBlock[] = []
  for (const [name, rows] of [...byClass].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const fields = [...new Set(rows.flatMap((row) => [...row.fields.keys()]))].toSorted(
      (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
    )
    // Sums of different currencies say nothing.
    const currencies = new Set(rows.flatMap((row) => row.fields.get('currency')?.normal ?? []))
    const columns: DraftColumn[] = [
      { title: 'Document', kind: 'text', total: false },
      ...fields.map((field): DraftColumn => ({
        title: titleOf(field),
        kind: money.has(field) ? 'money' : dates.has(field) ? 'date' : 'text',
        total: money.has(field) && currencies.size <= 1,
      })),
      { title: 'Pages', kind: 'number', total: false },
    ]
    blocks.push({ type: 'heading', level: 1, text: titleOf(name) })
    blocks.push({
      type: 'table',
      table: {
        name: titleOf(name),
        columns,
        rows: rows.map((row) => [
          row.name,
          ...fields.map((field) => cellOf(row.fields.get(field), money.has(field))),
          row.pages,
        ]),
      },
    })
  }
  return blocks
}

const rank = (field: string): number => (order.includes(field) ? order.indexOf(field) : order.length)

function cellOf(field: Field | undefined, isMoney: boolean): DraftCell {
  if (!field) return null
  const amount = Number(field.normal)
  return isMoney && field.normal !== '' && Number.isFinite(amount) ? amount : field.normal
}

export const titleOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll(/[-_]/g, ' ')
