// 0014, Postgres: digests. The same as SQLite's 0014.
import type { PostgresMigration } from './migration.ts'

export const digests: PostgresMigration = {
  number: 14,
  name: 'digests',
  sql: `
ALTER TABLE sheaf.run ADD COLUMN digest text;
ALTER TABLE sheaf.run_child ADD COLUMN digest text;
ALTER TABLE sheaf.page ADD COLUMN digest text;
ALTER TABLE sheaf.chunk ADD COLUMN digest text;
ALTER TABLE sheaf.vector ADD COLUMN digest text;
ALTER TABLE sheaf.mention ADD COLUMN digest text;
ALTER TABLE sheaf.signals ADD COLUMN digest text;
ALTER TABLE sheaf.analyser_note ADD COLUMN digest text;
ALTER TABLE sheaf.output ADD COLUMN digest text;
ALTER TABLE sheaf.correction ADD COLUMN digest text;
ALTER TABLE sheaf.field_value ADD COLUMN digest text;
ALTER TABLE sheaf.document ADD COLUMN digest text;
`,
}
