// A run from a file as rows: all of it or, where the run is known already, none. Counters are those of the rows that came.
import type { QueueLineOf } from '../../contract/queue-file.ts'
import type { RunRow } from '../control/document-states.ts'
import { putMentions } from '../graph/mentions.ts'
import type { Tx } from '../store/db.ts'
import { proofOfAll, withProof } from '../store/digests.ts'
import { inPieces, rowsPerStatement } from '../store/pieces.ts'
import { indexRun } from '../store/search-index.ts'
import type { TermIndex } from '../store/search-plan.ts'
import { runProgress } from '../work/stages.ts'

type Part = 'page' | 'failed-page' | 'child' | 'chunk' | 'vector' | 'mention'

/** A run with what follows it in the file. */
export interface ReadRun {
  run: QueueLineOf<'run'>
  parts: QueueLineOf<Part>[]
}

/** Null when it was stored; else the state of the run that is here. */
export async function storeRun(tx: Tx, index: TermIndex, { run, parts }: ReadRun): Promise<RunRow['state'] | null> {
  const of = <Kind extends Part>(kind: Kind): QueueLineOf<Kind>[] =>
    parts.filter((part): part is QueueLineOf<Kind> => part.kind === kind)
  const [pages, failed, chunks, vectors] = [of('page'), of('failed-page'), of('chunk'), of('vector')]
  const { analysis } = run
  const stage = run.state === 'open' ? (run.stage ?? 'document-parse') : null
  const reached = { stage, pages: run.pages, pages_done: pages.length, pages_failed: failed.length }
  const made = await tx.kysely
    .insertInto('run')
    .values(
      withProof(run.proof, 'run', {
        ...reached,
        id: run.id,
        realm: run.realm,
        sha256: run.sha256,
        name: run.name,
        media_type: run.media_type,
        pipeline: run.pipeline,
        options_json: JSON.stringify(run.options),
        versions_json: JSON.stringify(run.versions),
        // The first of its documents that comes names its batch.
        batch_id: '',
        priority: 0,
        state: run.state,
        ocr_pages: pages.filter(({ page }) => page.source === 'ocr').length,
        progress: runProgress(reached),
        error_json: run.error && JSON.stringify(run.error),
        warnings_json: JSON.stringify(run.warnings),
        metadata_json: JSON.stringify(run.metadata),
        analysis_json: analysis && JSON.stringify(analysis),
        class: analysis?.class ?? null,
        confidence: analysis?.confidence ?? null,
        language: analysis?.language ?? null,
        title: analysis?.title ?? null,
        summary: analysis?.summary ?? null,
        chunks: chunks.length,
        embeddings: vectors.length,
        started_at: run.started_at,
        finished_at: run.finished_at,
      }),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) {
    const there = await tx.kysely.selectFrom('run').select('state').where('id', '=', run.id).executeTakeFirstOrThrow()
    return there.state
  }
  const run_id = run.id
  await insertAll(of('child'), (some) =>
    tx.kysely.insertInto('run_child').values(
      some.map(({ index: idx, name, sha256, media_type, size, error, proof }) => {
        const row = { run_id, idx, name, sha256, media_type, size, error_json: error && JSON.stringify(error) }
        return withProof(proof, 'run_child', row)
      }),
    ),
  )
  await insertAll(pages, (some) =>
    tx.kysely.insertInto('page').values(
      some.map(({ page, stage: by, at, proof }) => {
        const { number, source, width, height, rotation, skew, confidence } = page
        const shape = { number, source, width, height, rotation, skew, confidence }
        const made = { state: 'stored' as const, data_json: JSON.stringify(page), stage: by, stored_at: at }
        return withProof(proof, 'page', { run_id, ...shape, ...made })
      }),
    ),
  )
  await insertAll(failed, (some) =>
    tx.kysely.insertInto('page').values(
      some.map(({ number, stage: by, at, reason, error, proof }) => {
        const why = { reason, error_json: JSON.stringify(error) }
        return withProof(proof, 'page', { run_id, number, state: 'failed', stage: by, stored_at: at, ...why })
      }),
    ),
  )
  await insertAll(chunks, (some) =>
    tx.kysely.insertInto('chunk').values(
      some.map(({ chunk, proof }) => {
        const row = { run_id, idx: chunk.index, id: chunk.id, data_json: JSON.stringify(chunk) }
        return withProof(proof, 'chunk', row)
      }),
    ),
  )
  await insertAll(vectors, (some) =>
    tx.kysely
      .insertInto('vector')
      .values(
        some.map(({ index: idx, model, data, proof }) =>
          withProof(proof, 'vector', { run_id, idx, model, data: Buffer.from(data, 'base64') }),
        ),
      ),
  )
  if (run.signals)
    await tx.kysely
      .insertInto('signals')
      .values(withProof(run.proof, 'signals', { run_id, data_json: JSON.stringify(run.signals) }))
      .execute()
  await indexRun(
    tx,
    index,
    run_id,
    chunks.map(({ chunk }) => chunk),
  )
  await putMentions(
    tx,
    run_id,
    of('mention').map(({ mention }) => mention),
    proofOfAll(of('mention').map(({ proof }) => proof)),
  )
  return null
}

async function insertAll<Line>(
  lines: readonly Line[],
  insert: (some: Line[]) => { execute(): Promise<unknown> },
): Promise<void> {
  for (const some of inPieces(lines, rowsPerStatement)) await insert(some).execute()
}
