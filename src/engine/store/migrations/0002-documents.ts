// Migration 2: hosts, blobs, batches, runs, documents, pages, chunks, vectors, outputs, events, and the kept counts.
import type Database from 'better-sqlite3'

export const documents = {
  number: 2,
  name: 'hosts-documents-and-results',
  up(sqlite: Database.Database): void {
    sqlite.exec(`
CREATE TABLE host (
  id TEXT PRIMARY KEY, hostname TEXT NOT NULL, pid INTEGER NOT NULL, pid_started TEXT NOT NULL, kind TEXT NOT NULL,
  started_at INTEGER NOT NULL, seen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE blob (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, bytes BLOB) STRICT;

CREATE TABLE batch (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, lane TEXT NOT NULL, realm TEXT NOT NULL, output_json TEXT, hostname TEXT NOT NULL,
  total INTEGER NOT NULL, open INTEGER NOT NULL, added_at INTEGER NOT NULL, finished_at INTEGER
) STRICT;
CREATE INDEX batch_by_time ON batch (added_at);

CREATE TABLE run (
  id TEXT PRIMARY KEY, realm TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL, pipeline TEXT NOT NULL,
  options_json TEXT NOT NULL, versions_json TEXT NOT NULL DEFAULT '{}', batch_id TEXT NOT NULL, priority INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'done', 'partial', 'failed')), stage TEXT,
  pages INTEGER, pages_done INTEGER NOT NULL DEFAULT 0, pages_failed INTEGER NOT NULL DEFAULT 0, ocr_pages INTEGER NOT NULL DEFAULT 0,
  progress REAL NOT NULL DEFAULT 0, error_json TEXT, warnings_json TEXT NOT NULL DEFAULT '[]', metadata_json TEXT NOT NULL DEFAULT '{}', analysis_json TEXT,
  class TEXT, confidence REAL, language TEXT, title TEXT, summary TEXT,
  chunks INTEGER NOT NULL DEFAULT 0, embeddings INTEGER NOT NULL DEFAULT 0, started_at INTEGER, finished_at INTEGER
) STRICT;
CREATE INDEX run_by_bytes ON run (sha256);

CREATE TABLE document (
  place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, batch_id TEXT NOT NULL REFERENCES batch (id), run_id TEXT REFERENCES run (id),
  name TEXT NOT NULL, path TEXT NOT NULL, source TEXT, sha256 TEXT, media_type TEXT, size INTEGER NOT NULL,
  lane TEXT NOT NULL, realm TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued','blocked','running','pausing','paused','retrying','done','partial','failed','cancelled','expired')),
  error_json TEXT, reused INTEGER NOT NULL DEFAULT 0,
  output_state TEXT NOT NULL CHECK (output_state IN ('none', 'waiting', 'pending', 'written')),
  added_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER
) STRICT;
CREATE INDEX document_by_batch ON document (batch_id);
CREATE INDEX document_by_run ON document (run_id);
CREATE INDEX document_by_state ON document (state, place);
CREATE INDEX document_to_write ON document (place) WHERE output_state = 'pending';

CREATE TABLE page (
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE, number INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('stored', 'failed')), source TEXT, width REAL, height REAL, rotation INTEGER, skew REAL,
  confidence REAL, data_json TEXT, stage TEXT NOT NULL, reason TEXT, error_json TEXT, stored_at INTEGER NOT NULL,
  UNIQUE (run_id, number)
) STRICT;
CREATE INDEX page_by_time ON page (stored_at);

CREATE TABLE chunk (
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE, idx INTEGER NOT NULL, id TEXT NOT NULL, data_json TEXT NOT NULL,
  UNIQUE (run_id, idx)
) STRICT;
CREATE TABLE vector (
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE, idx INTEGER NOT NULL, model TEXT NOT NULL, data BLOB NOT NULL,
  UNIQUE (run_id, idx)
) STRICT;
CREATE TABLE output (
  document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE, format TEXT NOT NULL, path TEXT NOT NULL,
  sha256 TEXT NOT NULL, written_at INTEGER NOT NULL,
  UNIQUE (document_id, format)
) STRICT;
CREATE INDEX output_by_path ON output (path);

CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, type TEXT NOT NULL, batch_id TEXT, document_id TEXT, run_id TEXT,
  job_id TEXT, page INTEGER, data_json TEXT NOT NULL, patch_json TEXT
) STRICT;
CREATE INDEX event_by_document ON event (document_id, seq) WHERE document_id IS NOT NULL;
CREATE INDEX event_by_run ON event (run_id, seq) WHERE run_id IS NOT NULL;
CREATE INDEX event_by_batch ON event (batch_id, seq) WHERE batch_id IS NOT NULL;
CREATE TRIGGER event_is_append_only BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TABLE document_count (realm TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (realm, state)) STRICT, WITHOUT ROWID;
CREATE TRIGGER document_counted_in AFTER INSERT ON document BEGIN
  INSERT INTO document_count VALUES (NEW.realm, NEW.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER document_counted_over AFTER UPDATE OF state ON document WHEN OLD.state <> NEW.state BEGIN
  UPDATE document_count SET count = count - 1 WHERE realm = OLD.realm AND state = OLD.state;
  INSERT INTO document_count VALUES (NEW.realm, NEW.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER document_counted_out AFTER DELETE ON document BEGIN
  UPDATE document_count SET count = count - 1 WHERE realm = OLD.realm AND state = OLD.state;
END;
`)
  },
}
