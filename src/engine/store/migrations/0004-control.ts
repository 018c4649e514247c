// 0004: documents within documents, jobs of other programs that became documents, and the time by which a document is wanted.
//
// document.parent_id: the document it came in; inside: where it lay there; root_id: the outermost one; depth: how many it lies in;
// descendants: of a root, how many documents came out of it. foreign_job: the job of another program that waits for its end.
// run_child: the files found within a run's bytes, kept as its pages are, so that every document of the run has the same children.
import type { Migration } from './migration.ts'

export const control: Migration = {
  number: 4,
  name: 'control',
  up(sqlite) {
    sqlite.exec(`
      ALTER TABLE document ADD COLUMN parent_id TEXT;
      ALTER TABLE document ADD COLUMN child_index INTEGER;
      ALTER TABLE document ADD COLUMN inside TEXT;
      ALTER TABLE document ADD COLUMN root_id TEXT;
      ALTER TABLE document ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE document ADD COLUMN descendants INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE document ADD COLUMN foreign_job TEXT;
      ALTER TABLE document ADD COLUMN expires_at INTEGER;
      CREATE UNIQUE INDEX document_by_parent ON document (parent_id, child_index) WHERE parent_id IS NOT NULL;
      CREATE UNIQUE INDEX document_by_foreign_job ON document (foreign_job) WHERE foreign_job IS NOT NULL;
      CREATE INDEX document_by_expiry ON document (expires_at) WHERE expires_at IS NOT NULL AND finished_at IS NULL;

      CREATE TABLE run_child (
        run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE, idx INTEGER NOT NULL, name TEXT NOT NULL,
        sha256 TEXT, media_type TEXT, size INTEGER NOT NULL, error_json TEXT,
        UNIQUE (run_id, idx)
      ) STRICT;
    `)
  },
}
