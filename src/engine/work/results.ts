// Results: what a stage put out becomes rows of its run, and the event that tells of it. Works inside the caller's transaction, which is
// the attempt's (attempts.ts).
import type { WireError } from '../../contract/error.ts'
import type { FailedPage, PageFailureReason } from '../../contract/model.ts'
import { RunStage } from '../../contract/payload.ts'
import type { Result } from '../../contract/worker.ts'
import type { Chain, RunRow } from './chain.ts'
import { putMentions } from '../graph/mentions.ts'
import { notePasswordsUsed } from '../passwords/ring.ts'
import type { Claim } from '../queue/queue.ts'
import { runProgress } from './stages.ts'
import type { Db, Tx } from '../store/db.ts'
import { renewed, withDigest } from '../store/digests.ts'
import { createTermIndex, indexRun } from '../store/search-index.ts'
import type { Understanding } from '../understanding/understanding.ts'

type Pages = Partial<Pick<RunRow, 'pages' | 'pages_done' | 'pages_failed' | 'ocr_pages'>>

export interface Results {
  /** Counts a run's pages, as its row in this transaction says; its progress goes with them, and never falls. */
  count(tx: Tx, run: RunRow, change: Pages): Promise<RunRow>
  /** A page that could not be read, once. */
  failPage(
    tx: Tx,
    claim: Claim,
    run: string,
    failure: { page: number; reason: PageFailureReason; error: WireError },
  ): Promise<void>
  /** What the stage as a whole put out. Gives the run as it is then. */
  store(tx: Tx, run: RunRow, result: Result): Promise<RunRow>
}

export function createResults({
  db,
  chain,
  understanding,
  now,
}: {
  db: Db
  chain: Chain
  understanding: Understanding
  now: () => number
}): Results {
  const termIndex = createTermIndex(db)
  const count: Results['count'] = async (tx, row, change) => {
    const progress = Math.max(row.progress, runProgress({ ...row, ...change }))
    const counted = renewed('run', row, { ...change, progress })
    await tx.ahead.updateTable('run').set(counted).where('id', '=', row.id).execute()
    return { ...row, ...counted }
  }

  const failPage: Results['failPage'] = async (tx, claim, run, failure) => {
    const inserted = await tx.kysely
      .insertInto('page')
      .values(
        withDigest('page', {
          run_id: run,
          number: failure.page,
          state: 'failed',
          stage: RunStage.parse(claim.name),
          reason: failure.reason,
          error_json: JSON.stringify(failure.error),
          stored_at: now(),
        }),
      )
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (inserted.numInsertedOrUpdatedRows === 0n) return
    const before = await chain.run(tx, run)
    const row = await count(tx, before, { pages_failed: before.pages_failed + 1 })
    const failed = await tx.kysely
      .selectFrom('page')
      .select(['number', 'reason', 'error_json'])
      .where('run_id', '=', run)
      .where('state', '=', 'failed')
      .orderBy('number')
      .execute()
    const failedPages = failed.map((page): FailedPage => ({
      page: page.number,
      reason: page.reason ?? 'error',
      error: JSON.parse(page.error_json ?? 'null') as WireError,
    }))
    await chain.log(tx, [
      {
        type: 'page.failed',
        run,
        job: claim.id,
        page: failure.page,
        data: { reason: failure.reason, code: failure.error.code, message: failure.error.message },
        patch: { pagesFailed: row.pages_failed, progress: row.progress, failedPages },
      },
    ])
  }

  const store: Results['store'] = async (tx, row, result) => {
    let after = row
    const update = async (wanted: Partial<RunRow>): Promise<void> => {
      const change = renewed('run', after, wanted)
      await tx.ahead.updateTable('run').set(change).where('id', '=', row.id).execute()
      after = { ...after, ...change }
    }
    switch (result.stage) {
      case 'document-parse': {
        const leftOut = await chain.children.leftOut(tx, row)
        const warnings =
          leftOut === 0
            ? result.warnings
            : [...result.warnings, `${leftOut} of the files in it were not taken in: a document may hold only so many`]
        await update({
          pages: result.pages,
          metadata_json: JSON.stringify(result.metadata),
          warnings_json: JSON.stringify(warnings),
        })
        await notePasswordsUsed(tx, result.passwords ?? [], now())
        await chain.log(tx, [
          {
            type: 'run.opened',
            run: row.id,
            data: { pages: result.pages, ocr: result.ocr.length },
            patch: { pages: result.pages, warnings },
          },
        ])
        break
      }
      case 'document-chunk': {
        await tx.ahead.deleteFrom('chunk').where('run_id', '=', row.id).execute()
        for (let i = 0; i < result.chunks.length; i += 100) {
          const rows = result.chunks
            .slice(i, i + 100)
            .map((chunk) => ({ run_id: row.id, idx: chunk.index, id: chunk.id, data_json: JSON.stringify(chunk) }))
            .map((chunk) => withDigest('chunk', chunk))
          await tx.ahead.insertInto('chunk').values(rows).execute()
        }
        await indexRun(tx, termIndex, row.id, result.chunks)
        await update({ chunks: result.chunks.length })
        await chain.log(tx, [
          { type: 'document.changed', run: row.id, data: {}, patch: { chunks: result.chunks.length } },
        ])
        break
      }
      case 'generate-embeddings': {
        await tx.ahead.deleteFrom('vector').where('run_id', '=', row.id).execute()
        for (const [idx, vector] of result.vectors.entries()) {
          const data = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
          const values = withDigest('vector', { run_id: row.id, idx, model: result.model, data })
          await tx.ahead.insertInto('vector').values(values).execute()
        }
        await update({ embeddings: result.vectors.length })
        break
      }
      case 'analyze-document': {
        const analysis = await understanding.analysed(tx, row, result)
        await update({
          analysis_json: JSON.stringify(analysis),
          class: analysis.class,
          confidence: analysis.confidence,
          language: analysis.language,
          title: analysis.title,
          summary: analysis.summary,
        })
        await putMentions(tx, row.id, result.mentions ?? [], 'held')
        break
      }
      case 'page-ocr':
      case 'page-image':
        break
    }
    return after
  }

  return { count, failPage, store }
}
