// The items of an invoice or a receipt: rows under a heading that names at least two columns, each with an amount at its end.
import type { Field } from '../../../contract/understanding.ts'
import { placeIn, type Row } from './sheet.ts'
import { amountsIn } from './values.ts'

const columns: Record<string, RegExp> = {
  description:
    /description|\bitems?\b(?! sub)|article|product|service|details|designation|désignation|libellé|bezeichnung|beschreibung|artikel|leistung|produkt|position|concepto|descripción|descrizione|omschrijving/iu,
  quantity:
    /qty|quantity|quantité|qté|menge|anzahl|\banz\b|units?(?! price)|stück|hours|cantidad|cant\.|quantità|q\.tà|aantal/iu,
  price:
    /(?:unit|each|einzel|stück|e)[ -]?(?:price|preis)|einzel|rate|preis|prix(?: unitaire)?|p\.? ?u\.?(?= |\t|$)|price|each|precio|prezzo|prijs/iu,
  amount: /amount|total|line total|gesamt|betrag|summe|g-preis|montant|netto|value|importe|importo|bedrag/iu,
}
const end =
  /sub-?\s?tota+l|tota+l|summe|gesamt|netto|net (?:amount|total)|zwischen|mwst|\b[ui]st\b|vat\b|[cis]?gst\b|tax\b|tva\b|iva\b|btw\b|net à payer|balance|amount due|base imponible|imponibile|rundung/iu
/** A page's sum, said again on the next. */
const carried = /carried|brought|übertrag|à reporter|report\b|a riportare|riporto|transport/iu
const mostItems = 100
/** Numbers that may be quantities, with a unit or without. */
const number = /(?<=^|[\t ])(\d{1,5}(?:[.,]\d{1,4})?)(?= ?(?:x|×|\p{L}{0,8}\.?(?:\(s\))?)?(?:[\t ]|$))/giu

/** A row that names at least three columns of a table of items, and holds no amount. */
export function isItemHeading(row: Row): boolean {
  return (
    row.text.length < 160 &&
    Object.values(columns).filter((pattern) => pattern.test(row.text)).length >= 3 &&
    amountsIn(row.text).length === 0
  )
}

/** Rows that are no items but belong to one, a second line of its description say, are left out. */
export function itemsOf(rows: readonly Row[], of: string): Field[] {
  const heading = rows.find(isItemHeading)
  if (!heading) return []
  const items: Field[] = []
  for (const row of rows.slice(heading.at + 1, heading.at + 200)) {
    const first = row.text.split('\t')[0] ?? ''
    if (row.page === heading.page && end.test(first) && !carried.test(first) && items.length > 0) break
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
  if (
    !last ||
    description === '' ||
    end.test(description) ||
    carried.test(description) ||
    end.test(row.text.slice(0, last.start).split('\t').at(-2) ?? '')
  )
    return null
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
