// Invoices and receipts drawn for measuring: three languages, four layouts, every value known. Names and amounts are made up by a seed.
import { openPdf, pdfBytes, type Pdf } from '../scripts/fixtures/pdf.ts'
import { random, type Random } from '../scripts/fixtures/random.ts'

export interface Drawn {
  name: string
  kind: 'invoice' | 'receipt'
  bytes: Uint8Array<ArrayBuffer>
  /** Normal forms by the field's name. */
  truth: Record<string, string>
}

type Language = 'en' | 'de' | 'fr'

const words = {
  en: {
    title: 'INVOICE',
    number: ['Invoice No.', 'Invoice number', 'Invoice #'],
    date: ['Invoice date', 'Date of issue', 'Date'],
    due: ['Due date', 'Payment due'],
    net: ['Subtotal', 'Net total'],
    tax: ['VAT 20 %', 'VAT'],
    total: ['Total due', 'Grand total', 'Amount due'],
    to: 'Bill to',
    order: 'Order no.',
    customer: 'Customer no.',
    columns: ['Description', 'Qty', 'Unit price', 'Amount'],
    months: [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ],
  },
  de: {
    title: 'RECHNUNG',
    number: ['Rechnungsnummer', 'Rechnung Nr.', 'Rechnungs-Nr.:'],
    date: ['Rechnungsdatum', 'Datum', 'Rechnungsdatum:'],
    due: ['Fällig am', 'Zahlbar bis'],
    net: ['Nettobetrag', 'Zwischensumme'],
    tax: ['MwSt. 20 %', 'Umsatzsteuer 20 %'],
    total: ['Gesamtbetrag', 'Rechnungsbetrag', 'Endbetrag'],
    to: 'An',
    order: 'Bestellnummer',
    customer: 'Kundennummer',
    columns: ['Bezeichnung', 'Menge', 'Einzelpreis', 'Betrag'],
    months: [
      'Januar',
      'Februar',
      'März',
      'April',
      'Mai',
      'Juni',
      'Juli',
      'August',
      'September',
      'Oktober',
      'November',
      'Dezember',
    ],
  },
  fr: {
    title: 'FACTURE',
    number: ['Facture n°', 'Numéro de facture', 'N° de facture :'],
    date: ['Date de facturation', "Date d'émission", 'Date :'],
    due: ["Date d'échéance", 'Échéance'],
    net: ['Total HT', 'Montant HT'],
    tax: ['TVA 20 %', 'TVA'],
    total: ['Total TTC', 'Net à payer', 'Montant TTC'],
    to: 'Destinataire',
    order: 'Commande',
    customer: 'N° client',
    columns: ['Désignation', 'Quantité', 'Prix unitaire', 'Montant'],
    months: [
      'janvier',
      'février',
      'mars',
      'avril',
      'mai',
      'juin',
      'juillet',
      'août',
      'septembre',
      'octobre',
      'novembre',
      'décembre',
    ],
  },
} as const
const firms = {
  en: ['Harrow Lane Ltd', 'Tidewater Tools Inc', 'Aldermere Paper Ltd'],
  de: ['Papiermühle Wiesental GmbH', 'Kessler & Brandt KG', 'Nordhof Technik AG'],
  fr: ['Moulin du Val SARL', 'Ateliers Bertin SAS', 'Imprimerie Lacaze SA'],
}
const customers = { en: 'Joan Miller', de: 'Karla Vogt', fr: 'Luc Perrin' }
const goods = ['Laid paper', 'Grey board', 'Linen thread', 'Bone folder', 'Wheat paste', 'Marbled paper']
const ibans = [
  'DE89370400440532013000',
  'FR1420041010050500013M02606',
  'GB29NWBK60161331926819',
  'AT611904300234573201',
]

export async function drawnDocuments(count: number): Promise<Drawn[]> {
  const drawn: Drawn[] = []
  for (let at = 0; at < count; at++) drawn.push(await drawInvoice(at), await drawReceipt(at))
  return drawn
}

async function drawInvoice(at: number): Promise<Drawn> {
  const chance = random(1000 + at)
  const language = (['en', 'de', 'fr'] as const)[at % 3] ?? 'en'
  const layout = Math.floor(at / 3) % 4
  const word = words[language]
  const firm = chance.pick(firms[language])
  const number = chance.pick([
    `${2020 + chance.whole(6)}-${1000 + chance.whole(9000)}`,
    `RE${10_000 + chance.whole(90_000)}`,
    String(100_000 + chance.whole(900_000)),
    `F/${chance.whole(90) + 10}/${2024 + chance.whole(2)}`,
  ])
  const date = dayOf(chance)
  const due = new Date(date.getTime() + 30 * 86_400_000)
  const items = chance
    .shuffled(goods)
    .slice(0, 2 + chance.whole(4))
    .map((name) => ({ name, quantity: 1 + chance.whole(40), price: 100 + chance.whole(9000) }))
  const net = items.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
  const tax = Math.round(net * 0.2)
  const iban = chance.pick(ibans)
  const money = (cents: number): string => moneyIn(language, cents, layout)
  const facts: [string, string][] = [
    [chance.pick(word.number), number],
    [chance.pick(word.date), dateIn(language, date, chance)],
    [word.customer, String(10_000 + chance.whole(900))],
    [word.order, `B${chance.whole(9000)}`],
    [chance.pick(word.due), dateIn(language, due, chance)],
  ]
  const pdf = openPdf({ title: 'x', author: 'x', date: '2025-01-01', margin: 56 })
  pdf.addPage().fontSize(10)
  const right = pdf.page.width - 56
  put(pdf, firm, layout === 1 ? 330 : 56, 50, 14)
  put(pdf, '12 Mill Lane · 4711 Wiesental', layout === 1 ? 330 : 56, 70, 9)
  put(pdf, word.title, layout === 1 ? 56 : 400, 56, 20)
  put(pdf, word.to, 56, 112, 9)
  put(pdf, customers[language], 56, 126)
  put(pdf, '7 Harbour Street', 56, 140)
  drawFacts(pdf, facts, layout)
  const top = layout === 2 ? 260 : 300
  const stops = [56, 300, 380, 470]
  word.columns.forEach((title, column) => put(pdf, title, stops[column] ?? 56, top, 9))
  items.forEach(({ name, quantity, price }, row) => {
    const y = top + 20 + row * 16
    put(pdf, name, 56, y)
    put(pdf, String(quantity), 300, y)
    put(pdf, money(price), 380, y)
    put(pdf, money(quantity * price), 470, y)
  })
  const foot = top + 50 + items.length * 16
  const totals: [string, string][] = [
    [chance.pick(word.net), money(net)],
    [chance.pick(word.tax), money(tax)],
    [chance.pick(word.total), money(net + tax)],
  ]
  totals.forEach(([label, value], row) => {
    put(pdf, label, layout === 3 ? 56 : 360, foot + row * 16)
    put(pdf, value, layout === 3 ? 200 : right - pdf.widthOfString(value), foot + row * 16)
  })
  put(pdf, `IBAN: ${iban.replace(/(.{4})/g, '$1 ').trim()}`, 56, 760, 9)
  return {
    name: `invoice ${language} layout ${layout + 1}`,
    kind: 'invoice',
    bytes: new Uint8Array(await pdfBytes(pdf)),
    truth: {
      number,
      date: iso(date),
      due: iso(due),
      supplier: firm,
      net: point(net),
      vat: point(tax),
      total: point(net + tax),
      iban,
    },
  }
}

/** Four ways to set out what is known of an invoice: beside one another, run in, in a table of one row, stacked. */
function drawFacts(pdf: Pdf, facts: [string, string][], layout: number): void {
  facts.forEach(([label, value], row) => {
    if (layout === 0) {
      put(pdf, label, 340, 130 + row * 16)
      put(pdf, value, 455, 130 + row * 16)
    } else if (layout === 1) {
      put(pdf, `${label.replace(/\s*:$/, '')}: ${value}`, 330, 130 + row * 16)
    } else if (layout === 2) {
      put(pdf, label.replace(/\s*:$/, ''), 56 + row * 100, 200, 8)
      put(pdf, value, 56 + row * 100, 214)
    } else {
      put(pdf, label.replace(/\s*:$/, ''), 400, 120 + row * 32, 8)
      put(pdf, value, 400, 131 + row * 32)
    }
  })
}

async function drawReceipt(at: number): Promise<Drawn> {
  const chance = random(5000 + at)
  const language = (['en', 'de', 'fr'] as const)[at % 3] ?? 'en'
  const firm = chance.pick(firms[language])
  const date = dayOf(chance)
  const items = chance
    .shuffled(goods)
    .slice(0, 2 + chance.whole(3))
    .map((name) => ({ name, price: 100 + chance.whole(3000) }))
  const total = items.reduce((sum, { price }) => sum + price, 0)
  const given = Math.ceil(total / 1000) * 1000
  const money = (cents: number): string => moneyIn(language, cents, 1).replace(/ ?€|€ ?|£/, '')
  const said = {
    en: ['Total', 'Cash', 'Change', 'Subtotal'],
    de: ['Summe', 'Bar', 'Rückgeld', 'Zwischensumme'],
    fr: ['Total TTC', 'Espèces', 'Rendu', 'Sous-total'],
  }[language]
  const pdf = openPdf({ title: 'x', author: 'x', date: '2025-01-01', size: [226, 480], margin: 12 })
  pdf.addPage()
  put(pdf, firm, 40, 20, 11)
  put(pdf, '12 Mill Lane', 60, 36, 8)
  put(pdf, `${dateIn(language, date, chance)} ${10 + chance.whole(10)}:${10 + chance.whole(49)}`, 16, 56, 8)
  const rows: [string, number][] = [
    ...items.map(({ name, price }): [string, number] => [name, price]),
    [said[3] ?? '', total - 1 > 0 ? Math.round(total / 1.2) : total],
    [said[0] ?? '', total],
    [said[1] ?? '', given],
    [said[2] ?? '', given - total],
  ]
  rows.forEach(([label, cents], row) => {
    put(pdf, label, 16, 80 + row * 14, 9)
    put(pdf, money(cents), 206 - pdf.widthOfString(money(cents)), 80 + row * 14, 9)
  })
  return {
    name: `receipt ${language}`,
    kind: 'receipt',
    bytes: new Uint8Array(await pdfBytes(pdf)),
    truth: { merchant: firm, date: iso(date), total: point(total) },
  }
}

function put(pdf: Pdf, text: string, x: number, y: number, size = 10): void {
  pdf.fontSize(size).text(text, x, y, { lineBreak: false })
}

const point = (cents: number): string => (cents / 100).toFixed(2)
const iso = (date: Date): string => date.toISOString().slice(0, 10)

function dayOf(chance: Random): Date {
  return new Date(Date.UTC(2021 + chance.whole(5), chance.whole(12), 1 + chance.whole(28)))
}

function dateIn(language: Language, date: Date, chance: Random): string {
  const [year, month, day] = iso(date).split('-') as [string, string, string]
  const name = words[language].months[date.getUTCMonth()] ?? ''
  const long = {
    en: `${Number(day)} ${name} ${year}`,
    de: `${Number(day)}. ${name} ${year}`,
    fr: `${Number(day)} ${name} ${year}`,
  }[language]
  return chance.pick([
    long,
    language === 'de' ? `${day}.${month}.${year}` : `${day}/${month}/${year}`,
    `${year}-${month}-${day}`,
  ])
}

function moneyIn(language: Language, cents: number, layout: number): string {
  const [whole = '', rest = ''] = point(cents).split('.')
  const group = (mark: string): string => whole.replace(/\B(?=(?:\d{3})+$)/g, mark)
  if (language === 'en') return `£${group(',')}.${rest}`
  return language === 'de' ? `${group('.')},${rest}${layout % 2 ? '' : ' €'}` : `${group(' ')},${rest} €`
}
