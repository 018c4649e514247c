// 0008: generated documents. request_json: what it is made of, with the documents that were meant when it was asked for.
// Its bytes are a blob; sha256 is null before they are made and after they expired.
import type { Migration } from './migration.ts'

export const artifacts: Migration = {
  number: 8,
  name: 'artifacts',
  up(sqlite) {
    sqlite.exec(`
CREATE TABLE artifact (
  place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, job_id TEXT NOT NULL, realm TEXT NOT NULL, lane TEXT NOT NULL,
  kind TEXT NOT NULL, template TEXT, title TEXT NOT NULL, request_json TEXT NOT NULL, documents INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'retrying', 'done', 'failed', 'cancelled', 'expired')),
  sha256 TEXT, size INTEGER, retries INTEGER NOT NULL DEFAULT 0, max_retries INTEGER NOT NULL,
  error_json TEXT, warnings_json TEXT NOT NULL DEFAULT '[]', created_at INTEGER NOT NULL, finished_at INTEGER, expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX artifact_by_expiry ON artifact (expires_at) WHERE state <> 'expired';
CREATE INDEX artifact_by_bytes ON artifact (sha256) WHERE sha256 IS NOT NULL;
`)
  },
}
