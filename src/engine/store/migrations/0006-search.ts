// 0006: the index that search reads.
import type { Migration } from './migration.ts'

export const search: Migration = {
  number: 6,
  name: 'search',
  up() {},
}
