// The queue on SQLite keeps the promises of the conformance suite.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { SqliteDb } from '../store/db.ts'
import { openDb } from '../store/open.ts'
import { exerciseQueue } from './conformance.ts'
import { sqliteForeigner } from './sql-foreigner.ts'
import { createSqliteQueue } from './sqlite.ts'

/** Triggers alone keep job_line: what is active and what is ready, of every job and of no other. */
function expectLine({ readSqlite }: SqliteDb): void {
  const line = 'SELECT realm, name, kind, rank, place, id FROM job_line WHERE kind > 0'
  const jobs = `SELECT realm, name, 1, 0, 0, id FROM job WHERE state = 2 UNION ALL
    SELECT realm, name, 2, -priority, coalesce(place, id), id FROM job WHERE state < 2 AND paused = 0 AND due_at IS NULL`
  const rows = (sql: string): unknown[] => readSqlite.prepare(sql).raw().all()
  expect(rows(`${line} ORDER BY 1, 2, 3, 4, 5, 6`)).toEqual(rows(`SELECT * FROM (${jobs}) ORDER BY 1, 2, 3, 4, 5, 6`))
}

exerciseQueue('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-queue-'))
  const clock = { now: 1_760_000_000_000 }
  const peer = async () => {
    const db = await openDb(join(folder, 'sheaf.db'))
    return { db, queue: createSqliteQueue(db, { now: () => clock.now }), close: () => db.close() }
  }
  const home = await peer()
  return {
    ...home,
    clock,
    foreigner: sqliteForeigner(home.db),
    peer,
    async close() {
      expectLine(home.db)
      await home.close()
      rmSync(folder, { recursive: true })
    },
  }
})
