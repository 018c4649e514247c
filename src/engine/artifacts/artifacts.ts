// Artifacts: generated documents as rows: asked for, made by a job, kept for a while. Each verb is one transaction.
import type { Selectable } from 'kysely'
import type { Parsed } from '../../contract/api.ts'
import type { Artifact } from '../../contract/commands/generate.ts'
import { artifactTypes } from '../../contract/draft.ts'
import { SheafError, type WireError } from '../../contract/error.ts'
import type { DocumentFilter } from '../../contract/filter.ts'
import { lanePriority } from '../../contract/model.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { appendEvents } from '../events.ts'
import { downloadName } from '../exports/names.ts'
import { newId } from '../ids.ts'
import type { Queue } from '../queue/queue.ts'
import type { Db, Tx } from '../store/db.ts'
import type { ArtifactTable } from '../store/tables.ts'
import { getDocuments, matchingIds } from '../store/views.ts'
import type { Request } from './request.ts'

export type ArtifactRow = Selectable<ArtifactTable>

export interface Artifacts {
  /** Throws `usage` when nothing that was read is meant, or too much. */
  create(input: Parsed<'generate.create'>): Promise<Artifact>
  list(query: { realm?: string | undefined; limit: number }): Promise<Artifact[]>
  /** Throws `not-found`. */
  get(id: string): Promise<Artifact>
  cancel(id: string): Promise<Artifact>
  retry(id: string): Promise<Artifact>
  remove(id: string): Promise<void>
  /** Its bytes, or where they lie. Throws `not-found` when it is not made, or no more kept. */
  bytes(id: string): Promise<{ artifact: Artifact; bytes?: Uint8Array | undefined; path?: string | undefined }>
  /** Forgets the bytes of those whose time is over. Returns how many. */
  expire(): Promise<number>
  /** Changes a row and tells of it. */
  change(tx: Tx, id: string, change: Partial<ArtifactRow>): Promise<ArtifactRow>
}

/** Documents one is made of at most. */
const mostDocuments = 5000
const hour = 3_600_000
const ended = new Set<ArtifactRow['state']>(['done', 'failed', 'cancelled', 'expired'])

export function createArtifacts({
  db,
  queue,
  blobs,
  search,
  settings,
  now,
}: {
  db: Db
  queue: Queue
  blobs: Blobs
  /** The documents that a query finds, best first. */
  search(query: string, filter: DocumentFilter): Promise<string[]>
  settings: () => Settings
  now: () => number
}): Artifacts {
  const rowOf = async (id: string): Promise<ArtifactRow> => {
    const row = await db.read.selectFrom('artifact').selectAll().where('id', '=', id).executeTakeFirst()
    if (row) return row
    throw new SheafError('not-found', `there is no generated document ${id}`, { hint: 'See `sheaf artifacts`.' })
  }

  const tell = (tx: Tx, row: ArtifactRow): Promise<void> => {
    const { id, state, kind, title, retries } = row
    const error = row.error_json === null ? null : (JSON.parse(row.error_json) as WireError)
    const data = { artifact: id, state, kind, title, retryCount: retries, error }
    return appendEvents(tx, [{ type: 'artifact.changed', job: row.job_id, data }], now())
  }
  const change: Artifacts['change'] = async (tx, id, values) => {
    const row = await tx.kysely
      .updateTable('artifact')
      .set(values)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await tell(tx, row)
    return row
  }

  /** The documents meant, as they are now, those that have something to tell. */
  const resolve = async (source: Parsed<'generate.create'>['source'], realm: string): Promise<Request> => {
    if ('content' in source) {
      const { markdown, tables } = source.content
      if (markdown.trim() !== '' || tables.length > 0) return source
      throw new SheafError('usage', 'there is no content to make a document of', {
        hint: 'Give Markdown, tables, or both.',
      })
    }
    const wanted =
      'search' in source
        ? await search(source.search, source.filter)
        : 'documents' in source.selection
          ? source.selection.documents
          : await matchingIds(db, source.selection.filter, mostDocuments + 1)
    if (wanted.length > mostDocuments) {
      throw new SheafError('usage', `more than ${mostDocuments} documents are too many for one generated document`, {
        hint: 'Narrow the selection, or make several.',
      })
    }
    const views = await getDocuments(db, wanted)
    const documents = views
      .filter((view) => view.run !== null && view.pagesDone > 0 && (realm === '' || view.realm === realm))
      .map(({ id }) => id)
    if (documents.length === 0) {
      throw new SheafError('not-found', 'no document that has been read is meant', {
        hint: 'Choose documents that are done.',
      })
    }
    const about =
      'search' in source
        ? `Found by “${source.search}”`
        : documents.length === 1
          ? (views[0]?.name ?? '')
          : `${documents.length} documents`
    return { template: source.template, documents, about }
  }

  return {
    change,
    async create({ kind, title, source, lane, realm, maxRetries, keepHours }) {
      const request = await resolve(source, realm)
      const id = newId('g')
      const row = await db.tx(
        async (tx) => {
          const [job] = await queue.add(tx, [
            {
              name: 'generate-document',
              key: `generate-document:${id}`,
              group: id,
              scope: id,
              realm,
              priority: lanePriority[lane],
              payload: { v: 1, artifact: id },
              retryLimit: maxRetries,
              retryDelay: settings().retryDelay * 1000,
              retryDelayMax: settings().retryDelayMax * 1000,
            },
          ])
          const row = await tx.kysely
            .insertInto('artifact')
            .values({
              id,
              job_id: job?.id ?? '',
              realm,
              lane,
              kind,
              template: 'template' in request ? request.template : null,
              title,
              request_json: JSON.stringify(request),
              documents: 'documents' in request ? request.documents.length : 0,
              state: 'queued',
              max_retries: maxRetries,
              created_at: now(),
              expires_at: now() + Math.ceil(keepHours * hour),
            })
            .returningAll()
            .executeTakeFirstOrThrow()
          await tell(tx, row)
          return row
        },
        { durable: true },
      )
      return toArtifact(row)
    },
    async list({ realm, limit }) {
      let select = db.read.selectFrom('artifact').selectAll()
      if (realm !== undefined) select = select.where('realm', '=', realm)
      return (await select.orderBy('place', 'desc').limit(limit).execute()).map(toArtifact)
    },
    get: async (id) => toArtifact(await rowOf(id)),
    async cancel(id) {
      await rowOf(id)
      await db.tx(async (tx) => {
        const { cancelled } = await queue.cancel(tx, { group: id })
        // One that is being made hears of it, and says so itself.
        if (cancelled.length > 0) await change(tx, id, { state: 'cancelled', finished_at: now() })
      })
      return toArtifact(await rowOf(id))
    },
    async retry(id) {
      const { state, expires_at } = await rowOf(id)
      if (state !== 'failed' && state !== 'cancelled') {
        throw new SheafError('usage', `generated document ${id} is ${state}`, {
          hint: 'Only a failed or cancelled one is tried again.',
        })
      }
      await db.tx(
        async (tx) => {
          await queue.retry(tx, { group: id })
          const kept = Math.max(expires_at, now() + hour)
          await change(tx, id, { state: 'queued', retries: 0, error_json: null, finished_at: null, expires_at: kept })
        },
        { durable: true },
      )
      return toArtifact(await rowOf(id))
    },
    async remove(id) {
      await rowOf(id)
      await db.tx(async (tx) => {
        await queue.cancel(tx, { group: id })
        await tx.kysely.deleteFrom('artifact').where('id', '=', id).execute()
        await appendEvents(tx, [{ type: 'artifact.removed', data: { artifact: id } }], now())
      })
    },
    async bytes(id) {
      const row = await rowOf(id)
      if (row.sha256 !== null) return { artifact: toArtifact(row), ...(await blobs.source(row.sha256)) }
      throw new SheafError('not-found', `generated document ${id} is ${row.state}`, {
        hint: row.state === 'expired' ? 'Its time was over. Make it again.' : 'Wait until it is done.',
        retryable: !ended.has(row.state),
      })
    },
    async expire() {
      const over = await db.read
        .selectFrom('artifact')
        .select('id')
        .where('state', '<>', 'expired')
        .where('expires_at', '<', now())
        .limit(100)
        .execute()
      if (over.length === 0) return 0
      await db.tx(async (tx) => {
        for (const { id } of over) {
          await queue.cancel(tx, { group: id })
          await change(tx, id, { state: 'expired', sha256: null })
        }
      })
      return over.length
    },
  }
}

export function toArtifact(row: ArtifactRow): Artifact {
  const { mediaType, extension } = artifactTypes[row.kind]
  return {
    id: row.id,
    job: row.job_id,
    kind: row.kind,
    template: row.template,
    title: row.title,
    name: downloadName(row.title, extension),
    mediaType,
    realm: row.realm,
    lane: row.lane,
    state: row.state,
    documents: row.documents,
    sha256: row.sha256,
    size: row.size,
    retryCount: row.retries,
    maxRetries: row.max_retries,
    error: row.error_json === null ? null : (JSON.parse(row.error_json) as WireError),
    warnings: JSON.parse(row.warnings_json) as string[],
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    expiresAt: row.expires_at,
  }
}
