// What an export is made from: a document's stored result, read as one. Holds nothing that differs between two runs of one pipeline.
import { SheafError } from '../../contract/error.ts'
import { Analysis, Metadata, RunManifest } from '../../contract/model.ts'
import type { ExportDocument } from './content.ts'
import { sha256 } from '../ids.ts'
import type { Db } from '../store/db.ts'
import { stored } from '../store/stored.ts'
import { getDocument } from '../store/views.ts'
import { readChunks, readPages } from '../work/tasks.ts'

/** With the run's own id. Throws `not-found` for a document without a finished run. */
export async function loadExportDocument(db: Db, id: string): Promise<ExportDocument & { run: string }> {
  const document = await getDocument(db, id)
  const run =
    document.run === null
      ? undefined
      : await db.read.selectFrom('run').selectAll().where('id', '=', document.run).executeTakeFirst()
  if (!run || run.state === 'open') {
    throw new SheafError('not-found', `${document.name} has no result yet`, {
      hint: document.error?.hint ?? 'Wait until it is done.',
    })
  }
  const [pages, chunks] = await Promise.all([readPages(db, run.id), readChunks(db, run.id)])
  return {
    run: run.id,
    document,
    manifest: RunManifest.parse({
      schema: 'sheaf.run/1',
      run: publicRun(run.sha256, run.media_type, run.pipeline),
      sha256: run.sha256,
      media_type: run.media_type,
      pipeline: run.pipeline,
      options: JSON.parse(run.options_json) as unknown,
      versions: JSON.parse(run.versions_json) as unknown,
    }),
    metadata: stored(Metadata, run.metadata_json, `what ${run.name} says of itself`),
    analysis: run.analysis_json ? stored(Analysis, run.analysis_json, `the analysis of ${run.name}`) : null,
    pages,
    chunks,
  }
}

/** One vector a chunk; null where there are none, or not for all. */
export async function loadVectors(db: Db, run: string): Promise<NonNullable<ExportDocument['embeddings']> | null> {
  const rows = await db.read.selectFrom('vector').selectAll().where('run_id', '=', run).orderBy('idx').execute()
  const [first] = rows
  if (!first || rows.some(({ idx }, at) => idx !== at)) return null
  return { model: first.model, vectors: rows.map(({ data }) => new Float32Array(new Uint8Array(data).buffer)) }
}

/** The run as outputs name it: without the realm, so that two tenants get the same bytes. */
function publicRun(bytes: string, mediaType: string, pipeline: string): string {
  return sha256([bytes, mediaType, pipeline].join('\n')).slice(0, 32)
}
