// 0003, Postgres: what makes claims cheaper. The same tables as SQLite's 0003.
import type { PostgresMigration } from './migration.ts'

export const queueClaim: PostgresMigration = {
  number: 3,
  name: 'queue-claim',
  sql: '',
}
