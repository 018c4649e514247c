// Document states: how documents begin to run, wait, move and end, one or ten thousand in a statement. Every function works inside the
// caller's transaction and tells what it did in the log.
import type { Selectable } from 'kysely'
import type { WireError } from '../../contract/error.ts'
import { type DocumentState, type DocumentView, terminalStates } from '../../contract/model.ts'
import { appendEvents, type EventDraft } from '../events.ts'
import type { Queue } from '../queue/queue.ts'
import { runPatch } from '../work/stages.ts'
import type { Tx } from '../store/db.ts'
import { renewed } from '../store/digests.ts'
import { inPieces } from '../store/pieces.ts'
import type { DocumentTable, RunTable } from '../store/tables.ts'

export type RunRow = Selectable<RunTable>
export type DocumentRow = Selectable<DocumentTable>

/** Batches whose open documents are counted down one by one; of more, all are counted anew. */
const fewBatches = 8
const ended = [...terminalStates]

export interface DocumentStates {
  log(tx: Tx, events: readonly EventDraft[]): Promise<void>
  /** Open documents of a run. */
  openDocuments(tx: Tx, run: string): Promise<DocumentRow[]>
  /** An attempt was claimed: its documents run. */
  markRunning(tx: Tx, run: RunRow): Promise<void>
  /** Documents of the run that are in one of `from` become `to`. */
  moveDocuments(tx: Tx, run: string, from: readonly DocumentState[], to: DocumentState): Promise<DocumentRow[]>
  /** These documents, which may be of any runs, become `to`. */
  setState(tx: Tx, documents: readonly DocumentRow[], to: DocumentState): Promise<void>
  /** Documents' last word, and that of batches which have no other open ones. */
  endDocuments(
    tx: Tx,
    documents: readonly DocumentRow[],
    state: DocumentState,
    more?: { error?: WireError | null; patch?: Partial<DocumentView> },
  ): Promise<void>
  /** A run that ended has a word for each of these documents; those with outputs wait for the writer. */
  conclude(tx: Tx, run: RunRow, documents: readonly DocumentRow[]): Promise<void>
}

/** The event that tells a document's new state; `more` changed with it. */
export function stateChanged(
  document: Pick<DocumentRow, 'id' | 'batch_id' | 'run_id'>,
  state: DocumentState,
  more: Partial<DocumentView> = {},
): EventDraft {
  return {
    type: 'document.changed',
    batch: document.batch_id,
    document: document.id,
    run: document.run_id,
    data: { state },
    patch: { state, ...more },
  }
}

export const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id)

export function createDocumentStates({ queue, now }: { queue: Queue; now: () => number }): DocumentStates {
  const log: DocumentStates['log'] = (tx, events) => appendEvents(tx, events, now())

  /** Batches have fewer open documents now; those that have none left have ended. Gives the latter. */
  const closeBatches = async (tx: Tx, documents: readonly DocumentRow[], at: number): Promise<string[]> => {
    const left = Map.groupBy(documents, ({ batch_id }) => batch_id)
    const done: string[] = []
    if (left.size <= fewBatches) {
      for (const [id, gone] of left) {
        const { open } = await tx.kysely
          .updateTable('batch')
          .set((e) => ({ open: e('open', '-', gone.length) }))
          .where('id', '=', id)
          .returning('open')
          .executeTakeFirstOrThrow()
        if (open === 0) done.push(id)
      }
    } else {
      for (const ids of inPieces([...left.keys()])) {
        const counted = await tx.kysely
          .updateTable('batch')
          .set((e) => ({
            open: e
              .selectFrom('document')
              .select((f) => f.fn.countAll<number>().as('count'))
              .whereRef('document.batch_id', '=', 'batch.id')
              .where('document.state', 'not in', ended),
          }))
          .where('id', 'in', ids)
          .returning(['id', 'open'])
          .execute()
        done.push(...idsOf(counted.filter(({ open }) => open === 0)))
      }
    }
    for (const ids of inPieces(done))
      await tx.ahead.updateTable('batch').set({ finished_at: at }).where('id', 'in', ids).execute()
    return done
  }

  const endDocuments: DocumentStates['endDocuments'] = async (tx, documents, state, more = {}) => {
    const at = now()
    const error = more.error ?? null
    for (const ids of inPieces(idsOf(documents))) {
      await tx.ahead
        .updateTable('document')
        .set((e) => ({
          state,
          finished_at: at,
          error_json: error ? JSON.stringify(error) : null,
          output_state: e
            .case()
            .when('output_state', 'in', ['waiting', 'pending'])
            .then('none' as const)
            .else(e.ref('output_state'))
            .end(),
        }))
        .where('id', 'in', ids)
        .execute()
    }
    const finished = await closeBatches(tx, documents, at)
    // Programs that wait for a document hear its end from the job they added.
    for (const { foreign_job: job } of documents) if (job !== null) await queue.resume(tx, { id: job })
    await log(tx, [
      ...documents.map((document): EventDraft => ({
        type: 'document.finished',
        batch: document.batch_id,
        document: document.id,
        run: document.run_id,
        data: { state },
        patch: { ...more.patch, state, stage: null, error, finishedAt: at },
      })),
      ...finished.map((batch): EventDraft => ({ type: 'batch.finished', batch })),
    ])
  }

  return {
    log,
    endDocuments,
    openDocuments: (tx, id) =>
      tx.kysely
        .selectFrom('document')
        .selectAll()
        .where('run_id', '=', id)
        .where('state', 'not in', ended)
        .orderBy('place')
        .execute(),
    async markRunning(tx, row) {
      const at = now()
      if (row.started_at === null)
        await tx.ahead
          .updateTable('run')
          .set(renewed('run', row, { started_at: at }))
          .where('id', '=', row.id)
          .execute()
      const moved = await tx.kysely
        .updateTable('document')
        .set((e) => ({ state: 'running', started_at: e.fn.coalesce('started_at', e.val(at)) }))
        .where('run_id', '=', row.id)
        .where('state', 'in', ['queued', 'retrying', 'blocked'])
        .returning(['id', 'batch_id', 'run_id', 'started_at'])
        .execute()
      await log(
        tx,
        moved.map((document) =>
          stateChanged(document, 'running', { stage: row.stage, startedAt: document.started_at }),
        ),
      )
    },
    async moveDocuments(tx, id, from, to) {
      const moved = await tx.kysely
        .updateTable('document')
        .set({ state: to })
        .where('run_id', '=', id)
        .where('state', 'in', [...from])
        .returningAll()
        .execute()
      await log(
        tx,
        moved.map((document) => stateChanged(document, to)),
      )
      return moved
    },
    async setState(tx, documents, to) {
      for (const ids of inPieces(idsOf(documents)))
        await tx.ahead.updateTable('document').set({ state: to }).where('id', 'in', ids).execute()
      await log(
        tx,
        documents.map((document) => stateChanged(document, to)),
      )
    },
    async conclude(tx, row, documents) {
      if (row.state === 'open') return
      const patch = runPatch(row)
      const isWritten = row.state !== 'failed' && !(await isContainer(tx, row))
      const written = documents.filter(({ output_state }) => isWritten && output_state === 'waiting')
      const others = documents.filter((document) => !written.includes(document))
      for (const ids of inPieces(idsOf(written)))
        await tx.ahead.updateTable('document').set({ output_state: 'pending' }).where('id', 'in', ids).execute()
      await log(
        tx,
        written.map((document) => ({
          type: 'document.changed',
          batch: document.batch_id,
          document: document.id,
          run: row.id,
          data: { outputs: 'pending' },
          patch: { ...patch, progress: 0.99 },
        })),
      )
      const error = row.error_json ? (JSON.parse(row.error_json) as WireError) : null
      if (others.length > 0) await endDocuments(tx, others, row.state, { error, patch })
    },
  }
}

/** An archive: nothing of its own to write, only what is in it. */
export async function isContainer(tx: Tx, run: RunRow): Promise<boolean> {
  if (run.pages !== 0) return false
  const child = await tx.kysely.selectFrom('run_child').select('idx').where('run_id', '=', run.id).executeTakeFirst()
  return child !== undefined
}
