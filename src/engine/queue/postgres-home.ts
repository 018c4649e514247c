// For tests: a team's database with the queues that the suite uses, emptied before each use instead of made anew.
import { RunStage } from '../../contract/payload.ts'
import { freshDatabase, type TestDatabase } from '../testing/postgres.ts'
import { openPostgres } from '../store/open-postgres.ts'
import { initTeam } from '../store/team.ts'
import type { PostgresDb, PostgresTx } from '../store/db.ts'
import type { Home } from './conformance/kit.ts'
import { createPostgresQueue } from './postgres.ts'
import { installPostgresQueue } from './postgres-install.ts'
import type { Queue } from './queue.ts'
import { postgresForeigner } from './sql-foreigner.ts'

/** Every name that the suite gives to jobs. */
export const suiteNames = [...RunStage.options, 'x', 'y', 'z', 'n1', 'n2']

export interface PostgresHome extends Home {
  db: PostgresDb
  queue: Queue<PostgresTx>
}

export interface PostgresHouse {
  url: string
  /** Empty, with a clock of its own. */
  open(): Promise<PostgresHome>
  drop(): Promise<void>
}

/** Makes the database; one for a file of tests. */
export async function postgresHouse(): Promise<PostgresHouse> {
  const database: TestDatabase = await freshDatabase()
  await initTeam(database.url)
  const owner = await openPostgres(database.url)
  await installPostgresQueue(owner, suiteNames)
  const tables = await owner.query<{ name: string }>(
    `SELECT format('pgboss.%I', table_name) AS name FROM pgboss.queue UNION SELECT 'pgboss.job_common'`,
  )
  const empty = [
    ...tables.map(({ name }) => `DELETE FROM ${name}`),
    'DELETE FROM sheaf.job',
    'DELETE FROM sheaf.job_count',
    'DELETE FROM sheaf.job_ignored',
    'DELETE FROM sheaf.part',
    'DELETE FROM sheaf.part_start',
    `UPDATE sheaf.queue SET paused = false, place = '-infinity', latest = '-infinity'`,
  ].join(';')

  return {
    url: database.url,
    async open() {
      await owner.query(empty)
      const clock = { now: 1_760_000_000_000 }
      const peer = async () => {
        const db = await openPostgres(database.url)
        const queue = createPostgresQueue(db, { names: suiteNames, now: () => clock.now })
        return { db, queue, close: () => db.close() }
      }
      return { ...(await peer()), clock, foreigner: postgresForeigner((sql) => owner.query(sql)), peer }
    },
    async drop() {
      await owner.close()
      await database.drop()
    },
  }
}
