import { expect, test } from 'vitest'
import type { BatchView, DocumentView } from '../contract/model.ts'
import { Report } from '../contract/report.ts'
import { exitCodeOfReport } from './exit-code.ts'
import { reportLines, toReport } from './report.ts'
import type { Terminal } from './terminal.ts'

const batch: BatchView = {
  id: 'b1',
  name: 'in',
  lane: 'default',
  realm: '',
  addedAt: 1000,
  finishedAt: 4000,
  total: 1,
  counts: {},
}
const plain = { style: (_: unknown, text: string) => text } as Terminal

function view(change: Partial<DocumentView>): DocumentView {
  return {
    id: 'd1',
    batch: 'b1',
    run: 'r1',
    name: 'a.pdf',
    path: 'a.pdf',
    parent: null,
    sha256: 'ab',
    mediaType: 'application/pdf',
    size: 1,
    lane: 'default',
    realm: '',
    state: 'done',
    stage: null,
    progress: 1,
    pages: 3,
    pagesDone: 3,
    pagesFailed: 0,
    ocrPages: 1,
    failedPages: [],
    class: 'invoice',
    confidence: 0.974,
    language: 'en',
    title: null,
    summary: 'S',
    chunks: 7,
    embeddings: 7,
    error: null,
    warnings: [],
    reused: false,
    outputs: [],
    addedAt: 1000,
    startedAt: 1500,
    finishedAt: 3900,
    ...change,
  }
}

const missing = { code: 'file-missing' as const, message: 'x is not there', hint: 'Check the path.', retryable: true }
const report = (...documents: DocumentView[]): Report => toReport(batch, documents, { now: 9000 })

test('a report is of its schema and says how long things took', () => {
  const made = report(view({}))
  expect(Report.parse(made)).toEqual(made)
  expect(made).toMatchObject({ ok: true, duration_ms: 3000, counts: { total: 1, done: 1 } })
  expect(made.documents[0]).toMatchObject({ state: 'done', duration_ms: 2400, media_type: 'application/pdf' })
})

test('a clock that was turned back makes no time less than none', () => {
  const turned = view({ startedAt: 8000, finishedAt: 5000 })
  expect(Report.parse(toReport({ ...batch, finishedAt: 0 }, [turned], { now: 9000 }))).toMatchObject({
    duration_ms: 0,
    documents: [{ duration_ms: 0 }],
  })
})

test('skipped: nothing read again and nothing written', () => {
  const again = view({ reused: true })
  expect(report(again)).toMatchObject({ ok: true, counts: { skipped: 1, done: 0 } })
})

test('what ran when this process stopped is queued again', () => {
  const running = view({ state: 'running', finishedAt: null })
  expect(report(running).documents[0]).toMatchObject({ state: 'running', duration_ms: 7500 })
  expect(toReport(batch, [running], { now: 9000, stopped: true })).toMatchObject({
    ok: false,
    documents: [{ state: 'queued' }],
  })
})

test('exit codes follow the documents', () => {
  const failed = view({ state: 'failed', error: missing })
  expect(exitCodeOfReport(report())).toBe(0)
  expect(exitCodeOfReport(report(view({}), view({ reused: true })))).toBe(0)
  expect(exitCodeOfReport(report(view({}), failed))).toBe(3)
  expect(exitCodeOfReport(report(view({ state: 'partial' })))).toBe(3)
  expect(exitCodeOfReport(report(view({ state: 'cancelled' })))).toBe(3)
  expect(exitCodeOfReport(report(failed, failed))).toBe(4)
  const noModel = view({ state: 'failed', error: { ...missing, code: 'model-missing' } })
  expect(exitCodeOfReport(report(noModel))).toBe(5)
})

test('people get a table, each failure with its way out, and the sums', () => {
  const page = {
    page: 2,
    reason: 'timeout' as const,
    error: { ...missing, code: 'page-timeout' as const, message: 'took over 90 s' },
  }
  const lines = reportLines(
    report(
      view({ outputs: ['out/a.pdf.md', 'out/a.pdf.chunks.jsonl'] }),
      view({ name: 'b\n.pdf', path: 'b\n.pdf', state: 'partial', failedPages: [page] }),
      view({
        path: 'gone.pdf',
        state: 'failed',
        pages: null,
        ocrPages: 0,
        chunks: 0,
        class: null,
        confidence: null,
        error: missing,
      }),
    ),
    plain,
  )
  expect(lines[1]).toMatch(/^a\.pdf +done +invoice 97 % +3 +1 +7 +2\.4 s +out\/a\.pdf\.\{md,chunks\.jsonl\}$/)
  expect(lines).toContain('  b\\n.pdf, page 2 (timeout): took over 90 s')
  expect(lines).toContain('  gone.pdf (file-missing): x is not there')
  expect(lines).toContain('    Check the path.')
  expect(lines.at(-1)).toBe('3 documents: 1 done, 1 partial, 1 failed; 6 pages, 2 recognised; 3.0 s')
})
