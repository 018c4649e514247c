// What an engine stands on: the database, the queue in it and the bytes, of this computer or of a team.
import path from 'node:path'
import { type Blobs, openBlobs } from './blobs/blobs.ts'
import { openPostgresBlobs } from './blobs/blobs-postgres.ts'
import { createPostgresQueue } from './queue/postgres.ts'
import type { Queue } from './queue/queue.ts'
import { createSqliteQueue } from './queue/sqlite.ts'
import type { Db, PostgresDb, SqliteDb } from './store/db.ts'
import { openPostgres } from './store/open-postgres.ts'
import { openDb } from './store/open.ts'
import { parsePostgresUrl } from './store/postgres-url.ts'

/** The queue as people are shown it; holds no secret. */
export interface QueueName {
  kind: 'local' | 'team'
  label: string
}

export interface Store {
  db: Db
  /** The same as `db`, of a team. */
  team: PostgresDb | null
  /** The same as `db`, of this computer. */
  local: SqliteDb | null
  queue: Queue
  blobs: Blobs
  name: QueueName
}

/** `home`: the data folder; `queue`: a team's database, or null for the folder's own. Its folder must exist. */
export async function openStore(home: string, queue: string | null, host: string): Promise<Store> {
  if (queue === null) {
    const db = await openDb(path.join(home, 'sheaf.db'))
    const name = { kind: 'local', label: 'This computer' } as const
    return { db, team: null, local: db, queue: createSqliteQueue(db), blobs: await openBlobs(home, db), name }
  }
  const team = await openPostgres(queue, { name: `sheaf ${host}` })
  const name = { kind: 'team', label: parsePostgresUrl(queue).label } as const
  return {
    db: team,
    team,
    local: null,
    queue: createPostgresQueue(team),
    blobs: await openPostgresBlobs(home, team),
    name,
  }
}
