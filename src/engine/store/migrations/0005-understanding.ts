// 0005: what persons said of documents, and what their classes are told by.
//
// correction: that a document (realm and bytes) is of a class; with the document's signals, so that it can be learned from after the document is
// gone. Never deleted: an undone one has undone_at. learned: the generation of a realm's corrections; it rises when one is undone or
// replaced, which means: learn anew. signals: what a run's class was told by. field_value: a field as a person gave it; null: there is none.
import type { Migration } from './migration.ts'

export const understanding: Migration = {
  number: 5,
  name: 'understanding',
  up(sqlite) {
    sqlite.exec(`
      CREATE TABLE correction (
        place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, realm TEXT NOT NULL, sha256 TEXT NOT NULL,
        name TEXT NOT NULL, class TEXT NOT NULL, previous TEXT, weight REAL NOT NULL, signals_json TEXT,
        at INTEGER NOT NULL, undone_at INTEGER
      ) STRICT;
      CREATE INDEX correction_by_realm ON correction (realm, place);
      CREATE INDEX correction_by_bytes ON correction (sha256);
      CREATE TABLE learned (realm TEXT PRIMARY KEY, generation INTEGER NOT NULL) STRICT;
      CREATE TABLE signals (
        run_id TEXT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE, data_json TEXT NOT NULL
      ) STRICT;
      CREATE TABLE field_value (
        place INTEGER PRIMARY KEY AUTOINCREMENT, realm TEXT NOT NULL, sha256 TEXT NOT NULL, of TEXT NOT NULL,
        name TEXT NOT NULL, value TEXT, at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX field_value_by_bytes ON field_value (sha256);
    `)
  },
}
