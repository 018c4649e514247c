// Whether the place of an output is another source's: then the name is marked, and neither is written over the other.
import { existsSync } from 'node:fs'
import { createClashes } from './clashes.ts'
import { foldedPath } from './names.ts'
import { comparable } from '../same-path.ts'
import type { Db } from '../store/db.ts'
import type { DocumentRow } from '../work/chain.ts'

export function createTaken(db: Db): (target: string, document: DocumentRow) => Promise<boolean> {
  const clashes = createClashes(db)

  /** Whether a file has it whose path differs by normal form alone: two files on Linux, which are stored under one path. */
  const isNamesakes = async (target: string, { id, root_id }: DocumentRow): Promise<boolean> => {
    const { source } = await db.read
      .selectFrom('document')
      .select('source')
      .where('id', '=', root_id ?? id)
      .executeTakeFirstOrThrow()
    if (source === null) return false
    const rows = await db.read
      .selectFrom('output')
      .innerJoin('document', 'document.id', 'output.document_id')
      .innerJoin('document as root', (join) =>
        join.on((e) => e('root.id', '=', e.fn.coalesce('document.root_id', 'document.id'))),
      )
      .select('root.source')
      .distinct()
      .where('output.path', '=', target)
      .where('root.source', '!=', source)
      .execute()
    return rows.some(
      (row) =>
        row.source !== null &&
        row.source.normalize('NFC') === source.normalize('NFC') &&
        comparable(row.source) !== comparable(source),
    )
  }

  /** So does another source of the same drop, on a disk that ignores case at least: uploads of one name, `a` and `A`. */
  return async (target, document) => {
    const { batch_id, path, sha256 } = document
    if ((await clashes.has(batch_id, path)) || (await isNamesakes(target, document))) return true
    const others = db.read
      .selectFrom('output')
      .innerJoin('document', 'document.id', 'output.document_id')
      .select('output.path')
      .where('document.batch_id', '=', batch_id)
      .where('document.sha256', '!=', sha256)
    if (await others.where('output.path', '=', target).executeTakeFirst()) return true
    if (!existsSync(target)) return false
    const recorded = await db.read.selectFrom('output').select('path').where('path', '=', target).executeTakeFirst()
    if (recorded) return false
    const folded = foldedPath(target)
    return (await others.execute()).some((output) => foldedPath(output.path) === folded)
  }
}
