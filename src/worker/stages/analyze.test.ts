// Classes, titles and excerpts of small documents written for the purpose.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Analysis, type Metadata } from '../../contract/model.ts'
import { buildPage, type DraftBlock } from '../page-builder.ts'
import { threadTime } from '../processor-time.ts'
import { analyzeDocument } from './analyze.ts'
import { featuresOf } from './features.ts'
import { text as textRules, classes } from './rules.ts'

/** Blank lines part blocks; a line that begins with # is a heading. */
function analyze(text: string, input: { name?: string; mediaType?: string; metadata?: Metadata } = {}): Analysis {
  let y = 20
  const line = (content: string) => {
    y += 14
    return {
      words: content.split(' ').map((word, at) => ({
        text: word,
        bbox: [40 + at * 30, y, 66 + at * 30, y + 10] as [number, number, number, number],
        conf: 1,
      })),
    }
  }
  const blocks = text.split('\n\n').map((block): DraftBlock => {
    const lines = block.replace(/^# /, '').split('\n').map(line)
    return block.startsWith('# ') ? { kind: 'heading', level: 1, lines } : { kind: 'paragraph', lines }
  })
  const pages = [buildPage({ number: 1, width: 600, height: 800, source: 'text', engine: 'test', blocks })]
  return analyzeDocument({ name: 'file.pdf', mediaType: 'application/pdf', metadata: {}, pages, ...input }).analysis
}

const samples: [string, string][] = [
  [
    'invoice',
    'Rechnung Nr. 2024-17\n\nRechnungsdatum: 3. Mai 2024\nMenge Artikel Einzelpreis\n2 Garben 4,00\n\nNettobetrag 8,00 EUR\nMwSt 19 % 1,52\nZahlbar innerhalb 14 Tagen\nIBAN DE02 1203 0000',
  ],
  [
    'receipt',
    'CORNER BAKERY\n12 Mill Lane\n\nCashier: Ann\n2 Rolls 1.20\n1 Loaf 3.40\nTotal 4.60\nCash 5.00\nChange 0.40\n\nThank you, please come again',
  ],
  [
    'letter',
    '12 Mill Lane\n4 March 2024\n\nDear Mrs Miller,\n\nI am writing to thank you for the oats. We look forward to your visit in May.\n\nYours sincerely\nJohn Carter',
  ],
  [
    'contract',
    'LEASE AGREEMENT\n\nThis Agreement is made between the Landlord and the Tenant. WHEREAS the Landlord owns the barn, the parties hereby agree:\n\nSection 1. The Tenant shall pay the rent. The Tenant shall keep the barn. This Agreement shall be governed by the law of the land. Either party may terminate this Agreement.',
  ],
  [
    'minutes',
    '# Minutes of the Mill Committee\n\nPresent: A. Carter, B. Miller\n\nAgenda\n\nThe meeting was called to order at ten. A motion to buy a horse was seconded and carried. The meeting adjourned at noon.',
  ],
  [
    'resume',
    'Jane Carter\n\nWORK EXPERIENCE\n\nMiller, Mill Lane, 2015 - present\nResponsible for oats and barley\nBaker, 2010 - 2015\n\nEDUCATION\n\nBachelor of Baking\n\nSKILLS\n\nGrinding, kneading',
  ],
  [
    'paper',
    '# On the Milling of Oats\n\nA. Carter\nDepartment of Grain, University of Mill Lane\n\nAbstract\n\nIn this paper we show that oats can be milled [1]. We propose a mill [2, 3] and we evaluate it [4].\n\n1 Introduction\n\nMiller et al. introduced stones [5].\n\nReferences',
  ],
  [
    'id',
    'PASSPORT\nSurname CARTER\nGiven names JANE\nNationality UTOPIAN\nDate of birth 12 AUG 1974\nPlace of birth ZENITH\nAuthority MILL\n\nP<UTOCARTER<<JANE<<<<<<<<<<<<<<<<<<<<<<<<<<<<',
  ],
]
test.each(samples)('%s', (name, text) => {
  const found = analyze(text)
  expect(found.class).toBe(name)
  expect(found.confidence).toBeGreaterThan(0.5)
  expect(found.why[0]?.weight).toBeGreaterThan(0)
})

test('Spanish, Italian and Dutch papers, and a message as it is printed', () => {
  const classOf = (text: string): string => analyze(text).class
  expect(
    classOf(
      'FACTURA\nNº Factura: 45\nCIF: B98123456\n\nConcepto Cantidad Precio Importe\nSuelo 2 4,00 8,00\n\nBase imponible 8,00\nIVA 21% 1,68\nVencimiento: 03/05/2024',
    ),
  ).toBe('invoice')
  expect(
    classOf('FATTURA n. 45 del 03/04/2024\nP.IVA 02233440378\n\nImponibile 8,00\nIVA 22% 1,76\nScadenza 03/06/2024'),
  ).toBe('invoice')
  expect(classOf('Factuur\nFactuurnummer 45\nBtw NL004455667B01\n\nSubtotaal 8,00\n21% btw 1,68\nTotaal 9,68')).toBe(
    'invoice',
  )
  expect(classOf('Estimado Sr. Navarro:\n\nLe escribimos por la obra.\n\nAtentamente,\nCarmen Ortiz')).toBe('letter')
  expect(
    classOf('From: David Mercer\nSent: 03 April 2024 16:22\nTo: Hannah Frost\nSubject: Scaffold\n\nIt comes.'),
  ).toBe('email')
})

test('what looks like an invoice, minutes or slides is not always one', () => {
  const money = 'Subtotal 610.00\nVAT 20% 122.00\nTotal 732.00'
  expect(analyze(`QUOTATION\n\nOak worktop 430.00\nFitting 180.00\n${money}`).class).not.toBe('invoice')
  expect(analyze('BOARDING PASS\nGATE CLOSES 20 MINUTES BEFORE DEPARTURE').class).toBe('unknown')
})

test('a file format decides where it can', () => {
  expect(analyze('To: you\n\nCome to the mill.', { name: 'a.eml', mediaType: 'message/rfc822' }).class).toBe('email')
  expect(analyze('1\t2\n3\t4', { name: 'a.csv', mediaType: 'text/csv' }).class).toBe('spreadsheet')
})

test('it says unknown rather than guess, and gives the reasons it had', () => {
  const found = analyze('The wind went over the barley, and the barley bent. Nobody saw it, for it was noon.')
  expect(found.class).toBe('unknown')
  expect(found.confidence).toBeLessThan(0.5)
})

test('the title is the stated one if it is a title, else the first heading, else the largest line', () => {
  const text = '# The Miller’s Year\n\nIt begins in May.'
  expect(analyze(text, { metadata: { title: 'A Year at the Mill' } }).title).toBe('A Year at the Mill')
  expect(analyze(text, { metadata: { title: 'Microsoft Word - year_final2.doc' } }).title).toBe('The Miller’s Year')
  expect(analyze('It begins in May.').title).toBe('It begins in May.')
  expect(analyze('12').title).toBe(null)
})

test('an excerpt is the document’s own sentences, at most 400 characters', () => {
  const text = Array.from(
    { length: 40 },
    (_, n) => `Sack ${n} of the barley was carried to the mill by hand on the same day.`,
  )
  const { summary } = analyze(text.join(' '))
  expect(summary.length).toBeLessThanOrEqual(400)
  expect(summary.startsWith('Sack 0 of the barley')).toBe(true)
  for (const sentence of summary.split(/(?<=\.) (?:… )?/)) expect(text).toContain(sentence)
  expect(analyze('Oats 3\nBarley 4').summary).toBe('Oats 3 Barley 4')
})

test('any text: an analysis of the contract, the same twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const found = analyze(text)
      expect(Analysis.safeParse(found).success).toBe(true)
      expect(found.summary.length).toBeLessThanOrEqual(400)
      expect(analyze(text)).toEqual(found)
    }),
  )
})

test('no rule is slow on a hostile text', () => {
  const hostile = ['a ', 'A', '. ', '1 ', '"a', '<', '_', 'form ', '\n', 'Dear ', '(A 1', '- '].map((part) =>
    part.repeat(30_000 / part.length),
  )
  for (const part of hostile) {
    for (const { name, expression, times } of textRules) {
      const start = threadTime()
      let count = 0
      for (const _ of part.matchAll(expression)) if (++count >= times) break
      expect(threadTime() - start, `${name} on ${part.slice(0, 5)}`).toBeLessThan(1000)
    }
  }
})

test('every class has rules, and text beyond the limit is not looked at', () => {
  for (const name of classes)
    expect(
      textRules.some((rule) => rule.class === name),
      name,
    ).toBe(true)
  const blocks: DraftBlock[] = [
    { kind: 'paragraph', lines: [{ words: [{ text: 'x'.repeat(100_000), bbox: [0, 0, 1, 1], conf: 1 }] }] },
  ]
  const page = buildPage({ number: 1, width: 600, height: 800, source: 'text', engine: 'test', blocks })
  const { parts } = featuresOf({ name: 'a', mediaType: 'text/plain', metadata: {}, pages: [page] })
  expect(parts.body.length).toBeLessThanOrEqual(30_000)
})

test('pages in another language than the document are told', () => {
  const english = 'The ferry leaves at noon and returns before dark, and those who wait for it stand at the pier.'
  const german = 'Das Schiff fährt mittags ab und kehrt vor dem Abend zurück, wenn der Wind nicht zu stark wird.'
  const pages = [english, german, english].map((text, at) =>
    buildPage({
      number: at + 1,
      width: 600,
      height: 800,
      source: 'text',
      engine: 'test',
      blocks: [
        {
          kind: 'paragraph',
          lines: [{ words: text.split(' ').map((word) => ({ text: word, bbox: [0, 0, 9, 9], conf: 1 })) }],
        },
      ],
    }),
  )
  const { analysis } = analyzeDocument({ name: 'ferry.pdf', mediaType: 'application/pdf', metadata: {}, pages })
  expect(analysis).toMatchObject({ language: 'en', pageLanguages: [{ page: 2, language: 'de' }] })
})
