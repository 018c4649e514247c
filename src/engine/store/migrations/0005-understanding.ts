// 0005: corrections and fields.
import type { Migration } from './migration.ts'

export const understanding: Migration = {
  number: 5,
  name: 'understanding',
  up() {},
}
