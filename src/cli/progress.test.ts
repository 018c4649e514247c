import { expect, test } from 'vitest'
import type { Event, Update } from '../contract/event.ts'
import type { DocumentView } from '../contract/model.ts'
import { columns } from './display.ts'
import { followBatch, liveLine, plainLine } from './progress.ts'

const document = (id: string, change: Partial<DocumentView> = {}): DocumentView =>
  ({
    id,
    name: `${id}.pdf`,
    run: `r-${id}`,
    state: 'queued',
    progress: 0,
    pages: null,
    pagesDone: 0,
    pagesFailed: 0,
    ...change,
  }) as DocumentView

let seq = 0
const happened = (change: Partial<Event>): Update => ({
  kind: 'event',
  event: {
    seq: ++seq,
    at: 0,
    type: 'document.changed',
    batch: null,
    document: null,
    run: null,
    job: null,
    page: null,
    data: {},
    patch: null,
    ...change,
  },
})

function twoDocuments() {
  let time = 0
  const progress = followBatch([document('a'), document('b')], () => time)
  const pages = (count: number): void => {
    for (let n = 1; n <= count; n++) {
      time += 1000
      progress.apply(
        happened({
          type: 'page.stored',
          run: 'r-a',
          page: n,
          patch: { state: 'running', pages: 10, pagesDone: n, progress: n / 10 },
        }),
      )
    }
  }
  return { progress, pages }
}

test('pages, pace and time left come from the events', () => {
  const { progress, pages } = twoDocuments()
  pages(5)
  const standing = progress.standing()
  expect(standing).toMatchObject({
    documents: 2,
    ended: 0,
    pages: 5,
    fraction: 0.25,
    running: { name: 'a.pdf', page: 5, pages: 10 },
  })
  expect(standing.pagesPerMinute).toBe(60)
  // Five pages of a, and ten that b is taken to have.
  expect(standing.left).toBe(15_000)
})

test('a burst of text pages is forgotten once pages take longer', () => {
  let time = 0
  const progress = followBatch([document('a', { pages: 100 })], () => time)
  const store = (every: number, pages: number): void => {
    for (let n = 0; n < pages; n++) {
      time += every
      progress.apply(happened({ type: 'page.stored', run: 'r-a', page: 1 }))
    }
  }
  store(20, 50)
  store(5000, 12)
  expect(progress.standing().pagesPerMinute).toBe(12)
})

test('the fraction never falls, even when a document starts again', () => {
  const { progress, pages } = twoDocuments()
  pages(8)
  expect(progress.standing().fraction).toBe(0.4)
  progress.apply(happened({ document: 'a', patch: { state: 'retrying', progress: 0 } }))
  expect(progress.standing().fraction).toBe(0.4)
})

test('events of other documents are not ours', () => {
  const { progress } = twoDocuments()
  progress.apply(happened({ type: 'page.stored', run: 'r-other', page: 1, patch: { state: 'done', progress: 1 } }))
  progress.apply(happened({ type: 'document.finished', document: 'other', patch: { state: 'failed' } }))
  expect(progress.standing()).toMatchObject({ pages: 0, ended: 0, failed: 0 })
})

test('a line fits the terminal at any width and holds what matters', () => {
  const { progress, pages } = twoDocuments()
  pages(5)
  const standing = progress.standing()
  for (let width = 1; width <= 200; width++) expect(columns(liveLine(standing, width))).toBeLessThanOrEqual(width)
  expect(liveLine(standing, 120)).toBe(
    '█████░░░░░░░░░░░░░░░ · 0/2 · a.pdf page 5 of 10 · 60 pages/min · about 15 s left',
  )
  expect(plainLine(standing)).toBe('0 of 2 documents, 5 pages, at a.pdf page 5, 60 pages/min, about 15 s left')
})

test('files within a document count as soon as they are known', () => {
  const progress = followBatch([document('a', { batch: 'b1' })])
  const added = (id: string, batch: string): Update =>
    happened({ type: 'document.added', document: id, batch, run: `run-${id}`, patch: document(id, { batch }) })
  progress.apply(added('a-1', 'b1'))
  progress.apply(added('x', 'b2'))
  progress.apply(happened({ document: 'a', patch: { state: 'done', progress: 1 } }))
  expect(progress.standing()).toMatchObject({ documents: 2, ended: 1, fraction: 0.5 })
})

test('what the work waits for stands in the place of a pace that is none', () => {
  const { progress } = twoDocuments()
  const full = { code: 'queue-unreachable', message: 'no space left', hint: 'Free some.', retryable: true } as const
  expect(plainLine(progress.standing(), full)).toBe('0 of 2 documents, waiting: no space left. Free some.')
  expect(liveLine(progress.standing(), 70, full)).toBe(`${'░'.repeat(20)} · 0/2 · waiting: no space left. Free some.`)
  expect(columns(liveLine(progress.standing(), 20, full))).toBeLessThan(20)
})
