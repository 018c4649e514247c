// 0006, Postgres: the index that search reads. The same tables as SQLite's 0006.
import type { PostgresMigration } from './migration.ts'

export const search: PostgresMigration = {
  number: 6,
  name: 'search',
  sql: '',
}
