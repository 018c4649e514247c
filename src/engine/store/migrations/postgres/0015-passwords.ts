// 0015, Postgres: passwords of documents. The same as SQLite's 0015.
import type { PostgresMigration } from './migration.ts'

export const passwords: PostgresMigration = {
  number: 15,
  name: 'passwords',
  sql: `
CREATE TABLE sheaf.password (
  id text COLLATE "C" PRIMARY KEY, realm text COLLATE "C" NOT NULL, only_for text COLLATE "C" NOT NULL, name text NOT NULL,
  sealed text NOT NULL, created_at bigint NOT NULL, created_by text NOT NULL, used_at bigint
);
CREATE INDEX password_by_use ON sheaf.password (realm, only_for);
`,
}
