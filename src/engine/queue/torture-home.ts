// For torture: a queue with two tables of the tests' own beside it, on a SQLite file or on Postgres, by its location.
import { createPostgresQueue } from './postgres.ts'
import type { Queue } from './queue.ts'
import { createSqliteQueue } from './sqlite.ts'
import type { Db, PostgresTx, SqliteTx, Tx } from '../store/db.ts'
import { openPostgres } from '../store/open-postgres.ts'
import { openDb } from '../store/open.ts'
import { isPostgresUrl } from '../store/postgres-url.ts'

/** What a job did, in the order of commits: `page` for work on the way, `done` with its settle. */
export interface Trace {
  job: string
  token: number
  what: 'page' | 'done'
  owner: string
}

export interface TortureHome {
  db: Db
  queue: Queue
  createTables(): Promise<void>
  /** In the caller's transaction. Nothing keeps it from being written twice: that is what is looked for. */
  write(tx: Tx, trace: Trace): Promise<void>
  read(): Promise<Trace[]>
  /** Throws when the store is not whole. */
  checkStore(): Promise<void>
}

export async function openTortureHome(location: string): Promise<TortureHome> {
  return isPostgresUrl(location) ? openOnPostgres(location) : openOnSqlite(location)
}

async function openOnSqlite(file: string): Promise<TortureHome> {
  const db = await openDb(file)
  return {
    db,
    queue: createSqliteQueue(db),
    async createTables() {
      await db.tx(async ({ sqlite }) =>
        sqlite.exec('CREATE TABLE trace (seq INTEGER PRIMARY KEY, job TEXT, token INTEGER, what TEXT, owner TEXT)'),
      )
    },
    async write(tx, { job, token, what, owner }) {
      ;(tx as SqliteTx).sqlite
        .prepare('INSERT INTO trace (job, token, what, owner) VALUES (?, ?, ?, ?)')
        .run(job, token, what, owner)
    },
    read: async () => db.readSqlite.prepare<[], Trace>('SELECT job, token, what, owner FROM trace ORDER BY seq').all(),
    async checkStore() {
      const problems: unknown[] = [
        db.readSqlite.pragma('integrity_check', { simple: true }),
        ...(db.readSqlite.pragma('foreign_key_check') as unknown[]),
      ]
      if (problems.length !== 1 || problems[0] !== 'ok') throw new Error(`not whole: ${JSON.stringify(problems)}`)
    },
  }
}

async function openOnPostgres(url: string): Promise<TortureHome> {
  const db = await openPostgres(url)
  return {
    db,
    queue: createPostgresQueue(db),
    async createTables() {
      await db.query(
        'CREATE TABLE public.trace (seq bigserial PRIMARY KEY, job text, token integer, what text, owner text)',
      )
    },
    async write(tx, { job, token, what, owner }) {
      await (tx as PostgresTx).query('INSERT INTO public.trace (job, token, what, owner) VALUES ($1, $2, $3, $4)', [
        job,
        token,
        what,
        owner,
      ])
    },
    read: () => db.query<Trace>('SELECT job, token, what, owner FROM public.trace ORDER BY seq'),
    async checkStore() {
      const [row] = await db.query<{ apart: number }>(
        `SELECT count(*) AS apart FROM pgboss.job AS j FULL JOIN sheaf.job AS s ON s.name = j.name AND s.id = j.id
         WHERE s.id IS NULL OR j.id IS NULL OR (j.state > 'active') <> (s.finished_at IS NOT NULL)`,
      )
      if (row?.apart !== 0) throw new Error(`${row?.apart} jobs of which the two sides disagree`)
    },
  }
}
