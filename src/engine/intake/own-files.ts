// Own files: what Sheaf wrote itself. A folder that is taken in goes without them, else a second run would read the first one's outputs.
import path from 'node:path'
import type { Db } from '../store/db.ts'

/** Whether a file or folder below `root` is ours: one of `folders` (the home, the outputs), or an output written before. */
export async function ownFiles(
  db: Db,
  root: string,
  folders: readonly (string | undefined)[],
): Promise<(absolute: string) => boolean> {
  const below = path.join(path.resolve(root), path.sep)
  const rows = await db.read
    .selectFrom('output')
    .select('path')
    .where('path', '>=', below)
    .where('path', '<', `${below}\u{10ffff}`)
    .execute()
  const own = new Set(rows.map((row) => row.path))
  for (const folder of folders) if (folder !== undefined) own.add(path.resolve(folder))
  return (absolute) => own.has(absolute)
}
