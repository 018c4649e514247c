// Entities in letters and invoices of three languages, with their provenance; and what must not be taken for one.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Mention } from '../../contract/entity.ts'
import { buildPage } from '../page-builder.ts'
import { threadTime } from '../processor-time.ts'
import { findEntities } from './entities.ts'
import { isIban } from './entities-forms.ts'

function pageOf(text: string, number = 1) {
  let y = 0
  const blocks = text.split('\n\n').map((part) => ({
    kind: 'paragraph' as const,
    lines: part.split('\n').map((line) => {
      y += 14
      const words = line.split(' ').map((word, at) => ({
        text: word,
        bbox: [at * 50, y, at * 50 + 45, y + 10] as [number, number, number, number],
        conf: 1,
      }))
      return { words }
    }),
  }))
  return buildPage({ number, width: 2000, height: 2000, source: 'text', engine: 'test', blocks })
}
const keys = (text: string, kind: Mention['kind'], language: string | null = 'en'): string[] =>
  findEntities([pageOf(text)], language).flatMap((mention) => (mention.kind === kind ? [mention.key] : []))

test('numbers with a checksum, a form or a label', () => {
  expect(keys('IBAN: DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX', 'iban')).toEqual(['DE89370400440532013000'])
  expect(keys('IBAN: DE89 3704 0044 0532 0130 01', 'iban')).toEqual([])
  expect(isIban('GB82WEST12345698765432')).toBe(true)
  expect(keys('Write to Anna.Mill@Example.org.', 'email')).toEqual(['anna.mill@example.org'])
  expect(keys('See https://www.example.org/a/ or www.example.org/a.', 'url')).toEqual(['example.org/a'])
  expect(keys('USt-IdNr.: DE123456789', 'vat-id', 'de')).toEqual(['DE123456789'])
  expect(keys('Tel. +49 (0)30 1234-567', 'phone', 'de')).toEqual(['+49301234567'])
})

test('dates by form and language, sums by currency', () => {
  expect(keys('On 2024-02-29, 3. Mai 2024 and May 4th, 2024', 'date').toSorted()).toEqual([
    '2024-02-29',
    '2024-05-03',
    '2024-05-04',
  ])
  expect(keys('le 1er février 2023, 30.02.2023', 'date', 'fr')).toEqual(['2023-02-01'])
  expect(keys('3/4/2024', 'date', 'en')).toEqual(['2024-03-04'])
  expect(keys('3/4/2024', 'date', 'fr')).toEqual(['2024-04-03'])
  expect(keys('1.234,50 € and USD 1,234.50 and 12 EUR', 'amount').toSorted()).toEqual([
    'EUR 12.00',
    'EUR 1234.50',
    'USD 1234.50',
  ])
})

test('references by what they are of', () => {
  expect(keys('Invoice No. 2024-17, customer number 0815, see contract 4711.', 'reference').toSorted()).toEqual([
    'contract:4711',
    'customer:815',
    'invoice:2024-17',
  ])
  expect(keys('Kundennummer: K-4711\nRechnungs-Nr. RE/2024/5', 'reference', 'de').toSorted()).toEqual([
    'customer:K-4711',
    'invoice:RE/2024/5',
  ])
  expect(keys('In order 2 of the case 2024 was heard.', 'reference')).toEqual([])
})

test('people, organisations, places', () => {
  const letter =
    'Mühle & Söhne GmbH\nHauptstraße 3\n10115 Berlin\n\nSehr geehrte Frau Dr. Anna Müller,\n\nwir liefern nach Frankreich.\n\nMit freundlichen Grüßen\nPeter Korn'
  expect(keys(letter, 'organisation', 'de')).toEqual(['muhle sohne gmbh'])
  expect(keys(letter, 'person', 'de').toSorted()).toEqual(['anna muller', 'peter korn'])
  expect(keys(letter, 'place', 'de').toSorted()).toEqual(['berlin', 'country:FR'])
  expect(
    keys('Dear Mr. J. Carter,\nof Acme Grain Inc. in Springfield, IL 62701, United States', 'place').toSorted(),
  ).toEqual(['country:US', 'springfield'])
})

test('a mention has its page, its box, its count and how it was found', () => {
  const pages = [
    pageOf('Nothing here.'),
    pageOf('Pay to DE89 3704 0044 0532 0130 00\nnow', 2),
    pageOf('DE89370400440532013000', 3),
  ]
  expect(findEntities(pages, 'en').filter(({ kind }) => kind === 'iban')).toEqual([
    {
      kind: 'iban',
      key: 'DE89370400440532013000',
      name: 'DE89 3704 0044 0532 0130 00',
      page: 2,
      boxes: [[100, 14, 395, 24]],
      count: 2,
      confidence: 1,
      found: 'checksum',
    },
  ])
})

test('key phrases are words of the text, the whole rather than its parts', () => {
  const text = 'The water mill grinds barley. Every water mill needs barley flour. A water mill stands.'
  expect(
    findEntities([pageOf(text)], 'en')
      .filter(({ kind }) => kind === 'phrase')
      .map(({ name }) => name.toLowerCase()),
  ).toEqual(['water mill', 'barley'])
})

test('any text: mentions of the contract, the same twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const found = findEntities([pageOf(text)], null)
      for (const mention of found) expect(Mention.safeParse(mention).success).toBe(true)
      expect(findEntities([pageOf(text)], null)).toEqual(found)
    }),
  )
})

test('no rule is slow on a hostile text', () => {
  for (const part of [
    'A ',
    'Aa ',
    '1 ',
    '1.',
    'a@',
    'a.',
    'DE12 ',
    'invoice ',
    'Dr ',
    '12345 A',
    '(',
    '+1 ',
    '1,000',
    'A.',
  ]) {
    const page = { ...pageOf('x'), text: part.repeat(10_000 / part.length) }
    const start = threadTime()
    findEntities([page], 'en')
    expect(threadTime() - start, part).toBeLessThan(1000)
  }
})
