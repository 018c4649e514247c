// Verbs: cancel, pause, resume, retry and remove, for one document or for all that a filter means. Each is one transaction; running
// work is told afterwards and ends at its page boundary.
import type { Selection } from '../contract/filter.ts'
import type { DocumentState } from '../contract/model.ts'
import { terminalStates } from '../contract/model.ts'
import { type Chain, type DocumentRow, stateChanged } from './chain.ts'
import type { Intake } from './intake.ts'
import type { Queue } from './queue/queue.ts'
import type { Db, Tx } from './store/db.ts'
import { matchingDocuments } from './store/views.ts'

export interface Verbs {
  cancel(selection: Selection): Promise<number>
  pause(selection: Selection): Promise<number>
  resume(selection: Selection): Promise<number>
  retry(selection: Selection): Promise<number>
  remove(selection: Selection): Promise<number>
}

/** Documents a statement names at most: SQLite's limit on parameters is far above it. */
const idsPerStatement = 500

export function createVerbs(context: {
  db: Db
  queue: Queue
  chain: Chain
  intake: Intake
  /** Tells the pool of this process about runs whose work should end. */
  stopRuns(runs: readonly string[], why: 'cancel' | 'pause'): void
}): Verbs {
  const { db, queue, chain } = context

  const select = (selection: Selection): Promise<string[]> =>
    'documents' in selection ? Promise.resolve(selection.documents) : matchingDocuments(db, selection.filter)

  const load = async (
    tx: Tx,
    ids: readonly string[],
    states: (state: DocumentState) => boolean,
  ): Promise<DocumentRow[]> => {
    const rows: DocumentRow[] = []
    for (let i = 0; i < ids.length; i += idsPerStatement) {
      const some = ids.slice(i, i + idsPerStatement)
      rows.push(
        ...(await tx.kysely.selectFrom('document').selectAll().where('id', 'in', some).orderBy('place').execute()),
      )
    }
    return rows.filter((row) => states(row.state))
  }
  const setState = async (tx: Tx, document: DocumentRow, state: DocumentState): Promise<void> => {
    await tx.kysely.updateTable('document').set({ state }).where('id', '=', document.id).execute()
    await chain.log(tx, [stateChanged(document, state)])
  }

  return {
    async cancel(selection) {
      const ids = await select(selection)
      const stopped: string[] = []
      const count = await db.tx(async (tx) => {
        const documents = await load(tx, ids, (state) => !terminalStates.has(state))
        for (const document of documents) {
          await chain.endDocument(tx, document, 'cancelled')
          if (document.run_id === null || (await chain.openDocuments(tx, document.run_id)).length > 0) continue
          const { cancelled, signalled } = await queue.cancel(tx, { group: document.run_id })
          if (signalled.length > 0) stopped.push(document.run_id)
          await chain.log(
            tx,
            cancelled.map((job) => ({ type: 'job.cancelled', run: job.group, job: job.id, data: { stage: job.name } })),
          )
        }
        return documents.length
      })
      context.stopRuns(stopped, 'cancel')
      return count
    },

    async pause(selection) {
      const ids = await select(selection)
      const stopped: string[] = []
      const count = await db.tx(async (tx) => {
        const pausable = new Set<DocumentState>(['queued', 'blocked', 'running', 'retrying'])
        const documents = await load(tx, ids, (state) => pausable.has(state))
        for (const document of documents) {
          if (document.run_id === null) continue
          const { signalled } = await queue.pause(tx, { group: document.run_id })
          if (signalled.length > 0) stopped.push(document.run_id)
          await setState(tx, document, signalled.length > 0 ? 'pausing' : 'paused')
        }
        return documents.length
      })
      context.stopRuns(stopped, 'pause')
      return count
    },

    async resume(selection) {
      const ids = await select(selection)
      return db.tx(async (tx) => {
        const documents = await load(tx, ids, (state) => state === 'paused' || state === 'pausing')
        for (const document of documents) {
          if (document.run_id !== null) await queue.resume(tx, { group: document.run_id })
          await setState(tx, document, 'queued')
        }
        return documents.length
      })
    },

    async retry(selection) {
      const ids = await select(selection)
      const retryable = new Set<DocumentState>(['failed', 'partial', 'cancelled', 'retrying'])
      const unread: DocumentRow[] = []
      const count = await db.tx(
        async (tx) => {
          const documents = await load(tx, ids, (state) => retryable.has(state))
          for (const document of documents) {
            if (document.state === 'retrying') {
              if (document.run_id !== null) await queue.retry(tx, { group: document.run_id })
              await setState(tx, document, 'queued')
              continue
            }
            const reopened = await reopen(tx, chain, document)
            if (document.run_id === null) unread.push(reopened)
            else await chain.begin(tx, await chain.run(tx, document.run_id), reopened, { redo: false })
          }
          return documents.length
        },
        { durable: true },
      )
      for (const document of unread) {
        const error = document.error_json
        const read = document.source !== null && (await context.intake.again({ ...document, source: document.source }))
        // Still not readable: it keeps the reason it had.
        if (!read)
          await db.tx((tx) =>
            chain.endDocument(tx, document, 'failed', { error: error === null ? null : JSON.parse(error) }),
          )
      }
      return count
    },

    async remove(selection) {
      const ids = await select(selection)
      return db.tx(async (tx) => {
        const documents = await load(tx, ids, (state) => terminalStates.has(state))
        for (const document of documents) {
          await tx.kysely.deleteFrom('document').where('id', '=', document.id).execute()
          await tx.kysely
            .updateTable('batch')
            .set((e) => ({ total: e('total', '-', 1) }))
            .where('id', '=', document.batch_id)
            .execute()
          await chain.log(tx, [
            { type: 'document.changed', batch: document.batch_id, document: document.id, data: { removed: true } },
          ])
        }
        return documents.length
      })
    },
  }
}

/** A document that had ended waits again; its batch is open again. Its error is kept in the row that is returned. */
async function reopen(tx: Tx, chain: Chain, document: DocumentRow): Promise<DocumentRow> {
  const batch = await tx.kysely
    .updateTable('batch')
    .set((e) => ({ open: e('open', '+', 1), finished_at: null }))
    .where('id', '=', document.batch_id)
    .returning('output_json')
    .executeTakeFirstOrThrow()
  const reopened = await tx.kysely
    .updateTable('document')
    .set({
      state: 'queued',
      error_json: null,
      finished_at: null,
      started_at: null,
      reused: 0,
      output_state: batch.output_json ? 'waiting' : 'none',
    })
    .where('id', '=', document.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await chain.log(tx, [
    {
      type: 'document.changed',
      batch: document.batch_id,
      document: document.id,
      run: document.run_id,
      data: { state: 'queued', retry: true },
      patch: {
        state: 'queued',
        error: null,
        finishedAt: null,
        startedAt: null,
        progress: 0,
        failedPages: [],
        pagesFailed: 0,
      },
    },
  ])
  return { ...reopened, error_json: document.error_json }
}
