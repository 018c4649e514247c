// 0004: pauses by stage, lane and realm, limits, expiry.
import type { Migration } from './migration.ts'

export const control: Migration = {
  number: 4,
  name: 'control',
  up() {},
}
