// What is taken out of a run's row and results before it is worked on again: its failures, some pages, or all of it. And what a run that
// ended without some of its pages says of them. Adds no jobs: that is the chain's.
import { SheafError, toWire, type WireError } from '../../contract/error.ts'
import type { Stage } from '../../contract/model.ts'
import type { RunRow } from '../control/document-states.ts'
import type { Tx } from '../store/db.ts'
import { renewed } from '../store/digests.ts'
import { inPieces } from '../store/pieces.ts'
import { runProgress } from './stages.ts'

export const updateRun = (tx: Tx, row: RunRow, change: Partial<RunRow>): Promise<RunRow> =>
  tx.kysely
    .updateTable('run')
    .set(renewed('run', row, change))
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()

/** Forgets failures, so that the next attempt does what is missing and nothing else; with `redo` all there is of the run. */
export async function reopen(tx: Tx, row: RunRow, redo: boolean): Promise<RunRow> {
  if (redo) {
    for (const table of ['page', 'chunk', 'vector', 'run_child', 'mention', 'signals'] as const)
      await tx.kysely.deleteFrom(table).where('run_id', '=', row.id).execute()
    const empty = { ...row, digest: null }
    return updateRun(tx, empty, {
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
  return updateRun(tx, row, {
    state: 'open',
    stage,
    pages_failed: 0,
    error_json: null,
    finished_at: null,
    progress: runProgress(reset),
  })
}

/** Takes pages out of a run that has ended, so that they are read again and all that follows from them is made anew. */
export async function forgetPages(
  tx: Tx,
  row: RunRow,
  pages: readonly number[],
): Promise<{ row: RunRow; forgotten: number }> {
  const known: { number: number; state: string; stage: Stage; source: string | null }[] = []
  for (const some of inPieces(pages)) {
    const page = tx.kysely.selectFrom('page').where('run_id', '=', row.id).where('number', 'in', some)
    known.push(...(await page.select(['number', 'state', 'stage', 'source']).execute()))
    await tx.kysely.deleteFrom('page').where('run_id', '=', row.id).where('number', 'in', some).execute()
  }
  if (known.length === 0) return { row, forgotten: 0 }
  const failed = known.filter(({ state }) => state === 'failed').length
  const ocr = known.filter(({ source }) => source === 'ocr').length
  const stage = known.some((page) => page.stage === 'document-parse') ? 'document-parse' : 'page-ocr'
  const left = {
    stage,
    pages_done: row.pages_done - (known.length - failed),
    pages_failed: row.pages_failed - failed,
    ocr_pages: row.ocr_pages - ocr,
  } as const
  const progress = runProgress({ ...row, ...left })
  const open = { state: 'open', progress, error_json: null, finished_at: null } as const
  return { row: await updateRun(tx, row, { ...left, ...open }), forgotten: known.length }
}

/** Why a run ended without some of its pages: the first failure, in the name of all. */
export async function pagesError(tx: Tx, run: RunRow): Promise<WireError> {
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
