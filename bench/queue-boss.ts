// pg-boss in the bench of queues, given what ours promises and it can give: one open job a key (policy exclusive), a partition, notices,
// heartbeats, fenced settles. `in transactions`: its settle commits with what its caller stores, as ours always does; `fused`: with the fetch
// of what comes next, too; `and what ours keeps`: its caller also writes what pg-boss has no column for, in a table of its own. It keeps no
// counts, owners, progress, and no second index for batches and tenants; rows of the event log are the engine's, and neither side writes them here.
import { Pool } from 'pg'
import { PgBoss } from 'pg-boss'
import type { TestServer } from '../src/engine/testing/postgres.ts'
import { must, newJob, payload } from './queue-jobs.ts'

const name = 'page-ocr'

/** What a program that wants to know as much as ours does has to keep beside pg-boss, at the least: no index but the key. */
const beside = `
CREATE TABLE kept (id uuid PRIMARY KEY, owner text, token integer, progress double precision NOT NULL DEFAULT 0, finished_at timestamptz)
  WITH (fillfactor = 50);
CREATE TABLE counts (name text PRIMARY KEY, created bigint NOT NULL, completed bigint NOT NULL)`

export class Boss {
  readonly #boss: PgBoss
  readonly #pool: Pool
  #next = 0

  private constructor(boss: PgBoss, pool: Pool) {
    this.#boss = boss
    this.#pool = pool
  }
  /** In a database of its own. */
  static async open(server: TestServer): Promise<Boss> {
    const { url: connectionString } = await server.freshDatabase()
    const boss = new PgBoss({ connectionString, supervise: false, schedule: false, useListenNotify: true })
    boss.on('error', (error) => console.error(error))
    await boss.start()
    await boss.createQueue(name, { policy: 'exclusive', partition: true, notify: true, heartbeatSeconds: 20 })
    const pool = new Pool({ connectionString, max: 4 })
    await pool.query(beside)
    return new Boss(boss, pool)
  }
  analyze(): Promise<unknown> {
    return this.#pool.query('ANALYZE')
  }
  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false })
    await this.#pool.end()
  }
  #job() {
    const { key, group } = newJob(this.#next++)
    return { data: payload, singletonKey: key, group: { id: group } }
  }
  async addSingly(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const { data, ...rest } = this.#job()
      await this.#boss.send(name, data, rest)
    }
  }
  async addBatch(count: number): Promise<void> {
    await this.#boss.insert(
      name,
      Array.from({ length: count }, () => this.#job()),
    )
  }
  /** The rows beside jobs that `workBeside` needs, for all that have none. */
  async keepBeside(): Promise<void> {
    await this.#pool.query(
      `INSERT INTO kept (id) SELECT id FROM pgboss.job WHERE name = $1 AND state = 'created' ON CONFLICT DO NOTHING`,
      [name],
    )
  }
  async work(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const { id, retryCount } = must((await this.#boss.fetch(name))[0])
      await this.#boss.complete(name, { id, retryCount })
    }
  }
  async workWithin(count: number, batchSize = 1): Promise<void> {
    const client = await this.#pool.connect()
    const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) }
    for (let n = 0; n < count; n += batchSize) {
      const jobs = await this.#boss.fetch(name, { batchSize })
      must(jobs[batchSize - 1])
      const ends = jobs.map(({ id, retryCount }) => ({ id, retryCount }))
      await client.query('BEGIN')
      await this.#boss.complete(name, ends, undefined, { db })
      await client.query('COMMIT')
    }
    client.release()
  }
  async workFused(count: number, batchSize = 1): Promise<void> {
    const client = await this.#pool.connect()
    const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) }
    let jobs = await this.#boss.fetch(name, { batchSize })
    for (let n = 0; n < count; n += batchSize) {
      must(jobs[batchSize - 1])
      const ends = jobs.map(({ id, retryCount }) => ({ id, retryCount }))
      await client.query('BEGIN')
      await this.#boss.complete(name, ends, undefined, { db })
      jobs = n + batchSize < count ? await this.#boss.fetch(name, { batchSize, db }) : []
      await client.query('COMMIT')
    }
    client.release()
  }
  /** As `workWithin`, and what ours keeps of a job that pg-boss does not: who has it, by which attempt; how many are in each state. */
  async workBeside(count: number, batchSize = 1): Promise<void> {
    const client = await this.#pool.connect()
    const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) }
    for (let n = 0; n < count; n += batchSize) {
      await client.query('BEGIN')
      const jobs = await this.#boss.fetch(name, { batchSize, db })
      must(jobs[batchSize - 1])
      const ends = jobs.map(({ id, retryCount }) => ({ id, retryCount }))
      const ids = ends.map(({ id }) => id)
      const attempts = ends.map(({ retryCount }) => retryCount + 1)
      await client.query(
        `UPDATE kept SET owner = $1, token = w.token, progress = 0 FROM unnest($2::uuid[], $3::integer[]) AS w (id, token) WHERE kept.id = w.id`,
        ['bench', ids, attempts],
      )
      await client.query('COMMIT')
      await client.query('BEGIN')
      await this.#boss.complete(name, ends, undefined, { db })
      await client.query(`UPDATE kept SET owner = NULL, progress = 1, finished_at = now() WHERE id = ANY ($1)`, [ids])
      await client.query(
        `INSERT INTO counts (name, created, completed) VALUES ($1, -$2::integer, $2)
         ON CONFLICT (name) DO UPDATE SET created = counts.created + excluded.created, completed = counts.completed + excluded.completed`,
        [name, ids.length],
      )
      await client.query('COMMIT')
    }
    client.release()
  }
}
