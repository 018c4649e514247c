// Invoices, contracts and messages set out as senders do: where a value stands, whose name is whose, sums of several rates, terms.
import { expect, test } from 'vitest'
import { fieldsIn } from './fields.ts'
import { fields, normals, pageOf } from './testing.ts'

const parties = (text: string): string[] =>
  fieldsIn({ pages: [pageOf(text)], metadata: {}, language: 'en', stated: [] })
    .filter(({ of, name }) => of === 'contract' && name === 'party')
    .map(({ normal }) => normal)

test('facts stacked under their labels, the sender’s address beside them: a postcode is no number', () => {
  const text = `TAX INVOICE                Invoice Date              Pennine Joinery
Millbrook School           3 Apr 2024                Unit 4 Beck Yard
Church Lane                Invoice Number            HX1 5ER
MILLBROOK                  INV-0231                  UNITED KINGDOM

                           Subtotal            790.00
                           TOTAL VAT 20%       158.00
                           TOTAL GBP           948.00`
  expect(normals(fields('invoice', text))).toMatchObject({
    number: 'INV-0231',
    date: '2024-04-03',
    net: '790.00',
    vat: '158.00',
    total: '948.00',
    currency: 'GBP',
  })
})

test('the supplier is who writes, not who is written to, whatever their forms', () => {
  const text = `Oliver Kranz
Lange Reihe 11, 20099 Hamburg
hallo@kranz.example

Tulip Media B.V.
Keizersgracht 100
1015 AA Amsterdam

Rechnungsnummer: 2024-19`
  expect(normals(fields('invoice', text, 'de'))).toMatchObject({ supplier: 'Oliver Kranz', number: '2024-19' })
  const addressed = `J. Tarrant Roofing\n12 Ferry Road, Hull HU9 1LD\n\nInvoice to: Whitmore Homes Ltd, Beverley HU17 8AB\nInvoice no. 317`
  expect(fields('invoice', addressed)['supplier']?.normal).toBe('J. Tarrant Roofing')
})

test('days to pay are counted from the invoice’s date; a discount for paying early and a fee for paying late are none', () => {
  const due = (terms: string): string | undefined =>
    fields('invoice', `Mill GmbH\nInvoice date: 2024-04-03\n${terms}`)['due']?.normal
  expect(due('Terms: Net 30')).toBe('2024-05-03')
  expect(due('Zahlbar innerhalb von 14 Tagen ohne Abzug.')).toBe('2024-04-17')
  expect(due('Zahlbar innerhalb von 10 Tagen 2 % Skonto, innerhalb von 30 Tagen netto')).toBe('2024-05-03')
  expect(due('Règlement par virement à 45 jours')).toBe('2024-05-18')
  expect(due('Zahlung: bis 13.04.2024 2 % Skonto, bis 03.05.2024 netto')).toBe('2024-05-03')
  expect(due('Goods may be returned within 30 days.')).toBeUndefined()
})

test('taxes of several rates are one tax; what is no tax is none', () => {
  const rates = `Nettosumme          333,90
19 % MwSt. auf 235,90     44,82
7 % MwSt. auf 98,00        6,86
Rechnungsbetrag    385,58 €`
  const found = fields('invoice', rates, 'de')
  expect(normals(found)).toMatchObject({ net: '333.90', vat: '51.68', total: '385.58' })
  expect(found['vat']).toMatchObject({ value: '44,82 6,86', checks: ['net + vat = total'] })
  const untaxed = `Désignation          Quantité     Prix unitaire HT     Total HT
Articles                4            180,00 €             720,00 €
Relecture               1            90,00 €              90,00 €
Total à payer : 810,00 €
TVA non applicable, art. 293 B du CGI`
  const [net, vat] = ['net', 'vat'].map((name) => fields('invoice', untaxed, 'fr')[name])
  expect([net, vat]).toEqual([undefined, undefined])
})

test('a net amount that no word names is what is left of the total; what was paid before is not', () => {
  const text =
    'Professional fee   €1,200.00\nVAT @ 23%   €276.00\nTotal   €1,476.00\nLess paid on account   -€500.00\nBalance due   €976.00'
  const found = fields('invoice', text)
  expect(normals(found)).toMatchObject({ net: '1200.00', vat: '276.00', total: '1476.00' })
  expect(found['total']?.checks).toEqual(['net + vat = total'])
})

test('lakhs, dollars of other countries, a page’s sum carried over', () => {
  const indian = `Description        Qty     Rate         Amount
Copper wire        120     1,450.00     1,74,000.00
Carried forward                         1,74,000.00
Total              ₹ 1,74,000.00`
  const found = fields('invoice', indian)
  expect(normals(found)).toMatchObject({ total: '174000.00', currency: 'INR', item: 'Copper wire' })
  expect(found['item']?.checks).toEqual(['quantity × price = amount'])
  expect(fields('invoice', 'Tax invoice\nABN 53 004 085 616\nTotal   $12.50')['currency']?.normal).toBe('AUD')
})

test('Spanish, Italian and Dutch invoices', () => {
  const spanish = `Nº Factura: 2024/045\nFecha: 3 de abril de 2024\nVencimiento: 03/05/2024\nBase imponible    1.000,00 €\nIVA 21%    210,00 €\nTOTAL FACTURA    1.210,00 €`
  expect(normals(fields('invoice', spanish, 'es'))).toMatchObject({
    number: '2024/045',
    date: '2024-04-03',
    due: '2024-05-03',
    net: '1000.00',
    vat: '210.00',
    total: '1210.00',
  })
  const italian = `FATTURA n. 45/2024 del 03/04/2024\nImponibile    € 100,00\nIVA 22%    € 22,00\nTotale documento    € 122,00`
  expect(normals(fields('invoice', italian, 'it'))).toMatchObject({
    number: '45/2024',
    date: '2024-04-03',
    total: '122.00',
  })
  const dutch = `Factuurnummer   2024-0188\nFactuurdatum    03-04-2024\nSubtotaal   € 100,00\n21% btw   € 21,00\nTotaal   € 121,00`
  expect(normals(fields('invoice', dutch, 'nl'))).toMatchObject({ number: '2024-0188', net: '100.00', vat: '21.00' })
})

test('parties: before their roles, beside their labels, with addresses between; and the notice to be given', () => {
  expect(
    parties(
      'THIS AGREEMENT is made BETWEEN\n(1) Harold Fitch of 9 Crescent Road, Bristol (the Landlord); and\n(2) Amelia Stone of 2 Park Row (the Tenant)',
    ),
  ).toEqual(['Harold Fitch', 'Amelia Stone'])
  expect(
    parties('between Ironwood LLC ("Ironwood") and Castell Corporation ("Castell"). WHEREAS the "Parties" wish'),
  ).toEqual(['Ironwood LLC', 'Castell Corporation'])
  expect(
    parties(
      'Zwischen\nFrau Gisela Brandt, Uferweg 3\n– nachfolgend „Vermieter“ genannt –\nund\nHerrn Timo Jensen, Kiel\n– nachfolgend „Mieter“ genannt –',
    ),
  ).toEqual(['Gisela Brandt', 'Timo Jensen'])
  expect(parties('Verkäufer: Rolf Steiner, Talstr. 9\nKäufer: Aylin Demir, Hofstr. 31')).toEqual([
    'Rolf Steiner',
    'Aylin Demir',
  ])
  const notice = (text: string): string | undefined => fields('contract', text)['notice']?.normal
  expect(notice('may terminate upon sixty (60) days prior written notice')).toBe('sixty (60) days')
  expect(notice('Die Kündigungsfrist beträgt drei Monate.')).toBe('drei Monate')
})

test('a printed message: its subject with all its colons, its date as a date', () => {
  const text = 'Von: Jutta Harms\nGesendet: Mittwoch, 3. April 2024 10:02\nBetreff: AW: Termin'
  expect(normals(fields('email', text, 'de'))).toMatchObject({ subject: 'AW: Termin', date: '2024-04-03' })
})
