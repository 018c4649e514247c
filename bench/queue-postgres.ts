// The Postgres part of the queue's bench: ours in turn with bare pg-boss, which has partitions, notices, heartbeats and fenced settles
// switched on. One real server, fsync on, two databases.
import { Client, Pool } from 'pg'
import { PgBoss } from 'pg-boss'
import { createPostgresQueue } from '../src/engine/queue/postgres.ts'
import type { Claim, NewJob, Queue } from '../src/engine/queue/queue.ts'
import type { PostgresDb, PostgresTx } from '../src/engine/store/db.ts'
import { openPostgres } from '../src/engine/store/open-postgres.ts'
import { initTeam } from '../src/engine/store/team.ts'
import { ownServer, type TestServer } from '../src/engine/testing/postgres.ts'
import { latency, median, quantile, Rates, times } from './figures.ts'

const options = { owner: 'bench', lease: 20_000 }
const name = 'page-ocr'

export async function measurePostgres(plan: {
  rounds: number
  jobs: number
  backlogs: readonly number[]
  newJob: (n: number) => NewJob
}): Promise<void> {
  const server = await ownServer()
  try {
    const jobs = Math.round(plan.jobs)
    const rates = new Rates()
    await withBoth(server, plan.newJob, async (ours, bare) => {
      for (let round = 0; round < plan.rounds; round++) {
        const few = Math.round(jobs / 5)
        await rates.pair(
          'add, one a transaction',
          few,
          () => ours.addSingly(few),
          () => bare.addSingly(few),
        )
        await rates.pair(
          'add, 1,000 a transaction',
          jobs,
          () => ours.addBatch(jobs),
          () => bare.addBatch(jobs),
        )
        await rates.pair(
          'claim, settle: two transactions',
          few,
          () => ours.workApart(few),
          () => bare.work(few),
        )
        await rates.pair(
          'the same beside pg-boss in transactions',
          few,
          () => ours.workApart(few),
          () => bare.workWithin(few),
        )
        await rates.pair(
          'settle and claim the next: one transaction',
          few,
          () => ours.workFused(few),
          () => bare.work(few),
        )
        await rates.pair(
          'four at once',
          few * 2,
          () => atOnce(4, () => ours.workApart(few / 2)),
          () => atOnce(4, () => bare.work(few / 2)),
        )
        await rates.pair(
          'claim, settle 100 at a time',
          few,
          () => ours.workHundreds(few),
          () => bare.workHundreds(few),
        )
      }
      console.log(`\nPostgres: jobs a second, median of ${plan.rounds} rounds (lowest – highest)\n`)
      rates.print('pg-boss')
      console.log(`\nadded → claimed, by notice: ${latency(await ours.startLatency(60))} ms (median / 95th percentile)`)
    })
    console.log('\nbeside a backlog: median / 95th percentile in ms\n')
    for (const backlog of plan.backlogs) {
      await withBoth(server, plan.newJob, async (ours, bare) => {
        const drop = await times(1, () => ours.addBatch(10_000, 10_000))
        const after = await times(100, () => ours.claim())
        await ours.addBatch(backlog, 20_000)
        await bare.addBatch(backlog, 20_000)
        const cells = {
          'drop of 10,000': `${median(drop).toFixed(0)} ms, then at most ${quantile(after, 1).toFixed(1)} a claim`,
          claim: latency(await times(200, () => ours.claim())),
          'claim, any stage': latency(await times(200, () => ours.claim({}))),
          'claim, a scope': latency(await times(100, () => ours.claim({ scope: plan.newJob(ours.next - 1).scope }))),
          // As many active ones as a team has workers, not as many as were measured above.
          counts: latency(await ours.settled(() => times(100, () => ours.queue.stats()))),
          'pg-boss fetch': latency(await times(200, () => bare.boss.fetch(name))),
        }
        console.log(`${backlog.toLocaleString('en')} jobs`)
        for (const [what, figure] of Object.entries(cells)) console.log(`  ${what.padEnd(18)} ${figure}`)
      })
    }
  } finally {
    await server.end()
  }
}

async function withBoth(
  server: TestServer,
  newJob: (n: number) => NewJob,
  body: (ours: Ours, bare: Bare) => Promise<void>,
): Promise<void> {
  const [one, other] = [await server.freshDatabase(), await server.freshDatabase()]
  await initTeam(one.url)
  const ours = new Ours(one.url, await openPostgres(one.url), newJob)
  const bare = await Bare.open(other.url, newJob)
  try {
    await body(ours, bare)
  } finally {
    await ours.db.close()
    await bare.boss.stop({ graceful: false })
    await bare.pool.end()
    await one.drop()
    await other.drop()
  }
}

const atOnce = async (count: number, work: () => Promise<void>): Promise<void> => {
  await Promise.all(Array.from({ length: count }, work))
}

class Ours {
  readonly db: PostgresDb
  readonly queue: Queue<PostgresTx>
  readonly #url: string
  readonly #newJob: (n: number) => NewJob
  next = 0

  constructor(url: string, db: PostgresDb, newJob: (n: number) => NewJob) {
    this.#url = url
    this.db = db
    this.#newJob = newJob
    this.queue = createPostgresQueue(db)
  }
  async addSingly(count: number): Promise<void> {
    for (let n = 0; n < count; n++) await this.db.tx((tx) => this.queue.add(tx, [this.#newJob(this.next++)]))
  }
  async addBatch(count: number, size = 1000): Promise<void> {
    for (let added = 0; added < count; added += size) {
      const jobs = Array.from({ length: Math.min(size, count - added) }, () => this.#newJob(this.next++))
      await this.db.tx((tx) => this.queue.add(tx, jobs))
    }
  }
  async claim(change: { names?: string[]; scope?: string } = { names: [name] }): Promise<Claim | undefined> {
    const [claim] = await this.queue.claim({ ...options, ...change })
    return claim
  }
  async workApart(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const claim = await this.claim()
      if (claim) await this.db.tx((tx) => this.queue.settle(tx, claim, { kind: 'completed' }))
    }
  }
  async workFused(count: number): Promise<void> {
    let claim = await this.claim()
    for (let n = 0; n < count; n++) {
      const done = claim
      if (!done) return
      claim = await this.db.tx(async (tx) => {
        await this.queue.settle(tx, done, { kind: 'completed' })
        return (await this.queue.claim({ ...options, names: [name] }, tx))[0]
      })
    }
  }
  async workHundreds(count: number): Promise<void> {
    for (let n = 0; n < count; n += 100) {
      const claims = await this.queue.claim({ ...options, names: [name], limit: 100 })
      await this.db.tx(async (tx) => {
        for (const claim of claims) await this.queue.settle(tx, claim, { kind: 'completed' })
      })
    }
  }
  /** With the claims of before given back. */
  async settled<T>(body: () => Promise<T>): Promise<T> {
    await this.db.tx((tx) => this.queue.recover(tx, { deadOwners: [options.owner] }))
    for (let n = 0; n < 20; n++) await this.claim()
    return body()
  }
  /** Milliseconds from the call that adds a job to its claim by one who waits for notices. */
  async startLatency(count: number): Promise<number[]> {
    const listener = new Client({ connectionString: this.#url })
    await listener.connect()
    const [channel] = await this.db.query<{ name: string }>(
      `SELECT 'pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24) AS name`,
    )
    await listener.query(`LISTEN ${channel?.name}`)
    // Whatever is left from before.
    await this.db.tx((tx) => this.queue.cancel(tx, {}))
    const all: number[] = []
    for (let n = 0; n < count; n++) {
      const began = performance.now()
      const { promise, resolve } = Promise.withResolvers<void>()
      listener.once('notification', () => {
        void this.claim().then((claim) => {
          if (claim) all.push(performance.now() - began)
          resolve()
        })
      })
      await this.addSingly(1)
      await promise
    }
    await listener.end()
    return all
  }
}

class Bare {
  readonly boss: PgBoss
  readonly #newJob: (n: number) => NewJob
  #next = 0

  readonly pool: Pool

  private constructor(boss: PgBoss, pool: Pool, newJob: (n: number) => NewJob) {
    this.boss = boss
    this.pool = pool
    this.#newJob = newJob
  }
  static async open(connectionString: string, newJob: (n: number) => NewJob): Promise<Bare> {
    const boss = new PgBoss({ connectionString, supervise: false, schedule: false, useListenNotify: true })
    boss.on('error', (error) => console.error(error))
    await boss.start()
    await boss.createQueue(name, { partition: true, notify: true, heartbeatSeconds: 20 })
    return new Bare(boss, new Pool({ connectionString, max: 2 }), newJob)
  }
  #job() {
    const { key, group, payload } = this.#newJob(this.#next++)
    return { data: payload as object, singletonKey: key, group: { id: group } }
  }
  async addSingly(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const { data, ...rest } = this.#job()
      await this.boss.send(name, data, rest)
    }
  }
  async addBatch(count: number, size = 1000): Promise<void> {
    for (let added = 0; added < count; added += size) {
      await this.boss.insert(
        name,
        Array.from({ length: Math.min(size, count - added) }, () => this.#job()),
      )
    }
  }
  async work(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const [job] = await this.boss.fetch(name)
      if (job) await this.boss.complete(name, { id: job.id, retryCount: job.retryCount })
    }
  }
  /** With the guarantee that ours has: the settle commits with what else its caller stores. */
  async workWithin(count: number): Promise<void> {
    const client = await this.pool.connect()
    const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) }
    for (let n = 0; n < count; n++) {
      const [job] = await this.boss.fetch(name)
      if (!job) break
      await client.query('BEGIN')
      await this.boss.complete(name, { id: job.id, retryCount: job.retryCount }, undefined, { db })
      await client.query('COMMIT')
    }
    client.release()
  }
  async workHundreds(count: number): Promise<void> {
    for (let n = 0; n < count; n += 100) {
      const jobs = await this.boss.fetch(name, { batchSize: 100 })
      await this.boss.complete(
        name,
        jobs.map(({ id, retryCount }) => ({ id, retryCount })),
      )
    }
  }
}
