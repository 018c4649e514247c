// 0004, Postgres: documents within documents, jobs of other programs that became documents, and the time by which a document is
// wanted. The same tables as SQLite's 0004.
import type { PostgresMigration } from './migration.ts'

export const control: PostgresMigration = {
  number: 4,
  name: 'control',
  sql: `
ALTER TABLE sheaf.document
  ADD COLUMN parent_id text COLLATE "C", ADD COLUMN child_index integer, ADD COLUMN inside text COLLATE "C",
  ADD COLUMN root_id text COLLATE "C", ADD COLUMN depth integer NOT NULL DEFAULT 0,
  ADD COLUMN descendants integer NOT NULL DEFAULT 0, ADD COLUMN foreign_job text COLLATE "C", ADD COLUMN expires_at bigint;
CREATE UNIQUE INDEX document_by_parent ON sheaf.document (parent_id, child_index) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX document_by_foreign_job ON sheaf.document (foreign_job) WHERE foreign_job IS NOT NULL;
CREATE INDEX document_by_expiry ON sheaf.document (expires_at) WHERE expires_at IS NOT NULL AND finished_at IS NULL;

CREATE TABLE sheaf.run_child (
  run_id text COLLATE "C" NOT NULL REFERENCES sheaf.run (id) ON DELETE CASCADE, idx integer NOT NULL, name text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C", media_type text, size bigint NOT NULL, error_json text,
  PRIMARY KEY (run_id, idx)
);
`,
}
