// The Postgres part of the queue's bench: ours in turn with pg-boss and graphile-worker, each in a database of its own on one real server,
// fsync on. What pg-boss is given and what it lacks: queue-boss.ts.
import { runTaskListOnce, makeWorkerUtils, Logger, type WorkerUtils } from 'graphile-worker'
import { Client, Pool } from 'pg'
import { createPostgresQueue } from '../src/engine/queue/postgres.ts'
import type { Claim, Queue } from '../src/engine/queue/queue.ts'
import type { PostgresDb, PostgresTx } from '../src/engine/store/db.ts'
import { openPostgres } from '../src/engine/store/open-postgres.ts'
import { initTeam } from '../src/engine/store/team.ts'
import { ownServer, type TestServer } from '../src/engine/testing/postgres.ts'
import { median, times } from './figures.ts'
import { Boss } from './queue-boss.ts'
import { must, newJob, options, payload, type Plan } from './queue-jobs.ts'
import { Race, verdict } from './race.ts'

const name = 'page-ocr'
const few = 50
const many = 1000

export async function measurePostgres(plan: Plan): Promise<Race> {
  const race = new Race('Postgres')
  const server = await ownServer()
  try {
    const ours = await Ours.open(server)
    const boss = await Boss.open(server)
    const graphile = await Graphile.open(server)
    for (let round = 0; round < plan.rounds; round++) {
      await race.round('add, one a transaction', few, {
        ours: () => ours.addSingly(few),
        'pg-boss': () => boss.addSingly(few),
        graphile: () => graphile.addSingly(few),
      })
      await race.round('add, 1,000 a transaction', many, {
        ours: () => ours.addBatch(many),
        'pg-boss': () => boss.addBatch(many),
        graphile: () => graphile.addBatch(many),
      })
      // Fresh statistics for all: what autovacuum does within a minute.
      await graphile.prepare(few)
      // It works in more lines than ours.
      await boss.addBatch(many)
      await boss.keepBeside()
      for (const each of [ours, boss, graphile]) await each.analyze()
      await race.round(
        'claim and settle: settled with the claim of the next, one transaction a job',
        few,
        {
          ours: () => ours.workFused(few),
          'pg-boss, in transactions': () => boss.workWithin(few),
          'pg-boss, in transactions, fused': () => boss.workFused(few),
          'pg-boss, and what ours keeps': () => boss.workBeside(few),
          'pg-boss, each by itself': () => boss.work(few),
          graphile: () => graphile.work(),
        },
        { 'pg-boss, in transactions': 1 },
      )
      await race.round(
        'claim and settle: two transactions a job',
        few,
        { ours: () => ours.workApart(few), 'pg-boss, in transactions': () => boss.workWithin(few) },
        { 'pg-boss, in transactions': 1 },
      )
      await race.round(
        'claim and settle: 100 at a time',
        400,
        {
          ours: () => ours.workFused(400, 100),
          'pg-boss, in transactions': () => boss.workWithin(400, 100),
          'pg-boss, in transactions, fused': () => boss.workFused(400, 100),
          'pg-boss, and what ours keeps': () => boss.workBeside(400, 100),
        },
        { 'pg-boss, in transactions': 1 },
      )
      await race.round(
        'claim and settle: four at once',
        few * 4,
        {
          ours: () => atOnce(4, () => ours.workFused(few)),
          'pg-boss, in transactions': () => atOnce(4, () => boss.workWithin(few)),
          'pg-boss, in transactions, fused': () => atOnce(4, () => boss.workFused(few)),
        },
        { 'pg-boss, in transactions': 1 },
      )
    }
    race.times('added → claimed, by NOTIFY', await ours.startLatency(100), { of: 'p95', below: 25 })
    for (const each of [ours, boss, graphile]) await each.close()
    for (const backlog of plan.backlogs) await measureBacklog(race, server, backlog, plan)
  } finally {
    await server.end()
  }
  return race
}

async function measureBacklog(race: Race, server: TestServer, backlog: number, plan: Plan): Promise<void> {
  const ours = await Ours.open(server)
  const drop = await times(1, () => ours.addBatch(10_000, 10_000))
  if (backlog === plan.backlogs[0]) {
    race.line('10,000 jobs dropped', `${median(drop).toFixed(0)} ms`, verdict(median(drop) < 3000, '< 3,000 ms'))
    race.times('claims after the drop, no statistics yet', await times(200, () => ours.claim()), {
      of: 'longest',
      below: 50,
    })
  }
  await ours.addBatch(backlog - 10_000, 20_000)
  const hasDelayed = backlog === Math.max(...plan.backlogs) && plan.delayed > 0
  if (hasDelayed) await ours.addBatch(plan.delayed, 20_000, 86_400_000)
  const beside = `${backlog.toLocaleString('en')} queued${hasDelayed ? ` and ${plan.delayed.toLocaleString('en')} delayed` : ''}`
  race.times(`claim beside ${beside}`, await times(200, () => ours.claim()))
  race.times(`claim of any stage beside ${beside}`, await times(100, () => ours.claim({})))
  race.times(
    `claim of a scope beside ${beside}`,
    await times(100, () => ours.claim({ scope: newJob(ours.next - 1).scope })),
  )
  // As many active ones as a team has workers, not as many as were measured above.
  await ours.giveBack()
  for (let n = 0; n < 20; n++) await ours.claim()
  race.times(`counts beside ${beside}`, await times(100, () => ours.queue.stats()), { of: 'median', below: 1 })
  await ours.close()
}

const atOnce = async (count: number, work: () => Promise<void>): Promise<void> => {
  await Promise.all(Array.from({ length: count }, work))
}

class Ours {
  readonly db: PostgresDb
  readonly queue: Queue<PostgresTx>
  readonly #url: string
  next = 0

  private constructor(url: string, db: PostgresDb) {
    this.#url = url
    this.db = db
    this.queue = createPostgresQueue(db)
  }
  static async open(server: TestServer): Promise<Ours> {
    const { url } = await server.freshDatabase()
    await initTeam(url)
    return new Ours(url, await openPostgres(url))
  }
  analyze(): Promise<unknown> {
    return this.db.query('ANALYZE')
  }
  close(): Promise<void> {
    return this.db.close()
  }
  async addSingly(count: number): Promise<void> {
    for (let n = 0; n < count; n++) await this.db.tx((tx) => this.queue.add(tx, [newJob(this.next++)]))
  }
  async addBatch(count: number, size = 1000, delay = 0): Promise<void> {
    for (let added = 0; added < count; added += size) {
      const jobs = Array.from({ length: Math.min(size, count - added) }, () => ({ ...newJob(this.next++), delay }))
      await this.db.tx((tx) => this.queue.add(tx, jobs))
    }
  }
  async claim(change: { names?: string[]; scope?: string } = { names: [name] }): Promise<Claim | undefined> {
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
    const wanted = { ...options, names: [name], limit: size }
    let claims = await this.queue.claim(wanted)
    for (let n = 0; n < count; n += size) {
      must(claims[size - 1])
      const ends = claims.map((claim) => ({ claim, outcome: { kind: 'completed' as const } }))
      claims = await this.db.tx(async (tx) => {
        // Sent together: one way to the server and back.
        const [, next] = await Promise.all([
          this.queue.settleMany(tx, ends),
          n + size < count ? this.queue.claim(wanted, tx) : [],
        ])
        return next
      })
    }
  }
  async giveBack(): Promise<void> {
    await this.db.tx((tx) => this.queue.recover(tx, { deadOwners: [options.owner] }))
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

/** Its jobs are settled by its runner, each by itself; a completed one is deleted. */
class Graphile {
  readonly #utils: WorkerUtils
  readonly #pool: Pool
  #next = 0
  #task = ''

  private constructor(utils: WorkerUtils, pool: Pool) {
    this.#utils = utils
    this.#pool = pool
  }
  static async open(server: TestServer): Promise<Graphile> {
    const { url } = await server.freshDatabase()
    const pool = new Pool({ connectionString: url, max: 4 })
    pool.on('error', (error) => console.error(error))
    const utils = await makeWorkerUtils({ pgPool: pool, logger: quiet })
    await utils.migrate()
    return new Graphile(utils, pool)
  }
  analyze(): Promise<unknown> {
    return this.#pool.query('ANALYZE')
  }
  async close(): Promise<void> {
    await this.#utils.release()
    await this.#pool.end()
  }
  async addSingly(count: number): Promise<void> {
    for (let n = 0; n < count; n++) await this.#utils.addJob(name, payload, { jobKey: newJob(this.#next++).key })
  }
  async addBatch(count: number): Promise<void> {
    await this.#utils.addJobs(
      Array.from({ length: count }, () => ({ identifier: name, payload, jobKey: newJob(this.#next++).key })),
    )
  }
  /** Jobs of a task of their own, since its runner only ends when there is nothing left. */
  async prepare(count: number): Promise<void> {
    this.#task = `${name}-${this.#next++}`
    await this.#utils.addJobs(Array.from({ length: count }, () => ({ identifier: this.#task, payload })))
  }
  /** Works through what was prepared. */
  async work(): Promise<void> {
    const client = await this.#pool.connect()
    await runTaskListOnce({ pgPool: this.#pool, logger: quiet }, { [this.#task]: () => undefined }, client)
    client.release()
  }
}

const quiet = new Logger(() => () => {})
