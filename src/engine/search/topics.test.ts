// Topics with a real worker: documents about the same thing are near without sharing the asked word, new ones get places, removed ones go.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { searchCommands } from '../../contract/commands/search.ts'
import { forkSpawn } from '../work/fork.ts'
import { createSideWorker } from '../work/side-worker.ts'
import { openDb } from '../store/open.ts'
import { createTermIndex } from '../store/search-index.ts'
import { addBooks } from '../testing/library.ts'
import { search } from './search.ts'
import { createTopics, type Topics } from './topics.ts'

const folder = mkdtempSync(join(tmpdir(), 'sheaf-topics-'))
const db = await openDb(join(folder, 'sheaf.db'))
const spawn = forkSpawn(join(import.meta.dirname, '../../worker/index.ts'))
const worker = createSideWorker(spawn, () => 1000, 'no topics')
let topics: Topics

const themes = [
  ['mill', 'flour', 'grain', 'stone', 'sack', 'barley', 'oven'],
  ['ship', 'harbour', 'sail', 'anchor', 'mast', 'tide', 'crew'],
  ['violin', 'concert', 'orchestra', 'string', 'bow', 'melody', 'stage'],
]
/** Books of sentences that each name four words of a theme. */
const shelf = (theme: readonly string[], count: number, prefix: string) =>
  Array.from({ length: count }, (_, n) => ({
    name: `${prefix}-${n}`,
    pages: [
      [0, 1, 2].map((p) => [0, 1, 2, 3].map((k) => theme[(n + p * 2 + k) % theme.length]).join(' ')).join('\n\n'),
    ],
  }))

beforeAll(async () => {
  topics = createTopics({ db, worker, now: Date.now })
  await addBooks(
    db,
    themes.flatMap((theme, n) => shelf(theme, 10, `theme${n}`)),
  )
})
afterAll(async () => {
  await topics.close()
  await db.close()
  rmSync(folder, { recursive: true })
})

test('ended while texts are read, no worker is started and nothing is stored', async () => {
  let started = 0
  const counted = createSideWorker(
    (how) => (started++, spawn(how)),
    () => 1000,
    'no topics',
  )
  const early = createTopics({ db, worker: counted, now: Date.now })
  const refreshed = early.refresh()
  await early.close()
  expect((await refreshed).model).toBe(null)
  expect(started).toBe(0)
})

test('found anew, told from one another, and kept up to date', async () => {
  expect((await topics.space()).model).toBe(null)
  const space = await topics.refresh()
  expect(space.model?.chunks).toBe(90)
  expect(space.shelves.size).toBe(30)
  // 16 of the 90 chunks name it.
  const near = space.nearest(space.placeOf('harbour')!, null, 15)
  expect(near).toHaveLength(15)
  const names = await db.read.selectFrom('run').select(['id', 'name']).execute()
  const nameOf = new Map(names.map(({ id, name }) => [id, name]))
  expect(near.every(({ run }) => nameOf.get(run)!.startsWith('theme1'))).toBe(true)
  expect(space.placeOf('zeppelin')).toBe(null)

  await addBooks(db, shelf(themes[1]!, 1, 'new'))
  const later = await topics.refresh()
  expect(later.model?.id).toBe(space.model?.id)
  expect(later.shelves.size).toBe(31)
})

test('likeness adds what no word finds, below what words find, and never against an exclusion', async () => {
  const context = { db, index: createTermIndex(db), topics }
  const ask = async (query: string, mode: 'hybrid' | 'lexical') => {
    const input = searchCommands['search.query'].input.parse({ query, mode, limit: 50 })
    return (await search(context, input)).hits.map(({ document }) => document.name)
  }
  const byWords = await ask('anchor', 'lexical')
  const both = await ask('anchor', 'hybrid')
  expect(new Set(both.slice(0, byWords.length))).toEqual(new Set(byWords))
  expect(both.length).toBeGreaterThanOrEqual(byWords.length)
  expect(both.every((name) => name.startsWith('theme1') || name.startsWith('new'))).toBe(true)
  expect((await ask('anchor -sail', 'hybrid')).toSorted()).toEqual((await ask('anchor -sail', 'lexical')).toSorted())
})
