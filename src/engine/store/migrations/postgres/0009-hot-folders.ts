// 0009, Postgres: hot folders. The same tables as SQLite's 0009.
import type { PostgresMigration } from './migration.ts'

export const hotFolders: PostgresMigration = {
  number: 9,
  name: 'hot-folders',
  sql: '',
}
