// The queue on SQLite keeps the promises of the conformance suite.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDb } from '../store/open.ts'
import { exerciseQueue } from './conformance.ts'
import { sqliteForeigner } from './sql-foreigner.ts'
import { createSqliteQueue } from './sqlite.ts'

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
      await home.close()
      rmSync(folder, { recursive: true })
    },
  }
})
