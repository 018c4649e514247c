// Tasks: what a claimed job asks of a worker, made from its payload and what is stored. Stored and failed pages are left out here,
// which is what makes a resumed document go on at the first page that is not stored.
import { Chunk, Metadata, Page, terminalStates } from '../../contract/model.ts'
import { parsePayload, type RunStage } from '../../contract/payload.ts'
import { PipelineOptions } from '../../contract/settings.ts'
import type { Source, Task } from '../../contract/worker.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { RunRow } from './chain.ts'
import type { Ring } from '../passwords/ring.ts'
import type { Db } from '../store/db.ts'
import { stored } from '../store/stored.ts'

/** What a worker is told of a document comes from. */
export interface Sources {
  blobs: Blobs
  ring: Pick<Ring, 'of'>
}

/** The document's bytes and type, for a worker, with what may open it. Throws `store-damaged` when the bytes are gone. */
export async function sourceOf({ blobs, ring }: Sources, run: RunRow): Promise<Source> {
  const passwords = await ring.of(run)
  return {
    sha256: run.sha256,
    name: run.name,
    mediaType: run.media_type,
    ...(passwords.length > 0 && { passwords }),
    ...(await blobs.source(run.sha256)),
  }
}

/** A task, or null when nothing is left to do for the job. */
export async function buildTask(
  context: Sources & { db: Db; maxPages: number },
  run: RunRow,
  stage: RunStage,
  payload: unknown,
): Promise<Task | null> {
  const common = {
    options: stored(PipelineOptions, run.options_json, `the options of ${run.name}`),
    maxPages: context.maxPages,
  }
  switch (stage) {
    case 'document-parse': {
      const ended = await endedPages(context.db, run.id)
      const source = await sourceOf(context, run)
      const depth = await depthOf(context.db, run.id)
      return { stage, source, have: ended.stored, skip: ended.failed, depth, ...common }
    }
    case 'page-ocr': {
      const { pages: wanted } = parsePayload(stage, payload)
      const ended = await endedPages(context.db, run.id)
      const done = new Set([...ended.stored, ...ended.failed])
      const pages = wanted.filter((page) => !done.has(page))
      return pages.length === 0 ? null : { stage, source: await sourceOf(context, run), pages, ...common }
    }
    case 'document-chunk':
      return { stage, pages: await readPages(context.db, run.id), ...common }
    case 'generate-embeddings': {
      const chunks = await readChunks(context.db, run.id)
      return { stage, texts: chunks.map((chunk) => chunk.embed_text), ...common }
    }
    case 'analyze-document':
      return {
        stage,
        name: run.name,
        mediaType: run.media_type,
        metadata: stored(Metadata, run.metadata_json, `what ${run.name} says of itself`),
        pages: await readPages(context.db, run.id),
        ...(/\/(?:pdf|xml)$/.test(run.media_type) ? { source: await sourceOf(context, run) } : {}),
        ...common,
      }
  }
}

/** The run's stored pages in order. Throws `store-damaged` for one that cannot be read. */
export async function readPages(db: Db, run: string): Promise<Page[]> {
  const rows = await db.read
    .selectFrom('page')
    .select(['number', 'data_json'])
    .where('run_id', '=', run)
    .where('state', '=', 'stored')
    .orderBy('number')
    .execute()
  return rows.map((row) => stored(Page, row.data_json, `page ${row.number} of run ${run}`))
}

export async function readChunks(db: Db, run: string): Promise<Chunk[]> {
  const rows = await db.read
    .selectFrom('chunk')
    .select(['idx', 'data_json'])
    .where('run_id', '=', run)
    .orderBy('idx')
    .execute()
  return rows.map((row) => stored(Chunk, row.data_json, `chunk ${row.idx} of run ${run}`))
}

/** How many documents lie around the run's bytes, where they lie least deep. */
async function depthOf(db: Db, run: string): Promise<number> {
  const row = await db.read
    .selectFrom('document')
    .select((e) => e.fn.min('depth').as('depth'))
    .where('run_id', '=', run)
    .where('state', 'not in', [...terminalStates])
    .executeTakeFirst()
  return row?.depth ?? 0
}

async function endedPages(db: Db, run: string): Promise<{ stored: number[]; failed: number[] }> {
  const rows = await db.read
    .selectFrom('page')
    .select(['number', 'state'])
    .where('run_id', '=', run)
    .orderBy('number')
    .execute()
  return {
    stored: rows.filter((row) => row.state === 'stored').map((row) => row.number),
    failed: rows.filter((row) => row.state === 'failed').map((row) => row.number),
  }
}
