// Search over both databases: what words, phrases, beginnings and exclusions find, filters, marks and boxes, misread words, catching up.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { searchCommands } from '../../contract/commands/search.ts'
import type { Input } from '../../contract/api.ts'
import { Chunk } from '../../contract/model.ts'
import { addBooks } from '../testing/library.ts'
import { openTestDb } from '../testing/database.ts'
import type { Db } from '../store/db.ts'
import { createTermIndex } from '../store/search-index.ts'
import { readVectors } from '../store/search-vectors.ts'
import { findPlaces, search, type SearchContext } from './search.ts'

const books = [
  {
    name: 'mill.pdf',
    class: 'invoice',
    language: 'en',
    realm: 'a',
    addedAt: 1000,
    pages: [
      'Invoice 2024-17 of the water mill\n\nThe miller was grinding barley.',
      'Oats and barley, ground by hand.\nPayable within thirty days, says the old miller.',
    ],
  },
  {
    name: 'rechnung.pdf',
    class: 'invoice',
    language: 'de',
    realm: 'b',
    addedAt: 2000,
    pages: ['Rechnung über Mühlensteine, zahlbar sofort. Straßenbau und Étude.\n\nDie Rechnungsnummer lautet 4711.'],
  },
  {
    name: 'letter.pdf',
    class: 'letter',
    language: 'en',
    realm: 'a',
    addedAt: 3000,
    pages: ['Dear miller, the rnill is broken. Barley costs more than oats.'],
  },
  {
    name: 'tokyo.pdf',
    class: 'letter',
    language: 'ja',
    realm: 'a',
    addedAt: 4000,
    pages: ['東京タワーは高いです。京都も東です。'],
  },
  {
    name: 'scripts.pdf',
    class: 'letter',
    language: 'ar',
    realm: 'a',
    addedAt: 450,
    pages: [
      'يُدفع للطرف الأول مبلغ ۱۴۰۵ وPython أيضًا.\n\nשָׁלוֹם לָכֶם. Ὁ ἄνθρωπος ζῇ.\n\nЕщё один договор.\n\n' +
        '회사는 예산을 세운다. การประชุมคณะกรรมการ. विद्यालय के लिए। hợp đồng',
    ],
  },
  {
    name: 'guild.pdf',
    class: 'form',
    language: 'en',
    realm: 'b',
    addedAt: 500,
    pages: ['A guild of costing.'],
  },
]

describe.each(['sqlite', 'postgres'] as const)('search on %s', (dialect) => {
  let context: SearchContext
  let db: Db
  let end: () => Promise<void>
  let ids: string[]

  beforeAll(async () => {
    ;({ db, end } = await openTestDb(dialect))
    context = { db, index: createTermIndex(db), topics: null }
    ids = await addBooks(db, books)
    // The first to ask starts the server.
  }, 120_000)
  afterAll(async () => {
    await end()
  })

  const ask = async (query: string, more: Partial<Input<'search.query'>> = {}) => {
    const answer = await search(
      context,
      searchCommands['search.query'].input.parse({ query, mode: 'lexical', ...more }),
    )
    return searchCommands['search.query'].output.parse(answer)
  }
  const names = async (query: string, more: Partial<Input<'search.query'>> = {}): Promise<string[]> =>
    (await ask(query, more)).hits.map(({ document }) => document.name)

  test('words in any order and form, accents and case aside', async () => {
    expect(await names('hand grinds barley')).toContain('mill.pdf')
    expect((await ask('barley miller')).matched).toBe('all')
    expect(await names('MUHLENSTEINE')).toEqual(['rechnung.pdf'])
    expect(await names('strassenbau etude')).toEqual(['rechnung.pdf'])
    expect(await names('2024-17')).toEqual(['mill.pdf'])
    expect(await names('')).toEqual([])
    expect(await names('the quick "')).toContain('mill.pdf')
  })

  test('a chunk with all of the words is before one with some', async () => {
    expect((await names('barley costs'))[0]).toBe('letter.pdf')
    const some = await ask('barley zeppelin')
    expect(some.matched).toBe('any')
    expect(some.hits.map(({ document }) => document.name).toSorted()).toEqual(['letter.pdf', 'mill.pdf'])
  })

  test('phrases, exclusions, beginnings', async () => {
    expect(await names('"oats and barley"')).toEqual(['mill.pdf'])
    expect(await names('"barley and oats"')).toEqual([])
    expect(await names('barley -oats')).toEqual(['mill.pdf'])
    expect(await names('rechn*')).toEqual(['rechnung.pdf'])
    expect(await names('rechn')).toEqual([])
    expect(await names('grindi', { typing: true })).toEqual(['mill.pdf'])
    expect(await names('water gri', { typing: true })).toContain('mill.pdf')
    expect(await names('-barley')).toEqual([])
  })

  test('a word that is there is taken for no other while it is typed, whole or in part', async () => {
    const words = books.flatMap(({ pages }) =>
      pages.flatMap((page) => page.match(/(?<!\p{L})[a-z]{4,}(?!\p{L})/gu) ?? []),
    )
    for (const word of new Set(words.slice(0, 40)))
      expect([word, (await ask(word, { typing: true })).instead]).toEqual([word, []])
  })

  test('scripts without spaces', async () => {
    expect(await names('東京')).toEqual(['tokyo.pdf'])
    expect(await names('京東')).toEqual([])
  })

  test.each([
    ['points of Hebrew, vowels and articles of Arabic', ['שלום', 'طرف', 'الطَّرَف', 'أيضا', 'ايضا', '1405', 'python']],
    ['accents of Greek, letters of Cyrillic and Vietnamese', ['ανθρωπος', 'ΆΝΘΡΩΠΟΣ', 'еще', 'hop dong']],
    ['particles of Korean, words of Thai, signs of Hindi', ['회사', '예산', 'ประชุม', 'विद्यालय']],
  ])('%s', async (_, words) => {
    for (const word of words) expect([word, await names(word)]).toEqual([word, ['scripts.pdf']])
  })

  test('what was looked for instead names only words of the documents that were asked about', async () => {
    const everywhere = await ask('rnuhlensteine')
    expect(everywhere.instead).toEqual([{ word: 'rnuhlensteine', taken: ['muhlensteine'] }])
    expect((await ask('rnuhlensteine', { filter: { realm: 'b' } })).instead).toEqual(everywhere.instead)
    expect(await ask('rnuhlensteine', { filter: { realm: 'a' } })).toMatchObject({ hits: [], instead: [] })
    // One stem, two forms: the other realm's form is not told.
    expect((await ask('costlng', { filter: { realm: 'a' } })).instead).toEqual([])
    expect((await ask('cosls', { filter: { realm: 'a' } })).instead).toEqual([{ word: 'cosls', taken: ['costs'] }])
  })

  test('vectors of chosen chunks are read by their places', async () => {
    const { run_id } = await db.read
      .selectFrom('document')
      .select('run_id')
      .where('id', '=', ids[0] ?? '')
      .executeTakeFirstOrThrow()
    const run = run_id ?? expect.fail('a book has a run')
    const data = Buffer.from(Float32Array.of(0.5, -1).buffer)
    await db.tx((tx) => tx.kysely.insertInto('vector').values({ run_id: run, idx: 1, model: 'm', data }).execute())
    const wanted = [0, 1].map((idx) => ({ run, idx }))
    const [found, ...others] = await readVectors(db, 'm', wanted)
    expect(others).toEqual([])
    expect(found).toMatchObject({ run, idx: 1 })
    expect(Buffer.from(found?.data ?? [])).toEqual(data)
    expect(await readVectors(db, 'another', wanted)).toEqual([])
  })

  test('filters', async () => {
    expect(await names('miller', { filter: { classes: ['letter'] } })).toEqual(['letter.pdf'])
    expect(await names('miller', { filter: { languages: ['en'], from: 500, to: 1500 } })).toEqual(['mill.pdf'])
    expect(await names('miller', { filter: { realm: 'b' } })).toEqual([])
    expect(await names('miller', { filter: { text: 'MILL.' } })).toEqual(['mill.pdf'])
    expect(await names('miller', { filter: { states: ['failed'] } })).toEqual([])
    const analysis_json = JSON.stringify({ fields: [{ name: 'total', value: '1.234,50 €', normal: '1234.50' }] })
    await db.tx((tx) => tx.kysely.updateTable('run').set({ analysis_json }).where('name', '=', 'mill.pdf').execute())
    expect(await names('miller', { filter: { fields: [{ name: 'total', value: '1234.50' }] } })).toEqual(['mill.pdf'])
    expect(await names('miller', { filter: { fields: [{ name: 'total', value: '99' }] } })).toEqual([])
    expect((await ask('miller', { limit: 1 })).more).toBe(true)
  })

  test('a passage has its page, the words marked, and their boxes', async () => {
    const { hits } = await ask('"thirty days"', { places: true })
    const [passage] = hits[0]!.passages
    expect(passage).toMatchObject({
      page: 2,
      text: 'Oats and barley, ground by hand. Payable within thirty days, says the old miller.',
    })
    expect(passage!.marks.map(([start, end]) => passage!.text.slice(start, end))).toEqual(['thirty days'])
    expect(passage!.places).toEqual([{ page: 2, text: 'thirty days', boxes: [[40 + 15 * 6, 80, 40 + 27 * 6, 92]] }])
  })

  test('all places of words in a document', async () => {
    const query = { document: ids[0]!, query: 'miller barley', limit: 500 }
    const { places } = await findPlaces(context, query)
    expect(places.map(({ page, text }) => `${page} ${text}`)).toEqual(['1 miller', '1 barley', '2 barley', '2 miller'])
    expect((await findPlaces(context, { ...query, page: 2, limit: 1 })).more).toBe(true)
  })

  test('a misread or mistyped word is taken for its neighbours, and that is told', async () => {
    const found = await ask('bariey')
    expect(found.instead).toEqual([{ word: 'bariey', taken: ['barley'] }])
    expect(found.hits).toHaveLength(2)
    // Both words are known, but stand together only as "rnill".
    const wider = await ask('"is broken" mill', { filter: { classes: ['letter'] } })
    expect(wider.hits.map(({ document }) => document.name)).toEqual(['letter.pdf'])
    expect(await names('zzzzzz')).toEqual([])
  })

  test('a part of a table is found by what its columns are called', async () => {
    const [id] = await addBooks(db, [{ name: 'table.pdf', pages: ['Pangolin\t17'], unindexed: true }])
    const { run_id } = await db.read
      .selectFrom('document')
      .select('run_id')
      .where('id', '=', id!)
      .executeTakeFirstOrThrow()
    const { data_json } = await db.read
      .selectFrom('chunk')
      .select('data_json')
      .where('run_id', '=', run_id)
      .executeTakeFirstOrThrow()
    const chunk = { ...Chunk.parse(JSON.parse(data_json)), headings: ['Zoo'] }
    const changed = JSON.stringify({ ...chunk, embed_text: `Zoo\nBeast\tWhiskers\n${chunk.text}` })
    await db.tx((tx) => tx.kysely.updateTable('chunk').set('data_json', changed).where('run_id', '=', run_id).execute())
    expect(await names('whiskers pangolin')).toEqual(['table.pdf'])
    expect((await ask('whiskers')).hits[0]?.passages[0]).toMatchObject({ text: 'Pangolin 17', marks: [] })
    await db.tx((tx) => tx.kysely.deleteFrom('document').where('id', '=', id!).execute())
  })

  test('what an older build stored is indexed when first asked for; what is removed is not found', async () => {
    const [id] = await addBooks(db, [{ name: 'old.pdf', pages: ['An unheard-of aardvark.'], unindexed: true }])
    expect(await names('aardvark')).toEqual(['old.pdf'])
    await db.tx((tx) => tx.kysely.deleteFrom('document').where('id', '=', id!).execute())
    expect(await names('aardvark')).toEqual([])
    await db.tx((tx) => tx.kysely.deleteFrom('run').where('name', '=', 'old.pdf').execute())
    const plan = {
      slots: [[{ terms: ['aardvark'], prefix: false }]],
      match: 'all' as const,
      required: [],
      excluded: [],
    }
    expect(await context.index.search(plan, null, 10)).toEqual([])
  })
})
