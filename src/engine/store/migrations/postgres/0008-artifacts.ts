// 0008, Postgres: generated documents. The same tables as SQLite's 0008.
import type { PostgresMigration } from './migration.ts'

export const artifacts: PostgresMigration = {
  number: 8,
  name: 'artifacts',
  sql: '',
}
