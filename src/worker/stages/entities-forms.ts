// Entities told by their form: account numbers with a checksum, addresses of mail and web, dates, sums, and numbers under a label.
import type { EntityRule, Found } from './entities-found.ts'

const ibanForm = /\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?\b/g
const emailForm = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,6}\.\p{L}{2,24}/gu
const urlForm = /\b(?:https?:\/\/|www\.)[^\s<>"'()[\]{}]{3,300}/gi
const vatForm =
  /(?:VAT|USt|UID|TVA|IVA|BTW)[^\n]{0,24}?\b((?:AT ?U|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|CHE)[ -]?[A-Z0-9](?:[ .-]?[A-Z0-9]){7,11})\b/g
const phoneForm =
  /(?:\b(?:Tel(?:efon|ephone)?|Phone|Fon|Mobile?|Fax|Tél)\b[.:]{0,2} ?|(?=\+\d))(\+?[\d(][\d ()/.-]{6,20}\d)/gi

function* all(
  text: string,
  form: RegExp,
  make: (match: RegExpMatchArray) => Omit<Found, 'start' | 'end'> | null,
): Generator<Found> {
  for (const match of text.matchAll(form)) {
    const found = make(match)
    if (!found) continue
    // What is named may be a part of what was matched: a number behind its label.
    const start = match.index + Math.max(0, match[0].lastIndexOf(found.name))
    yield { ...found, start, end: start + found.name.length }
  }
}

/** ISO 13616: letters as numbers, the first four characters at the end, the remainder by 97 is 1. */
export function isIban(compact: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false
  let rest = 0
  for (const letter of compact.slice(4) + compact.slice(0, 4))
    rest = Number(`${rest}${letter >= 'A' ? letter.charCodeAt(0) - 55 : letter}`) % 97
  return rest === 1
}

const iban: EntityRule = (text) =>
  all(text, ibanForm, ([whole]) => {
    // The form may run into the next word; the longest part that checks is the number.
    for (let name = whole; name.length >= 15; name = name.slice(0, -1)) {
      const key = name.replace(/[ \u00a0]/g, '')
      if (isIban(key)) return { kind: 'iban', key, name: name.trim(), confidence: 1, found: 'checksum' }
    }
    return null
  })

const email: EntityRule = (text) =>
  all(text, emailForm, ([name]) => ({ kind: 'email', key: name.toLowerCase(), name, confidence: 0.98, found: 'form' }))

const url: EntityRule = (text) =>
  all(text, urlForm, ([whole]) => {
    const name = whole.replace(/[.,;:!?]+$/, '')
    const key = name
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/^www\./, '')
      .replace(/\/$/, '')
    return key.includes('.') ? { kind: 'url', key, name, confidence: 0.95, found: 'form' } : null
  })

const vatId: EntityRule = (text) =>
  all(text, vatForm, ([, name = '']) => ({
    kind: 'vat-id',
    key: name.replace(/[^A-Z0-9]/g, ''),
    name,
    confidence: 0.9,
    found: 'label',
  }))

const phone: EntityRule = (text) =>
  all(text, phoneForm, ([, name = '']) => {
    const key = name
      .replace(/\(0\)/, '')
      .replace(/[^\d+]/g, '')
      .replace(/^00/, '+')
    return key.length >= 7 && key.length <= 16 ? { kind: 'phone', key, name, confidence: 0.85, found: 'label' } : null
  })

const monthNames =
  'jan(?:uar|uary|vier|v)?|feb(?:ruar|ruary)?|févr?(?:ier)?|mar(?:ch|s)?|märz|mrz|apr(?:il)?|avr(?:il)?|ma[iy]|juin?|june?|juni?|juil(?:let)?|jul[iy]?|aug(?:ust)?|août|sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|de[cz](?:ember)?|déc(?:embre)?'
const months: readonly RegExp[] = [
  /^jan/,
  /^f[eé]/,
  /^(?:mar|mär|mrz)/,
  /^a[pv]/,
  /^ma[iy]/,
  /^jui?n/,
  /^jui?l/,
  /^ao|^au/,
  /^s/,
  /^o/,
  /^n/,
  /^d/,
]
const dateForms = [
  /\b(?<y>(?:19|20)\d\d)-(?<m>\d\d)-(?<d>\d\d)\b/g,
  /\b(?<d>\d{1,2})\.[ ]?(?<m>\d{1,2})\.[ ]?(?<y>(?:19|20)\d\d|\d\d)\b/g,
  /\b(?<a>\d{1,2})\/(?<b>\d{1,2})\/(?<y>(?:19|20)\d\d)\b/g,
  new RegExp(
    `\\b(?<d>\\d{1,2})(?:\\.|st|nd|rd|th|er)? (?:of )?(?<n>${monthNames})\\.?,? (?<y>(?:19|20)\\d\\d)\\b`,
    'giu',
  ),
  new RegExp(`\\b(?<n>${monthNames})\\.? (?<d>\\d{1,2})(?:st|nd|rd|th)?,? (?<y>(?:19|20)\\d\\d)\\b`, 'giu'),
]

const date: EntityRule = function* (text, language) {
  for (const form of dateForms)
    yield* all(text, form, (match) => {
      const { y = '', m, d, n, a, b } = match.groups ?? {}
      const year = y.length === 2 ? 2000 + Number(y) : Number(y)
      let [month, day] = [Number(m), Number(d)]
      if (n !== undefined) month = 1 + months.findIndex((expression) => expression.test(n.toLowerCase()))
      // 3/4/2024 is in March or in April: English texts mostly name the month first.
      const open = a !== undefined && Number(a) <= 12 && Number(b) <= 12 && a !== b
      if (a !== undefined) {
        const monthFirst = Number(b) > 12 || (open && language === 'en')
        month = Number(monthFirst ? a : b)
        day = Number(monthFirst ? b : a)
      }
      const key = isoDate(year, month, day)
      if (key === null) return null
      return { kind: 'date', key, name: match[0], confidence: open ? 0.6 : 0.95, found: 'form' }
    })
}

function isoDate(year: number, month: number, day: number): string | null {
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.toISOString().slice(0, 10) : null
}

const currencies: Record<string, string> = {
  '€': 'EUR',
  $: 'USD',
  US$: 'USD',
  '£': 'GBP',
  '¥': 'JPY',
  Fr: 'CHF',
  kr: 'SEK',
  zł: 'PLN',
}
const currency = 'EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|US\\$|[€$£¥]'
const number = "\\d{1,3}(?:[.,'\\u00a0\\u202f ]\\d{3})*(?:[.,]\\d{2})?(?!\\d)|\\d{1,12}(?:[.,]\\d{2})?(?!\\d)"
const amountForm = new RegExp(
  `(?<c1>${currency}) ?(?<n1>${number})|(?<![\\d.,])(?<n2>${number}) ?(?<c2>${currency})(?![A-Za-z])`,
  'g',
)

const amount: EntityRule = (text) =>
  all(text, amountForm, (match) => {
    const { c1, n1, c2, n2 } = match.groups ?? {}
    const symbol = c1 ?? c2 ?? ''
    const value = amountOf(n1 ?? n2 ?? '')
    if (value === null) return null
    return {
      kind: 'amount',
      key: `${currencies[symbol] ?? symbol} ${value}`,
      name: match[0],
      confidence: 0.9,
      found: 'form',
    }
  })

/** A number with two places after its last mark, whichever marks it has. */
function amountOf(written: string): string | null {
  const cents = /[.,](\d{2})$/.exec(written)
  const whole = (cents ? written.slice(0, -3) : written).replace(/\D/g, '')
  return whole === '' || whole.length > 13 ? null : `${BigInt(whole)}.${cents?.[1] ?? '00'}`
}

/** What a number is of, by the words before it. */
const labels: readonly (readonly [of: string, words: string])[] = [
  ['invoice', 'invoice|rechnungs?|facture|factura|fattura|bill'],
  ['order', 'purchase order|order|bestell(?:ung)?s?|auftrags?|commande|pedido|ordine|p\\.?o\\.?'],
  ['customer', 'customer|client|kunden|cliente'],
  ['contract', 'contract|agreement|vertrags?|contrat|contrato|contratto'],
  ['case', 'case|file|aktenzeichen|az|dossier|geschäftszeichen|docket|matter'],
  ['project', 'project|projekt|projet'],
  ['policy', 'policy|police|versicherungs(?:schein)?'],
  ['delivery', 'delivery note|lieferschein|bon de livraison'],
  ['account', 'account|konto|compte'],
  ['tax', 'tax|steuer'],
  ['patent', 'patent'],
  ['reference', 'reference|our ref|your ref|ref|unser zeichen|ihr zeichen|référence'],
]
const marker = '(?:[- ]?(?:no|nr|num(?:ber|mer|éro)?|id|ref|#|№)\\b\\.?|n°)'
const referenceForms = labels.map(
  ([of, words]) =>
    [
      of,
      new RegExp(
        `\\b(?:${words})${marker}?[ \\t]*[:#]?[ \\t]*(?<value>(?=[A-Z0-9/._-]{0,24}\\d)[A-Z0-9](?:[A-Z0-9/._-]{1,23}[A-Z0-9]|[A-Z0-9]))(?![\\p{L}\\p{N}]|[.,]\\d)`,
        'giu',
      ),
    ] as const,
)

const reference: EntityRule = function* (text) {
  for (const [of, form] of referenceForms)
    yield* all(text, form, (match) => {
      const name = match.groups?.['value'] ?? ''
      const isLabelled = /no|nr|num|id|ref|#|№|n°|:/i.test(match[0].slice(0, -name.length))
      // "contract 4711" refers to one; "order 2" or "case 2024" may be anything.
      if (!isLabelled && (name.length < 4 || /^(?:19|20)\d\d$/.test(name))) return null
      if (/^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/.test(name)) return null
      const key = `${of}:${name.toUpperCase().replace(/^0+(?=\d)/, '')}`
      return { kind: 'reference', key, name, confidence: isLabelled ? 0.9 : 0.7, found: 'label' }
    })
}

export const formRules: readonly EntityRule[] = [iban, email, url, vatId, phone, date, amount, reference]
