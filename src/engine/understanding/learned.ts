// What was learned, as a file to take elsewhere: the standing corrections with the signals they were learned by.
import type { Output } from '../../contract/api.ts'
import { Signals } from '../../contract/understanding.ts'
import type { Db } from '../store/db.ts'
import type { Learners } from './learners.ts'

/** Oldest first; of each document the last word. */
export async function exportLearned(db: Db, learners: Learners, realm: string): Promise<Output<'classify.export'>> {
  const model = await learners.model(db.read, realm)
  const rows = await db.read
    .selectFrom('correction')
    .selectAll()
    .where('realm', '=', realm)
    .where('undone_at', 'is', null)
    .orderBy('place')
    .execute()
  const last = new Map(rows.map((row) => [row.sha256, row.place]))
  const corrections = rows
    .filter(({ sha256, place }) => last.get(sha256) === place)
    .map((row) => ({
      sha256: row.sha256,
      name: row.name,
      class: row.class,
      weight: row.weight,
      at: row.at,
      signals: row.signals_json === null ? null : Signals.parse(JSON.parse(row.signals_json)),
    }))
  return { schema: 'sheaf.learned/1', version: model?.version ?? null, corrections }
}
