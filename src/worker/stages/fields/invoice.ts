// Fields of an invoice, from its text: number, dates, supplier, amounts that are checked against each other, tax and account numbers, items.
import type { Field } from '../../../contract/understanding.ts'
import { dateLabels, dueLabels, labels, netLabels, numberLabels, taxLabels, totalLabels } from './invoice-labels.ts'
import { best, beside, currencyField, type Candidate, firstOf, type Label, toField } from './labelled.ts'
import { itemsOf } from './items.ts'
import { nameNear } from './names.ts'
import type { Row } from './sheet.ts'
import { amountsIn, currencyIn, type DateOrder, datesIn, type Found, ibansIn, vatIdsIn } from './values.ts'

const of = 'invoice'
/** With what is due to context: how dates are written. */
export function invoiceFields(rows: readonly Row[], order: DateOrder): Field[] {
  const dates = (text: string): Found[] => datesIn(text, order)
  const text = rows.map((row) => row.text).join('\n')
  const number = best(beside(rows, numberLabels, documentNumbers))
  const date = best(beside(rows, dateLabels, dates)) ?? firstOf(rows.slice(0, 40), dates, 0.5)
  const due = best(beside(rows, dueLabels, dates))
  const { total, net, tax, checks } = amounts(rows)
  const iban = firstOf(rows, ibansIn, 0.98)
  const vat = firstOf(rows, vatIdsIn, 0.8)
  const bic = best(beside(rows, bicLabels, bics))
  const supplier = nameNear(rows, vat?.row ?? null)
  const fields: Field[] = []
  const add = (name: string, found: Candidate | undefined, held: string[] = []): void => {
    if (found) fields.push(toField(of, name, found, held))
  }
  add('number', number)
  add('date', date)
  add('due', due && due.normal >= (date?.normal ?? '') ? due : undefined)
  add('supplier', supplier)
  add('vat id', vat)
  add('net', net, checks)
  add('vat', tax, checks)
  add('total', total, checks)
  if (total) fields.push(...currencyField(of, total, currencyIn(text)))
  add('iban', iban, ['checksum'])
  add('bic', bic)
  return [...fields, ...itemsOf(rows, of)]
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
  return [...text.matchAll(/(?<![\p{L}\d/.-])#?(?=[\p{L}/.-]*\d)[\p{L}\d][\p{L}\d/._-]{0,28}/gu)].flatMap((match) => {
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

type Money = Candidate & { currency: string | null }

/** The total, with net and tax where the three agree: a sum that comes out right decides between candidates. */
function amounts(rows: readonly Row[]): {
  total: Money | undefined
  net: Money | undefined
  tax: Money | undefined
  checks: string[]
} {
  const find = (wanted: readonly Label[]): Money[] =>
    beside(rows, wanted, amountsIn, { before: true, last: true, rowsBelow: 1 }).map((candidate) => ({
      ...candidate,
      currency: amountsIn(candidate.row.text).find(({ start }) => start === candidate.start)?.currency ?? null,
    }))
  const totals = find(totalLabels)
  const [nets, taxes] = [find(netLabels), find(taxLabels)]
  let agreed: { total: Money; net: Money; tax: Money; score: number } | undefined
  for (const total of totals) {
    for (const net of nets) {
      for (const tax of [...taxes, ...remainders(rows, total, net)]) {
        const differs = cents(net) + cents(tax) - cents(total)
        const score = total.score + net.score + tax.score
        if (Math.abs(differs) <= 1 && cents(net) !== 0 && score > (agreed?.score ?? 0))
          agreed = { total, net, tax, score }
      }
    }
  }
  if (agreed) return { ...agreed, checks: ['net + vat = total'] }
  const total = largest(totals)
  const within = (found: readonly Money[]): Money | undefined =>
    found
      .filter((one) => !total || Math.abs(cents(one)) < Math.abs(cents(total)))
      .reduce<Money | undefined>((top, one) => (!top || one.score > top.score ? one : top), undefined)
  return { total, net: within(nets), tax: within(taxes), checks: [] }
}

/** What is left of a total without its net amount, where it is printed at all: several rates have one tax each, and a sum. */
function remainders(rows: readonly Row[], total: Money, net: Money): Money[] {
  const rest = cents(total) - cents(net)
  if (rest <= 0 || rest > cents(net) * 0.35) return []
  return rows.flatMap((row) =>
    amountsIn(row.text)
      .filter((found) => cents(found) === rest)
      .map((found) => ({ ...found, row, score: 0.3, label: '' })),
  )
}

/** Of the best labels the largest amount: a total is never below its parts. */
function largest(candidates: readonly Money[]): Money | undefined {
  const top = Math.max(...candidates.map(({ score }) => score))
  return candidates
    .filter(({ score }) => score >= top - 0.12)
    .toSorted((a, b) => Math.abs(cents(b)) - Math.abs(cents(a)) || b.score - a.score)[0]
}

const cents = ({ normal }: Found): number => Math.round(Number(normal) * 100)
