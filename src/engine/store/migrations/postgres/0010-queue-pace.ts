// 0010, Postgres: claims and settles of one queue look at its table alone; a claim of a scope passes over delayed jobs by an index.
import { claims } from './0010-queue-claims.ts'
import { settles } from './0010-queue-settles.ts'
import type { PostgresMigration } from './migration.ts'

export const queuePace: PostgresMigration = {
  number: 10,
  name: 'queue-pace',
  sql: [claims, settles].join('\n'),
}
