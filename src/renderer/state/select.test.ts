// Tabs, search, order, batches, speed and time left.
import { describe, expect, test } from 'vitest'
import type { DocumentView } from '../../contract/model.ts'
import { makeDocument, makeEvent } from '../testing/documents.ts'
import { applyUpdates, openQueue } from './library.ts'
import { listRows, numberAt, type ListQuery } from './rows.ts'
import { allows, countTabs, speedOf, timeLeftForAll, timeLeftOf, verbs } from './select.ts'
import { emptyLibrary, type Library } from './stand.ts'

const library = (...documents: DocumentView[]): Library =>
  openQueue(emptyLibrary, 'local', { seq: 1, paused: false, documents })
const query = (fields: Partial<ListQuery> = {}): ListQuery => ({
  tab: 'all',
  search: '',
  order: { by: 'added', descending: true },
  shown: 'local',
  grouped: false,
  folded: new Set(),
  ...fields,
})
const listDocuments = (library: Library, query: ListQuery): readonly string[] => listRows(library, query).ids

describe('the list', () => {
  const some = library(
    makeDocument('page10', { batch: 'old', addedAt: 1000 }),
    makeDocument('page9', { batch: 'old', addedAt: 2000, state: 'failed' }),
    makeDocument('new', { batch: 'new', addedAt: 1500, state: 'done', class: 'invoice', progress: 1 }),
    makeDocument('off', { batch: 'new', addedAt: 1600, state: 'cancelled' }),
  )

  test('shows the newest batch first and a batch by name, numbers as numbers', () => {
    expect(listDocuments(some, query())).toEqual(['new', 'off', 'page9', 'page10'])
  })

  test('counts every document in one tab', () => {
    expect(countTabs(some, 'local')).toEqual({ all: 4, active: 1, done: 1, problems: 1, cancelled: 1 })
    expect(listDocuments(some, query({ tab: 'problems' }))).toEqual(['page9'])
  })

  test('finds by every word of the path, and by field', () => {
    expect(listDocuments(some, query({ search: 'INBOX page' }))).toEqual(['page9', 'page10'])
    expect(listDocuments(some, query({ search: 'class:invoice' }))).toEqual(['new'])
    expect(listDocuments(some, query({ search: 'state:failed' }))).toEqual(['page9'])
    expect(listDocuments(some, query({ search: 'class:invoice state:failed' }))).toEqual([])
    expect(listDocuments(some, query({ search: 'lane:default batch:old "page10"' }))).toEqual(['page10'])
  })

  test('puts a batch’s row before its documents, folds it, and leaves single documents alone', () => {
    const grouped = listRows(some, query({ grouped: true }))
    expect(grouped.ids).toEqual(['new', 'new', 'off', 'old', 'page9', 'page10'])
    expect(grouped.batches.get('old')).toEqual(['page9', 'page10'])
    expect([1, 2, 4, 5].map((index) => numberAt(grouped, index))).toEqual([1, 2, 3, 4])
    const folded = listRows(some, query({ grouped: true, folded: new Set(['new']) }))
    expect(folded.ids).toEqual(['new', 'old', 'page9', 'page10'])
    expect(folded.matching).toHaveLength(4)
    expect(listRows(some, query({ grouped: true, tab: 'problems' })).ids).toEqual(['page9'])
  })

  test('a list that grew is the same as one sorted anew', () => {
    const documents = [...some.documents.values()]
    const names = { by: 'name', descending: false } as const
    let growing = emptyLibrary
    for (let count = 1; count <= documents.length; count += 1) {
      growing = openQueue(growing, 'local', { seq: count, paused: false, documents: documents.slice(0, count) })
      listRows(growing, query())
      listRows(growing, query({ order: names }))
    }
    expect(listDocuments(growing, query())).toEqual(['new', 'off', 'page9', 'page10'])
    expect(listDocuments(growing, query({ order: names }))).toEqual(['new', 'off', 'page9', 'page10'])
  })

  test('shows one queue, the other, or both', () => {
    const both = openQueue(some, 'team', {
      seq: 5,
      paused: false,
      documents: [makeDocument('theirs', { batch: 'team' })],
    })
    expect(listDocuments(both, query({ shown: 'team' }))).toEqual(['theirs'])
    expect(listDocuments(both, query({ shown: 'both' }))).toHaveLength(5)
    expect(countTabs(both, 'both').all).toBe(5)
  })

  test('sorts by state with what needs a person first', () => {
    const order = { by: 'state', descending: false } as const
    expect(listDocuments(some, query({ order }))).toEqual(['page9', 'page10', 'new', 'off'])
  })
})

describe('speed and time left', () => {
  test('come from the last pages', () => {
    const samples = [
      { at: 10_000, pages: 2, stage: null },
      { at: 40_000, pages: 7, stage: null },
    ]
    expect(speedOf(samples)).toBe(10)
    const running = makeDocument('a', { state: 'running', stage: 'page-ocr', pages: 12, pagesDone: 6, pagesFailed: 1 })
    expect(timeLeftOf(running, 10)).toBe(30_000)
    // How quickly a text layer is read tells nothing of pages without one.
    expect(timeLeftOf({ ...running, stage: 'document-parse' }, 10)).toBeNull()
  })

  test('are not guessed from too little', () => {
    expect(speedOf(undefined)).toBeNull()
    expect(speedOf([{ at: 1, pages: 1, stage: null }])).toBeNull()
    expect(
      speedOf([
        { at: 0, pages: 0, stage: null },
        { at: 50, pages: 9, stage: null },
      ]),
    ).toBeNull()
    expect(timeLeftOf(makeDocument('a', { state: 'running' }), 10)).toBeNull()
  })

  test('for all: what is not opened yet counts as the average', () => {
    const all = library(
      makeDocument('a', { state: 'running', pages: 10, pagesDone: 4 }),
      makeDocument('b', { state: 'queued' }),
      makeDocument('c', { state: 'paused', pages: 10 }),
      makeDocument('d', { state: 'done', pages: 10, pagesDone: 10 }),
    )
    expect(timeLeftForAll(all, 'local', 16)).toBe(60_000)
    expect(timeLeftForAll(all, 'local', 0)).toBeNull()
  })

  test('for all: pages to be recognised take their own time, which is not told before some were', () => {
    const begun = library(
      makeDocument('a', { state: 'running', stage: 'page-ocr', pages: 10, pagesDone: 4, ocrPages: 4 }),
      makeDocument('b', { mediaType: 'image/png' }),
      makeDocument('c', { state: 'running', stage: 'page-ocr', pages: 5 }),
    )
    expect(timeLeftForAll(begun, 'local', 900)).toBeNull()
    // A page every six seconds: ten a minute.
    const pages = [2, 8, 14, 20].map((seconds, i) => ({
      kind: 'event' as const,
      event: {
        ...makeEvent(2 + i, { type: 'page.stored', run: 'run-c', data: { source: 'ocr' } }),
        at: seconds * 1000,
        patch: { pagesDone: i + 1, ocrPages: i + 1 },
      },
    }))
    expect(timeLeftForAll(applyUpdates(begun, pages), 'local', 900)).toBe(48_000)
  })
})

test('every state allows some verb, and none contradicts another', () => {
  for (const state of ['queued', 'running', 'pausing', 'paused', 'retrying', 'done', 'failed', 'cancelled'] as const) {
    const allowed = verbs.filter((verb) => allows(verb, makeDocument('a', { state })))
    expect(allowed.length).toBeGreaterThan(0)
    expect(allowed.includes('pause') && allowed.includes('resume')).toBe(false)
    expect(allowed.includes('cancel') && allowed.includes('remove')).toBe(false)
  }
})
