// 0003: what makes claims cheaper.
import type { Migration } from './migration.ts'

export const queueClaim: Migration = {
  number: 3,
  name: 'queue-claim',
  up() {},
}
