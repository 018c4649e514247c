// 0012, Postgres: claims and settles look at the table of the queue they are about, never at the others', and walk rows that lie beside
// one another once for all that are claimed or settled together.
import { claims } from './0012-queue-claims.ts'
import { settles } from './0012-queue-settles.ts'
import type { PostgresMigration } from './migration.ts'

export const queueTables: PostgresMigration = {
  number: 12,
  name: 'queue-tables',
  sql: [claims, settles].join('\n'),
}
