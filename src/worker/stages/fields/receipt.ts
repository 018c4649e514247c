// Fields of a receipt: merchant, date, total. What was paid less what was given back is the total, where both are printed.
import type { Field } from '../../../contract/understanding.ts'
import { labels } from './invoice-labels.ts'
import { best, beside, currencyField, type Candidate, firstOf, toField } from './labelled.ts'
import type { Row } from './sheet.ts'
import { amountsIn, currencyIn, type DateOrder, datesIn, type Found } from './values.ts'

const of = 'receipt'
const notTotal =
  /sub-?\s?total|total (?:qty|quantity|items?|disc|saving|gst|tax|excl|\(?excl|before|supplies|points)|(?:excl|before|without)\p{L}*\.? (?:gst|tax)|total\p{L}* ?\(?excl|gst (?:total|summary|amt)|tax (?:total|summary|amt)|item\(?s?\)? total|zwischensumme|sous-?total|total ht/iu
const totalLabels = labels(
  [
    '(?:total )?round(?:ed|ing)? total(?: \\(?rm\\)?)?|total (?:after|incl\\p{L}*) ?(?:rounding|adj\\p{L}*)|total payable|amount (?:due|payable)|net total|nett? total|nett',
    0.95,
  ],
  [
    'grand total|total (?:amount|sales?|amt)?[ (]*(?:incl?|including|inclusive)\\p{L}*\\.?(?: of)?(?: gst| tax| vat| @? ?\\d+ ?%)*\\)?|total (?:amount|due|sales|amt|bill)|zu zahlen|gesamtbetrag|gesamtsumme|net à payer|montant dû|total ttc|te betalen',
    0.9,
  ],
  ['(?:summe|total|gesamt|betrag|montant|totaal|totale)(?: (?:eur|rm|usd|chf))?', 0.8],
)
const paidLabels = labels([
  'cash|tendered|paid|gegeben|bar|espèces|visa|master(?:card)?|credit card|card|karte|payment',
  0.8,
])
const changeLabels = labels(['change(?: due)?|balance|rückgeld|zurück|wechselgeld|rendu(?: monnaie)?|monnaie', 0.8])
const dateLabels = labels(['(?:invoice |bill |trans\\p{L}* |receipt )?date(?: ?& ?time)?\\s*:?|datum\\s*:?|le|am', 0.9])

export function receiptFields(rows: readonly Row[], order: DateOrder): Field[] {
  const dates = (text: string): Found[] => datesIn(text, order)
  const date = best(beside(rows, dateLabels, dates, { before: true, rowsBelow: 1 })) ?? firstOf(rows, dates, 0.85)
  const { total, checks } = totalOf(rows)
  const merchant = merchantOf(rows)
  const currency = currencyIn(rows.map((row) => row.text).join('\n'))
  const fields: Field[] = []
  if (merchant) fields.push(toField(of, 'merchant', merchant))
  if (date) fields.push(toField(of, 'date', date))
  if (total) {
    fields.push(toField(of, 'total', total, checks))
    fields.push(...currencyField(of, total, currency))
  }
  return fields
}

function totalOf(rows: readonly Row[]): { total: Candidate | undefined; checks: string[] } {
  const asked = rows.filter((row) => !notTotal.test(row.text))
  const look = (of: readonly Row[], wanted: typeof totalLabels): Candidate[] =>
    beside(of, wanted, amountsIn, { before: true, last: true, rowsBelow: 1 }).filter(({ normal }) => Number(normal) > 0)
  const totals = look(asked, totalLabels)
  const paid = look(rows, paidLabels)
  const change = beside(rows, changeLabels, amountsIn, { before: true, last: true, rowsBelow: 1 })
  const due = new Set(paid.flatMap((one) => change.map((other) => cents(one) - cents(other))))
  const confirmed = totals.filter((candidate) => due.has(cents(candidate)) && candidate.score > 0.5)
  if (confirmed.length > 0) return { total: best(confirmed), checks: ['paid − change = total'] }
  // The label may have been read apart from its amount: what was paid less what was given back, printed once more, is the total.
  const settled = new Set([...paid, ...change].map(({ row }) => row.at))
  const printed = amountsOf(rows.filter((row) => !settled.has(row.at))).filter(
    (one) => due.has(cents(one)) && cents(one) > 0,
  )
  if (printed[0] && change.some((one) => cents(one) > 0))
    return { total: { ...printed[0], score: 0.75 }, checks: ['paid − change = total'] }
  const top = Math.max(...totals.map(({ score }) => score))
  const strong = totals.filter(({ score }) => score >= top - 0.01)
  // The same amount at several labels is the total; else the last of the strongest.
  const counts = (candidate: Candidate): number => totals.filter((other) => cents(other) === cents(candidate)).length
  const total = strong.toSorted((a, b) => counts(b) - counts(a) || cents(b) - cents(a))[0]
  if (total) return { total, checks: [] }
  return { total: amountsOf(rows).toSorted((a, b) => cents(b) - cents(a))[0], checks: [] }
}

function amountsOf(rows: readonly Row[]): Candidate[] {
  return rows.flatMap((row) => amountsIn(row.text).map((found) => ({ ...found, row, score: 0.3, label: '' })))
}

const notMerchant =
  /^\W*$|tax invoice|^invoice|receipt|^\(|reg(?:istration)?\.? ?no|co\.? ?no|gst|tel\b|kassenbon|^\d[\d\s/:.-]*$|welcome|thank|^page/iu

/** The first line that could be a name; a second line with a legal form alone belongs to it. */
function merchantOf(rows: readonly Row[]): Candidate | undefined {
  const row = rows.slice(0, 8).find(({ text }) => /\p{L}{3}/u.test(text) && !notMerchant.test(text))
  if (!row) return undefined
  const value = (row.text.split('\t')[0] ?? row.text).trim()
  const legal = /(?:sdn|bhd|ltd|gmbh|inc|llc|sarl|sas|ag)\b\.?/i.test(value)
  return {
    start: 0,
    end: value.length,
    value,
    normal: value.replace(/\s+/g, ' '),
    row,
    score: legal ? 0.9 : 0.75,
    label: '',
  }
}

const cents = ({ normal }: Found): number => Math.round(Number(normal) * 100)
