// What the event log says about work done: attempts, pages and documents that ended, each with its number, time and realm.
// A fold over the log, read on from where it stopped; figures made of it can be recounted from the events by anyone.
import { z } from 'zod'
import { DocumentState, PageSource, Stage } from '../../contract/model.ts'
import { lastSeq } from '../events.ts'
import type { Db } from '../store/db.ts'

interface Base {
  seq: number
  at: number
  realm: string
}
/** `seconds`: null where the claim (or the first one, of a document) is not in the log or never was. */
export type Sample = Base &
  (
    | {
        kind: 'attempt'
        stage: Stage
        outcome: 'completed' | 'failed' | 'retried' | 'given-back'
        seconds: number | null
      }
    | { kind: 'document'; state: DocumentState; seconds: number | null }
    | { kind: 'page'; outcome: 'stored' | 'failed'; ocr: boolean }
  )

/** Counted since the fold began; never falls. */
export interface Totals {
  attempts: Map<Stage, { completed: number; failed: number; retried: number; seconds: number }>
  documents: Map<DocumentState, { count: number; timed: number; seconds: number }>
  pages: { stored: number; ocr: number; failed: number }
}

export interface MetricsLog {
  /** Reads what is new. `after`: samples of events above this number are wanted; the log is read again if it began later. */
  readTo(after: number): Promise<{ samples: readonly Sample[]; totals: Totals; last: number }>
}

const outcomes = {
  'job.completed': 'completed',
  'job.failed': 'failed',
  'job.retrying': 'retried',
  'job.released': 'given-back',
  'job.cancelled': 'given-back',
} as const
type Ending = keyof typeof outcomes
const isEnding = (type: string): type is Ending => type in outcomes

const measured = [
  'job.claimed',
  ...Object.keys(outcomes),
  'document.changed',
  'document.finished',
  'page.stored',
  'page.failed',
]
const rowsPerRead = 5000
/** Samples kept; the oldest go first. A day of ten thousand documents is about a hundred thousand. */
const mostSamples = 400_000

const OfJob = z.object({ stage: Stage })
const OfDocument = z.object({ state: DocumentState })
const OfPage = z.object({ source: PageSource })
const Running = z.object({ state: z.literal('running'), startedAt: z.number() })

export function createMetricsLog(db: Db): MetricsLog {
  let began = Infinity
  let last = 0
  let samples: Sample[] = []
  let totals = noTotals()
  /** When open jobs were claimed, and documents first were. */
  const claimed = new Map<string, number>()
  const started = new Map<string, number>()
  let reading: Promise<void> = Promise.resolve()

  const take = (sample: Sample): void => {
    samples.push(sample)
    if (sample.kind === 'attempt') {
      const total = entry(totals.attempts, sample.stage, () => ({ completed: 0, failed: 0, retried: 0, seconds: 0 }))
      if (sample.outcome !== 'given-back') total[sample.outcome]++
      if (sample.outcome === 'completed') total.seconds += sample.seconds ?? 0
    } else if (sample.kind === 'document') {
      const total = entry(totals.documents, sample.state, () => ({ count: 0, timed: 0, seconds: 0 }))
      total.count++
      if (sample.seconds !== null) total.timed++
      total.seconds += sample.seconds ?? 0
    } else {
      totals.pages[sample.outcome]++
      if (sample.ocr) totals.pages.ocr++
    }
  }

  const readOn = async (): Promise<void> => {
    for (let full = true; full;) {
      const rows = await db.read
        .selectFrom('event')
        .leftJoin('batch', 'batch.id', 'event.batch_id')
        .leftJoin('run', 'run.id', 'event.run_id')
        .select(['seq', 'at', 'type', 'document_id', 'job_id', 'event.run_id', 'data_json', 'patch_json'])
        .select((e) => e.fn.coalesce('batch.realm', 'run.realm', e.val('')).as('realm'))
        .where('seq', '>', last)
        .where('type', 'in', measured)
        .orderBy('seq')
        .limit(rowsPerRead)
        .execute()
      for (const row of rows) {
        const { seq, at, type, realm } = row
        last = seq
        if (type === 'job.claimed') {
          claimed.set(row.job_id ?? '', at)
        } else if (isEnding(type)) {
          const id = row.job_id ?? ''
          const from = claimed.get(id) ?? (await claimBefore(db, row))
          claimed.delete(id)
          const stage = OfJob.safeParse(JSON.parse(row.data_json)).data?.stage
          // A job that was cancelled while it waited had no attempt.
          if (stage === undefined || (type === 'job.cancelled' && from === null)) continue
          const seconds = from === null ? null : Math.max(0, at - from) / 1000
          take({ kind: 'attempt', seq, at, realm, stage, outcome: outcomes[type], seconds })
        } else if (type === 'document.changed') {
          const running = row.patch_json === null ? null : Running.safeParse(JSON.parse(row.patch_json)).data
          if (running && row.document_id !== null) started.set(row.document_id, running.startedAt)
        } else if (type === 'document.finished') {
          const state = OfDocument.safeParse(JSON.parse(row.data_json)).data?.state
          if (state === undefined) continue
          const id = row.document_id ?? ''
          const from = started.get(id) ?? (await startBefore(db, id, seq))
          started.delete(id)
          take({
            kind: 'document',
            seq,
            at,
            realm,
            state,
            seconds: from === null ? null : Math.max(0, at - from) / 1000,
          })
        } else {
          const ocr = type === 'page.stored' && OfPage.safeParse(JSON.parse(row.data_json)).data?.source === 'ocr'
          take({ kind: 'page', seq, at, realm, outcome: type === 'page.stored' ? 'stored' : 'failed', ocr })
        }
      }
      full = rows.length === rowsPerRead
    }
    if (samples.length > mostSamples) samples = samples.slice(-mostSamples)
  }

  return {
    async readTo(after) {
      const before = reading
      const { promise, resolve } = Promise.withResolvers<void>()
      reading = promise
      await before
      try {
        // Begun anew too when the database was put back from a backup, where the log is shorter.
        if (after < began || (await lastSeq(db)) < last) {
          began = after
          last = after
          samples = []
          totals = noTotals()
          claimed.clear()
          started.clear()
        }
        await readOn()
        return { samples, totals, last }
      } finally {
        resolve()
      }
    },
  }
}

/** When the attempt that ends with `row` was claimed, for claims from before the fold began. */
async function claimBefore(
  db: Db,
  row: { seq: number; run_id: string | null; job_id: string | null },
): Promise<number | null> {
  const claim = await db.read
    .selectFrom('event')
    .select(['type', 'at'])
    .where('run_id', '=', row.run_id)
    .where('job_id', '=', row.job_id)
    .where('type', 'in', ['job.claimed', ...Object.keys(outcomes)])
    .where('seq', '<', row.seq)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return claim?.type === 'job.claimed' ? claim.at : null
}

/** When the document that ends with event `seq` was first worked on in this life of it: a retry begins a new one. */
async function startBefore(db: Db, document: string, seq: number): Promise<number | null> {
  const rows = await db.read
    .selectFrom('event')
    .select(['type', 'patch_json'])
    .where('document_id', '=', document)
    .where('seq', '<', seq)
    .where('type', 'in', ['document.changed', 'document.finished'])
    .orderBy('seq', 'desc')
    .execute()
  for (const { type, patch_json } of rows) {
    if (type === 'document.finished') return null
    const running = patch_json === null ? null : Running.safeParse(JSON.parse(patch_json)).data
    if (running) return running.startedAt
  }
  return null
}

/** The number of the last event before `time` (ms since 1970): twenty looks in a log of a million. */
export async function lastBefore(db: Db, time: number): Promise<number> {
  const at = (seq: number): Promise<{ seq: number; at: number } | undefined> =>
    db.read.selectFrom('event').select(['seq', 'at']).where('seq', '>=', seq).orderBy('seq').limit(1).executeTakeFirst()
  let low = 1
  const newest = await db.read.selectFrom('event').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  let high = (newest?.seq ?? 0) + 1
  // The first event at or after `time` is in low … high; numbers that clean-up took leave holes.
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const row = await at(middle)
    if (!row || row.at >= time) high = middle
    else low = row.seq + 1
  }
  return low - 1
}

const noTotals = (): Totals => ({
  attempts: new Map(),
  documents: new Map(),
  pages: { stored: 0, ocr: 0, failed: 0 },
})

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make()
  map.set(key, found)
  return found
}
