// The resources of /api/v1 as other programs see them: names in snake_case, times as ISO 8601. Nothing here names a path of the host.
import { z } from 'zod'
import { Scope } from '../../contract/commands/access.ts'
import { ArtifactState } from '../../contract/commands/generate.ts'
import { Passage } from '../../contract/commands/search.ts'
import { commands } from '../../contract/api.ts'
import { DocumentPassword } from '../../contract/commands/passwords.ts'
import { ArtifactKind } from '../../contract/draft.ts'
import { ErrorCode } from '../../contract/error.ts'
import { Chunk, DocumentState, Lane, Page, PageFailureReason, PageSource, Stage } from '../../contract/model.ts'
import { Field } from '../../contract/understanding.ts'
import { PipelineChange } from '../../contract/settings.ts'

const Time = z.string().meta({ format: 'date-time' })
export const Realm = z.string().max(64)

export const ApiError = z
  .object({
    success: z.literal(false),
    message: z.string(),
    error: z.object({
      code: ErrorCode,
      message: z.string(),
      hint: z.string(),
      /** The same request may succeed later. */
      retryable: z.boolean(),
      /** Of bad input: the field, as `documents.0.url`. */
      path: z.string().optional(),
    }),
  })
  .meta({ id: 'ApiError' })
export type ApiError = z.infer<typeof ApiError>

const JobError = z.object({
  code: ErrorCode,
  message: z.string(),
  hint: z.string(),
  retryable: z.boolean(),
  page: z.number().int().optional(),
})

export const JobResult = z
  .object({
    chunks: z.number().int(),
    embeddings: z.number().int(),
    summary: z.string().nullable(),
    class: z.string().nullable(),
    confidence: z.number().nullable(),
    language: z.string().nullable(),
    title: z.string().nullable(),
    pages: z.number().int(),
    ocr_pages: z.number().int(),
    failed_pages: z.array(z.object({ page: z.number().int(), reason: PageFailureReason, message: z.string() })),
    duration_sec: z.number(),
  })
  .meta({ id: 'JobResult' })

export const Progress = z.object({
  status: DocumentState.meta({ id: 'JobStatus' }),
  stage: Stage.meta({ id: 'Stage' }).nullable(),
  /** 0–100, never falling within an attempt. */
  progress: z.number().int().min(0).max(100),
  pages: z.object({ done: z.number().int(), total: z.number().int().nullable(), failed: z.number().int() }),
})

/** A document of a batch, as work. */
export const Job = z
  .object({
    kind: z.literal('document'),
    job_id: z.string(),
    batch_id: z.string(),
    document_id: z.string(),
    name: z.string(),
    ...Progress.shape,
    lane: Lane.meta({ id: 'Lane' }),
    realm: Realm,
    /** Once done or partial. */
    result: JobResult.nullable(),
    error: JobError.nullable(),
    created_at: Time,
    started_at: Time.nullable(),
    finished_at: Time.nullable(),
  })
  .meta({ id: 'Job' })
export type Job = z.infer<typeof Job>

/** A document that is made of others, or of the caller's own content. */
export const GenerationJob = z
  .object({
    kind: z.literal('generate'),
    job_id: z.string(),
    name: z.string(),
    title: z.string(),
    type: ArtifactKind,
    status: ArtifactState,
    progress: z.number().int().min(0).max(100),
    lane: Lane,
    realm: Realm,
    retry_count: z.number().int(),
    max_retries: z.number().int(),
    result: z
      .object({
        artifact_id: z.string(),
        download_url: z.string(),
        size: z.number().int(),
        sha256: z.string(),
        /** What the format could not hold. */
        warnings: z.array(z.string()),
      })
      .nullable(),
    error: JobError.nullable(),
    created_at: Time,
    finished_at: Time.nullable(),
    expires_at: Time,
  })
  .meta({ id: 'GenerationJob' })

export const AnyJob = z.union([Job, GenerationJob])
export const Generate = commands['generate.create'].input.extend({ realm: Realm.optional() }).meta({ id: 'Generate' })
export const ArtifactList = z.object({ artifacts: z.array(GenerationJob) }).meta({ id: 'ArtifactList' })

export const JobList = z
  .object({
    jobs: z.array(Job),
    /** All that match, whatever the limit. */
    total: z.number().int(),
    /** All of the realm, by status. */
    counts: z.partialRecord(DocumentState, z.number().int()),
  })
  .meta({ id: 'JobList' })

export const JobChange = z.object({ changed: z.boolean(), job: AnyJob }).meta({ id: 'JobChange' })

export const Batch = z
  .object({
    batch_id: z.string(),
    name: z.string(),
    lane: Lane,
    realm: Realm,
    /** running until every document has ended; then done, partial (some failed) or failed (all did). */
    status: z.enum(['running', 'done', 'partial', 'failed', 'cancelled']),
    progress: z.number().int().min(0).max(100),
    total: z.number().int(),
    counts: z.partialRecord(DocumentState, z.number().int()),
    created_at: Time,
    finished_at: Time.nullable(),
  })
  .meta({ id: 'Batch' })

const name = z.string().min(1).max(500)
/** A document to take in. `path` keeps a folder's tree in outputs. */
export const NewDocument = z
  .union([
    z.strictObject({ text: z.string().max(4_000_000), name }),
    z.strictObject({ base64: z.base64().max(8_000_000), name }),
    z.strictObject({ upload: z.string().max(128), name, path: z.string().max(4000).optional() }),
    z.strictObject({ blob: z.string().regex(/^[0-9a-f]{64}$/), name, path: z.string().max(4000).optional() }),
    z.strictObject({ path: z.string().min(1).max(4000) }),
    z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000), name: name.optional() }),
  ])
  .meta({ id: 'NewDocument' })
export type NewDocument = z.infer<typeof NewDocument>

const batchFields = {
  name: z.string().max(500).optional(),
  lane: Lane.default('default'),
  /** A token that is bound to a realm submits to that one. */
  realm: Realm.optional(),
  options: PipelineChange.optional(),
  /** Do again what was done before. */
  force: z.boolean().default(false),
  idempotency_key: z.string().min(1).max(200).optional(),
  /** Passwords that may open its documents; kept for this batch alone. */
  passwords: z.array(DocumentPassword).max(100).optional(),
}
export const NewBatch = z
  .strictObject({ documents: z.array(NewDocument).min(1).max(10_000), ...batchFields })
  .meta({ id: 'NewBatch' })
/** What a multipart request says beside its files. */
export const BatchFields = z.strictObject(batchFields)

export const Unlock = z
  .strictObject({ password: DocumentPassword, remember: z.boolean().default(true) })
  .meta({ id: 'Unlock' })

export const Accepted = z
  .object({
    batch_id: z.string(),
    /** The first document's. */
    job_id: z.string().nullable(),
    /** One a document, in the order given. */
    job_ids: z.array(z.string()),
    status: DocumentState,
    lane: Lane,
    realm: Realm,
  })
  .meta({ id: 'Accepted' })
export type Accepted = z.infer<typeof Accepted>

export const Uploaded = z
  .object({ upload: z.string(), sha256: z.string(), size: z.number().int() })
  .meta({ id: 'Upload' })

export const WebhookAnswer = z
  .object({
    success: z.literal(true),
    message: z.string(),
    job_id: z.string().nullable(),
    job_ids: z.array(z.string()),
    batch_id: z.string(),
  })
  .meta({ id: 'WebhookAnswer' })

export const DocumentUploaded = z
  .object({
    document: NewDocument,
    /** The sender's own id: the same one again gives the same job. */
    document_id: z.string().min(1).max(200).optional(),
    lane: Lane.default('default'),
    realm: Realm.optional(),
    options: PipelineChange.optional(),
  })
  .meta({ id: 'DocumentUploaded' })

export const CrawlCompleted = z
  .object({
    /** What was crawled; names the batch. */
    source: z.string().min(1).max(500),
    /** The crawl's own id: the same one again gives the same batch. */
    crawl_id: z.string().min(1).max(200).optional(),
    documents: z.array(NewDocument).min(1).max(10_000),
    lane: Lane.default('slow'),
    realm: Realm.optional(),
    options: PipelineChange.optional(),
  })
  .meta({ id: 'CrawlCompleted' })

export const PageSummary = z
  .object({
    number: z.number().int(),
    state: z.enum(['stored', 'failed', 'pending']),
    source: PageSource.nullable(),
    width: z.number().nullable(),
    height: z.number().nullable(),
    confidence: z.number().nullable(),
    failure: z.object({ reason: PageFailureReason, message: z.string() }).nullable(),
    /** Where its picture is. */
    image: z.string(),
  })
  .meta({ id: 'PageSummary' })

export const Document = z
  .object({
    document_id: z.string(),
    job: Job,
    media_type: z.string().nullable(),
    size: z.number().int(),
    sha256: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    pages: z.array(PageSummary),
    /** Of its class: numbers, dates, totals …, with where each was found. */
    fields: z.array(Field.meta({ id: 'Field' })),
    /** Asked for with `include`. */
    chunks: z.array(Chunk.meta({ id: 'Chunk' })).optional(),
    text: z.string().optional(),
  })
  .meta({ id: 'Document' })

export const PageText = Page.meta({ id: 'Page' })
export const ChunkPage = z.object({ total: z.number().int(), chunks: z.array(Chunk) }).meta({ id: 'ChunkPage' })

export const SearchAnswer = z
  .object({
    hits: z.array(
      z.object({
        document_id: z.string(),
        job_id: z.string(),
        name: z.string(),
        class: z.string().nullable(),
        language: z.string().nullable(),
        title: z.string().nullable(),
        realm: Realm,
        score: z.number(),
        passages: z.array(Passage.meta({ id: 'Passage' })),
      }),
    ),
    more: z.boolean(),
    matched: z.enum(['all', 'any', 'none']),
  })
  .meta({ id: 'SearchAnswer' })

const ProblemLine = z.object({ code: z.string(), message: z.string(), hint: z.string(), blocking: z.boolean() })
export const Condition = z
  .object({
    /** The process answers. */
    live: z.literal(true),
    /** Work may be sent here. */
    ready: z.boolean(),
    /** What is wrong, for a caller with a token. */
    problems: z.array(ProblemLine).optional(),
    version: z.string().optional(),
  })
  .meta({ id: 'Condition' })

export const Me = z
  .object({ name: z.string(), scopes: z.array(Scope.meta({ id: 'Scope' })), realm: Realm.nullable() })
  .meta({ id: 'Me' })
