// Stuck jobs: those that will not move without help, by the SQL that `sheaf sql stuck` prints.
import { z } from 'zod'
import { SheafError } from '../../contract/error.ts'
import type { Db, PostgresDb, SqliteDb } from '../store/db.ts'
import { sqlFile } from './sql-files.ts'

const StuckJob = z.object({ id: z.coerce.string(), queue: z.string(), why: z.string() })
export type StuckJob = z.infer<typeof StuckJob>

export async function stuckJobs(db: Db): Promise<StuckJob[]> {
  const { text } = sqlFile(db.dialect, 'stuck')
  const rows: unknown[] = isSqlite(db) ? db.readSqlite.prepare(text).all() : await (db as PostgresDb).query(text)
  return rows.map((row) => StuckJob.parse(row))
}

/** For the doctor: that there are none, in words. Throws with the first of them, and what to do. */
export async function checkJobs(db: Db): Promise<string> {
  const stuck = await stuckJobs(db)
  const [first] = stuck
  if (!first) return 'none is stuck'
  throw new SheafError('store-damaged', `${stuck.length} stuck; job ${first.id} (${first.queue}): ${first.why}`, {
    hint: '`sheaf sql stuck` lists them, `sheaf sql one-job` shows one. A host that runs gives silent ones back by itself.',
  })
}

const isSqlite = (db: Db): db is SqliteDb => db.dialect === 'sqlite'
