// Values by their form: amounts of money, dates, account numbers, as people write them in English, German, French and their neighbours.

/** A value in a text: where it stands, as it stands, and in its normal form. */
export interface Found {
  start: number
  end: number
  value: string
  normal: string
}

const currencies: Record<string, string> = {
  '€': 'EUR',
  eur: 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  $: 'USD',
  usd: 'USD',
  us$: 'USD',
  '£': 'GBP',
  gbp: 'GBP',
  chf: 'CHF',
  sfr: 'CHF',
  rm: 'MYR',
  myr: 'MYR',
  '¥': 'JPY',
  jpy: 'JPY',
  cad: 'CAD',
  aud: 'AUD',
  sek: 'SEK',
  nok: 'NOK',
  dkk: 'DKK',
  pln: 'PLN',
  zł: 'PLN',
  czk: 'CZK',
  inr: 'INR',
  '₹': 'INR',
  'rs.': 'INR',
  rs: 'INR',
  sgd: 'SGD',
  cny: 'CNY',
  try: 'TRY',
  huf: 'HUF',
}
const sign = '€|\\$|£|¥|₹|EUR|USD|GBP|CHF|JPY|RM|CAD|AUD|SEK|NOK|DKK|PLN|CZK|INR|SGD|CNY|Rs\\.?'
const amount = new RegExp(
  // With cents: thousands in groups or not, then two digits; or a whole number beside a currency.
  `(?<![\\p{L}\\d.,/-]|[\\d]')(?:(?<before>${sign})\\s?)?(?<minus>[-–−(]\\s?(?:[€$£]\\s?)?)?(?:` +
    `(?<cents>(?:\\d{1,3}(?:[ .,'’\\u00a0\\u202f]\\d{3})+|\\d{1,2}(?:,\\d{2})+,\\d{3}(?=\\.)|\\d+)[.,]\\d{2})|(?<whole>\\d{1,3}(?:[.,'’]\\d{3})+|\\d+)(?=\\s?(?:[€£¥₹]|EUR\\b|[.,]--?)))` +
    `(?![\\d]|[.,/-]\\d|\\s?%|\\p{L})(?<after>\\s?(?:${sign}))?(?<late>-)?`,
  'giu',
)

/** Amounts in the order they stand. Normal: digits with a point before the cents. */
export function amountsIn(text: string): (Found & { currency: string | null })[] {
  return [...text.matchAll(amount)].map((match) => {
    const { before, minus, cents, whole, after, late } = match.groups ?? {}
    const digits = (cents ?? whole ?? '').replace(/\D/g, '')
    const number = cents === undefined ? `${digits}.00` : `${digits.slice(0, -2)}.${digits.slice(-2)}`
    const negative = minus !== undefined || late !== undefined
    const symbol = (before ?? after ?? '').trim().toLowerCase()
    return {
      start: match.index,
      end: match.index + match[0].length,
      value: match[0].trim(),
      normal: `${negative ? '-' : ''}${number.replace(/^0+(?=\d)/, '')}`,
      currency: currencies[symbol] ?? null,
    }
  })
}

/** Countries whose money is called dollar too, by their own words. */
const dollars: readonly [currency: string, said: RegExp][] = [
  ['AUD', /\bAUD\b|\bA\$|\bABN\b|\bBSB\b/],
  ['CAD', /\bCAD\b|\bCA?\$|\bHST\b|\b[A-Z]\d[A-Z] \d[A-Z]\d\b/],
  ['NZD', /\bNZD\b|\bNZ\$|\bNZBN\b/],
  ['SGD', /\bSGD\b|\bS\$/],
  ['HKD', /\bHKD\b|\bHK\$/],
]

/** Which dollar a text means: the United States' unless it says another. */
export function dollarIn(text: string): string {
  return dollars.find(([, said]) => said.test(text))?.[0] ?? 'USD'
}

/** The currency most often written in the text, or null. */
export function currencyIn(text: string): string | null {
  const counts = new Map<string, number>()
  const words = new RegExp(`(?<![\\p{L}])(?:${sign})(?![\\p{L}])`, 'giu')
  for (const [word] of text.matchAll(words)) {
    const currency = currencies[word.toLowerCase()]
    if (currency !== undefined) counts.set(currency, (counts.get(currency) ?? 0) + 1)
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1])
  return most?.[0] === 'USD' ? dollarIn(text) : (most?.[0] ?? null)
}

const months = [
  'jan(?:uary|uar|uari|vier|v)?|jänner|enero|gennaio',
  'feb(?:ruary|ruar|ruari|brero|braio)?|f[ée]v(?:rier)?|febrero',
  'mar(?:ch|s|ço|zo)?|mär(?:z)?|mrz|maart|mrt',
  'apr(?:il|ile)?|avr(?:il)?|abril',
  'may|mai|maggio|mayo|mei',
  'june?|juni|juin|junio|giugno',
  'july?|juli|juil(?:let)?|julio|luglio',
  'aug(?:ust|ustus)?|ao[ûu]t|agosto',
  'sep(?:t(?:ember|embre|iembre)?)?|settembre',
  'o[ck]t(?:ober|obre|ubre)?|ottobre',
  'nov(?:ember|embre|iembre)?',
  'de[cz](?:ember|embre)?|d[ée]c(?:embre)?|diciembre|dicembre',
]
const monthName = months.map((names) => `(?:${names})`).join('|')
const monthForms = months.map((names) => new RegExp(`^(?:${names})$`, 'i'))
const dates = [
  /(?<![\d.,/-])(?<y>(?:19|20)\d{2})[-/.](?<m>\d{1,2})[-/.](?<d>\d{1,2})(?![\d])/gu,
  /(?<![\d.,/-])(?<a>\d{1,2})(?<s>[./-])\s?(?<b>\d{1,2})\k<s>\s?(?<y>(?:19|20)\d{2}|\d{2})(?![\d.,/-]\d|\d)/gu,
  new RegExp(
    `(?<![\\p{L}\\d])(?<d>\\d{1,2})(?:st|nd|rd|th|er|\\.)?[\\s-]*(?:day of |of |de )?(?<n>${monthName})\\.?\\s?,?(?: del?)?[\\s-]*(?<y>(?:19|20)\\d{2}|'\\d{2})(?!\\d)`,
    'giu',
  ),
  new RegExp(
    `(?<![\\p{L}\\d])(?<n>${monthName})\\.?[\\s-]+(?<d>\\d{1,2})(?:st|nd|rd|th)?\\s?,?[\\s-]+(?<y>(?:19|20)\\d{2})(?!\\d)`,
    'giu',
  ),
  new RegExp(
    `(?<![\\p{L}\\d])(?<d>\\d{1,2})(?<j>[-/. ]?)(?<n>${monthName})\\k<j>(?<y>\\d{2})(?![\\d:]|\\s?[,:.]\\d)`,
    'giu',
  ),
]

/** `month-first`: 03/04/2024 is the fourth of March, as in the United States. */
export type DateOrder = 'day-first' | 'month-first'

/** Dates in the order they stand. Normal: 2024-05-03. What is no day of the calendar is left out. */
export function datesIn(text: string, order: DateOrder): Found[] {
  const found: Found[] = []
  for (const form of dates) {
    for (const match of text.matchAll(form)) {
      const { y = '', m, d, a, b, s, n } = match.groups ?? {}
      const [first, second] = [Number(a), Number(b)]
      const monthFirst = s !== '.' && (second > 12 || (order === 'month-first' && first <= 12))
      const day = d === undefined ? (monthFirst ? second : first) : Number(d)
      const named = monthForms.findIndex((names) => names.test(n ?? ''))
      const month = m !== undefined ? Number(m) : n !== undefined ? named + 1 : monthFirst ? first : second
      const normal = isoDate(yearOf(y), month, day)
      if (
        normal !== null &&
        !found.some(({ start, end }) => start < match.index + match[0].length && end > match.index)
      )
        found.push({ start: match.index, end: match.index + match[0].length, value: match[0], normal })
    }
  }
  return found.toSorted((x, y) => x.start - y.start)
}

/** How a document writes its dates: by those that can be read one way only, else by its language, currency and country. */
export function dateOrderOf(text: string, language: string | null): DateOrder {
  const pairs = [...text.matchAll(/(?<![\d/-])(\d{1,2})[/-](\d{1,2})[/-](?:19|20)?\d{2}(?!\d)/g)]
  if (pairs.some(([, first]) => Number(first) > 12)) return 'day-first'
  if (pairs.some(([, , second]) => Number(second) > 12)) return 'month-first'
  if (language !== null && language !== 'en') return 'day-first'
  const american = /\$|\bUSD\b|\b[A-Z]{2} \d{5}(?:-\d{4})?\b|\b(?:Inc|LLC)\b/.test(text)
  const elsewhere = /€|£|\b(?:EUR|GBP|VAT|GST|RM|Ltd|IBAN)\b/.test(text)
  return american && !elsewhere ? 'month-first' : 'day-first'
}

function yearOf(text: string): number {
  const year = Number(text.replace(/\D/g, ''))
  return year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year
}

function isoDate(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  if (month < 1 || month > 12 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return date.toISOString().slice(0, 10)
}

/** Account numbers whose check digits are right, wherever blanks were put. */
export function ibansIn(text: string): Found[] {
  return [...text.matchAll(/(?<![\p{L}\d])[A-Z]{2}\s?[\dOI]{2}(?:[ .-]?[A-Z\d]){11,30}(?![\p{L}\d])/gu)].flatMap(
    (match) => {
      // The pattern may take in a word that follows: the longest part that checks counts.
      for (let length = match[0].length; length >= 15; length--) {
        const value = match[0].slice(0, length).trimEnd()
        const normal = value.replace(/[^A-Z\d]/g, '')
        const iban = [normal, normal.slice(0, 2) + digitsFor(normal.slice(2))].find(isIban)
        if (iban !== undefined) return [{ start: match.index, end: match.index + value.length, value, normal: iban }]
      }
      return []
    },
  )
}

/** Letters that recognition reads for digits, as the digits; the checksum says whether they were. */
const digitsFor = (text: string): string => text.replace(/O/g, '0').replace(/I/g, '1')

/** ISO 13616: the length is the country's, and the remainder by 97 is 1. */
export function isIban(iban: string): boolean {
  if (iban.length !== ibanLengths[iban.slice(0, 2)]) return false
  let remainder = 0
  for (const letter of iban.slice(4) + iban.slice(0, 4)) {
    const value = parseInt(letter, 36)
    if (Number.isNaN(value)) return false
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder === 1
}

const ibanLengths: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IS26 ' +
    'IT27 JO30 KW30 KZ20 LB28 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

const vatForms =
  /(?<![\p{L}\d])(?:ATU\s?\d{8}|BE\s?0?\d{3}[ .]?\d{3}[ .]?\d{3}|DE\s?\d{3}\s?\d{3}\s?\d{3}|DK\s?\d{8}|ES\s?[A-Z\d]\d{7}[A-Z\d]|FI\s?\d{8}|FR\s?[A-Z\d]{2}\s?\d{3}\s?\d{3}\s?\d{3}|GB\s?\d{3}\s?\d{4}\s?\d{2}|IE\s?\d[A-Z\d]\d{5}[A-Z]{1,2}|IT\s?\d{11}|LU\s?\d{8}|NL\s?\d{9}B\d{2}|PL\s?\d{10}|PT\s?\d{9}|SE\s?\d{12}|CHE[- ]?\d{3}\.?\d{3}\.?\d{3})(?![\p{L}\d])/gu

/** VAT numbers of European countries, by their form. */
export function vatIdsIn(text: string): Found[] {
  return [...text.matchAll(vatForms)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    value: match[0],
    normal: match[0].replace(/[\s.-]/g, ''),
  }))
}
