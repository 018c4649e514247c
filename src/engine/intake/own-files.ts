// Own files: what Sheaf wrote itself. A folder that is taken in goes without them, else a second run would read the first one's outputs.
import path from 'node:path'
import { sql } from 'kysely'
import { comparable, ignoresCase } from '../same-path.ts'
import type { Db } from '../store/db.ts'

/** Whether a file or folder below `root` is ours: one of `folders` (the home, the outputs), or an output written before. */
export async function ownFiles(
  db: Db,
  root: string,
  folders: readonly (string | undefined)[],
  platform: NodeJS.Platform = process.platform,
): Promise<(absolute: string) => boolean> {
  const below = path.join(path.resolve(root), path.sep)
  const outputs = db.read.selectFrom('output').select('path')
  const rows = await (
    ignoresCase(platform)
      ? outputs.where(sql<boolean>`path ${likeIn(db)} ${patternOf(below)} escape '!'`)
      : outputs.where('path', '>=', below).where('path', '<', `${below}\u{10ffff}`)
  ).execute()
  const own = new Set(rows.map((row) => comparable(row.path, platform)))
  for (const folder of folders) if (folder !== undefined) own.add(comparable(path.resolve(folder), platform))
  return (absolute) => own.has(comparable(absolute, platform))
}

/** What compares letters without their case. */
const likeIn = (db: Db) => (db.dialect === 'postgres' ? sql`ilike` : sql`like`)

/** Whatever lies below this folder, and perhaps more: a database folds the case of ASCII alone, and knows no normal forms. */
const patternOf = (below: string): string => `${below.replace(/[%_!]/g, '!$&').replaceAll(/[^\x20-\x7e]+/g, '%')}%`
