// Whose an event is: the realm of its batch, document or run, and the documents that share a run. Realms never change, so they are remembered.
import type { Event } from '../../contract/event.ts'
import { terminalStates } from '../../contract/model.ts'
import type { Db } from '../store/db.ts'

export interface Realms {
  /** Null: of nobody in particular, such as a pause of the whole queue. */
  of(event: Pick<Event, 'batch' | 'run'>): Promise<string | null>
  /** Documents that still wait for this run, in the order of addition. */
  sharing(run: string): Promise<string[]>
}

/** Batches and runs remembered. */
const most = 20_000
/** Milliseconds for which it is remembered who shares a run: many streams ask at the same time. */
const briefly = 250

export function createRealms({ db, now }: { db: Db; now: () => number }): Realms {
  const known = new Map<string, Promise<string | null>>()
  const shared = new Map<string, { at: number; documents: Promise<string[]> }>()

  const realmOf = (table: 'batch' | 'run', id: string): Promise<string | null> => {
    const found = known.get(id)
    if (found) return found
    const asked = db.read
      .selectFrom(table)
      .select('realm')
      .where('id', '=', id)
      .executeTakeFirst()
      .then((row) => row?.realm ?? null)
    if (known.size >= most) known.clear()
    known.set(id, asked)
    // What could not be asked, or is not there any more, is asked for again.
    asked.then(
      (realm) => realm === null && known.delete(id),
      () => known.delete(id),
    )
    return asked
  }

  return {
    async of({ batch, run }) {
      if (batch !== null) return realmOf('batch', batch)
      return run === null ? null : realmOf('run', run)
    },
    sharing(run) {
      const found = shared.get(run)
      const at = now()
      if (found && at - found.at < briefly) return found.documents
      const documents = db.read
        .selectFrom('document')
        .select('id')
        .where('run_id', '=', run)
        .where('state', 'not in', [...terminalStates])
        .orderBy('place')
        .execute()
        .then((rows) => rows.map(({ id }) => id))
      if (shared.size >= most) shared.clear()
      shared.set(run, { at, documents })
      documents.catch(() => shared.delete(run))
      return documents
    },
  }
}
