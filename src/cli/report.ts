// From what is stored to what is told: `sheaf.report/1` for programs, a table with its failures for people.
import type { BatchView, DocumentState, DocumentView } from '../contract/model.ts'
import type { Report, ReportDocument } from '../contract/report.ts'
import { counted, displayed, duration } from './display.ts'
import { table, type Column } from './table.ts'
import type { Terminal } from './terminal.ts'

export interface ReportOptions {
  /** Milliseconds since 1970, for what has not ended. */
  now: number
  /** This process worked on the batch and stops: what was running is queued again. */
  stopped?: boolean
  /** A stored path, and an output's, as the caller knows them. */
  placed?: (path: string) => string
  output?: (path: string) => string
}

const states: Record<DocumentState, ReportDocument['state']> = {
  queued: 'queued',
  blocked: 'queued',
  retrying: 'queued',
  running: 'running',
  pausing: 'running',
  paused: 'paused',
  done: 'done',
  partial: 'partial',
  failed: 'failed',
  expired: 'failed',
  cancelled: 'cancelled',
}

/** The report of a batch. `ok`: every document is done or skipped. */
export function toReport(batch: BatchView, documents: readonly DocumentView[], options: ReportOptions): Report {
  const reported = documents.map((document) => toReportDocument(document, options))
  const count = (state: ReportDocument['state']): number => reported.filter((d) => d.state === state).length
  return {
    schema: 'sheaf.report/1',
    batch: batch.id,
    ok: reported.every((d) => d.state === 'done' || d.state === 'skipped'),
    duration_ms: between(batch.addedAt, batch.finishedAt ?? options.now),
    counts: {
      total: reported.length,
      done: count('done'),
      partial: count('partial'),
      failed: count('failed'),
      skipped: count('skipped'),
      cancelled: count('cancelled'),
    },
    documents: reported,
  }
}

/** `skipped`: the same bytes had been read by the same pipeline before, and their outputs were as they should be. */
export function toReportDocument(d: DocumentView, options: ReportOptions): ReportDocument {
  const { now, stopped = false, placed = same, output = same } = options
  let state = states[d.state]
  if (state === 'running' && stopped) state = 'queued'
  if (state === 'done' && d.reused) state = 'skipped'
  return {
    id: d.id,
    name: d.name,
    path: placed(d.path),
    parent: d.parent,
    sha256: d.sha256,
    media_type: d.mediaType,
    state,
    class: d.class,
    confidence: d.confidence,
    language: d.language,
    pages: d.pages ?? 0,
    ocr_pages: d.ocrPages,
    failed_pages: d.failedPages.map(({ page, reason, error }) => ({ page, reason, message: error.message })),
    chunks: d.chunks,
    embeddings: d.embeddings,
    summary: d.summary,
    duration_ms: d.startedAt === null || state === 'skipped' ? 0 : between(d.startedAt, d.finishedAt ?? now),
    error: d.error && {
      code: d.error.code,
      message: d.error.message,
      hint: d.error.hint,
      ...(d.error.page === undefined ? {} : { page: d.error.page }),
    },
    outputs: d.outputs.map((path) => output(path)),
  }
}

/** Not below nothing: somebody may have turned the clock back meanwhile. */
const between = (from: number, to: number): number => Math.max(0, to - from)

const same = (path: string): string => path

const head: Column[] = [
  { title: 'DOCUMENT', max: 48 },
  { title: 'STATE' },
  { title: 'CLASS', max: 24 },
  { title: 'PAGES', align: 'right' },
  { title: 'OCR', align: 'right' },
  { title: 'CHUNKS', align: 'right' },
  { title: 'TIME', align: 'right' },
  { title: 'OUTPUTS' },
]

/** The report as lines for people: table, failures, one line of sums. */
export function reportLines(report: Report, terminal: Terminal): string[] {
  const [first = '', ...rest] = table(head, report.documents.map(row))
  const lines = report.documents.length > 0 ? [terminal.style('bold', first), ...rest, ''] : []
  const failures = report.documents.flatMap(failureLines)
  if (failures.length > 0) lines.push(terminal.style(['bold', 'red'], 'Not done'), ...failures, '')
  return [...lines, sums(report)]
}

function row(d: ReportDocument): string[] {
  const sure = d.confidence === null ? '' : ` ${Math.round(d.confidence * 100)} %`
  const size = (n: number): string => (d.state === 'failed' && n === 0 ? '' : String(n))
  return [
    d.path || d.name,
    d.state,
    d.class === null ? '' : d.class + sure,
    size(d.pages),
    size(d.ocr_pages),
    size(d.chunks),
    d.state === 'skipped' ? '' : duration(d.duration_ms),
    outputsCell(d),
  ]
}

/** `out/a.pdf.{md,chunks.jsonl}`: outputs share their stem, so it is written once. */
function outputsCell({ outputs }: ReportDocument): string {
  if (outputs.length < 2) return outputs.join('')
  const [first = ''] = outputs
  let common = first.length
  for (const output of outputs) while (!output.startsWith(first.slice(0, common))) common--
  const stem = first.slice(0, first.slice(0, common).lastIndexOf('.') + 1)
  return stem === '' ? outputs.join(' ') : `${stem}{${outputs.map((output) => output.slice(stem.length)).join(',')}}`
}

/** Each failure says where, what, and what to do. A document's error that only sums up its pages' is left out. */
function failureLines(d: ReportDocument): string[] {
  const name = displayed(d.path || d.name)
  const lines = d.failed_pages.map(
    ({ page, reason, message }) => `  ${name}, page ${page} (${reason}): ${displayed(message)}`,
  )
  if (!d.error) return lines
  const { code, message, hint, page } = d.error
  if (!d.failed_pages.some((failed) => failed.page === page)) lines.push(`  ${name} (${code}): ${displayed(message)}`)
  if (hint !== '') lines.push(`    ${displayed(hint)}`)
  return lines
}

function sums({ counts, documents, duration_ms }: Report): string {
  const parts = (['done', 'skipped', 'partial', 'failed', 'cancelled'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`)
  const open = counts.total - counts.done - counts.skipped - counts.partial - counts.failed - counts.cancelled
  if (open > 0) parts.push(`${open} not finished`)
  const sum = (of: (d: ReportDocument) => number): number => documents.reduce((total, d) => total + of(d), 0)
  const pages = sum((d) => d.pages)
  const ocr = sum((d) => d.ocr_pages)
  const ended = parts.length > 0 ? `: ${parts.join(', ')}` : ''
  return `${counted(counts.total, 'document')}${ended}; ${counted(pages, 'page')}, ${ocr} recognised; ${duration(duration_ms)}`
}
