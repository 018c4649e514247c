// A queue as a file (`sheaf.queue/1`): JSON Lines, one object a line, gzipped if its name ends in .gz. Lines come in this order: the
// header; of each of the documents' bytes a `blob` and its `bytes` in pieces; of each run a `run` and then what was made of it; of each
// batch a `batch` and its `document`s, parents before children; corrections and given fields. A line may end with `digest`, 32 hex digits of
// the SHA-256 of the line without it. Unknown until parsed, as everything received.
import { z } from 'zod'
import { Mention } from './entity.ts'
import { WireError } from './error.ts'
import { Analysis, Chunk, DocumentState, Lane, Metadata, Page, PageFailureReason } from './model.ts'
import { Signals } from './understanding.ts'
import { RunStage } from './payload.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** Milliseconds since 1970. */
const Time = z.number()
const Id = z.string().min(1).max(128)

/**
 * What is known of the row that a line is of: `held`, it was as it had been stored when the file was written; `damaged`, it was not. Absent:
 * nothing is known; it is of before there were digests.
 */
const Proof = z.enum(['held', 'damaged']).optional()

export const QueueFileHeader = z.object({
  kind: z.literal('header'),
  schema: z.literal('sheaf.queue/1'),
  /** The version that wrote it. */
  sheaf: z.string(),
  at: Time,
})

const Blob = z.object({ kind: z.literal('blob'), sha256: Sha256, size: z.number().int().nonnegative() })
/** A piece of the blob before it, base64. */
const Bytes = z.object({ kind: z.literal('bytes'), data: z.string() })

const Run = z.object({
  kind: z.literal('run'),
  id: Id,
  realm: z.string(),
  sha256: Sha256,
  name: z.string(),
  media_type: z.string(),
  pipeline: z.string(),
  options: z.record(z.string(), z.unknown()),
  versions: z.record(z.string(), z.string()),
  state: z.enum(['open', 'done', 'partial', 'failed']),
  /** What is to be done next; null when it has ended. */
  stage: RunStage.nullable(),
  pages: z.number().int().nonnegative().nullable(),
  error: WireError.nullable(),
  warnings: z.array(z.string()),
  metadata: Metadata,
  analysis: Analysis.nullable(),
  signals: Signals.nullable(),
  started_at: Time.nullable(),
  finished_at: Time.nullable(),
  proof: Proof,
})

const PageLine = z.object({ kind: z.literal('page'), stage: RunStage, at: Time, page: Page, proof: Proof })
const FailedPageLine = z.object({
  kind: z.literal('failed-page'),
  stage: RunStage,
  at: Time,
  number: z.number().int().positive(),
  reason: PageFailureReason,
  error: WireError,
  proof: Proof,
})
/** A file within the run's bytes. */
const ChildLine = z.object({
  kind: z.literal('child'),
  index: z.number().int().nonnegative(),
  name: z.string(),
  sha256: Sha256.nullable(),
  media_type: z.string().nullable(),
  size: z.number(),
  error: WireError.nullable(),
  proof: Proof,
})
const ChunkLine = z.object({ kind: z.literal('chunk'), chunk: Chunk, proof: Proof })
/** Little-endian float32, base64: the vector of the chunk of that index. */
const VectorLine = z.object({
  kind: z.literal('vector'),
  index: z.number(),
  model: z.string(),
  data: z.string(),
  proof: Proof,
})
const MentionLine = z.object({ kind: z.literal('mention'), mention: Mention, proof: Proof })

const Batch = z.object({
  kind: z.literal('batch'),
  id: Id,
  name: z.string(),
  lane: Lane,
  realm: z.string(),
  added_at: Time,
  finished_at: Time.nullable(),
})

const Document = z.object({
  kind: z.literal('document'),
  id: Id,
  run: Id.nullable(),
  name: z.string(),
  path: z.string(),
  sha256: Sha256.nullable(),
  media_type: z.string().nullable(),
  size: z.number(),
  lane: Lane,
  realm: z.string(),
  state: DocumentState,
  error: WireError.nullable(),
  added_at: Time,
  started_at: Time.nullable(),
  finished_at: Time.nullable(),
  expires_at: Time.nullable(),
  /** The document it came in, and its place there; `root`: the outermost one. */
  parent: z
    .object({
      document: Id,
      index: z.number().int().nonnegative(),
      inside: z.string(),
      root: Id,
      depth: z.number().int(),
    })
    .nullable(),
  descendants: z.number().int().nonnegative(),
  proof: Proof,
})

/** What a person said of a class. */
const Correction = z.object({
  kind: z.literal('correction'),
  id: Id,
  realm: z.string(),
  sha256: Sha256,
  name: z.string(),
  class: z.string(),
  previous: z.string().nullable(),
  weight: z.number(),
  signals: Signals.nullable(),
  at: Time,
  undone_at: Time.nullable(),
  proof: Proof,
})

/** A field as a person gave it. */
const FieldLine = z.object({
  kind: z.literal('field'),
  realm: z.string(),
  sha256: Sha256,
  of: z.string(),
  name: z.string(),
  value: z.string().nullable(),
  at: Time,
  proof: Proof,
})

export const QueueLine = z.discriminatedUnion('kind', [
  QueueFileHeader,
  Blob,
  Bytes,
  Run,
  PageLine,
  FailedPageLine,
  ChildLine,
  ChunkLine,
  VectorLine,
  MentionLine,
  Batch,
  Document,
  Correction,
  FieldLine,
])
export type QueueLine = z.infer<typeof QueueLine>
export type QueueLineOf<Kind extends QueueLine['kind']> = Extract<QueueLine, { kind: Kind }>

/** How many of each were written, or taken in. `known`: documents that were there already. */
export interface Transferred {
  documents: number
  known: number
  results: number
  files: number
  corrections: number
}
