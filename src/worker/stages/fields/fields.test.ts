// Fields of small documents set out for the purpose: values, their normal forms, their boxes, and what is checked.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Field } from '../../../contract/understanding.ts'
import { threadTime } from '../../processor-time.ts'
import { fieldsIn } from './fields.ts'
import { fields, normals, pageOf } from './testing.ts'
import { amountsIn, dateOrderOf, datesIn, ibansIn, isIban } from './values.ts'

const german = `Mühlenbetrieb Ostertal GmbH                    RECHNUNG
Mühlweg 3, 79999 Ostertal
                                      Rechnungsnummer    2024-117
An Anna Weber                         Rechnungsdatum     3. Mai 2024
                                      Fällig am          02.06.2024
Bezeichnung                 Menge     Einzelpreis     Betrag
Gerste, 25 kg               4         1.012,50        4.050,00
Hafer, 25 kg                2         11,00           22,00
                                      Nettobetrag     4.072,00 €
                                      MwSt. 7 %       285,04 €
                                      Gesamtbetrag    4.357,04 €
IBAN: DE89 3704 0044 0532 0130 00   USt-IdNr. DE123456789`

test('an invoice: values beside and under their labels, amounts that add up, items', () => {
  const found = fields('invoice', german, 'de')
  expect(normals(found)).toMatchObject({
    number: '2024-117',
    date: '2024-05-03',
    due: '2024-06-02',
    supplier: 'Mühlenbetrieb Ostertal GmbH',
    net: '4072.00',
    vat: '285.04',
    total: '4357.04',
    currency: 'EUR',
    iban: 'DE89370400440532013000',
    'vat id': 'DE123456789',
  })
  expect(found['total']?.checks).toEqual(['net + vat = total'])
  expect(found['iban']?.checks).toEqual(['checksum'])
  expect(found['number']?.place).toEqual({ page: 1, bbox: [20 + 57 * 5, 48, 20 + 65 * 5, 58] })
  expect(found['item']?.parts).toEqual({ description: 'Hafer, 25 kg', quantity: '2', price: '11.00', amount: '22.00' })
})

test('a column’s heading is a label for what stands under it', () => {
  const found = fields(
    'invoice',
    'INVOICE\nInvoice no      Invoice date     Due date\nA-4711          4 March 2024     3 April 2024',
  )
  expect(normals(found)).toMatchObject({ number: 'A-4711', date: '2024-03-04', due: '2024-04-03' })
})

const cii = (total: string): string => `<?xml version="1.0"?>
<rsm:CrossIndustryInvoice xmlns:rsm="a" xmlns:ram="b" xmlns:udt="c">
<rsm:ExchangedDocument><ram:ID>2024-117</ram:ID><ram:IssueDateTime><udt:DateTimeString format="102">20240503</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct><ram:Name>Gerste &amp; Hafer</ram:Name></ram:SpecifiedTradeProduct><ram:BilledQuantity>4.0000</ram:BilledQuantity><ram:LineTotalAmount>4050.00</ram:LineTotalAmount></ram:IncludedSupplyChainTradeLineItem>
<ram:SellerTradeParty><ram:Name>Ostertal</ram:Name><ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">9</ram:ID></ram:SpecifiedTaxRegistration><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456789</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:GrandTotalAmount>${total}</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</rsm:CrossIndustryInvoice>`

test('an invoice as XML stands, and the page is asked whether it says the same', () => {
  const same = fields('invoice', german, 'de', cii('4357.04'))
  expect(same['total']).toMatchObject({ how: 'xml', normal: '4357.04', checks: ['xml = page'], confidence: 1 })
  expect(same['total']?.place).not.toBeNull()
  expect(same['vat id']?.normal).toBe('DE123456789')
  expect(same['item']?.parts).toEqual({ description: 'Gerste & Hafer', quantity: '4', amount: '4050' })
  const other = fields('invoice', german, 'de', cii('4357.05'))
  expect(other['total']).toMatchObject({ normal: '4357.05', place: null, checks: ['not xml = page (4.357,04 €)'] })
  expect(fields('invoice', german, 'de', '<svg/>')['total']?.how).toBe('label')
})

test('a receipt: what was paid less what was given back is the total', () => {
  const text =
    'CORNER BAKERY\n12 Mill Lane\n14/02/2024 10:12\nRolls        2.40\nLoaf         3.40\nSubtotal     4.83\nTotal        5.80\nCash        10.00\nChange       4.20'
  const found = fields('receipt', text)
  expect(normals(found)).toMatchObject({ merchant: 'CORNER BAKERY', date: '2024-02-14', total: '5.80' })
  expect(found['total']?.checks).toEqual(['paid − change = total'])
})

test('a passport: the zone with its check digits, one wrong letter is told', () => {
  const zone = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10'
  const found = fields('id', `PASSPORT\n${zone}`)
  expect(normals(found)).toMatchObject({
    surname: 'ERIKSSON',
    'given names': 'ANNA MARIA',
    'document number': 'L898902C3',
    nationality: 'UTO',
    'date of birth': '1974-08-12',
    'date of expiry': '2012-04-15',
    sex: 'F',
  })
  expect(found['document number']?.checks).toEqual(['check digit'])
  const misread = fields('id', `PASSPORT\n${zone.replace('L898902C36', 'L898902C76')}`)
  expect(misread['document number']?.checks).toEqual(['not check digit'])
})

test('letters, contracts, resumes and messages', () => {
  const letter =
    'Harbour Tools Ltd\n1 Quay Road\n\n4 March 2024\n\nSubject: the lathe\n\nDear Mrs Miller,\n\nit came.\n\nYours sincerely\n\nJohn Carter'
  expect(normals(fields('letter', letter))).toEqual({
    sender: 'Harbour Tools Ltd',
    date: '2024-03-04',
    subject: 'the lathe',
    salutation: 'Dear Mrs Miller',
    signed: 'John Carter',
  })
  const contract =
    'LEASE AGREEMENT\nThis Agreement is made as of March 4, 2024 between Harbour Tools Ltd (the "Landlord")\nand Joan Miller (the "Tenant"). It is governed by the laws of the State of Utopia.'
  expect(normals(fields('contract', contract))).toMatchObject({
    'effective date': '2024-03-04',
    'governing law': 'State of Utopia',
  })
  const parties = fieldsIn({ pages: [pageOf(contract)], metadata: {}, language: 'en', stated: [] })
  expect(parties.filter(({ name }) => name === 'party').map(({ normal }) => normal)).toEqual([
    'Harbour Tools Ltd',
    'Joan Miller',
  ])
  expect(normals(fields('resume', 'Jane Carter\njane@mill.example   +49 151 2345678\nEDUCATION'))).toMatchObject({
    name: 'Jane Carter',
    email: 'jane@mill.example',
    phone: '+49 151 2345678',
  })
  expect(
    normals(fields('email', 'From: ann@mill.example\nTo: bob@mill.example\nSubject: Oats\n\nHello')),
  ).toMatchObject({
    from: 'ann@mill.example',
    subject: 'Oats',
  })
})

test('amounts as they are written in many places', () => {
  const written: [string, string][] = [
    ['1.234,50 €', '1234.50'],
    ['€ 1,234.50', '1234.50'],
    ["CHF 1'234.50", '1234.50'],
    ['1 234,50 EUR', '1234.50'],
    ['-12.00', '-12.00'],
    ['12,00-', '-12.00'],
    ['1200 €', '1200.00'],
    ['0.05', '0.05'],
  ]
  for (const [text, normal] of written)
    expect(
      amountsIn(`Sum ${text}`).map((one) => one.normal),
      text,
    ).toEqual([normal])
  for (const text of ['19,00 %', '12.03.2024', '10:45', 'A4.20b', '1.2.3']) expect(amountsIn(text), text).toEqual([])
})

test('dates: what is no day is none; the order is told by what can be read one way only', () => {
  expect(datesIn('31/02/2024 and 29/02/2024', 'day-first').map(({ normal }) => normal)).toEqual(['2024-02-29'])
  expect(
    datesIn('den 1. März 2024, 1er mars 2024, March 1st, 2024, 2024-03-01', 'day-first').map(({ normal }) => normal),
  ).toEqual(Array.from({ length: 4 }, () => '2024-03-01'))
  expect(dateOrderOf('03/04/2024 … 03/25/2024', 'en')).toBe('month-first')
  expect(dateOrderOf('03/04/2024 … 25/03/2024', 'en')).toBe('day-first')
  expect(dateOrderOf('03/04/2024 $5.00 Springfield IL 62704', 'en')).toBe('month-first')
  fc.assert(
    fc.property(fc.date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }), (date) => {
      const iso = date.toISOString().slice(0, 10)
      const [year, month, day] = iso.split('-')
      expect(datesIn(`am ${day}.${month}.${year} um`, 'day-first')[0]?.normal).toBe(iso)
      expect(datesIn(`${month}/${day}/${year}`, 'month-first')[0]?.normal).toBe(iso)
    }),
  )
})

test('account numbers: one wrong digit is noticed, whatever the blanks', () => {
  expect(ibansIn('IBAN GB29 NWBK 6016 1331 9268 19 BIC X')[0]).toMatchObject({ normal: 'GB29NWBK60161331926819' })
  // Recognised, and broken at a line's end.
  expect(ibansIn('IBAN DEO2 1203 OOOO 0000 2020 51')[0]?.normal).toBe('DE02120300000000202051')
  expect(fields('invoice', 'Konto: AT02 2011 1000 0342\n9660 bei der Bank')['iban']?.normal).toBe(
    'AT022011100003429660',
  )
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 21 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const iban = 'DE89370400440532013000'
      const digit = (Number(iban[at]) + by) % 10
      expect(isIban(iban.slice(0, at) + String(digit) + iban.slice(at + 1))).toBe(false)
    }),
  )
})

test('any text: fields of the contract, with boxes inside the page, the same twice; a hostile one is not slow', () => {
  const check = (text: string): void => {
    const input = { pages: [pageOf(text)], metadata: {}, language: null, stated: [] }
    const found = fieldsIn(input)
    for (const field of found) expect(Field.safeParse(field).success).toBe(true)
    expect(fieldsIn(input)).toEqual(found)
  }
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), check))
  for (const part of [
    '1.',
    '1,1 ',
    'invoice ',
    'Aa ',
    'A<',
    'between A, ',
    'total ',
    'DE89 ',
    '(the ',
    'le 1 ',
    'x@',
    'governed by ',
    'hereinafter “A ',
    'Between A and ',
    'Kündigungsfrist von ',
    'net 30 ',
    'VAT 1.00 ',
  ]) {
    const started = threadTime()
    fieldsIn({
      pages: [pageOf(`${part.repeat(20_000 / part.length)}\n`.repeat(2))],
      metadata: {},
      language: null,
      stated: [],
    })
    expect(threadTime() - started, part).toBeLessThan(2000)
  }
})
