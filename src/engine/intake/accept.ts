// Accept: files whose bytes are kept become a batch: its row, documents, runs, jobs and events, inside the caller's transaction.
import { setImmediate } from 'node:timers/promises'
import type { Parsed } from '../../contract/api.ts'
import type { OutputOptions } from '../../contract/commands/intake.ts'
import type { WireError } from '../../contract/error.ts'
import type { Lane } from '../../contract/model.ts'
import { PipelineOptions } from '../../contract/settings.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Chain, DocumentRow, RunRow } from '../work/chain.ts'
import { documentAdded } from './children.ts'
import type { Content } from '../blobs/content.ts'
import type { EventDraft } from '../events.ts'
import { newId } from '../ids.ts'
import { insertRuns, newRun, type NewRun } from '../work/runs.ts'
import type { Tx } from '../store/db.ts'
import { renewed, withDigest } from '../store/digests.ts'

/** A file that was taken in: where it came from, and its bytes or why there are none. */
export interface Taken {
  name: string
  /** Its path below what was dropped. */
  relative: string
  source: string | null
  size: number
  content: Content
  /** What is wanted of this file other than of its batch. */
  lane?: Lane | undefined
  options?: Parsed<'intake.add'>['options']
}

export interface NewBatch {
  id: string
  name: string
  lane: Lane
  realm: string
  output: OutputOptions | null
  /** The machine that writes its outputs. */
  hostname: string
  pipeline: PipelineOptions
  force: boolean
  /** Milliseconds since 1970 after which nobody wants its documents any more. */
  expiresAt: number | null
  /** The job of another program that waits for its only document. */
  foreignJob: string | null
}

/** Documents whose rows are written before the event loop gets a turn: a large drop must not freeze the window. */
const documentsPerTurn = 100

export async function accept(
  tx: Tx,
  { blobs, chain, now }: { blobs: Blobs; chain: Chain; now: () => number },
  batch: NewBatch,
  taken: readonly Taken[],
): Promise<void> {
  const at = now()
  const { id, name, lane, realm, hostname, output, foreignJob } = batch
  await tx.kysely
    .insertInto('batch')
    .values({
      id,
      name,
      lane,
      realm,
      hostname,
      added_at: at,
      output_json: output ? JSON.stringify(output) : null,
      total: taken.length,
      open: taken.length,
      finished_at: taken.length === 0 ? at : null,
    })
    .execute()
  const events: EventDraft[] = [
    { type: 'batch.added', batch: id, data: { name, documents: taken.length, lane, realm } },
  ]
  const documents: Added[] = []
  const made = new Map<string, RunRow>()
  for (let i = 0; i < taken.length; i += documentsPerTurn) {
    await setImmediate()
    const some = taken
      .slice(i, i + documentsPerTurn)
      .map((file) => ({ file, id: newId('d'), run: runFor(batch, file) }))
    await blobs.record(
      tx,
      some.flatMap(({ file: { content } }) => ('error' in content ? [] : [content.kept])),
    )
    for (const [run, row] of await insertRuns(
      tx,
      some.flatMap(({ run }) => run ?? []),
    ))
      made.set(run, row)
    const rows = await tx.kysely
      .insertInto('document')
      .values(
        some.map(({ id: document, file, run }) =>
          withDigest('document', {
            id: document,
            batch_id: id,
            run_id: run?.id ?? null,
            name: file.name,
            path: file.relative,
            source: file.source,
            sha256: run?.sha256 ?? null,
            media_type: run?.media_type ?? null,
            size: file.size,
            lane: file.lane ?? lane,
            realm,
            state: 'queued' as const,
            output_state: output ? ('waiting' as const) : ('none' as const),
            added_at: at,
            foreign_job: foreignJob,
            expires_at: batch.expiresAt,
            depth: 0,
          }),
        ),
      )
      .returningAll()
      .execute()
    const byId = new Map(rows.map((row) => [row.id, row]))
    for (const { id: document, file, run } of some) {
      const row = byId.get(document)
      if (!row) continue
      documents.push({ row, run, error: 'error' in file.content ? file.content.error : null })
      events.push(documentAdded(row))
    }
  }
  await chain.log(tx, events)
  await beginAll(tx, chain, documents, made, batch.force)
}

interface Added {
  row: DocumentRow
  run: NewRun | null
  error: WireError | null
}

/** Bytes that nobody has asked for before begin together; the first document of each run is the one that begins it. */
async function beginAll(
  tx: Tx,
  chain: Chain,
  documents: readonly Added[],
  made: Map<string, RunRow>,
  force: boolean,
): Promise<void> {
  const fresh: RunRow[] = []
  const others: Added[] = []
  for (const document of documents) {
    const run = made.get(document.run?.id ?? '')
    if (run) fresh.push(run)
    else others.push(document)
    made.delete(document.run?.id ?? '')
  }
  for (let i = 0; i < fresh.length; i += documentsPerTurn) {
    await setImmediate()
    await chain.beginNew(tx, fresh.slice(i, i + documentsPerTurn))
  }
  const redone = new Set(fresh.map(({ id }) => id))
  for (const { row, run, error } of others) {
    if (error) {
      await chain.endDocuments(tx, [row], 'failed', { error })
    } else if (run) {
      // Two equal files of one forced batch are redone once.
      const redo = force && !redone.has(run.id)
      redone.add(run.id)
      await chain.begin(tx, await chain.run(tx, run.id), row, { redo })
    }
  }
}

/** Links a document whose source was read again to the run of its bytes, or ends it with its error. */
export async function settleDocument(
  tx: Tx,
  { blobs, chain }: { blobs: Blobs; chain: Chain },
  id: string,
  content: Content,
  options: PipelineOptions,
): Promise<void> {
  const document = await tx.kysely.selectFrom('document').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  if ('error' in content) return chain.endDocuments(tx, [document], 'failed', { error: content.error })
  await blobs.record(tx, [content.kept])
  const { mediaType, kept } = content
  const wanted = newRun(document, { sha256: kept.sha256, mediaType, options })
  await insertRuns(tx, [wanted])
  const linked = await tx.kysely
    .updateTable('document')
    .set(
      renewed('document', document, { run_id: wanted.id, sha256: kept.sha256, media_type: mediaType, size: kept.size }),
    )
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await chain.begin(tx, await chain.run(tx, wanted.id), linked, { redo: false })
}

function runFor(batch: NewBatch, { content, name, lane = batch.lane, options = {} }: Taken): NewRun | null {
  if ('error' in content) return null
  return newRun(
    { realm: batch.realm, name, batch_id: batch.id, lane },
    {
      sha256: content.kept.sha256,
      mediaType: content.mediaType,
      options: PipelineOptions.parse({ ...batch.pipeline, ...options }),
    },
  )
}
