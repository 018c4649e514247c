// Metrics: how a home is doing, from kept counts (now) and the event log (within a window). One function, whoever asks:
// `sheaf stats`, the window's health view and /metrics show the same figures.
import { statfs } from 'node:fs/promises'
import type { Parsed } from '../../contract/api.ts'
import { type Health, longestWindow, type Problem, type Spread } from '../../contract/commands/health.ts'
import type { Update } from '../../contract/event.ts'
import { type DocumentState, type Lane, Stage, terminalStates } from '../../contract/model.ts'
import { createMetricsLog, lastBefore, type Sample, type Totals } from './metrics-log.ts'
import type { Queue } from '../queue/queue.ts'
import type { Db } from '../store/db.ts'
import { documentCounts } from '../store/views.ts'

export interface Metrics {
  health(input: Parsed<'system.health'>): Promise<Health>
  /** Counted by this process since its first look at the log; they never fall. */
  totals(): Promise<Totals>
  /** The number of the last event before a time (ms since 1970). */
  lastBefore(time: number): Promise<number>
}

/** Bytes free below which nothing more should be sent here. */
const littleSpace = 1e9
/** Milliseconds an empty transaction may take before the database is called slow, and an event may be under way. */
const slowWrite = 1000
const lateEvents = 5000
/** Share of documents that fail, of at least `fewest`, from which something is wrong that is not the documents. */
const manyFail = 0.5
const fewest = 10
/** Times of events that are remembered. */
const lagsKept = 500

export function createMetrics(context: {
  home: string
  db: Db
  queue: Queue
  subscribe(listener: (update: Update) => void): () => void
  /** Of this process; null while it does not work. */
  workers(): { total: number; busy: number } | null
  /** Whether this process should work: a command that only looks is not ill for having no workers. */
  works: boolean
  now(): number
}): Metrics & { close(): void } {
  const { db, queue, now } = context
  const log = createMetricsLog(db)
  const lags: number[] = []
  const unsubscribe = context.subscribe((update) => {
    if (update.kind !== 'event') return
    lags.push(Math.max(0, now() - update.event.at))
    if (lags.length > lagsKept) lags.shift()
  })

  return {
    close: unsubscribe,
    lastBefore: (time) => lastBefore(db, time),
    async totals() {
      const { totals } = await log.readTo(await lastBefore(db, now() - longestWindow * 1000))
      return totals
    },
    async health({ window: seconds, realm, parts }) {
      const at = now()
      const from = at - seconds * 1000
      const database = await probe(db)
      const after = await lastBefore(db, from)
      const { samples: all, last } = await log.readTo(after)
      const samples = all.filter((one) => one.seq > after && (realm === undefined || one.realm === realm))
      const [counts, jobs, backlog, hosts, free] = await Promise.all([
        documentCounts(db, realm),
        queue.stats(),
        openDocuments(db, realm),
        db.read.selectFrom('host').selectAll().orderBy('started_at').execute(),
        freeSpace(context.home),
      ])
      const documents = samples.filter((one) => one.kind === 'document')
      const finished = countBy(documents, (one) => one.state)
      const judged = documents.filter((one) => one.state !== 'cancelled')
      const done = finished['done'] ?? 0
      const pages = samples.filter((one) => one.kind === 'page')
      const attempts = samples.filter((one) => one.kind === 'attempt')
      const ocr = pages.filter((one) => one.ocr).length
      const workers = context.workers() ?? { total: 0, busy: 0 }
      const busyMs = attempts.reduce((sum, { at, seconds }) => {
        // Only the part of an attempt that lies within the window.
        const length = Math.min((seconds ?? 0) * 1000, at - from)
        return sum + Math.max(0, length)
      }, 0)
      const ofStage = (stage: Stage, wanted: (state: string) => boolean): number =>
        realm === undefined
          ? jobs.counts
              .filter((one) => one.name === stage && wanted(one.state))
              .reduce((sum, one) => sum + one.count, 0)
          : backlog
              .filter((one) => one.stage === stage && (one.state === 'running') === wanted('active'))
              .reduce((sum, one) => sum + one.documents, 0)
      const problems = findProblems({
        database,
        free,
        paused: jobs.paused,
        idle: context.works && workers.total === 0,
        lag: percentile(lags, 0.95),
        failed: judged.length - done,
        judged: judged.length,
      })
      return {
        at,
        window: { seconds, after, last },
        ready: !problems.some((problem) => problem.blocking),
        problems,
        documents: {
          counts,
          finished,
          successRate: judged.length === 0 ? null : done / judged.length,
          perMinute: (documents.length * 60) / seconds,
          seconds: spread(documents.flatMap((one) => one.seconds ?? [])),
        },
        stages: Stage.options.map((stage) => {
          const mine = attempts.filter((one) => one.stage === stage)
          const ended = countBy(mine, (one) => one.outcome)
          return {
            stage,
            waiting: ofStage(stage, (state) => state === 'created' || state === 'retry'),
            active: ofStage(stage, (state) => state === 'active'),
            completed: ended['completed'] ?? 0,
            failed: ended['failed'] ?? 0,
            retried: ended['retried'] ?? 0,
            seconds: spread(mine.flatMap((one) => (one.outcome === 'completed' ? (one.seconds ?? []) : []))),
          }
        }),
        backlog: mergeLanes(backlog),
        pages: {
          stored: pages.filter((one) => one.outcome === 'stored').length,
          ocr,
          failed: pages.filter((one) => one.outcome === 'failed').length,
          ocrPerMinute: (ocr * 60) / seconds,
        },
        workers: {
          ...workers,
          utilisation: workers.total === 0 ? null : Math.min(1, busyMs / (workers.total * seconds * 1000)),
        },
        hosts: hosts.map((host) => ({
          id: host.id,
          hostname: host.hostname,
          kind: host.kind,
          startedAt: host.started_at,
          seenAt: host.seen_at,
        })),
        database,
        eventLag: { p50Ms: percentile(lags, 0.5), p95Ms: percentile(lags, 0.95) },
        memory: { rss: process.memoryUsage.rss(), heapUsed: process.memoryUsage().heapUsed },
        series: series(samples, from, seconds * 1000, parts),
      }
    },
  }
}

/** Nearest rank: the smallest value that at least the share `q` of them does not exceed. */
export function percentile(values: readonly number[], q: number): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null
}

function spread(values: readonly number[]): Spread {
  const sum = values.reduce((total, value) => total + value, 0)
  return { count: values.length, sum, p50: percentile(values, 0.5), p95: percentile(values, 0.95) }
}

function countBy<T, K extends string>(values: readonly T[], keyOf: (value: T) => K): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {}
  for (const value of values) counts[keyOf(value)] = (counts[keyOf(value)] ?? 0) + 1
  return counts
}

function series(samples: readonly Sample[], from: number, length: number, parts: number): Health['series'] {
  const made = Array.from({ length: parts }, (_, i) => ({
    at: from + (length * i) / parts,
    documents: 0,
    failed: 0,
    pages: 0,
    ocrPages: 0,
  }))
  for (const sample of samples) {
    const part = made[Math.min(parts - 1, Math.max(0, Math.floor(((sample.at - from) / length) * parts)))]
    if (!part) continue
    if (sample.kind === 'document') {
      part.documents++
      if (sample.state === 'failed' || sample.state === 'expired') part.failed++
    } else if (sample.kind === 'page' && sample.outcome === 'stored') {
      part.pages++
      if (sample.ocr) part.ocrPages++
    }
  }
  return made
}

interface Open {
  stage: Stage
  lane: Lane
  state: DocumentState
  documents: number
}

async function openDocuments(db: Db, realm: string | undefined): Promise<Open[]> {
  let select = db.read
    .selectFrom('document')
    .innerJoin('run', 'run.id', 'document.run_id')
    .select((e) => ['run.stage', 'document.lane', 'document.state', e.fn.countAll<number>().as('documents')])
    .where(
      'document.state',
      'in',
      (['queued', 'blocked', 'running', 'pausing', 'paused', 'retrying'] as const).filter(
        (s) => !terminalStates.has(s),
      ),
    )
    .where('run.stage', 'is not', null)
  if (realm !== undefined) select = select.where('document.realm', '=', realm)
  const rows = await select.groupBy(['run.stage', 'document.lane', 'document.state']).execute()
  return rows.flatMap(({ stage, ...row }) => (stage === null ? [] : [{ ...row, stage }]))
}

function mergeLanes(open: readonly Open[]): Health['backlog'] {
  const merged = new Map<string, Health['backlog'][number]>()
  for (const { stage, lane, documents } of open) {
    const key = `${stage} ${lane}`
    const found = merged.get(key)
    if (found) found.documents += documents
    else merged.set(key, { stage, lane, documents })
  }
  return [...merged.values()].toSorted((a, b) => `${a.stage} ${a.lane}`.localeCompare(`${b.stage} ${b.lane}`))
}

/** Times one small read and one empty transaction. */
async function probe(db: Db): Promise<Health['database']> {
  const began = performance.now()
  await db.read.selectFrom('host').select('id').limit(1).execute()
  const read = performance.now()
  await db.tx(async () => {})
  return { kind: db.dialect, readMs: read - began, writeMs: performance.now() - read }
}

/** Bytes; null where the system does not tell. */
async function freeSpace(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    // Some file systems do not say; the doctor tells a folder that is gone.
    return null
  }
}

function findProblems(seen: {
  database: Health['database']
  free: number | null
  paused: boolean
  idle: boolean
  lag: number | null
  failed: number
  judged: number
}): Problem[] {
  const problems: Problem[] = []
  const add = (code: Problem['code'], blocking: boolean, message: string, hint: string): void =>
    void problems.push({ code, message, hint, blocking })
  if (seen.free !== null && seen.free < littleSpace) {
    const left = Math.round(seen.free / 1e6)
    add('disk-low', true, `only ${left} MB are free where the data lies`, 'Free some space, or `sheaf gc`.')
  }
  if (seen.database.writeMs > slowWrite) {
    const ms = Math.round(seen.database.writeMs)
    add('database-slow', false, `a transaction takes ${ms} ms`, 'Look for another program that is busy with the disk.')
  }
  if (seen.paused) add('queue-paused', false, 'the queue is paused', '`sheaf resume --all` goes on.')
  if (seen.idle) add('no-workers', false, 'this process has no workers', 'Others may have; `sheaf work` lends some.')
  if ((seen.lag ?? 0) > lateEvents)
    add(
      'events-late',
      false,
      `events arrive ${Math.round(seen.lag ?? 0)} ms late`,
      'The machine or its disk is overloaded.',
    )
  if (seen.judged >= fewest && seen.failed >= seen.judged * manyFail)
    add(
      'failures-high',
      false,
      `${seen.failed} of ${seen.judged} documents did not end well`,
      '`sheaf list --state failed` says why.',
    )
  return problems
}
