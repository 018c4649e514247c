// Every route of /api/v1 but the commands (commands.ts has those): its scope, its input, its answers.
import { z } from 'zod'
import { Id } from '../../contract/filter.ts'
import { DocumentState, Lane } from '../../contract/model.ts'
import { ChunkShape, ExportFormat } from '../../contract/settings.ts'
import * as resource from './resources.ts'
import type { Route } from './route.ts'
import { houseRoutes } from './routes-of-house.ts'

const job = z.object({ id: Id })
const page = z.object({ id: Id, page: z.coerce.number().int().positive() })

/** `a,b` or the parameter more than once. */
const listOf = <T extends z.ZodType>(one: T) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(one).min(1).optional())

/** ISO 8601, or milliseconds since 1970. */
const Since = z.string().transform((text, context) => {
  const time = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text)
  if (!Number.isNaN(time)) return time
  context.addIssue({ code: 'custom', message: 'not a time: ISO 8601, or milliseconds since 1970' })
  return z.NEVER
})

const yes = z.enum(['true', 'false']).transform((text) => text === 'true')
const events = { description: 'Server-sent events', type: 'text/event-stream' }
const idempotency = {
  'Idempotency-Key': 'The same key again, in the same realm, gives the same batch and adds nothing.',
}

export const routes = {
  createBatch: {
    method: 'post',
    path: '/batches',
    summary:
      'Submits documents: files as multipart/form-data, or JSON that names or holds them. Answers once they are on disk.',
    scope: 'submit',
    twin: 'process, add',
    body: resource.NewBatch,
    otherBody: {
      type: 'multipart/form-data',
      schema: {
        type: 'object',
        description:
          'Any number of files under any name, streamed to disk as they come; beside them the fields of NewBatch but documents (options and passwords as JSON).',
        properties: {
          files: { type: 'array', items: { type: 'string', contentMediaType: 'application/octet-stream' } },
        },
        additionalProperties: true,
      },
    },
    headers: idempotency,
    answers: { 202: { description: 'Accepted, and on disk', schema: resource.Accepted } },
  },
  createUpload: {
    method: 'post',
    path: '/uploads',
    summary: 'Keeps the bytes of the body for a batch to name within a day.',
    scope: 'submit',
    otherBody: { type: 'application/octet-stream', schema: {} },
    answers: { 201: { description: 'Kept', schema: resource.Uploaded } },
  },
  listBatches: {
    method: 'get',
    path: '/batches',
    summary: 'Recent batches, newest first.',
    scope: 'read',
    twin: 'list --batches',
    query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(50) }),
    answers: { 200: { description: 'Batches', schema: z.object({ batches: z.array(resource.Batch) }) } },
  },
  getBatch: {
    method: 'get',
    path: '/batches/{id}',
    summary: 'How far a batch is.',
    scope: 'read',
    twin: 'show BATCH',
    params: job,
    answers: { 200: { description: 'The batch', schema: resource.Batch } },
  },
  listJobs: {
    method: 'get',
    path: '/jobs',
    summary: 'Recent jobs, newest first. A job is a document of a batch.',
    scope: 'read',
    twin: 'list',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(1000).default(50),
      offset: z.coerce.number().int().min(0).default(0),
      state: listOf(DocumentState),
      lane: Lane.optional(),
      realm: resource.Realm.optional(),
      batch: Id.optional(),
      since: Since.optional(),
      text: z.string().max(500).optional(),
    }),
    answers: { 200: { description: 'Jobs', schema: resource.JobList } },
  },
  getJob: {
    method: 'get',
    path: '/jobs/{id}',
    summary: 'State, progress, and the result or the error.',
    scope: 'read',
    twin: 'show DOCUMENT',
    params: job,
    answers: { 200: { description: 'The job', schema: resource.AnyJob } },
  },
  jobEvents: {
    method: 'get',
    path: '/jobs/{id}/events',
    summary:
      'What happens to a job, from its beginning or after Last-Event-ID, without a gap: status, progress, job-complete, job-failed, error. Ends with the job; 204 when it has ended and everything was told.',
    scope: 'read',
    twin: 'events --follow',
    params: job,
    headers: { 'Last-Event-ID': 'Go on after this event.' },
    answers: { 200: events, 204: { description: 'It has ended, and you have heard all of it' } },
  },
  cancelJob: {
    method: 'post',
    path: '/jobs/{id}/cancel',
    summary: 'Cancels: a waiting job at once, a running one within a page.',
    scope: 'control',
    twin: 'cancel',
    params: job,
    answers: { 200: { description: 'The job; `changed` false when it had ended', schema: resource.JobChange } },
  },
  retryJob: {
    method: 'post',
    path: '/jobs/{id}/retry',
    summary: 'Does again what failed, and nothing else.',
    scope: 'control',
    twin: 'retry',
    params: job,
    answers: { 200: { description: 'The job; `changed` false when nothing had failed', schema: resource.JobChange } },
  },
  unlockJob: {
    method: 'post',
    path: '/jobs/{id}/unlock',
    summary:
      'Tries a password on a locked document; one that fits is tried on other locked documents of the realm too, unless `remember` is false.',
    scope: 'control',
    twin: 'unlock',
    params: job,
    body: resource.Unlock,
    answers: {
      200: { description: 'The job; `changed` false when the password is wrong', schema: resource.JobChange },
    },
  },
  events: {
    method: 'get',
    path: '/events',
    summary: 'What happens to all jobs of the realm, from now on or after Last-Event-ID (0: from the beginning).',
    scope: 'read',
    twin: 'events --follow',
    query: z.object({ after: z.coerce.number().int().nonnegative().optional() }),
    headers: { 'Last-Event-ID': 'Go on after this event.' },
    answers: { 200: events },
  },
  getDocument: {
    method: 'get',
    path: '/documents/{id}',
    summary: 'A document with its pages; chunks and text where asked for.',
    scope: 'read',
    twin: 'show DOCUMENT',
    params: job,
    query: z.object({ include: listOf(z.enum(['chunks', 'text'])) }),
    answers: { 200: { description: 'The document', schema: resource.Document } },
  },
  getPage: {
    method: 'get',
    path: '/documents/{id}/pages/{page}',
    summary: 'A page: its text, blocks, lines and words with their boxes.',
    scope: 'read',
    params: page,
    answers: { 200: { description: 'The page', schema: resource.PageText } },
  },
  getPageImage: {
    method: 'get',
    path: '/documents/{id}/pages/{page}/image',
    summary: 'A page drawn as PNG, upright as its boxes are measured.',
    scope: 'read',
    params: page,
    query: z.object({ width: z.coerce.number().int().min(16).max(4000).default(1000) }),
    answers: { 200: { description: 'The picture', type: 'image/png' }, 304: { description: 'As you have it' } },
  },
  getChunks: {
    method: 'get',
    path: '/documents/{id}/chunks',
    summary: 'Chunks with the places they stand at.',
    scope: 'read',
    params: job,
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    answers: { 200: { description: 'Chunks', schema: resource.ChunkPage } },
  },
  exportDocument: {
    method: 'get',
    path: '/documents/{id}/export/{format}',
    summary: 'The result as a file.',
    scope: 'read',
    twin: 'result, export',
    params: z.object({ id: Id, format: ExportFormat }),
    query: z.object({ as: ChunkShape.default('sheaf') }),
    answers: { 200: { description: 'The file', type: 'application/octet-stream' } },
  },
  generate: {
    method: 'post',
    path: '/documents/generate',
    summary:
      'Makes a spreadsheet, document, PDF or presentation of documents, of what a search finds, or of your own content.',
    scope: 'control',
    twin: 'generate',
    body: resource.Generate,
    answers: { 202: { description: 'Accepted as a job', schema: resource.GenerationJob } },
  },
  listArtifacts: {
    method: 'get',
    path: '/artifacts',
    summary: 'Generated documents, newest first.',
    scope: 'read',
    twin: 'generate --list',
    query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(50) }),
    answers: { 200: { description: 'Generated documents', schema: resource.ArtifactList } },
  },
  getArtifact: {
    method: 'get',
    path: '/artifacts/{id}',
    summary: 'The bytes of a generated document, whole or a range.',
    scope: 'read',
    params: job,
    headers: { Range: 'bytes=first-last', 'If-None-Match': 'The ETag you have.' },
    answers: {
      200: { description: 'The file', type: 'application/octet-stream' },
      206: { description: 'A part of it', type: 'application/octet-stream' },
      304: { description: 'As you have it' },
    },
  },
  search: {
    method: 'get',
    path: '/search',
    summary: 'Finds passages in everything processed.',
    scope: 'read',
    twin: 'search',
    query: z.object({
      q: z.string().min(1).max(2000),
      limit: z.coerce.number().int().min(1).max(200).default(20),
      mode: z.enum(['hybrid', 'lexical']).default('hybrid'),
      class: listOf(z.string().max(100)),
      language: listOf(z.string().max(20)),
      realm: resource.Realm.optional(),
      batch: Id.optional(),
      since: Since.optional(),
      places: yes.default(false),
    }),
    answers: { 200: { description: 'Passages, best first', schema: resource.SearchAnswer } },
  },
  documentUploaded: {
    method: 'post',
    path: '/webhooks/document-uploaded',
    summary: 'For a program that has a new document: takes it in. Key as X-API-Key or bearer.',
    scope: 'submit',
    body: resource.DocumentUploaded,
    headers: idempotency,
    answers: { 202: { description: 'Accepted', schema: resource.WebhookAnswer } },
  },
  crawlCompleted: {
    method: 'post',
    path: '/webhooks/crawl-completed',
    summary: 'For a program that has collected the documents of one source: takes them in as one batch.',
    scope: 'submit',
    body: resource.CrawlCompleted,
    headers: idempotency,
    answers: { 202: { description: 'Accepted', schema: resource.WebhookAnswer } },
  },
  ...houseRoutes,
} as const satisfies Record<string, Route>
export type Routes = typeof routes
export type RouteId = keyof Routes
