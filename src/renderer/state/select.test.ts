// Tabs, search, order, speed and time left.
import { describe, expect, test } from 'vitest'
import type { DocumentView } from '../../contract/model.ts'
import { makeDocument } from '../testing/documents.ts'
import { openLibrary, type Library } from './library.ts'
import {
  allows,
  countTabs,
  listDocuments,
  speedOf,
  timeLeftForAll,
  timeLeftOf,
  verbs,
  type ListQuery,
} from './select.ts'

const library = (...documents: DocumentView[]): Library => openLibrary({ seq: 1, paused: false, documents })
const query = (fields: Partial<ListQuery> = {}): ListQuery => ({
  tab: 'all',
  search: '',
  order: { by: 'added', descending: true },
  ...fields,
})

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
    expect(countTabs(some)).toEqual({ all: 4, active: 1, done: 1, problems: 1, cancelled: 1 })
    expect(listDocuments(some, query({ tab: 'problems' }))).toEqual(['page9'])
  })

  test('finds by every word, in names, paths and classes, and by field', () => {
    expect(listDocuments(some, query({ search: 'INBOX page' }))).toEqual(['page9', 'page10'])
    expect(listDocuments(some, query({ search: 'invoice' }))).toEqual(['new'])
    expect(listDocuments(some, query({ search: 'state:failed' }))).toEqual(['page9'])
    expect(listDocuments(some, query({ search: 'class:inv state:failed' }))).toEqual([])
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
    const running = makeDocument('a', { state: 'running', pages: 12, pagesDone: 6, pagesFailed: 1 })
    expect(timeLeftOf(running, 10)).toBe(30_000)
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
    expect(timeLeftForAll(all, 16)).toBe(60_000)
    expect(timeLeftForAll(all, 0)).toBeNull()
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
