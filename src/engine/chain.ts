// The chain: how a run goes from stage to stage and what its documents are meanwhile. Every function works inside the caller's
// transaction, so that results, the settled job, the next job and the events stand or fall together.
import type { Selectable } from 'kysely'
import { SheafError, toWire, type WireError } from '../contract/error.ts'
import { type DocumentState, type DocumentView, lanePriority, type Stage, terminalStates } from '../contract/model.ts'
import type { Settings } from '../contract/settings.ts'
import { appendEvents, type EventDraft } from './events.ts'
import type { NewJob, Queue } from './queue/queue.ts'
import { jobPriority, runPatch, runProgress, stages } from './stages.ts'
import type { Tx } from './store/db.ts'
import type { DocumentTable, RunTable } from './store/tables.ts'

export type RunRow = Selectable<RunTable>
export type DocumentRow = Selectable<DocumentTable>

/** Pages a recognition job takes: few, so that one scan uses every core, and a crash costs little. */
const mostPagesPerJob = 4
const wantedJobsPerRun = 8

export interface Chain {
  /** Gives a new or reused run its work for a document that has just been added (or is tried again). */
  begin(tx: Tx, run: RunRow, document: DocumentRow, options: { redo: boolean }): Promise<void>
  /** The same for runs that have just been made: nothing is there yet, so they begin together. */
  beginNew(tx: Tx, pairs: readonly { run: RunRow; document: Pick<DocumentRow, 'id' | 'batch_id'> }[]): Promise<void>
  /** The run's stage is complete: the next one, or the end. */
  advance(tx: Tx, run: RunRow): Promise<void>
  /** Adds the jobs of the run's stage that are not there yet; a stage with nothing left to do is passed. */
  addJobs(tx: Tx, run: RunRow): Promise<void>
  /** The run cannot go on. */
  fail(tx: Tx, run: RunRow, error: WireError): Promise<void>
  /** An attempt was claimed: its documents run. */
  markRunning(tx: Tx, run: RunRow): Promise<void>
  /** Documents of the run that are in one of `from` become `to`. */
  moveDocuments(tx: Tx, run: string, from: readonly DocumentState[], to: DocumentState): Promise<DocumentRow[]>
  /** A document's last word. */
  endDocument(
    tx: Tx,
    document: DocumentRow,
    state: DocumentState,
    more?: { error?: WireError | null; patch?: Partial<DocumentView> },
  ): Promise<void>
  /** Open documents of a run. */
  openDocuments(tx: Tx, run: string): Promise<DocumentRow[]>
  run(tx: Tx, id: string): Promise<RunRow>
  log(tx: Tx, events: readonly EventDraft[]): Promise<void>
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

export function createChain({ queue, settings, now }: { queue: Queue; settings: Settings; now: () => number }): Chain {
  const log: Chain['log'] = (tx, events) => appendEvents(tx, events, now())

  const run: Chain['run'] = async (tx, id) => {
    const row = await tx.kysely.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row)
      throw new SheafError('not-found', `there is no run ${id}`, {
        hint: 'It may have been removed; add the file again.',
      })
    return row
  }
  const updateRun = (tx: Tx, id: string, change: Partial<RunRow>): Promise<RunRow> =>
    tx.kysely.updateTable('run').set(change).where('id', '=', id).returningAll().executeTakeFirstOrThrow()

  const openDocuments: Chain['openDocuments'] = (tx, id) =>
    tx.kysely
      .selectFrom('document')
      .selectAll()
      .where('run_id', '=', id)
      .where('state', 'not in', [...terminalStates])
      .orderBy('place')
      .execute()

  /** What the jobs of a run's stage have in common. */
  const jobShape = (row: RunRow, stage: Stage) => ({
    name: stage,
    group: row.id,
    scope: row.batch_id,
    priority: jobPriority(row),
    retryLimit: settings.retryLimit,
    retryDelay: settings.retryDelay * 1000,
    retryDelayMax: settings.retryDelayMax * 1000,
  })
  const wholeJob = (row: RunRow, stage: Stage): NewJob => ({
    ...jobShape(row, stage),
    key: `${stage}:${row.id}`,
    payload: { v: 1, run: row.id },
  })

  const addJobs: Chain['addJobs'] = async (tx, row) => {
    if (row.stage === null || row.stage === 'generate-document') return
    let jobs: NewJob[]
    if (row.stage === 'page-ocr') {
      const pending = await pendingPages(tx, row)
      // The last pages were stored by work that was cancelled meanwhile.
      if (pending.length === 0) return advance(tx, row)
      const shape = jobShape(row, row.stage)
      const size = Math.min(mostPagesPerJob, Math.max(1, Math.ceil(pending.length / wantedJobsPerRun)))
      jobs = []
      for (let i = 0; i < pending.length; i += size) {
        const pages = pending.slice(i, i + size)
        jobs.push({ ...shape, key: `page-ocr:${row.id}:${pages[0]}`, payload: { v: 1, run: row.id, pages } })
      }
    } else {
      jobs = [wholeJob(row, row.stage)]
    }
    const added = await queue.add(tx, jobs)
    await log(
      tx,
      added
        .filter((job) => job.added)
        .map((job) => ({ type: 'job.added', run: row.id, job: job.id, data: { key: job.key } })),
    )
  }

  const endDocument: Chain['endDocument'] = async (tx, document, state, more = {}) => {
    const at = now()
    const error = more.error ?? null
    await tx.kysely
      .updateTable('document')
      .set({
        state,
        finished_at: at,
        error_json: error ? JSON.stringify(error) : null,
        output_state:
          document.output_state === 'waiting' || document.output_state === 'pending' ? 'none' : document.output_state,
      })
      .where('id', '=', document.id)
      .execute()
    const batch = await tx.kysely
      .updateTable('batch')
      .set((e) => ({ open: e('open', '-', 1) }))
      .where('id', '=', document.batch_id)
      .returning(['id', 'open'])
      .executeTakeFirstOrThrow()
    const events: EventDraft[] = [
      {
        type: 'document.finished',
        batch: document.batch_id,
        document: document.id,
        run: document.run_id,
        data: { state },
        patch: { ...more.patch, state, stage: null, error, finishedAt: at },
      },
    ]
    if (batch.open === 0) {
      await tx.kysely.updateTable('batch').set({ finished_at: at }).where('id', '=', batch.id).execute()
      events.push({ type: 'batch.finished', batch: batch.id })
    }
    await log(tx, events)
  }

  /** A run that ended has a word for each of its open documents; those with outputs wait for the writer. */
  const conclude = async (tx: Tx, row: RunRow, documents: readonly DocumentRow[]): Promise<void> => {
    for (const document of documents) {
      const patch = runPatch(row)
      if (document.output_state === 'waiting' && row.state !== 'failed') {
        await tx.kysely.updateTable('document').set({ output_state: 'pending' }).where('id', '=', document.id).execute()
        await log(tx, [
          {
            type: 'document.changed',
            batch: document.batch_id,
            document: document.id,
            run: row.id,
            data: { outputs: 'pending' },
            patch: { ...patch, progress: 0.99 },
          },
        ])
      } else if (row.state !== 'open') {
        const error = row.error_json ? (JSON.parse(row.error_json) as WireError) : null
        await endDocument(tx, document, row.state, { error, patch })
      }
    }
  }

  const finish = async (tx: Tx, row: RunRow): Promise<void> => {
    const none = row.pages_failed > 0 && row.pages_done === 0
    const state = none ? 'failed' : row.pages_failed > 0 ? 'partial' : 'done'
    const error = row.pages_failed > 0 ? await pagesError(tx, row) : null
    const ended = await updateRun(tx, row.id, {
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
    const next = await updateRun(tx, row.id, { stage, progress, state: 'open' })
    await log(tx, [{ type: 'document.changed', run: row.id, data: { stage }, patch: { stage, progress } }])
    return next
  }

  const advance: Chain['advance'] = async (tx, row) => {
    const index = stages.findIndex(({ stage }) => stage === row.stage)
    const next = stages[index + 1]?.stage
    if (next === undefined) return finish(tx, row)
    // A document none of whose pages could be read has nothing to chunk; it ends here, with its reasons.
    if (next === 'document-chunk' && row.pages_failed > 0 && row.pages_done === 0) return finish(tx, row)
    const moved = await setStage(tx, row, next)
    await addJobs(tx, moved)
  }

  /** Forgets failures, so that the next attempt does what is missing and nothing else. */
  const reopen = async (tx: Tx, row: RunRow, redo: boolean): Promise<RunRow> => {
    if (redo) {
      for (const table of ['page', 'chunk', 'vector'] as const)
        await tx.kysely.deleteFrom(table).where('run_id', '=', row.id).execute()
      return updateRun(tx, row.id, {
        state: 'open',
        stage: 'document-parse',
        pages: null,
        pages_done: 0,
        pages_failed: 0,
        ocr_pages: 0,
        progress: 0,
        error_json: null,
        warnings_json: '[]',
        finished_at: null,
        started_at: null,
        chunks: 0,
        embeddings: 0,
        analysis_json: null,
        class: null,
        confidence: null,
        language: null,
        title: null,
        summary: null,
      })
    }
    const failed = await tx.kysely
      .selectFrom('page')
      .select('stage')
      .where('run_id', '=', row.id)
      .where('state', '=', 'failed')
      .execute()
    await tx.kysely.deleteFrom('page').where('run_id', '=', row.id).where('state', '=', 'failed').execute()
    const stage =
      row.pages === null || row.stage === 'document-parse' || failed.some((page) => page.stage === 'document-parse')
        ? 'document-parse'
        : row.pages_done + row.pages_failed < row.pages || failed.length > 0
          ? 'page-ocr'
          : row.pages === 0
            ? 'document-parse'
            : 'document-chunk'
    const reset = { ...row, stage, pages_failed: 0 } satisfies RunRow
    return updateRun(tx, row.id, {
      state: 'open',
      stage,
      pages_failed: 0,
      error_json: null,
      finished_at: null,
      progress: runProgress(reset),
    })
  }

  return {
    log,
    run,
    openDocuments,
    endDocument,
    advance,
    addJobs,
    async begin(tx, found, document, { redo }) {
      let row = found
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
      const wanted = lanePriority[document.lane]
      const priority = found.state === 'open' ? Math.max(found.priority, wanted) : wanted
      row = await updateRun(tx, row.id, { batch_id: document.batch_id, priority })
      await queue.update(tx, { group: row.id }, { scope: row.batch_id, priority: jobPriority(row) })
      await queue.resume(tx, { group: row.id })
      await addJobs(tx, row)
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
    },
    async beginNew(tx, pairs) {
      const added = await queue.add(
        tx,
        pairs.map(({ run }) => wholeJob(run, 'document-parse')),
      )
      await log(
        tx,
        pairs.flatMap(({ run, document }, i): EventDraft[] => {
          const job = added[i]
          return [
            ...(job?.added ? [{ type: 'job.added' as const, run: run.id, job: job.id, data: { key: job.key } }] : []),
            {
              type: 'document.changed',
              batch: document.batch_id,
              document: document.id,
              run: run.id,
              data: {},
              patch: { ...runPatch(run), failedPages: [] },
            },
          ]
        }),
      )
    },
    async fail(tx, row, error) {
      const ended = await updateRun(tx, row.id, {
        state: 'failed',
        stage: null,
        error_json: JSON.stringify(error),
        finished_at: now(),
      })
      await conclude(tx, ended, await openDocuments(tx, row.id))
    },
    async markRunning(tx, row) {
      const at = now()
      if (row.started_at === null) await updateRun(tx, row.id, { started_at: at })
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
  }
}

/** Pages of a run that neither are stored nor failed, ascending. */
async function pendingPages(tx: Tx, run: RunRow): Promise<number[]> {
  const rows = await tx.kysely.selectFrom('page').select('number').where('run_id', '=', run.id).execute()
  const ended = new Set(rows.map((row) => row.number))
  return Array.from({ length: run.pages ?? 0 }, (_, i) => i + 1).filter((number) => !ended.has(number))
}

async function pagesError(tx: Tx, run: RunRow): Promise<WireError> {
  const rows = await tx.kysely
    .selectFrom('page')
    .select(['number', 'reason', 'error_json'])
    .where('run_id', '=', run.id)
    .where('state', '=', 'failed')
    .orderBy('number')
    .limit(5)
    .execute()
  const [first] = rows
  const cause = first?.error_json ? (JSON.parse(first.error_json) as WireError) : null
  const numbers = rows.map((row) => row.number).join(', ') + (run.pages_failed > rows.length ? ', …' : '')
  const pages = run.pages_failed === 1 ? 'page' : 'pages'
  return toWire(
    new SheafError(
      cause?.code ?? 'page-failed',
      `${run.pages_failed} of ${run.pages} pages could not be read (${pages} ${numbers}): ${cause?.message ?? ''}`,
      {
        hint: cause?.hint || 'Retry reads only the pages that failed.',
        retryable: true,
        ...(first ? { page: first.number } : {}),
      },
    ),
  )
}
