// 0015: passwords of documents. sealed: the password, by a key that is not in the database (engine/passwords/seal.ts). only_for: empty for one
// that is tried on every locked document of the realm; `content:SHA256` or `batch:ID` for one that is of these alone.
import type { Migration } from './migration.ts'

export const passwords: Migration = {
  number: 15,
  name: 'passwords',
  up(sqlite) {
    sqlite.exec(`
      CREATE TABLE password (
        id TEXT PRIMARY KEY, realm TEXT NOT NULL, only_for TEXT NOT NULL, name TEXT NOT NULL, sealed TEXT NOT NULL,
        created_at INTEGER NOT NULL, created_by TEXT NOT NULL, used_at INTEGER
      ) STRICT;
      CREATE INDEX password_by_use ON password (realm, only_for);
    `)
  },
}
