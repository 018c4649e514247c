// Report: what was processed, in figures: states, classes, languages, pages and time, and every failure with its reason.
import type { DraftBlock } from '../../../contract/draft.ts'
import type { DocumentView } from '../../../contract/model.ts'
import { byClass, byLanguage, byState } from './figures.ts'
import type { Material } from './material.ts'

export function report({ documents }: Material): DraftBlock[] {
  const sum = (value: (document: DocumentView) => number): number =>
    documents.reduce((all, document) => all + value(document), 0)
  const times = documents
    .map(secondsOf)
    .filter((seconds) => seconds !== null)
    .toSorted((a, b) => a - b)
  const at = (share: number): number | null =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? null
  const figures: [string, number | null][] = [
    ['Documents', documents.length],
    ['Pages read', sum(({ pagesDone }) => pagesDone)],
    ['Pages recognised', sum(({ ocrPages }) => ocrPages)],
    ['Pages that could not be read', sum(({ pagesFailed }) => pagesFailed)],
    ['Chunks', sum(({ chunks }) => chunks)],
    ['Megabytes', Number((sum(({ size }) => size) / 1e6).toFixed(1))],
    ['Seconds a document, median', at(0.5)],
    ['Seconds a document, 95 of 100', at(0.95)],
  ]
  const failed = documents.filter(({ error }) => error !== null)
  return [
    { type: 'heading', level: 1, text: 'In figures' },
    {
      type: 'table',
      table: {
        name: 'Figures',
        columns: [
          { title: 'What', kind: 'text', total: false },
          { title: 'How many', kind: 'number', total: false },
        ],
        rows: figures,
      },
    },
    { type: 'chart', chart: byState(documents) },
    { type: 'chart', chart: byClass(documents) },
    { type: 'chart', chart: byLanguage(documents) },
    ...(failed.length === 0 ? [] : failures(failed)),
    { type: 'heading', level: 1, text: 'Every document' },
    {
      type: 'table',
      table: {
        name: 'Documents',
        columns: [
          { title: 'Document', kind: 'text', total: false },
          { title: 'State', kind: 'text', total: false },
          { title: 'Class', kind: 'text', total: false },
          { title: 'Pages', kind: 'number', total: true },
          { title: 'Recognised', kind: 'number', total: true },
          { title: 'Chunks', kind: 'number', total: true },
          { title: 'Seconds', kind: 'number', total: false },
        ],
        rows: documents.map((document) => [
          document.name,
          document.state,
          document.class,
          document.pages,
          document.ocrPages,
          document.chunks,
          secondsOf(document),
        ]),
      },
    },
  ]
}

function failures(documents: readonly DocumentView[]): DraftBlock[] {
  return [
    { type: 'heading', level: 1, text: 'What could not be read' },
    {
      type: 'table',
      table: {
        name: 'Failures',
        columns: ['Document', 'Reason', 'What to do'].map((title) => ({ title, kind: 'text' as const, total: false })),
        rows: documents.map(({ name, error }) => [name, error?.message ?? '', error?.hint ?? '']),
      },
    },
  ]
}

function secondsOf({ startedAt, finishedAt }: DocumentView): number | null {
  return startedAt === null || finishedAt === null ? null : Number(((finishedAt - startedAt) / 1000).toFixed(1))
}
