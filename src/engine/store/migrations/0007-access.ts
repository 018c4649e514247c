// 0007: tokens, webhooks and the audit trail.
import type { Migration } from './migration.ts'

export const access: Migration = {
  number: 7,
  name: 'access',
  up() {},
}
