// Forms of words over both databases: inflected, spelt and put together otherwise, misread, said in other words, in the file's name, and
// spread over a document; and that the word itself comes first.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { searchCommands } from '../../contract/commands/search.ts'
import { openTestDb } from '../testing/database.ts'
import { addBooks } from '../testing/library.ts'
import type { Scored } from '../store/search-plan.ts'
import { createTermIndex } from '../store/search-index.ts'
import { findPlaces, search, type SearchContext } from './search.ts'

const filler = Array.from({ length: 30 }, (_, n) => ({
  name: `filler-${n}.pdf`,
  pages: [`Notes of day ${n} about ships, ropes and Kühne.\n\nNothing else happened; the day was long and grey.`],
}))
const books = [
  {
    name: 'IMG_2231.jpg',
    class: 'receipt',
    pages: ['Kaffeemaschine 349,00\nSumme EUR 366,98\n22.11.2024'],
  },
  {
    name: 'Miete.pdf',
    class: 'contract',
    pages: [
      'Mietvertrag mit Frau Müller\n\nDie Kaltmiete beträgt 780,00 EUR.',
      'Rechnungsbetrag 1.234,56 EUR am 14.03.2025',
    ],
  },
  { name: 'spelt.txt', class: 'letter', pages: ['Baeckerei Schroeder dankt Herrn Weiss.'] },
  { name: 'plural.txt', class: 'letter', pages: ['Die Vermieterin kennt alle Angebote und Quittungen.'] },
  { name: 'scan.pdf', class: 'letter', pages: ['Der Hausrneister und die Wartungsliste.'] },
  { name: 'janitor.txt', class: 'letter', pages: ['Hausmeister gesucht.'] },
  {
    name: 'two-pages.pdf',
    class: 'letter',
    pages: ['The orchard of Mrs Thornbury.', 'Twelve baskets of quinces were sold.'],
  },
  { name: 'dated.txt', class: 'letter', pages: ['Kühne, 4 May 2019.'] },
  { name: 'spelt-twice.txt', class: 'letter', pages: ['Kühne kuehne@example.org'] },
  { name: 'numbered.txt', class: 'letter', pages: ['Vertrag Nr. VN-7731-0448 vom Hof.'] },
  { name: 'numbered-next.txt', class: 'letter', pages: ['Vertrag Nr. VN77310449 vom Hof.'] },
  { name: 'quinces.txt', class: 'letter', pages: ['Quinces, quinces, quinces.'] },
  ...filler,
]

describe.each(['sqlite', 'postgres'] as const)('forms on %s', (dialect) => {
  let context: SearchContext
  let end: () => Promise<void>
  let ids: string[]

  beforeAll(async () => {
    const { db, end: close } = await openTestDb(dialect)
    end = close
    context = { db, index: createTermIndex(db), topics: null }
    ids = await addBooks(db, books)
    // The first to ask starts the server.
  }, 60_000)
  afterAll(() => end())

  const ask = (query: string) =>
    search(context, searchCommands['search.query'].input.parse({ query, mode: 'lexical', typing: false }))
  const names = async (query: string): Promise<string[]> => (await ask(query)).hits.map(({ document }) => document.name)

  test.each([
    ['Mueller', 'Miete.pdf'],
    ['Bäckerei Schröder', 'spelt.txt'],
    ['Weiß', 'spelt.txt'],
    ['Mietverträge', 'Miete.pdf'],
    ['Quittung', 'plural.txt'],
    ['Rechnung Betrag', 'Miete.pdf'],
    ['Kaffee Maschine', 'IMG_2231.jpg'],
    ['Rechnungsbeträge', 'Miete.pdf'],
    ['IMG_2231', 'IMG_2231.jpg'],
    ['1234.56', 'Miete.pdf'],
    ['March 14, 2025', 'Miete.pdf'],
    ['landlord', 'plural.txt'],
    ['Angeb.', 'plural.txt'],
  ])('%s finds %s first', async (query, wanted) => {
    expect((await names(query))[0]).toBe(wanted)
  })

  test('a compound is found by its parts, behind the word itself', async () => {
    expect(await names('Vertrag')).toContain('Miete.pdf')
    expect(await names('Hausmeister')).toEqual(['janitor.txt', 'scan.pdf'])
  })

  test('a document that has all of the words, if apart, is before one that has one of them often', async () => {
    expect((await names('Thornbury quinces')).slice(0, 2)).toEqual(['two-pages.pdf', 'quinces.txt'])
    expect((await ask('Thornbury quinces')).matched).toBe('all')
    expect((await ask('Thornbury Kaltmiete')).matched).toBe('any')
  })

  test('a word in two spellings counts as one, not as two words', async () => {
    expect((await names('Kuehne 04.05.2019')).slice(0, 2)).toEqual(['dated.txt', 'spelt-twice.txt'])
    const { hits } = await ask('Kuehne')
    const [first, last] = [hits.at(0), hits.at(-1)]
    expect((first?.score ?? 9) - (last?.score ?? 0)).toBeLessThan(1)
  })

  test('who names a kind of document gets those of its class first', async () => {
    expect((await names('receipt summe'))[0]).toBe('IMG_2231.jpg')
  })

  test('what was found in a form is marked in the passage and in the open document; where the word is, only the word', async () => {
    const { hits } = await ask('Rechnung Betrag 1234.56')
    const [passage] = hits[0]?.passages ?? []
    expect(passage?.marks.map(([from, to]) => passage.text.slice(from, to))).toEqual(['Rechnungsbetrag', '1.234,56'])
    const texts = async (name: string, query: string): Promise<string[]> => {
      const document = ids[books.findIndex((book) => book.name === name)] ?? ''
      return (await findPlaces(context, { document, query, limit: 50 })).places.map(({ text }) => text)
    }
    expect(await texts('Miete.pdf', 'Rechnung 1234.56')).toEqual(['Rechnungsbetrag', '1.234,56'])
    expect(await texts('Miete.pdf', 'Kaltmiete')).toEqual(['Kaltmiete'])
  })

  test('a number that is found in another form is not one that looks like it, and is marked while it is typed', async () => {
    const marked = async (query: string, typing: boolean) => {
      const input = searchCommands['search.query'].input.parse({ query, mode: 'lexical', typing })
      const { hits, instead } = await search(context, input)
      expect(instead).toEqual([])
      return hits.flatMap(({ passages }) => passages.flatMap(({ text, marks }) => marks.map((at) => text.slice(...at))))
    }
    expect(await marked('VN77310448', false)).toEqual(['VN-7731-0448'])
    expect(await marked('VN77310448', true)).toEqual(['VN-7731-0448'])
    expect((await marked('VN773104', true)).toSorted()).toEqual(['VN-7731-0448', 'VN77310449'])
  })

  test('a word that is in very many chunks is not read for itself beside a rare one', async () => {
    const alone: string[] = []
    const index: SearchContext['index'] = {
      ...context.index,
      frequency: async (terms) => (await context.index.frequency(terms)).set('ship', 1_000_000),
      search: (plan, runs, limit) => {
        if (plan.match === 'any' && plan.slots.length === 1)
          alone.push(...plan.slots.flat().map(({ terms: [term = ''] }) => term))
        return context.index.search(plan, runs, limit)
      },
    }
    const query = searchCommands['search.query'].input.parse({ query: 'ships Thornbury', mode: 'lexical' })
    const { hits, matched } = await search({ ...context, index }, query)
    expect([hits[0]?.document.name, matched]).toEqual(['two-pages.pdf', 'any'])
    expect(alone).toContain('thornburi')
    expect(alone).not.toContain('ship')
  })

  test('a passage that is only alike is not shown beside one that holds words', async () => {
    const vectors = {
      near: async (_text: string, _wanted: unknown, found: readonly Scored[]) => [
        ...found.map((one) => ({ ...one, score: 0.9 })),
        ...found.map(({ run }) => ({ run, idx: 1, score: 0.9 })),
      ],
    }
    const query = searchCommands['search.query'].input.parse({ query: 'orchard Mrs' })
    const { hits } = await search({ ...context, vectors }, query)
    expect(hits[0]?.document.name).toBe('two-pages.pdf')
    expect(hits[0]?.passages.map(({ chunk }) => chunk)).toEqual([0])
  })

  test('words in quotation marks are meant as they stand', async () => {
    expect(await names('"Rechnung"')).toEqual([])
    expect(await names('"Mietvertrag mit"')).toEqual(['Miete.pdf'])
  })
})
