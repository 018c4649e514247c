// What each route of /api/v1 does: the caller's realm, the engine's commands, and their answers as resources.
import type { Context } from 'hono'
import { commands, type Command, type Input, type Output } from '../../contract/api.ts'
import { SheafError } from '../../contract/error.ts'
import { appVersion } from '../../engine/root.ts'
import { contentDisposition } from '../files.ts'
import type { ApiHandlers, ApiOptions } from './api.ts'
import { callerOf, realmOf, type Caller } from './caller.ts'
import { artifactStream, isArtifact, sendArtifact, toGenerationJob } from './artifacts.ts'
import { conditionOf } from './condition.ts'
import { readDocuments, readForm, tooLarge } from './documents-in.ts'
import { metricsText } from './metrics-text.ts'
import { openApi } from './openapi.ts'
import { Refusal } from './refusal.ts'
import type { Accepted } from './resources.ts'
import { jobStream, realmStream, whenEnded } from './streams.ts'
import { toBatch, toHit, toJob, toPageSummary, toWebhookAnswer } from './views.ts'
import type { IntakeSource } from '../../contract/commands/intake.ts'

const streamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
}
/** Documents of a batch whose ids an answer names. */
const mostIds = 10_000

export function createHandlers(options: ApiOptions): ApiHandlers {
  const { engine, limits } = options
  /** Where the API is, as callers see it: a proxy may have put it below a path of its own. */
  const base = `${options.prefix ?? ''}/api/v1`
  const call = <C extends Command>(command: C, input: Input<C>): Promise<Output<C>> =>
    (engine.handlers[command] as (input: unknown) => Promise<Output<C>>)(commands[command].input.parse(input))

  /** What is of the caller's realm. Another realm's is not there, in the very words for what is nowhere. */
  const own = async <T>(
    caller: Caller,
    what: string,
    asked: Promise<T>,
    realmOfIt: (found: T) => string,
  ): Promise<T> => {
    const none = new SheafError('not-found', `there is no ${what}`)
    const found = await asked.catch((error: unknown) => {
      throw error instanceof SheafError && error.code === 'not-found' ? none : error
    })
    if (caller.realm === null || realmOfIt(found) === caller.realm) return found
    throw none
  }
  const documentOf = (caller: Caller, id: string): Promise<Output<'documents.get'>> =>
    own(caller, `job ${id}`, call('documents.get', { document: id }), ({ document }) => document.realm)
  const artifactOf = (caller: Caller, id: string): Promise<Output<'generate.get'>> =>
    own(caller, `job ${id}`, call('generate.get', { artifact: id }), ({ realm }) => realm)
  const mayRead = (c: Context, caller: Caller) => async (): Promise<boolean> =>
    (await callerOf(c, engine, options))?.id === caller.id

  const submit = async (
    sources: IntakeSource[],
    wanted: Omit<Input<'intake.add'>, 'sources' | 'output'>,
  ): Promise<Accepted> => {
    const { batch } = await call('intake.add', { ...wanted, sources, realm: wanted.realm ?? '' })
    const { documents } = await call('documents.list', {
      filter: { batch: batch.id },
      descending: false,
      limit: mostIds,
    })
    const top = documents.filter((document) => document.parent === null)
    const { id: batch_id, lane, realm } = batch
    return {
      batch_id,
      job_id: top[0]?.id ?? null,
      job_ids: top.map(({ id }) => id),
      status: top[0]?.state ?? 'done',
      lane,
      realm,
    }
  }
  /** The realm that a submission goes to. */
  const target = (caller: Caller, asked: string | undefined): string => realmOf(caller, asked) ?? ''
  const keyOf = (c: Context, key: string | undefined): { key?: string } => {
    const given = c.req.header('idempotency-key') ?? key
    if (given === undefined) return {}
    if (given.length <= 200 && given !== '') return { key: given }
    throw new Refusal(422, 'usage', 'an idempotency key has 1 to 200 characters', { path: 'Idempotency-Key' })
  }

  const change = async (caller: Caller, id: string, verb: 'cancel' | 'retry') => {
    if (isArtifact(id)) {
      const before = await artifactOf(caller, id)
      const after = await call(`generate.${verb}`, { artifact: id })
      return { changed: after.state !== before.state, job: toGenerationJob(after, base) }
    }
    await documentOf(caller, id)
    const { documents } = await call(`documents.${verb}`, { selection: { documents: [id] } })
    return { changed: documents > 0, job: toJob((await documentOf(caller, id)).document) }
  }

  return {
    async createBatch({ c, caller, body }) {
      const type = c.req.header('content-type') ?? ''
      if (body !== undefined) {
        const { documents, name, lane, options: pipeline, force, idempotency_key, passwords } = body
        const realm = target(caller, body.realm)
        const sources = await readDocuments(documents, { engine, realm, limits, field: 'documents.*' })
        const more = defined({ name, options: pipeline, passwords })
        return submit(sources, { ...more, lane, force, realm, ...keyOf(c, idempotency_key) })
      }
      refuseLong(c, limits)
      // The realm of the token, or the one that the form names after its files: uploads are of the token's.
      const form = await readForm(c.req.raw.body, type, { engine, realm: caller.realm ?? '', limits })
      const { name, lane, options: pipeline, force, idempotency_key, passwords } = form.fields
      const realm = target(caller, form.fields.realm)
      const more = defined({ name, options: pipeline, passwords })
      return submit(form.sources, { ...more, lane, force, realm, ...keyOf(c, idempotency_key) })
    },
    async createUpload({ c, caller }) {
      refuseLong(c, limits)
      return engine.upload(c.req.raw.body ?? nothing(), { realm: caller.realm ?? '' })
    },
    async listBatches({ caller, query: { limit } }) {
      const batches = await call('batches.list', { limit, ...(caller.realm === null ? {} : { realm: caller.realm }) })
      return { batches: batches.map(toBatch) }
    },
    async getBatch({ caller, params: { id } }) {
      return toBatch(await own(caller, `batch ${id}`, call('batches.get', { batch: id }), ({ realm }) => realm))
    },
    async listJobs({ caller, query: { limit, offset, state, lane, realm: asked, batch, since, text } }) {
      const realm = realmOf(caller, asked)
      const filter = defined({ states: state, lane, realm, batch, from: since, text })
      const { documents, total, counts } = await call('documents.list', { filter, limit, offset })
      return { jobs: documents.map(toJob), total, counts }
    },
    getJob: async ({ caller, params: { id } }) =>
      isArtifact(id)
        ? toGenerationJob(await artifactOf(caller, id), base)
        : toJob((await documentOf(caller, id)).document),
    async jobEvents({ c, caller, params: { id }, openStream }) {
      const artifact = isArtifact(id) ? await artifactOf(caller, id) : null
      if (!artifact) await documentOf(caller, id)
      const after = eventNumber(c.req.header('last-event-id')) ?? 0
      const onEnd = openStream()
      let stream: ReadableStream<Uint8Array> | null
      try {
        const may = mayRead(c, caller)
        if (artifact) {
          const opened = await artifactStream(engine, artifact, { after, mayRead: may, base })
          stream = opened && whenEnded(opened, onEnd)
        } else stream = await jobStream(engine, id, { after, onEnd, mayRead: may })
      } catch (error) {
        onEnd()
        throw error
      }
      if (stream) return c.body(stream, 200, streamHeaders)
      onEnd()
      return c.body(null, 204)
    },
    cancelJob: ({ caller, params: { id } }) => change(caller, id, 'cancel'),
    retryJob: ({ caller, params: { id } }) => change(caller, id, 'retry'),
    async unlockJob({ caller, params: { id }, body }) {
      await documentOf(caller, id)
      const { documents } = await call('documents.unlock', { selection: { documents: [id] }, ...body })
      return { changed: documents > 0, job: toJob((await documentOf(caller, id)).document) }
    },
    async events({ c, caller, query, openStream }) {
      const after = eventNumber(c.req.header('last-event-id')) ?? query.after
      const onEnd = openStream()
      const stream = realmStream(engine, {
        after,
        realm: caller.realm ?? undefined,
        mayRead: mayRead(c, caller),
        base,
      })
      return c.body(whenEnded(stream, onEnd), 200, streamHeaders)
    },
    async getDocument({ caller, params: { id }, query: { include = [] } }) {
      const { document, pages, metadata } = await documentOf(caller, id)
      const wanted = document.run === null ? [] : include
      return {
        document_id: id,
        job: toJob(document),
        media_type: document.mediaType,
        size: document.size,
        sha256: document.sha256,
        metadata,
        pages: pages.map((page) => toPageSummary(id, page, base)),
        fields: await engine.fields(id),
        ...(wanted.includes('chunks') ? { chunks: await call('documents.chunks', { document: id }) } : {}),
        ...(wanted.includes('text') ? await call('documents.text', { document: id }) : {}),
      }
    },
    async getPage({ caller, params: { id, page } }) {
      await documentOf(caller, id)
      return call('documents.page', { document: id, page })
    },
    async getPageImage({ c, caller, params: { id, page }, query: { width } }) {
      await documentOf(caller, id)
      const { png, etag } = await engine.pageImage(id, page, width)
      const tag = `"${etag.replaceAll('"', '')}"`
      c.header('Cache-Control', 'private, max-age=3600')
      c.header('ETag', tag)
      if (c.req.header('if-none-match') === tag) return c.body(null, 304)
      return c.body(png.slice(), 200, { 'Content-Type': 'image/png' })
    },
    async getChunks({ caller, params: { id }, query: { offset, limit } }) {
      await documentOf(caller, id)
      const chunks = await call('documents.chunks', { document: id })
      return { total: chunks.length, chunks: chunks.slice(offset, offset + limit) }
    },
    async exportDocument({ c, caller, params: { id, format }, query: { as } }) {
      await documentOf(caller, id)
      const { name, data, mediaType } = await engine.exportDocument(id, format, { as })
      const bare = typeof data !== 'string' || mediaType.includes('charset')
      return c.body(data, 200, {
        'Cache-Control': 'private, no-store',
        'Content-Disposition': contentDisposition(name),
        'Content-Type': bare ? mediaType : `${mediaType}; charset=utf-8`,
      })
    },
    async generate({ caller, body }) {
      const made = await call('generate.create', { ...body, realm: target(caller, body.realm) })
      return toGenerationJob(made, base)
    },
    async listArtifacts({ caller, query: { limit } }) {
      const found = await call('generate.list', { limit, ...(caller.realm === null ? {} : { realm: caller.realm }) })
      return { artifacts: found.map((one) => toGenerationJob(one, base)) }
    },
    async getArtifact({ c, caller, params: { id } }) {
      await artifactOf(caller, id)
      return sendArtifact(c, engine, id)
    },
    async search({ caller, query: { q, limit, mode, class: classes, language, realm: asked, batch, since, places } }) {
      const filter = defined({ classes, languages: language, realm: realmOf(caller, asked), batch, from: since })
      const { hits, more, matched } = await call('search.query', { query: q, limit, mode, places, filter })
      return {
        hits: hits.map(({ document, score, passages }) => ({ ...toHit(document), score, passages })),
        more,
        matched,
      }
    },
    async documentUploaded({ c, caller, body }) {
      const { document, document_id, lane, options: pipeline } = body
      const realm = target(caller, body.realm)
      const sources = await readDocuments([document], { engine, realm, limits, field: 'document' })
      const more = pipeline === undefined ? {} : { options: pipeline }
      const key = keyOf(c, document_id === undefined ? undefined : `document-uploaded ${document_id}`.slice(0, 200))
      return toWebhookAnswer(await submit(sources, { ...more, lane, realm, ...key }))
    },
    async crawlCompleted({ c, caller, body }) {
      const { documents, source, crawl_id, lane, options: pipeline } = body
      const realm = target(caller, body.realm)
      const sources = await readDocuments(documents, { engine, realm, limits, field: 'documents.*' })
      const more = pipeline === undefined ? {} : { options: pipeline }
      const key = keyOf(c, crawl_id === undefined ? undefined : `crawl-completed ${crawl_id}`.slice(0, 200))
      return toWebhookAnswer(await submit(sources, { ...more, name: source, lane, realm, ...key }))
    },
    async stats({ caller, query: { window, realm: asked, parts } }) {
      const realm = realmOf(caller, asked)
      const health = await call('system.health', { window, parts, ...(realm === undefined ? {} : { realm }) })
      // Who else is here is no tenant's business.
      return caller.realm === null ? health : { ...health, hosts: [] }
    },
    me: async ({ caller: { name, scopes, realm } }) => ({ name, scopes: [...scopes], realm }),
    async health({ c, caller }) {
      const condition = await conditionOf(options)
      const known = caller.scopes.length > 0 ? { problems: condition.problems, version: appVersion() } : {}
      c.header('Cache-Control', 'no-store')
      return c.json({ live: true, ready: condition.ready, ...known }, condition.ready ? 200 : 503)
    },
    async metrics({ c }) {
      const text = await metricsText(engine, appVersion())
      return c.body(text, 200, {
        'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
        'Cache-Control': 'no-store',
      })
    },
    openapi: async ({ c }) => c.json({ ...openApi(), servers: [{ url: base }] }),
  }
}

/** A body that says how long it is need not be read to be refused. */
function refuseLong(c: Context, limits: ApiOptions['limits']): void {
  if (Number(c.req.header('content-length') ?? 0) > limits.body * 1e6) throw tooLarge(limits)
}

/** The number of an event as a client gives it back; undefined for none. Throws for what is none of ours. */
function eventNumber(header: string | undefined): number | undefined {
  if (header === undefined || header === '') return undefined
  if (/^\d{1,15}$/.test(header)) return Number(header)
  throw new Refusal(422, 'usage', 'not an event of ours', { path: 'Last-Event-ID' })
}

/** The same without the fields that are undefined. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
