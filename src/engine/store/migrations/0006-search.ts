// 0006: the index that search reads. `search_chunk` gives each indexed chunk a lasting number, `chunk_terms` holds its terms without its
// text, `search_word` the words as they are written, for completion and for words that were misread. `search_run` tells which runs are
// indexed, and by which version of the terms: what is missing there is indexed from the stored chunks, in small transactions.
// `topic_model` and `chunk_topic`: topics of this corpus, and each chunk's place among them (a run's chunks in one row, a byte a topic).
// `vector_run`: which model made a run's vectors, of which chunks, and the signs of their values, a bit each.
// `mention`: people, places, numbers that a run's text names; what documents have in common. `analyser_*`: what an endpoint answered.
import type Database from 'better-sqlite3'
import type { Migration } from './migration.ts'

export const search: Migration = {
  number: 6,
  name: 'search',
  up(sqlite: Database.Database): void {
    sqlite.exec(`
CREATE TABLE search_run (
  run_id TEXT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE, version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE search_chunk (
  id INTEGER PRIMARY KEY, run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE, idx INTEGER NOT NULL,
  UNIQUE (run_id, idx)
) STRICT;
CREATE VIRTUAL TABLE chunk_terms USING fts5 (
  heading, body, content = '', contentless_delete = 1, prefix = '2 3',
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
CREATE VIRTUAL TABLE chunk_term USING fts5vocab (chunk_terms, row);
CREATE TABLE search_word (
  word TEXT PRIMARY KEY, reversed TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX search_word_reversed ON search_word (reversed);

CREATE TABLE topic_model (
  id INTEGER PRIMARY KEY AUTOINCREMENT, dimension INTEGER NOT NULL, chunks INTEGER NOT NULL, built_at INTEGER NOT NULL,
  terms_json TEXT NOT NULL, data BLOB NOT NULL
) STRICT;
CREATE TABLE chunk_topic (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL UNIQUE REFERENCES run (id) ON DELETE CASCADE, model INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE mention (
  run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE, kind TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,
  page INTEGER NOT NULL, boxes_json TEXT NOT NULL, count INTEGER NOT NULL, confidence REAL NOT NULL, found TEXT NOT NULL,
  PRIMARY KEY (run_id, kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_by_key ON mention (kind, key);

CREATE TABLE analyser_answer (hash TEXT PRIMARY KEY, model TEXT NOT NULL, data_json TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE analyser_note (
  run_id TEXT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE, data_json TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE vector_run (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL UNIQUE REFERENCES run (id) ON DELETE CASCADE, model TEXT NOT NULL,
  dimension INTEGER NOT NULL, chunker INTEGER NOT NULL, codes BLOB NOT NULL
) STRICT;
CREATE TRIGGER vector_not_searched AFTER DELETE ON vector BEGIN
  DELETE FROM vector_run WHERE run_id = OLD.run_id;
END;

CREATE TRIGGER chunk_not_searched AFTER DELETE ON chunk BEGIN
  DELETE FROM search_chunk WHERE run_id = OLD.run_id AND idx = OLD.idx;
  DELETE FROM search_run WHERE run_id = OLD.run_id;
  DELETE FROM chunk_topic WHERE run_id = OLD.run_id;
END;
CREATE TRIGGER search_chunk_not_searched AFTER DELETE ON search_chunk BEGIN
  DELETE FROM chunk_terms WHERE rowid = OLD.id;
END;
`)
  },
}
