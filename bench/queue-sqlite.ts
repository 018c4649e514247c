// The SQLite part of the queue's bench. Equal durability: every side has its own file in WAL mode with synchronous = NORMAL and the same
// 4,000 pages between checkpoints, and each claimed job is settled. Ours also keeps keys unique, fences, leases, counters and events'
// order; plainjob has no retries, keys or fences, and marks a job done; liteque deletes it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { buildDBClient, SqliteQueue } from 'liteque'
import { better, defineQueue, type Queue as PlainQueue } from 'plainjob'
import type { Claim, Queue } from '../src/engine/queue/queue.ts'
import { createSqliteQueue } from '../src/engine/queue/sqlite.ts'
import type { SqliteDb, SqliteTx } from '../src/engine/store/db.ts'
import { openDb } from '../src/engine/store/open.ts'
import { median, times } from './figures.ts'
import { must, newJob, options, payload, type Plan } from './queue-jobs.ts'
import { Race, verdict } from './race.ts'

const checkpoint = 'wal_autocheckpoint = 4000'
/** Jobs a round, for every side: enough that a checkpoint or a busy moment of the machine is a part of a round and not all of it. */
const many = 1000

export async function measureSqlite(plan: Plan): Promise<Race> {
  const race = new Race('SQLite')
  await withFolder(async (folder) => {
    const ours = new Ours(await openDb(join(folder, 'sheaf.db')))
    const plain = new Plain(join(folder, 'plain.db'))
    const lite = new Lite(join(folder, 'lite.db'))
    for (let round = 0; round < plan.rounds; round++) {
      await race.round('add, one a transaction', many, {
        ours: () => ours.addSingly(many),
        plainjob: () => plain.addSingly(many),
      })
      await race.round(
        'claim and settle: settled with the claim of the next, one transaction a job',
        many,
        { ours: () => ours.workFused(many), plainjob: () => plain.work(many) },
        { plainjob: 1.5 },
      )
      await race.round('add, 1,000 a transaction', many, {
        ours: () => ours.addBatch(many),
        plainjob: () => plain.addBatch(many),
      })
      await race.round('claim and settle: two transactions a job', many, {
        ours: () => ours.workApart(many),
        plainjob: () => plain.work(many),
      })
      await ours.addBatch(many)
      plain.addBatch(many)
      await race.round(
        'claim and settle: 100 at a time (plainjob has no batches)',
        many,
        { ours: () => ours.workFused(many, 100), plainjob: () => plain.work(many) },
        { plainjob: 1.5 },
      )
      await ours.addBatch(many)
      await lite.add(many)
      await race.round(
        'claim and settle beside liteque, one transaction a job',
        many,
        { ours: () => ours.workFused(many), liteque: () => lite.work(many) },
        { liteque: 10 },
      )
      await race.round('add durably (fsync), one a transaction', 50, { ours: () => ours.addSingly(50, true) })
      await ours.workFused(50)
    }
    race.times('added → claimed, in one process', await ours.startLatency(200), { of: 'p95', below: 5 })
    await ours.db.close()
    plain.queue.close()
    lite.sqlite.close()
  })
  if (plan.backlogs.length > 0) await measureBacklogs(race, plan)
  return race
}

/** The homes are asked by turns. */
async function measureBacklogs(race: Race, { backlogs, delayed }: Plan): Promise<void> {
  await withFolder(async (folder) => {
    const homes = []
    const largest = Math.max(...backlogs)
    for (const backlog of backlogs) {
      const ours = new Ours(await openDb(join(folder, `${backlog}.db`)))
      await ours.addBatch(backlog, 20_000)
      if (backlog === largest && delayed > 0) await ours.addBatch(delayed, 20_000, 86_400_000)
      homes.push({ backlog, ours, claims: [] as number[], scoped: [] as number[], counts: [] as number[] })
    }
    const scope = newJob(999).scope
    for (const { ours } of homes) await ours.claim({ scope })
    for (let n = 0; n < 300; n++) {
      for (const { ours, claims, scoped, counts } of homes) {
        claims.push(...(await times(1, () => ours.claim())))
        if (n % 3 === 0) scoped.push(...(await times(1, () => ours.claim({ scope }))))
        if (n % 10 === 0) counts.push(...(await times(1, () => ours.queue.stats())))
      }
    }
    for (const { backlog, claims, scoped, counts } of homes) {
      const name = `${backlog.toLocaleString('en')} queued${backlog === largest && delayed > 0 ? ` and ${delayed.toLocaleString('en')} delayed` : ''}`
      race.times(`claim beside ${name}`, claims, { of: 'median', below: 0.2 })
      race.times(`claim of a scope beside ${name}`, scoped)
      race.times(`counts beside ${name}`, counts, { of: 'median', below: 1 })
    }
    const [first, last] = [homes.at(0), homes.at(-1)]
    if (first && last) {
      const factor = median(last.claims) / median(first.claims)
      race.line('claim: largest backlog ÷ smallest', factor.toFixed(2), verdict(factor <= 1.25, '≤ 1.25'))
      const drop = await times(1, () => last.ours.addBatch(10_000, 10_000))
      race.line('10,000 jobs dropped', `${median(drop).toFixed(0)} ms`, verdict(median(drop) < 1000, '< 1,000 ms'))
      race.times('claims after the drop', await times(200, () => last.ours.claim()), { of: 'longest', below: 50 })
    }
    for (const { ours } of homes) await ours.db.close()
  })
}

class Ours {
  readonly db: SqliteDb
  readonly queue: Queue<SqliteTx>
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
  async claim(change: { scope?: string } = {}): Promise<Claim | undefined> {
    const [claim] = await this.queue.claim({ ...options, ...change })
    return claim
  }
  async workApart(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const claim = must(await this.claim())
      await this.db.tx((tx) => this.queue.settle(tx, claim, { kind: 'completed' }))
    }
  }
  /** Settles with the claim of what comes next, `size` jobs a transaction. */
  async workFused(count: number, size = 1): Promise<void> {
    let claims = await this.queue.claim({ ...options, limit: size })
    for (let n = 0; n < count; n += size) {
      must(claims[size - 1])
      const ends = claims.map((claim) => ({ claim, outcome: { kind: 'completed' as const } }))
      claims = await this.db.tx(async (tx) => {
        await this.queue.settleMany(tx, ends)
        return n + size < count ? this.queue.claim({ ...options, limit: size }, tx) : []
      })
    }
  }
  /** Milliseconds from the call that adds a job to its claim. */
  startLatency(count: number): Promise<number[]> {
    return times(count, async () => {
      await this.addSingly(1)
      must(await this.claim())
    })
  }
  #numbers(count: number): number[] {
    const from = this.#next
    this.#next += count
    return Array.from({ length: count }, (_, i) => from + i)
  }
}

class Plain {
  readonly queue: PlainQueue

  constructor(file: string) {
    const sqlite = new Database(file)
    const quiet = (): void => undefined
    this.queue = defineQueue({
      connection: better(sqlite),
      logger: { error: quiet, warn: quiet, info: quiet, debug: quiet },
    })
    sqlite.pragma(checkpoint)
  }
  addSingly(count: number): void {
    for (let n = 0; n < count; n++) this.queue.add('page-ocr', payload)
  }
  addBatch(count: number): void {
    this.queue.addMany(
      'page-ocr',
      Array.from({ length: count }, () => payload),
    )
  }
  /** As its own worker does: claim, read the job, mark it done. */
  work(count: number): void {
    for (let n = 0; n < count; n++) {
      const { id } = must(this.queue.getAndMarkJobAsProcessing('page-ocr'))
      this.queue.markJobAsDone(must(this.queue.getJobById(id)).id)
    }
  }
}

/** Its claim passes an asynchronous body to better-sqlite3, which refuses that: here the same statements run between BEGIN and COMMIT. */
class Lite {
  readonly sqlite: Database.Database
  readonly #queue: SqliteQueue<typeof payload>

  constructor(file: string) {
    const db = buildDBClient(file, { runMigrations: true })
    this.sqlite = (db as unknown as { session: { client: Database.Database } }).session.client
    this.sqlite.pragma(checkpoint)
    const whole = async <T>(body: (tx: typeof db) => Promise<T>): Promise<T> => {
      this.sqlite.exec('BEGIN IMMEDIATE')
      const result = await body(db)
      this.sqlite.exec('COMMIT')
      return result
    }
    const patched = new Proxy(db, {
      get: (target, key, receiver): unknown => (key === 'transaction' ? whole : Reflect.get(target, key, receiver)),
    })
    this.#queue = new SqliteQueue('page-ocr', patched, { defaultJobArgs: { numRetries: 2 }, keepFailedJobs: true })
  }
  async add(count: number): Promise<void> {
    for (let n = 0; n < count; n++) await this.#queue.enqueue(payload)
  }
  async work(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const job = must((await this.#queue.attemptDequeue({ timeoutSecs: 60 })) ?? undefined)
      await this.#queue.finalize(job.id, job.allocationId, 'completed')
    }
  }
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-bench-'))
  try {
    await body(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
