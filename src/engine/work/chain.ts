// The chain: how a run goes from stage to stage, and what it is begun, tried again and given up with. Every function works inside the
// caller's transaction, so that results, the settled job, the next job and the events stand or fall together. What its documents are
// meanwhile is in document-states.ts, the documents within them in children.ts.
import { SheafError, type WireError } from '../../contract/error.ts'
import { lanePriority, type Stage } from '../../contract/model.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { type Children, createChildren } from '../intake/children.ts'
import {
  createDocumentStates,
  type DocumentRow,
  type DocumentStates,
  idsOf,
  isContainer,
  type RunRow,
} from '../control/document-states.ts'
import type { EventDraft } from '../events.ts'
import type { Queue } from '../queue/queue.ts'
import { forgetPages, pagesError, reopen, updateRun } from './reopen.ts'
import { pageJobs, wholeJob } from './run-jobs.ts'
import { jobPriority, runPatch, runProgress, stages } from './stages.ts'
import type { Tx } from '../store/db.ts'
import { renewed } from '../store/digests.ts'
import { inPieces } from '../store/pieces.ts'

export type { DocumentRow, RunRow } from '../control/document-states.ts'

export interface Chain extends DocumentStates {
  /** Gives a new or reused run its work for a document that has just been added (or is tried again). */
  begin(tx: Tx, run: RunRow, document: DocumentRow, options: { redo: boolean }): Promise<void>
  /** The same for runs that have just been made: nothing is there yet, so they begin together. */
  beginNew(tx: Tx, runs: readonly RunRow[]): Promise<void>
  /** Begins again with many documents that have ended and wait again: the runs that begin at a whole stage do so together. */
  beginAgain(tx: Tx, documents: readonly DocumentRow[]): Promise<void>
  /** Takes pages out of a run that has ended, so that they are read again and all that follows from them is made anew. */
  forgetPages(tx: Tx, run: RunRow, pages: readonly number[]): Promise<{ row: RunRow; forgotten: number }>
  /** The run's stage is complete: the next one, or the end. */
  advance(tx: Tx, run: RunRow): Promise<void>
  /** Adds the jobs of the run's stage that are not there yet; a stage with nothing left to do is passed. */
  addJobs(tx: Tx, run: RunRow): Promise<void>
  /** The run cannot go on. */
  fail(tx: Tx, run: RunRow, error: WireError): Promise<void>
  run(tx: Tx, id: string): Promise<RunRow>
  /** The documents within a run's bytes. */
  children: Children
}

export function createChain({
  queue,
  blobs,
  settings,
  now,
}: {
  queue: Queue
  blobs: Blobs
  settings: Settings
  now: () => number
}): Chain {
  const states = createDocumentStates({ queue, now })
  const { log, openDocuments, conclude } = states

  const run: Chain['run'] = async (tx, id) => {
    const row = await tx.kysely.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row)
      throw new SheafError('not-found', `there is no run ${id}`, {
        hint: 'It may have been removed; add the file again.',
      })
    return row
  }
  /** A change to a row that was read in this transaction, which needs no answer. */
  const changeRun = async (tx: Tx, row: RunRow, wanted: Partial<RunRow>): Promise<RunRow> => {
    const change = renewed('run', row, wanted)
    await tx.ahead.updateTable('run').set(change).where('id', '=', row.id).execute()
    return { ...row, ...change }
  }

  const addJobs: Chain['addJobs'] = async (tx, row) => {
    if (row.stage === null || row.stage === 'generate-document') return
    const jobs = row.stage === 'page-ocr' ? await pageJobs(tx, row, settings) : [wholeJob(row, row.stage, settings)]
    // The last pages were stored by work that was cancelled meanwhile.
    if (jobs.length === 0) return advance(tx, row)
    const added = await queue.add(tx, jobs)
    await log(
      tx,
      added
        .filter((job) => job.added)
        .map((job) => ({ type: 'job.added', run: row.id, job: job.id, data: { key: job.key } })),
    )
  }

  const finish = async (tx: Tx, row: RunRow): Promise<void> => {
    const none = row.pages_failed > 0 && row.pages_done === 0
    const state = none ? 'failed' : row.pages_failed > 0 ? 'partial' : 'done'
    const error = row.pages_failed > 0 ? await pagesError(tx, row) : null
    const ended = await changeRun(tx, row, {
      state,
      stage: null,
      progress: 1,
      finished_at: now(),
      error_json: error ? JSON.stringify(error) : null,
    })
    await conclude(tx, ended, await openDocuments(tx, row.id))
  }

  const setStage = async (tx: Tx, row: RunRow, stage: Stage): Promise<RunRow> => {
    const progress = Math.max(row.progress, runProgress({ ...row, stage }))
    const next = await changeRun(tx, row, { stage, progress, state: 'open' })
    await log(tx, [{ type: 'document.changed', run: row.id, data: { stage }, patch: { stage, progress } }])
    return next
  }

  const advance: Chain['advance'] = async (tx, row) => {
    const index = stages.findIndex(({ stage }) => stage === row.stage)
    const next = stages[index + 1]?.stage
    if (next === undefined) return finish(tx, row)
    // A document none of whose pages could be read has nothing to chunk; it ends here, with its reasons. So does an archive.
    if (next === 'document-chunk' && row.pages_failed > 0 && row.pages_done === 0) return finish(tx, row)
    if (row.stage === 'document-parse' && (await isContainer(tx, row))) return finish(tx, row)
    const moved = await setStage(tx, row, next)
    await addJobs(tx, moved)
  }

  /** Jobs that the runs' stages consist of, added together. */
  const addWholeJobs = async (tx: Tx, rows: readonly RunRow[]): Promise<void> => {
    const added = await queue.add(
      tx,
      rows.map((row) => wholeJob(row, 'document-parse', settings)),
    )
    await log(
      tx,
      added.flatMap((job, i): EventDraft[] =>
        job.added ? [{ type: 'job.added', run: rows[i]?.id ?? null, job: job.id, data: { key: job.key } }] : [],
      ),
    )
  }

  const begin: Chain['begin'] = async (tx, found, document, { redo }) => {
    let row = found
    if (!redo) await children.give(tx, row, document)
    if (row.state === 'done' && !redo) {
      const reused = await tx.kysely
        .updateTable('document')
        .set({ reused: 1 })
        .where('id', '=', document.id)
        .returningAll()
        .executeTakeFirstOrThrow()
      return conclude(tx, row, [reused])
    }
    if (row.state !== 'open' || (redo && row.stage !== 'document-parse')) {
      // Work in hand for the old results must not meet the new ones.
      if (redo) await queue.cancel(tx, { group: row.id })
      row = await reopen(tx, row, redo)
    }
    row = await updateRun(tx, row, { batch_id: document.batch_id, priority: priorityFor(found, document) })
    await queue.update(tx, { group: row.id }, { scope: row.batch_id, priority: jobPriority(row) })
    await queue.resume(tx, { group: row.id })
    await log(tx, [
      {
        type: 'document.changed',
        batch: document.batch_id,
        document: document.id,
        run: row.id,
        data: {},
        patch: { ...runPatch(row), failedPages: [] },
      },
    ])
    await addJobs(tx, row)
  }

  /** Runs of which nothing is there yet begin again together: those that nobody has read, or that failed before they were opened. */
  const beginUnread = async (tx: Tx, wanted: readonly { run: RunRow; document: DocumentRow }[]): Promise<void> => {
    const runs = new Map<string, RunRow>()
    for (const { run: known, document } of wanted) {
      const before = runs.get(known.id) ?? known
      runs.set(known.id, { ...before, batch_id: document.batch_id, priority: priorityFor(before, document) })
    }
    const rows = [...runs.values()].map((row): RunRow => ({
      ...row,
      state: 'open',
      stage: 'document-parse',
      digest: null,
    }))
    for (const alike of Map.groupBy(rows, (row) => `${row.priority} ${row.batch_id}`).values()) {
      const [first] = alike
      if (!first) continue
      const { batch_id, priority } = first
      for (const groups of inPieces(idsOf(alike))) {
        await tx.kysely
          .updateTable('run')
          // Nothing was read: there is nothing yet that a digest is of.
          .set({
            state: 'open',
            stage: 'document-parse',
            error_json: null,
            finished_at: null,
            batch_id,
            priority,
            digest: null,
          })
          .where('id', 'in', groups)
          .execute()
        await queue.update(tx, { groups }, { scope: batch_id, priority: jobPriority(first) })
        await queue.resume(tx, { groups })
      }
    }
    await addWholeJobs(tx, rows)
  }

  const children: Children = createChildren({
    blobs,
    states,
    now,
    begin: (tx, row, document) => begin(tx, row, document, { redo: false }),
    beginNew: addWholeJobs,
  })

  return {
    ...states,
    children,
    run,
    advance,
    addJobs,
    begin,
    beginNew: addWholeJobs,
    async beginAgain(tx, documents) {
      const runs = new Map<string, RunRow>()
      for (const ids of inPieces([...new Set(documents.map(({ run_id }) => run_id ?? ''))])) {
        for (const row of await tx.kysely.selectFrom('run').selectAll().where('id', 'in', ids).execute())
          runs.set(row.id, row)
      }
      const unread: { run: RunRow; document: DocumentRow }[] = []
      for (const document of documents) {
        const row = runs.get(document.run_id ?? '')
        if (row && row.pages === null && row.state !== 'done') unread.push({ run: row, document })
        // A run changes while the first of its documents begins with it.
        else if (document.run_id !== null) await begin(tx, await run(tx, document.run_id), document, { redo: false })
      }
      await beginUnread(tx, unread)
    },
    forgetPages,
    async fail(tx, row, error) {
      const ended = await updateRun(tx, row, {
        state: 'failed',
        stage: null,
        error_json: JSON.stringify(error),
        finished_at: now(),
      })
      await conclude(tx, ended, await openDocuments(tx, row.id))
    },
  }
}

/** What a run's jobs are added with once this document wants it: of several lanes the most urgent. */
const priorityFor = (run: RunRow, { lane }: DocumentRow): number =>
  run.state === 'open' ? Math.max(run.priority, lanePriority[lane]) : lanePriority[lane]
