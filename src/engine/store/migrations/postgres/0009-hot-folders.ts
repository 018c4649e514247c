// 0009, Postgres: hot folders. The same table as SQLite's 0009.
import type { PostgresMigration } from './migration.ts'

export const hotFolders: PostgresMigration = {
  number: 9,
  name: 'hot-folders',
  sql: `
CREATE TABLE sheaf.hot_file (
  hostname text COLLATE "C" NOT NULL, folder text COLLATE "C" NOT NULL, path text COLLATE "C" NOT NULL, size bigint NOT NULL,
  mtime double precision NOT NULL, ino text NOT NULL, document_id text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('taken', 'done')), taken_at bigint NOT NULL,
  PRIMARY KEY (hostname, folder, path)
);
`,
}
