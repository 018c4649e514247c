// Views: documents and batches as callers see them, read from committed rows. Nothing here writes.
import type { Selectable } from 'kysely'
import type { Parsed } from '../../contract/api.ts'
import type { PageSummary } from '../../contract/commands/documents.ts'
import type { DocumentFilter } from '../../contract/filter.ts'
import { SheafError, type WireError } from '../../contract/error.ts'
import type { BatchView, DocumentState, DocumentView, FailedPage } from '../../contract/model.ts'
import type { Db } from './db.ts'
import { matching } from './matching.ts'
import { inPieces } from './pieces.ts'
import type { BatchTable, DocumentTable, PageTable, RunTable } from './tables.ts'

type Joined = Selectable<DocumentTable> & {
  [K in keyof Selectable<RunTable> as `run_${K & string}`]: Selectable<RunTable>[K] | null
}

const runColumns = (
  'stage progress pages pages_done pages_failed ocr_pages class confidence language title summary chunks embeddings ' +
  'warnings_json error_json'
).split(' ') as (keyof RunTable)[]

function joined(db: Db) {
  return db.read
    .selectFrom('document')
    .leftJoin('run', 'run.id', 'document.run_id')
    .selectAll('document')
    .select((e) => runColumns.map((column) => e.ref(`run.${column}`).as(`run_${column}`)))
}

/** A page of the list, with the number of all that match. */
export async function listDocuments(
  db: Db,
  query: Omit<Parsed<'documents.list'>, 'filter'> & { filter: DocumentFilter },
): Promise<{ total: number; documents: DocumentView[] }> {
  const direction = query.descending ? 'desc' : 'asc'
  const order = {
    added: 'document.place',
    name: 'document.name',
    state: 'document.state',
    progress: 'run.progress',
    size: 'document.size',
  } as const
  const rows = (await joined(db)
    .where((e) => matching(db.dialect, e, query.filter))
    // Documents that have no run yet sort as those that have just begun, in every database.
    .orderBy(
      (e) => (query.sort === 'progress' ? e.fn.coalesce('run.progress', e.lit(0)) : e.ref(order[query.sort])),
      direction,
    )
    .orderBy('document.place', direction)
    .limit(query.limit)
    .offset(query.offset)
    .execute()) as unknown as Joined[]
  const { total } = await db.read
    .selectFrom('document')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where((e) => matching(db.dialect, e, query.filter))
    .executeTakeFirstOrThrow()
  return { total, documents: await toViews(db, rows) }
}

export async function getDocument(db: Db, id: string): Promise<DocumentView> {
  const row = (await joined(db).where('document.id', '=', id).executeTakeFirst()) as unknown as Joined | undefined
  if (!row) throw noDocument(id)
  const [view] = await toViews(db, [row])
  if (!view) throw noDocument(id)
  return view
}

/** The documents of runs, newest first, those that a filter means. */
export async function listByRuns(
  db: Db,
  runs: readonly string[],
  filter: DocumentFilter,
): Promise<Map<string, DocumentView[]>> {
  if (runs.length === 0) return new Map()
  const rows = (await joined(db)
    .where('document.run_id', 'in', [...runs])
    .where((e) => matching(db.dialect, e, filter))
    .orderBy('document.place', 'desc')
    .execute()) as unknown as Joined[]
  return Map.groupBy(await toViews(db, rows), (view) => view.run ?? '')
}

/** Those documents of these that there are, in the order asked for. */
export async function getDocuments(db: Db, ids: readonly string[]): Promise<DocumentView[]> {
  const found = new Map<string, DocumentView>()
  for (const piece of inPieces(ids)) {
    const rows = (await joined(db).where('document.id', 'in', piece).execute()) as unknown as Joined[]
    for (const view of await toViews(db, rows)) found.set(view.id, view)
  }
  return [...new Set(ids)].flatMap((id) => found.get(id) ?? [])
}

/** The ids of the documents that a filter means, oldest first. */
export async function matchingIds(db: Db, filter: DocumentFilter, limit: number): Promise<string[]> {
  const rows = await db.read
    .selectFrom('document')
    .select('id')
    .where((e) => matching(db.dialect, e, filter))
    .orderBy('place')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

export function noDocument(id: string): SheafError {
  return new SheafError('not-found', `there is no document ${id}`, {
    hint: '`sheaf list` shows the documents of this home.',
  })
}

/** How many documents are in each state: kept by triggers, so the answer costs the same whatever the number. */
export async function documentCounts(db: Db, realm?: string): Promise<Partial<Record<DocumentState, number>>> {
  let select = db.read.selectFrom('document_count').select(['state', 'count']).where('count', '>', 0)
  if (realm !== undefined) select = select.where('realm', '=', realm)
  const counts: Partial<Record<DocumentState, number>> = {}
  for (const row of await select.execute()) counts[row.state] = (counts[row.state] ?? 0) + row.count
  return counts
}

/** Every page of a document in order, the pending ones too. */
export async function pageSummaries(db: Db, run: string, pages: number): Promise<PageSummary[]> {
  const rows = await db.read
    .selectFrom('page')
    .select(['number', 'state', 'source', 'width', 'height', 'confidence', 'reason', 'error_json'])
    .where('run_id', '=', run)
    .orderBy('number')
    .execute()
  const known = new Map(rows.map((row) => [row.number, row]))
  return Array.from({ length: Math.max(pages, rows.at(-1)?.number ?? 0) }, (_, i): PageSummary => {
    const row = known.get(i + 1)
    if (!row)
      return {
        number: i + 1,
        state: 'pending',
        source: null,
        width: null,
        height: null,
        confidence: null,
        failure: null,
      }
    const failure = row.state === 'failed' ? toFailedPage(row) : null
    return {
      number: row.number,
      state: row.state,
      source: row.source,
      width: row.width,
      height: row.height,
      confidence: row.confidence,
      failure,
    }
  })
}

export async function listBatches(db: Db, limit: number, realm?: string): Promise<BatchView[]> {
  let select = db.read.selectFrom('batch').selectAll()
  if (realm !== undefined) select = select.where('realm', '=', realm)
  const rows = await select.orderBy('added_at', 'desc').limit(limit).execute()
  return Promise.all(rows.map((row) => toBatchView(db, row)))
}

export async function getBatch(db: Db, id: string): Promise<BatchView> {
  const row = await db.read.selectFrom('batch').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new SheafError('not-found', `there is no batch ${id}`, { hint: '`sheaf list` names the batches.' })
  return toBatchView(db, row)
}

async function toBatchView(db: Db, row: Selectable<BatchTable>): Promise<BatchView> {
  const counts = await db.read
    .selectFrom('document')
    .select(['state', (e) => e.fn.countAll<number>().as('count')])
    .where('batch_id', '=', row.id)
    .groupBy('state')
    .execute()
  return {
    id: row.id,
    name: row.name,
    lane: row.lane,
    realm: row.realm,
    addedAt: row.added_at,
    finishedAt: row.finished_at,
    total: row.total,
    counts: Object.fromEntries(counts.map(({ state, count }) => [state, count])),
  }
}

/** The condition on documents that a filter means. */
async function toViews(db: Db, rows: readonly Joined[]): Promise<DocumentView[]> {
  const failing = rows.filter((row) => (row.run_pages_failed ?? 0) > 0).map((row) => row.run_id ?? '')
  const failed = new Map<string, FailedPage[]>()
  if (failing.length > 0) {
    const pages = await db.read
      .selectFrom('page')
      .select(['run_id', 'number', 'reason', 'error_json'])
      .where('run_id', 'in', failing)
      .where('state', '=', 'failed')
      .orderBy('number')
      .execute()
    for (const page of pages) failed.set(page.run_id, [...(failed.get(page.run_id) ?? []), toFailedPage(page)])
  }
  const written = rows.filter((row) => row.output_state === 'written').map((row) => row.id)
  const outputs = new Map<string, string[]>()
  if (written.length > 0) {
    const paths = await db.read
      .selectFrom('output')
      .select(['document_id', 'path'])
      .where('document_id', 'in', written)
      .orderBy('format')
      .execute()
    for (const output of paths)
      outputs.set(output.document_id, [...(outputs.get(output.document_id) ?? []), output.path])
  }
  return rows.map((row) => toView(row, failed.get(row.run_id ?? '') ?? [], outputs.get(row.id) ?? []))
}

function toView(row: Joined, failedPages: FailedPage[], outputs: string[]): DocumentView {
  return {
    id: row.id,
    batch: row.batch_id,
    run: row.run_id,
    name: row.name,
    path: row.path,
    parent: row.parent_id === null ? null : { document: row.parent_id, inside: row.inside ?? '' },
    sha256: row.sha256,
    mediaType: row.media_type,
    size: row.size,
    lane: row.lane,
    realm: row.realm,
    state: row.state,
    stage: row.finished_at === null ? row.run_stage : null,
    progress: row.run_progress ?? 0,
    pages: row.run_pages,
    pagesDone: row.run_pages_done ?? 0,
    pagesFailed: row.run_pages_failed ?? 0,
    ocrPages: row.run_ocr_pages ?? 0,
    failedPages,
    class: row.run_class,
    confidence: row.run_confidence,
    language: row.run_language,
    title: row.run_title,
    summary: row.run_summary,
    chunks: row.run_chunks ?? 0,
    embeddings: row.run_embeddings ?? 0,
    error: row.error_json ? (JSON.parse(row.error_json) as WireError) : null,
    warnings: JSON.parse(row.run_warnings_json ?? '[]') as string[],
    reused: row.reused === 1,
    outputs,
    addedAt: row.added_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }
}

/** A document that has just been added, before its run has got anywhere. */
export function viewOfNew(document: Selectable<DocumentTable>): DocumentView {
  const nothing = Object.fromEntries(runColumns.map((column) => [`run_${column}`, null]))
  const stage = document.run_id === null ? null : ('document-parse' as const)
  return toView({ ...document, ...nothing, run_stage: stage } as Joined, [], [])
}

function toFailedPage(row: Pick<Selectable<PageTable>, 'number' | 'reason' | 'error_json'>): FailedPage {
  return { page: row.number, reason: row.reason ?? 'error', error: JSON.parse(row.error_json ?? 'null') as WireError }
}
