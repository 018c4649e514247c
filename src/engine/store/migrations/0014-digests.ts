// 0014: digests. Beside each row of a result the digest of what stands in it (store/digests.ts); null: the row is of before, and was not
// changed since.
import type { Migration } from './migration.ts'

export const digests: Migration = {
  number: 14,
  name: 'digests',
  up(sqlite) {
    sqlite.exec(`
      ALTER TABLE run ADD COLUMN digest TEXT;
      ALTER TABLE run_child ADD COLUMN digest TEXT;
      ALTER TABLE page ADD COLUMN digest TEXT;
      ALTER TABLE chunk ADD COLUMN digest TEXT;
      ALTER TABLE vector ADD COLUMN digest TEXT;
      ALTER TABLE mention ADD COLUMN digest TEXT;
      ALTER TABLE signals ADD COLUMN digest TEXT;
      ALTER TABLE analyser_note ADD COLUMN digest TEXT;
      ALTER TABLE output ADD COLUMN digest TEXT;
      ALTER TABLE correction ADD COLUMN digest TEXT;
      ALTER TABLE field_value ADD COLUMN digest TEXT;
      ALTER TABLE document ADD COLUMN digest TEXT;
    `)
  },
}
