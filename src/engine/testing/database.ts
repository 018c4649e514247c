// An empty database of either kind, with all its tables, for tests of the store that need no engine.
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Db } from '../store/db.ts'
import { openPostgres } from '../store/open-postgres.ts'
import { openDb } from '../store/open.ts'
import { initTeam } from '../store/team.ts'
import { freshDatabase } from './postgres.ts'

export async function openTestDb(dialect: Db['dialect']): Promise<{ db: Db; end(): Promise<void> }> {
  const folder = dialect === 'sqlite' ? mkdtempSync(join(tmpdir(), 'sheaf-db-')) : null
  const database = folder === null ? await freshDatabase() : null
  if (database) await initTeam(database.url)
  const db = database ? await openPostgres(database.url) : await openDb(join(folder ?? '', 'sheaf.db'))
  return {
    db,
    async end() {
      await db.close()
      await database?.drop()
      if (folder !== null) await rm(folder, { recursive: true })
    },
  }
}
