// 0009: hot folders.
import type { Migration } from './migration.ts'

export const hotFolders: Migration = {
  number: 9,
  name: 'hot-folders',
  up() {},
}
