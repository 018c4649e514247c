// What leaves the program for other programs: `sheaf.report/1` (one object for a batch) and `sheaf.chunk/1` (one object a line).
import { z } from 'zod'
import { ErrorCode } from './error.ts'
import { Chunk } from './model.ts'

export const ReportDocument = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  /** The document it came in, and where it lay there; null: it was added itself. */
  parent: z.object({ document: z.string(), inside: z.string() }).nullable(),
  sha256: z.string().nullable(),
  media_type: z.string().nullable(),
  state: z.enum(['done', 'partial', 'failed', 'skipped', 'cancelled', 'queued', 'running', 'paused']),
  class: z.string().nullable(),
  confidence: z.number().nullable(),
  language: z.string().nullable(),
  pages: z.number(),
  ocr_pages: z.number(),
  failed_pages: z.array(z.object({ page: z.number(), reason: z.string(), message: z.string() })),
  chunks: z.number(),
  embeddings: z.number(),
  summary: z.string().nullable(),
  duration_ms: z.number(),
  error: z.object({ code: ErrorCode, message: z.string(), hint: z.string(), page: z.number().optional() }).nullable(),
  outputs: z.array(z.string()),
})
export type ReportDocument = z.infer<typeof ReportDocument>

export const Report = z.object({
  schema: z.literal('sheaf.report/1'),
  batch: z.string(),
  ok: z.boolean(),
  duration_ms: z.number(),
  counts: z.object({
    total: z.number(),
    done: z.number(),
    partial: z.number(),
    failed: z.number(),
    skipped: z.number(),
    cancelled: z.number(),
  }),
  documents: z.array(ReportDocument),
})
export type Report = z.infer<typeof Report>

/** A chunk as written to `.chunks.jsonl`. */
export const ChunkLine = z.object({
  schema: z.literal('sheaf.chunk/1'),
  ...Chunk.pick({ id: true }).shape,
  run: z.string(),
  doc: z.object({ sha256: z.string(), uri: z.string(), filename: z.string(), mimetype: z.string() }),
  ...Chunk.pick({ index: true }).shape,
  total: z.number(),
  ...Chunk.omit({ id: true, index: true }).shape,
  prev: z.string().nullable(),
  next: z.string().nullable(),
  embedding: z.array(z.number()).nullable(),
  embedding_model: z.string().nullable(),
})
export type ChunkLine = z.infer<typeof ChunkLine>
