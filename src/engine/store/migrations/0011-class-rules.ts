// 0011: rules of one's own. A row a change of a rule; `data_json`: what it is since then, null: it is gone; `rule` stays the same through its
// changes. Never deleted: an undone one has undone_at. signals.own_json: what these rules say of a run, made again when
// own_version is not that of the rules that stand.
import type { Migration } from './migration.ts'

export const classRules: Migration = {
  number: 11,
  name: 'class-rules',
  up(sqlite) {
    sqlite.exec(`
      CREATE TABLE class_rule (
        place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, rule TEXT NOT NULL, realm TEXT NOT NULL,
        data_json TEXT, at INTEGER NOT NULL, undone_at INTEGER
      ) STRICT;
      CREATE INDEX class_rule_by_realm ON class_rule (realm, place);
      ALTER TABLE signals ADD COLUMN own_json TEXT;
      ALTER TABLE signals ADD COLUMN own_version TEXT;
    `)
  },
}
