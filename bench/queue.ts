// The SQLite queue: jobs a second, claims and counts beside backlogs up to a million, in turn with plainjob as the baseline.
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
 * `args`: --rounds N (5), --jobs N a round (3000), --backlogs N,N,… (1000,100000,1000000; 0: none),
 * --delayed: as many delayed jobs beside each backlog.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      delayed: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      jobs: { type: 'string', default: '3000' },
      backlogs: { type: 'string', default: '1000,100000,1000000' },
    },
  })
  await measureRates(Number(values.rounds), Number(values.jobs))
  const backlogs = values.backlogs.split(',').map(Number)
  if (backlogs.some((backlog) => backlog > 0)) await measureBacklogs(backlogs, values.delayed)
}

// ---- jobs a second

async function measureRates(rounds: number, jobs: number): Promise<void> {
  const rates = new Map<string, number[]>()
  for (let round = 0; round < rounds; round++) {
    // Each pair side by side, so that a busy moment of the machine meets both.
    await withHomes(async (ours, plain) => {
      const note = (name: string, rate: number): void => void rates.set(name, [...(rates.get(name) ?? []), rate])
      note('add, one a transaction', await rate(jobs, () => ours.addSingly(jobs)))
      note('  plainjob', await rate(jobs, () => plain.addSingly(jobs)))
      note('claim, settle: two transactions', await rate(jobs, () => ours.workApart(jobs)))
      note('  plainjob', await rate(jobs, () => plain.work(jobs)))
      note('add, 1,000 a transaction', await rate(jobs, () => ours.addBatch(jobs)))
      note('  plainjob', await rate(jobs, () => plain.addBatch(jobs)))
      note('settle and claim the next: one transaction', await rate(jobs, () => ours.workFused(jobs)))
      note('  plainjob', await rate(jobs, () => plain.work(jobs)))
      await ours.addBatch(jobs)
      note('claim, settle 100 at a time', await rate(jobs, () => ours.workHundreds()))
      note('add durably (fsync), one a transaction', await rate(jobs / 10, () => ours.addSingly(jobs / 10, true)))
    })
  }
  console.log(`\njobs a second, median of ${rounds} rounds of ${jobs} (lowest – highest)\n`)
  const seen = new Map<string, number>()
  for (const [name, all] of rates) {
    if (name.startsWith(' ')) continue
    const index = seen.size
    seen.set(name, index)
    console.log(`${name.padEnd(46)} ${spread(all)}`)
    const baseline = (rates.get('  plainjob') ?? []).filter((_, i) => i % 4 === index)
    if (index < 4)
      console.log(
        `${'  plainjob'.padEnd(46)} ${spread(baseline)}  ours × ${(median(all) / median(baseline)).toFixed(2)}`,
      )
  }
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

// ---- figures

async function rate(count: number, work: () => Promise<void> | void): Promise<number> {
  const began = performance.now()
  await work()
  return (count / (performance.now() - began)) * 1000
}

async function times(count: number, work: () => unknown): Promise<number[]> {
  const all: number[] = []
  for (let n = 0; n < count; n++) {
    const began = performance.now()
    await work()
    all.push(performance.now() - began)
  }
  return all
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0
}
const median = (values: readonly number[]): number => quantile(values, 0.5)
const whole = (value: number): string => Math.round(value).toLocaleString('en').padStart(8)
const spread = (all: readonly number[]): string =>
  `${whole(median(all))}  (${whole(Math.min(...all))} – ${whole(Math.max(...all))})`
const latency = (all: readonly number[]): string => `${median(all).toFixed(3)} / ${quantile(all, 0.95).toFixed(3)}`
