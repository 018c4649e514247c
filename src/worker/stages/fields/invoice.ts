// Fields of an invoice, from its text: number, dates, supplier, amounts that are checked against each other, tax and account numbers, items.
import type { Field } from '../../../contract/understanding.ts'
import { dateLabels, dueLabels, labels, numberLabels } from './invoice-labels.ts'
import { best, beside, currencyField, type Candidate, firstOf, toField } from './labelled.ts'
import { itemsOf } from './items.ts'
import { nameNear } from './names.ts'
import { joinedRows, type Row, union } from './sheet.ts'
import { cents, type Money, sumsOf } from './sums.ts'
import { dueByTerms } from './terms.ts'
import { currencyIn, type DateOrder, datesIn, type Found, ibansIn, vatIdsIn } from './values.ts'

const of = 'invoice'
/** With what is due to context: how dates are written. */
export function invoiceFields(rows: readonly Row[], order: DateOrder): Field[] {
  const dates = (text: string): Found[] => datesIn(text, order)
  const text = rows.map((row) => row.text).join('\n')
  const number = best(beside(rows, numberLabels, documentNumbers))
  const date = best(beside(rows, dateLabels, dates)) ?? firstOf(rows.slice(0, 40), dates, 0.5)
  const printed = best(beside(rows, dueLabels, dates))
  const due = printed && printed.normal >= (date?.normal ?? '') ? printed : date && dueByTerms(rows, date.normal)
  const { total, net, taxes, checks } = sumsOf(rows)
  // One that is broken at a line's end is looked for only where no whole one stands.
  const iban = firstOf(rows, ibansIn, 0.98) ?? firstOf(joinedRows(rows), ibansIn, 0.95)
  const vat = firstOf(rows, vatIdsIn, 0.8)
  const bic = best(beside(rows, bicLabels, bics))
  const supplier = nameNear(rows, vat?.row ?? null)
  const fields: Field[] = []
  const add = (name: string, found: Candidate | undefined, held: string[] = []): void => {
    if (found) fields.push(toField(of, name, found, held))
  }
  add('number', number)
  add('date', date)
  add('due', due)
  add('supplier', supplier)
  add('vat id', vat)
  add('net', net, checks)
  if (taxes.length > 0) fields.push(taxField(taxes, checks))
  add('total', total, checks)
  if (total) fields.push(...currencyField(of, total, currencyIn(text)))
  add('iban', iban, ['checksum'])
  add('bic', bic)
  return [...fields, ...itemsOf(rows, of)]
}

/** The taxes of several rates as one value: their sum, where no row says it. */
function taxField(taxes: readonly Money[], checks: string[]): Field {
  const [first, ...others] = taxes.map((tax) => toField(of, 'vat', tax, checks)) as [Field, ...Field[]]
  if (others.length === 0) return first
  const places = [first, ...others].flatMap(({ place }) => place ?? [])
  const page = places.every((place) => place.page === places[0]?.page)
  return {
    ...first,
    value: [first, ...others].map(({ value }) => value).join(' '),
    normal: (taxes.reduce((sum, tax) => sum + cents(tax), 0) / 100).toFixed(2),
    place: places[0] && page ? { page: places[0].page, bbox: union(places.map(({ bbox }) => bbox)) } : null,
    confidence: Math.min(first.confidence, ...others.map(({ confidence }) => confidence)),
  }
}

const bicLabels = labels(['bic|swift(?:[- ]code)?|bic\\/swift', 0.9])
function bics(text: string): Found[] {
  return [...text.matchAll(/(?<![\p{L}\d])[A-Z]{4}[A-Z]{2}[A-Z\d]{2}(?:[A-Z\d]{3})?(?![\p{L}\d])/gu)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    value: match[0],
    normal: match[0],
  }))
}

/** Numbers of documents: letters and digits with at least one digit, in one word; no dates, amounts and percentages. */
export function documentNumbers(text: string): Found[] {
  return [
    ...text.matchAll(
      /(?<=^|[\t:#°º] ?|(?:n[ro]|num)\.? )(?!\d\d \d\d (?:19|20)?\d\d(?:$|\t))\d{2,5}(?: \d{2,5}){1,5}(?=$|\t)|(?<![\p{L}\d/.-])#?(?=[\p{L}/.-]*\d)[\p{L}\d][\p{L}\d/._-]{0,28}/gu,
    ),
  ].flatMap((match) => {
    const value = match[0].replace(/^#/, '').replace(/[.,;:_/-]+$/, '')
    const start = match.index + match[0].indexOf(value)
    const after = text.slice(start + value.length)
    const isOther =
      /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$/.test(value) ||
      /^\d{1,2}\.$/.test(value) ||
      /^[,.]\d{2}(?!\d)|^ ?%/.test(after)
    const isKind = text[start - 1] === '(' && /^\d{3}$/.test(value)
    const isAmount = /^\d[\d.]*$/.test(value) && /^ ?(?:€|EUR)/.test(after)
    if (isOther || isKind || isAmount || value.length < 2) return []
    return [{ start, end: start + value.length, value, normal: value }]
  })
}
