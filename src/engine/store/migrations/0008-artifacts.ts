// 0008: generated documents.
import type { Migration } from './migration.ts'

export const artifacts: Migration = {
  number: 8,
  name: 'artifacts',
  up() {},
}
