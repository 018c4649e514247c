// The items of an invoice or a receipt: rows under a heading that names at least two columns, each with an amount at its end.
import type { Field } from '../../../contract/understanding.ts'
import { placeIn, type Row } from './sheet.ts'
import { amountsIn } from './values.ts'

const columns: Record<string, RegExp> = {
  description:
    /description|item|article|product|service|designation|désignation|libellé|bezeichnung|beschreibung|artikel|leistung|produkt|position/iu,
  quantity: /qty|quantity|quantité|qté|menge|anzahl|units?(?! price)|stück|hours/iu,
  price: /(?:unit|each|einzel|stück)[ -]?(?:price|preis)|einzel|rate|prix(?: unitaire)?|p\.?u\.?|price/iu,
  amount: /amount|total|line total|gesamt|betrag|summe|montant|netto/iu,
}
const end =
  /sub-?total|total|summe|gesamt|netto|zwischensumme|mwst|ust\b|vat\b|tax\b|tva\b|net à payer|balance|amount due/iu
const mostItems = 100
/** Numbers that may be quantities, with a unit or without. */
const number = /(?<=^|[\t ])(\d{1,5}(?:[.,]\d{1,4})?)(?= ?(?:x|×|\p{L}{0,8}\.?(?:\(s\))?)?(?:[\t ]|$))/giu

/** Rows that are no items but belong to one, a second line of its description say, are left out. */
export function itemsOf(rows: readonly Row[], of: string): Field[] {
  const heading = rows.find((row) => Object.values(columns).filter((pattern) => pattern.test(row.text)).length >= 3)
  if (!heading) return []
  const items: Field[] = []
  for (const row of rows.slice(heading.at + 1, heading.at + 200)) {
    if (row.page === heading.page && end.test(row.text.split('\t')[0] ?? '') && items.length > 0) break
    const item = itemOf(row, of)
    if (item) items.push(item)
    if (items.length >= mostItems) break
  }
  return items
}

function itemOf(row: Row, of: string): Field | null {
  const amounts = amountsIn(row.text)
  const last = amounts.at(-1)
  const description = /(?:^|[\t ])([^\t]*\p{L}{2}[^\t]*)/u.exec(row.text)?.[1]?.trim() ?? ''
  if (!last || description === '' || end.test(description)) return null
  const price = amounts.length > 1 ? amounts.at(-2) : undefined
  const quantities = [...row.text.matchAll(number)].map(([, value = '']) => value.replace(',', '.'))
  const product = (quantity: string): boolean => price !== undefined && isProduct(quantity, price.normal, last.normal)
  const quantity = quantities.find(product) ?? quantities.find((value) => !description.includes(value))
  const parts: Record<string, string> = { description, amount: last.normal }
  if (price) parts['price'] = price.normal
  if (quantity !== undefined) parts['quantity'] = quantity
  const whole = placeIn(row, 0, row.text.length)
  const value = row.text.replace(/\s+/g, ' ')
  const fits = quantity !== undefined && product(quantity)
  return {
    of,
    name: 'item',
    value,
    normal: description,
    place: whole,
    confidence: fits ? 0.9 : 0.6,
    how: 'position',
    checks: fits ? ['quantity × price = amount'] : [],
    parts,
  }
}

function isProduct(quantity: string, price: string, amount: string): boolean {
  return Math.abs(Number(quantity) * Number(price) - Number(amount)) < 0.015
}
