// 0009: hot folders. A row a file that was taken in from one, with what it looked like then, so that it is taken once, however often
// somebody looks, renames it or starts again. `state`: taken, or done once what is to happen to a done file has happened.
import type { Migration } from './migration.ts'

export const hotFolders: Migration = {
  number: 9,
  name: 'hot-folders',
  up(sqlite) {
    sqlite.exec(`
      CREATE TABLE hot_file (
        hostname TEXT NOT NULL, folder TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mtime REAL NOT NULL,
        ino TEXT NOT NULL, document_id TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('taken', 'done')),
        taken_at INTEGER NOT NULL,
        PRIMARY KEY (hostname, folder, path)
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
