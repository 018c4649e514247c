// The queue: jobs a second, claims and counts beside backlogs up to a million, in turn with plainjob (SQLite) and bare pg-boss (Postgres).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { JobStatus, better, defineQueue, type Queue as PlainQueue } from 'plainjob'
import type { Claim, NewJob, Queue } from '../src/engine/queue/queue.ts'
import { createSqliteQueue } from '../src/engine/queue/sqlite.ts'
import type { SqliteDb } from '../src/engine/store/db.ts'
import { openDb } from '../src/engine/store/open.ts'
import { latency, Rates, times } from './figures.ts'
import { measurePostgres } from './queue-postgres.ts'

const options = { owner: 'bench', lease: 60_000 }
const payload = { v: 1, run: 'b1946ac92492d2347c6235b4d2611184', pages: [1, 2, 3, 4] }
/** Jobs as the engine adds them: a run's pages after one another, keys that name run, stage and page. */
const newJob = (n: number): NewJob => ({
  name: 'page-ocr',
  key: `b1946ac92492d2347c6235b4d2611184/page-ocr/${n}`,
  group: `run-${Math.floor(n / 100)}`,
  scope: `batch-${Math.floor(n / 10_000)}`,
  priority: 0,
  payload,
  retryLimit: 2,
  retryDelay: 2000,
  retryDelayMax: 300_000,
})
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i)

/**
 * `args`: --on sqlite|postgres (both), --rounds N (5), --jobs N a round (3000), --backlogs N,N,… (1000,100000,1000000; 0: none),
 * --delayed: as many delayed jobs beside each backlog.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      on: { type: 'string', multiple: true, default: ['sqlite', 'postgres'] },
      delayed: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      jobs: { type: 'string', default: '3000' },
      backlogs: { type: 'string', default: '1000,100000,1000000' },
    },
  })
  const backlogs = values.backlogs
    .split(',')
    .map(Number)
    .filter((backlog) => backlog > 0)
  if (values.on.includes('sqlite')) {
    await measureRates(Number(values.rounds), Number(values.jobs))
    if (backlogs.length > 0) await measureBacklogs(backlogs, values.delayed)
  }
  if (values.on.includes('postgres')) {
    await measurePostgres({ rounds: Number(values.rounds), jobs: Number(values.jobs) / 3, backlogs, newJob })
  }
}

// ---- jobs a second

async function measureRates(rounds: number, jobs: number): Promise<void> {
  const rates = new Rates()
  for (let round = 0; round < rounds; round++) {
    await withHomes(async (ours, plain) => {
      const pair = (name: string, mine: () => Promise<void>, theirs: () => void) => rates.pair(name, jobs, mine, theirs)
      await pair(
        'add, one a transaction',
        () => ours.addSingly(jobs),
        () => plain.addSingly(jobs),
      )
      await pair(
        'claim, settle: two transactions',
        () => ours.workApart(jobs),
        () => plain.work(jobs),
      )
      await pair(
        'add, 1,000 a transaction',
        () => ours.addBatch(jobs),
        () => plain.addBatch(jobs),
      )
      await pair(
        'settle and claim the next: one transaction',
        () => ours.workFused(jobs),
        () => plain.work(jobs),
      )
      await ours.addBatch(jobs)
      await rates.pair('claim, settle 100 at a time', jobs, () => ours.workHundreds(), null)
      await rates.pair('add durably (fsync), one a transaction', jobs / 10, () => ours.addSingly(jobs / 10, true), null)
    })
  }
  console.log(`\nSQLite: jobs a second, median of ${rounds} rounds of ${jobs} (lowest – highest)\n`)
  rates.print('plainjob')
}

// ---- beside a backlog

async function measureBacklogs(backlogs: readonly number[], delayed: boolean): Promise<void> {
  console.log('\nbeside a backlog: median and 95th percentile in ms\n')
  console.log(
    `${'jobs'.padStart(9)}  ${['claim', 'claim of a scope', 'settle + claim', 'counts', 'plainjob claim', 'plainjob count'].map((s) => s.padStart(17)).join('')}`,
  )
  for (const backlog of backlogs) {
    await withHomes(async (ours, plain) => {
      await ours.fill(backlog)
      if (delayed) await ours.fill(backlog, 86_400_000)
      plain.fill(backlog)
      const samples = 300
      const claim = await times(samples, () => ours.claim())
      const plainClaim = await times(samples, () => void plain.claim())
      const scoped = await times(samples, () => ours.claim({ scope: `batch-${Math.floor((backlog - 1) / 10_000)}` }))
      let last = await ours.claim()
      const fused = await times(samples, async () => {
        last = await ours.settleAndClaim(last)
      })
      const counts = await times(20, () => ours.queue.stats())
      const plainCounts = await times(5, () => void plain.count())
      const cells = [claim, scoped, fused, counts, plainClaim, plainCounts]
      console.log(`${String(backlog).padStart(9)}  ${cells.map((all) => latency(all).padStart(17)).join('')}`)
    })
  }
}

// ---- the two queues

class Ours {
  readonly db: SqliteDb
  readonly queue: Queue
  #next = 0

  constructor(db: SqliteDb) {
    this.db = db
    this.queue = createSqliteQueue(db)
  }
  async addSingly(count: number, durable = false): Promise<void> {
    for (const n of this.#numbers(count)) await this.db.tx((tx) => this.queue.add(tx, [newJob(n)]), { durable })
  }
  async addBatch(count: number, size = 1000, delay = 0): Promise<void> {
    for (let added = 0; added < count; added += size) {
      const jobs = this.#numbers(Math.min(size, count - added)).map((n) => ({ ...newJob(n), delay }))
      await this.db.tx((tx) => this.queue.add(tx, jobs))
    }
  }
  fill(count: number, delay = 0): Promise<void> {
    return this.addBatch(count, 20_000, delay)
  }
  async claim(change: { scope?: string } = {}): Promise<Claim | undefined> {
    const [claim] = await this.queue.claim({ ...options, ...change })
    return claim
  }
  async settleAndClaim(claim: Claim | undefined): Promise<Claim | undefined> {
    return this.db.tx(async (tx) => {
      if (claim) await this.queue.settle(tx, claim, { kind: 'completed' })
      const [next] = await this.queue.claim(options, tx)
      return next
    })
  }
  async workApart(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const claim = await this.claim()
      if (claim) await this.db.tx((tx) => this.queue.settle(tx, claim, { kind: 'completed' }))
    }
  }
  async workFused(count: number): Promise<void> {
    let claim: Claim | undefined
    for (let n = 0; n <= count; n++) claim = await this.settleAndClaim(claim)
  }
  async workHundreds(): Promise<void> {
    for (;;) {
      const claims = await this.queue.claim({ ...options, limit: 100 })
      if (claims.length === 0) return
      await this.db.tx(async (tx) => {
        for (const claim of claims) await this.queue.settle(tx, claim, { kind: 'completed' })
      })
    }
  }
  #numbers(count: number): number[] {
    const numbers = range(this.#next, count)
    this.#next += count
    return numbers
  }
}

class Plain {
  readonly queue: PlainQueue

  constructor(sqlite: Database.Database) {
    const quiet = (): void => undefined
    this.queue = defineQueue({
      connection: better(sqlite),
      logger: { error: quiet, warn: quiet, info: quiet, debug: quiet },
    })
  }
  addSingly(count: number): void {
    for (let n = 0; n < count; n++) this.queue.add('page-ocr', payload)
  }
  addBatch(count: number): void {
    for (let added = 0; added < count; added += 1000)
      this.queue.addMany(
        'page-ocr',
        range(0, 1000).map(() => payload),
      )
  }
  fill(count: number): void {
    for (let added = 0; added < count; added += 20_000) {
      this.queue.addMany(
        'page-ocr',
        range(0, Math.min(20_000, count - added)).map(() => payload),
      )
    }
  }
  claim(): number {
    const job = this.queue.getAndMarkJobAsProcessing('page-ocr')
    return job ? (this.queue.getJobById(job.id)?.id ?? 0) : 0
  }
  work(count: number): void {
    for (let n = 0; n < count; n++) this.queue.markJobAsDone(this.claim())
  }
  count(): number {
    return [JobStatus.Pending, JobStatus.Processing, JobStatus.Done, JobStatus.Failed].reduce(
      (sum, status) => sum + this.queue.countJobs({ status }),
      0,
    )
  }
}

async function withHomes(body: (ours: Ours, plain: Plain) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-bench-'))
  const db = await openDb(join(folder, 'sheaf.db'))
  const sqlite = new Database(join(folder, 'plain.db'))
  const plain = new Plain(sqlite)
  try {
    await body(new Ours(db), plain)
  } finally {
    plain.queue.close()
    await db.close()
    rmSync(folder, { recursive: true })
  }
}
