// A queue written out: documents with their bytes, their results as far as they are, and what persons said of them. It only reads, while
// others may work: what is stored later is not in the file, and importing goes on from what is. Not in it: outputs and where they lie,
// generated documents, events, pauses, limits, tokens; and the order of waiting jobs other than that of addition.
import { open } from 'node:fs/promises'
import { type ExpressionBuilder, sql } from 'kysely'
import { RunStage } from '../../contract/payload.ts'
import { Analysis, Chunk, Metadata, Page } from '../../contract/model.ts'
import { WireError } from '../../contract/error.ts'
import type { DocumentFilter } from '../../contract/filter.ts'
import type { QueueLine, Transferred } from '../../contract/queue-file.ts'
import { Signals } from '../../contract/understanding.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { readMentions } from '../graph/mentions.ts'
import { appVersion } from '../root.ts'
import type { Db } from '../store/db.ts'
import { type Proof, proofOf, proofOfAll } from '../store/digests.ts'
import { matching } from '../store/matching.ts'
import type { Tables } from '../store/tables.ts'
import type { DocumentRow, RunRow } from '../control/document-states.ts'
import { writeLines } from './lines.ts'

interface Context {
  db: Db
  blobs: Blobs
  now: () => number
}

const rowsAtATime = 200
/** Bytes in a line: their base64 has no rest. */
const pieceSize = 3 * 64 * 1024

/** `filter`: only these documents, with those they came in and those that came in them. Throws `output-failed`. */
export async function exportQueue(context: Context, file: string, filter: DocumentFilter = {}): Promise<Transferred> {
  const written: Transferred = { documents: 0, known: 0, results: 0, files: 0, corrections: 0 }
  const counted = async function* (): AsyncGenerator<QueueLine> {
    for await (const line of linesOf(context, filter)) {
      if (line.kind === 'document') written.documents++
      if (line.kind === 'run') written.results++
      if (line.kind === 'blob') written.files++
      if (line.kind === 'correction' || line.kind === 'field') written.corrections++
      yield line
    }
  }
  await writeLines(file, counted())
  return written
}

async function* linesOf({ db, blobs, now }: Context, filter: DocumentFilter): AsyncGenerator<QueueLine> {
  yield { kind: 'header', schema: 'sheaf.queue/1', sheaf: appVersion(), at: now() }
  const { read } = db
  const isAll = Object.keys(filter).length === 0
  /** Documents of a tree come together. */
  const wanted = (e: ExpressionBuilder<Tables, 'document'>) => {
    const root = sql<string>`coalesce(document.root_id, document.id)`
    const roots = read.selectFrom('document').select(root.as('root'))
    return isAll
      ? sql<boolean>`1 = 1`
      : e(
          root,
          'in',
          roots.where((of) => matching(db.dialect, of, filter)),
        )
  }
  const documents = read.selectFrom('document').where(wanted)

  const bytes = read.selectFrom('blob').select('sha256').orderBy('sha256').limit(rowsAtATime)
  for await (const { sha256 } of paged(
    (after: string) =>
      bytes
        .where('sha256', '>', after)
        .where(
          'sha256',
          'in',
          documents
            .select((e) => e.ref('document.sha256').$notNull().as('sha256'))
            .where('document.sha256', 'is not', null),
        )
        .execute(),
    (row) => row.sha256,
    '',
  ))
    yield* blobLines(blobs, sha256)

  const runs = read.selectFrom('run').selectAll().orderBy('id').limit(rowsAtATime)
  for await (const run of paged(
    (after: string) =>
      runs
        .where('id', '>', after)
        .where(
          'id',
          'in',
          documents
            .select((e) => e.ref('document.run_id').$notNull().as('id'))
            .where('document.run_id', 'is not', null),
        )
        .execute(),
    (row) => row.id,
    '',
  ))
    yield* runLines(db, run)

  const batches = await read
    .selectFrom('batch')
    .select(['id', 'name', 'lane', 'realm', 'added_at', 'finished_at'])
    .where('id', 'in', documents.select('document.batch_id'))
    .orderBy('added_at')
    .orderBy('id')
    .execute()
  for (const batch of batches) {
    yield { kind: 'batch', ...batch }
    const rows = documents.selectAll().where('batch_id', '=', batch.id).orderBy('place').limit(rowsAtATime)
    for await (const row of paged(
      (after: number) => rows.where('place', '>', after).execute(),
      (one) => one.place,
      -1,
    ))
      yield documentLine(row)
  }

  const said = read.selectFrom('correction').selectAll().orderBy('place')
  const hashes = documents
    .select((e) => e.ref('document.sha256').$notNull().as('sha256'))
    .where('document.sha256', 'is not', null)
  for (const found of await (isAll ? said : said.where('sha256', 'in', hashes)).execute()) {
    const { place: _, digest: __, signals_json, ...row } = found
    yield {
      kind: 'correction',
      ...row,
      proof: proofOf('correction', found),
      signals: signals_json === null ? null : Signals.parse(JSON.parse(signals_json)),
    }
  }
  const given = read.selectFrom('field_value').selectAll().orderBy('place')
  for (const found of await (isAll ? given : given.where('sha256', 'in', hashes)).execute()) {
    const { place: _, digest: __, ...row } = found
    yield { kind: 'field', ...row, proof: proofOf('field_value', found) }
  }
}

/** Rows in the order of a key, some at a time. */
async function* paged<Row, Key>(
  load: (after: Key) => Promise<Row[]>,
  key: (row: Row) => Key,
  first: Key,
): AsyncGenerator<Row> {
  for (let after = first; ;) {
    const rows = await load(after)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < rowsAtATime) return
    after = key(last)
  }
}

async function* blobLines(blobs: Blobs, sha256: string): AsyncGenerator<QueueLine> {
  const { bytes, path, size } = await blobs.source(sha256)
  yield { kind: 'blob', sha256, size }
  if (bytes) {
    for (let at = 0; at < bytes.length; at += pieceSize) yield bytesLine(bytes.subarray(at, at + pieceSize))
    return
  }
  const handle = await open(path ?? '', 'r')
  try {
    const buffer = Buffer.alloc(pieceSize)
    for (let at = 0; at < size; at += pieceSize) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(pieceSize, size - at), at)
      yield bytesLine(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
const bytesLine = (bytes: Uint8Array): QueueLine => ({ kind: 'bytes', data: base64(bytes) })
const errorOf = (json: string | null): WireError | null => (json === null ? null : WireError.parse(JSON.parse(json)))

async function* runLines({ read, ...db }: Db, run: RunRow): AsyncGenerator<QueueLine> {
  const of = run.id
  const signals = await read.selectFrom('signals').selectAll().where('run_id', '=', of).executeTakeFirst()
  const proofs: Proof[] = [proofOf('run', run), ...(signals ? [proofOf('signals', signals)] : [])]
  yield {
    kind: 'run',
    id: of,
    realm: run.realm,
    sha256: run.sha256,
    name: run.name,
    media_type: run.media_type,
    pipeline: run.pipeline,
    options: JSON.parse(run.options_json) as Record<string, unknown>,
    versions: JSON.parse(run.versions_json) as Record<string, string>,
    state: run.state,
    stage: run.stage === null ? null : RunStage.parse(run.stage),
    pages: run.pages,
    error: errorOf(run.error_json),
    warnings: JSON.parse(run.warnings_json) as string[],
    metadata: Metadata.parse(JSON.parse(run.metadata_json)),
    analysis: run.analysis_json === null ? null : Analysis.parse(JSON.parse(run.analysis_json)),
    signals: signals ? Signals.parse(JSON.parse(signals.data_json)) : null,
    started_at: run.started_at,
    finished_at: run.finished_at,
    proof: proofOfAll(proofs),
  }
  for (const row of await read.selectFrom('run_child').selectAll().where('run_id', '=', of).orderBy('idx').execute()) {
    const { idx: index, name, sha256, media_type, size, error_json } = row
    yield {
      kind: 'child',
      index,
      name,
      sha256,
      media_type,
      size,
      error: errorOf(error_json),
      proof: proofOf('run_child', row),
    }
  }
  const pages = read.selectFrom('page').selectAll().where('run_id', '=', of).orderBy('number').limit(rowsAtATime)
  for await (const row of paged(
    (after: number) => pages.where('number', '>', after).execute(),
    (one) => one.number,
    0,
  )) {
    const common = { stage: RunStage.parse(row.stage), at: row.stored_at, proof: proofOf('page', row) }
    if (row.state === 'stored') {
      yield { kind: 'page', ...common, page: Page.parse(JSON.parse(row.data_json ?? 'null')) }
      continue
    }
    const error = WireError.parse(JSON.parse(row.error_json ?? 'null'))
    yield { kind: 'failed-page', ...common, number: row.number, reason: row.reason ?? 'error', error }
  }
  const chunks = read.selectFrom('chunk').selectAll().where('run_id', '=', of).orderBy('idx').limit(rowsAtATime)
  for await (const row of paged(
    (after: number) => chunks.where('idx', '>', after).execute(),
    (one) => one.idx,
    -1,
  ))
    yield { kind: 'chunk', chunk: Chunk.parse(JSON.parse(row.data_json)), proof: proofOf('chunk', row) }
  const vectors = read.selectFrom('vector').selectAll().where('run_id', '=', of).orderBy('idx').limit(rowsAtATime)
  for await (const row of paged(
    (after: number) => vectors.where('idx', '>', after).execute(),
    (one) => one.idx,
    -1,
  ))
    yield { kind: 'vector', index: row.idx, model: row.model, data: base64(row.data), proof: proofOf('vector', row) }
  const named = await read.selectFrom('mention').selectAll().where('run_id', '=', of).execute()
  const proof = proofOfAll(named.map((row) => proofOf('mention', row, named.length)))
  for (const mention of await readMentions({ ...db, read }, of)) yield { kind: 'mention', mention, proof }
}

function documentLine(row: DocumentRow): QueueLine {
  const { id, run_id, name, path, sha256, media_type, size, lane, realm, state, error_json, descendants } = row
  const { added_at, started_at, finished_at, expires_at, parent_id, child_index, inside, root_id, depth } = row
  const parent =
    parent_id === null || root_id === null
      ? null
      : { document: parent_id, index: child_index ?? 0, inside: inside ?? name, root: root_id, depth }
  const times = { added_at, started_at, finished_at, expires_at }
  const what = { id, run: run_id, name, path, sha256, media_type, size, lane, realm, state }
  const proof = proofOf('document', row)
  return { kind: 'document', ...what, error: errorOf(error_json), ...times, parent, descendants, proof }
}
