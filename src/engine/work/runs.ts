// Runs as rows: one for equal bytes, type, options and realm, made once whoever asks for it.
import { lanePriority } from '../../contract/model.ts'
import type { PipelineOptions } from '../../contract/settings.ts'
import type { DocumentRow, RunRow } from '../control/document-states.ts'
import { pipelineHash, runId } from './pipeline.ts'
import type { Tx } from '../store/db.ts'

/** The row of a run for these bytes, as a document of the batch wants it. */
export function newRun(
  document: Pick<DocumentRow, 'realm' | 'name' | 'batch_id' | 'lane'>,
  content: { sha256: string; mediaType: string; options: PipelineOptions },
) {
  const { realm, name, batch_id, lane } = document
  const { sha256, mediaType, options } = content
  const pipeline = pipelineHash(options)
  return {
    id: runId({ realm, sha256, mediaType, pipeline }),
    realm,
    sha256,
    name,
    media_type: mediaType,
    pipeline,
    options_json: JSON.stringify(options),
    batch_id,
    priority: lanePriority[lane],
    state: 'open' as const,
    stage: 'document-parse' as const,
  }
}
export type NewRun = ReturnType<typeof newRun>

/** Makes those that are not there; gives the new ones by id. */
export async function insertRuns(tx: Tx, runs: readonly NewRun[]): Promise<Map<string, RunRow>> {
  if (runs.length === 0) return new Map()
  const made = await tx.kysely
    .insertInto('run')
    .values(runs)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .execute()
  return new Map(made.map((row) => [row.id, row]))
}
