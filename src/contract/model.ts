// The nouns. batch: one submission. document: one file of a batch. run: one reading of given bytes by a given
// pipeline; documents with the same bytes, options and realm share it. page: the unit of durable work.
// job: one durable queue row. stage: what a job does. lane: its priority. realm: the tenant's label.
import { z } from 'zod'
import { WireError } from './error.ts'
import { DecidedBy, Field, Reason } from './understanding.ts'

/** The queues, in the order in which a document passes them (`generate-document` stands apart). */
export const Stage = z.enum([
  'document-parse',
  'page-ocr',
  'document-chunk',
  'generate-embeddings',
  'analyze-document',
  'generate-document',
])
export type Stage = z.infer<typeof Stage>

export const Lane = z.enum(['urgent', 'default', 'slow'])
export type Lane = z.infer<typeof Lane>
/** A lane as the queue's priority: higher is claimed first. */
export const lanePriority: Record<Lane, number> = { urgent: 10, default: 0, slow: -10 }

/** What a person reads. Terminal: done, partial, failed, cancelled, expired. */
export const DocumentState = z.enum([
  'queued',
  'blocked',
  'running',
  'pausing',
  'paused',
  'retrying',
  'done',
  'partial',
  'failed',
  'cancelled',
  'expired',
])
export type DocumentState = z.infer<typeof DocumentState>
export const terminalStates: ReadonlySet<DocumentState> = new Set(['done', 'partial', 'failed', 'cancelled', 'expired'])

/** Job states are pg-boss's. */
export const JobState = z.enum(['created', 'retry', 'active', 'completed', 'cancelled', 'failed'])
export type JobState = z.infer<typeof JobState>

/** Left, top, right, bottom in points (1/72 inch) from the top left of the upright page. */
export const Box = z.tuple([z.number(), z.number(), z.number(), z.number()])
export type Box = z.infer<typeof Box>

/** `start`, `end` (offsets in the page's text), `x0, y0, x1, y1` (points), confidence 0–1. A tuple: pages hold thousands. */
export const Word = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number(), z.number()])
export type Word = z.infer<typeof Word>

export const Line = z.object({ start: z.number(), end: z.number(), bbox: Box, words: z.array(Word) })
export type Line = z.infer<typeof Line>

export const BlockKind = z.enum([
  'heading',
  'paragraph',
  'list-item',
  'table',
  'caption',
  'header',
  'footer',
  'code',
  'figure',
])
export type BlockKind = z.infer<typeof BlockKind>

/** A cell's text is `page.text.slice(start, end)`. */
export const Cell = z.object({
  start: z.number(),
  end: z.number(),
  header: z.boolean().optional(),
  colspan: z.number().optional(),
  rowspan: z.number().optional(),
})

/** Words that lead elsewhere: what they say, and the address. */
export const Link = z.object({ text: z.string(), target: z.string() })
export type Link = z.infer<typeof Link>

/** A run of text that belongs together: `page.text.slice(start, end)`. Blocks are in reading order and do not overlap. */
export const Block = z.object({
  kind: BlockKind,
  level: z.number().int().min(1).max(6).optional(),
  start: z.number(),
  end: z.number(),
  bbox: Box,
  lines: z.array(Line),
  rows: z.array(z.array(Cell)).optional(),
  /** The rows of a table that began on a page before and was cut by its end: the header row is there. */
  continues: z.boolean().optional(),
  /** Links in it, in reading order. */
  links: z.array(Link).optional(),
})
export type Block = z.infer<typeof Block>

/** Where a page's text came from: the file's own text layer, recognition, or our own layout of a file without pages. */
export const PageSource = z.enum(['text', 'ocr', 'layout', 'blank'])
export type PageSource = z.infer<typeof PageSource>

/**
 * One page as read. `text` is its blocks' texts joined by a blank line; every offset below points into it.
 * `rotation` (clockwise, degrees) and `skew` (degrees) were taken out before the boxes were measured.
 */
export const Page = z.object({
  number: z.number().int().positive(),
  /** What the file calls it (`iv`, `A-3`), where that is not its number. */
  label: z.string().optional(),
  width: z.number(),
  height: z.number(),
  rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  skew: z.number(),
  source: PageSource,
  engine: z.string(),
  confidence: z.number().min(0).max(1).nullable(),
  text: z.string(),
  blocks: z.array(Block),
  warnings: z.array(z.string()),
})
export type Page = z.infer<typeof Page>

/** What stands between two pages in the document's text. `charOffset(page k) = Σ (length(page i) + 2), i < k`. */
export const pageSeparator = '\n\n'

export const PageFailureReason = z.enum(['timeout', 'error', 'crash'])
export type PageFailureReason = z.infer<typeof PageFailureReason>
export const FailedPage = z.object({ page: z.number().int().positive(), reason: PageFailureReason, error: WireError })
export type FailedPage = z.infer<typeof FailedPage>

/** Part of a chunk on one page. `char` points into the document's text. */
export const Span = z.object({
  page: z.number().int().positive(),
  bbox: Box,
  unit: z.literal('pt'),
  origin: z.literal('top-left'),
  page_size: z.tuple([z.number(), z.number()]),
  char: z.tuple([z.number(), z.number()]),
  source: PageSource,
  conf: z.number().nullable(),
})
export type Span = z.infer<typeof Span>

/** A chunk as stored with its run; `sheaf.chunk/1` adds the document, the neighbours and the vector. `text === document.text.slice(char_start, char_end)`. */
export const Chunk = z.object({
  id: z.string(),
  index: z.number().int().nonnegative(),
  text: z.string(),
  embed_text: z.string(),
  tokens: z.number().int().nonnegative(),
  tokenizer: z.string(),
  char_start: z.number().int().nonnegative(),
  char_end: z.number().int().nonnegative(),
  headings: z.array(z.string()),
  kinds: z.array(BlockKind),
  lang: z.string().nullable(),
  spans: z.array(Span).min(1),
})
export type Chunk = z.infer<typeof Chunk>

/** What the analysis found. `why`: the contributions that led to the class, strongest first. */
export const Analysis = z.object({
  class: z.string(),
  confidence: z.number().min(0).max(1),
  why: z.array(Reason),
  decided: DecidedBy.default('rules'),
  /** What was learned from when this was decided: equal versions and equal bytes give equal answers. null: nothing. */
  learned: z.string().nullable().default(null),
  /** Fields of every class there was evidence for; `fieldsOf` gives those of the document's own. */
  fields: z.array(Field).default([]),
  language: z.string().nullable(),
  /** Pages in another language than the document. Left out where nobody looked. */
  pageLanguages: z.array(z.object({ page: z.number().int().positive(), language: z.string() })).optional(),
  title: z.string().nullable(),
  summary: z.string(),
})
export type Analysis = z.infer<typeof Analysis>

/** The fields of the class that the document is of. */
export const fieldsOf = (analysis: Analysis): Field[] => analysis.fields.filter((field) => field.of === analysis.class)

/** Document metadata as the file states it: author, subject, created … Values are text. */
export const Metadata = z.record(z.string(), z.string())
export type Metadata = z.infer<typeof Metadata>

/** What made a result. Two runs with equal manifests give equal bytes. */
export const RunManifest = z.object({
  schema: z.literal('sheaf.run/1'),
  run: z.string(),
  sha256: z.string(),
  media_type: z.string(),
  pipeline: z.string(),
  options: z.record(z.string(), z.unknown()),
  versions: z.record(z.string(), z.string()),
})
export type RunManifest = z.infer<typeof RunManifest>

/** The manifest as written beside outputs: what made them, and their bytes. Names are relative to the manifest. */
export const OutputManifest = RunManifest.extend({
  document: z.object({ name: z.string(), uri: z.string() }),
  /** Pages without a result. */
  failed_pages: z.array(z.number()),
  outputs: z.array(z.object({ format: z.string(), name: z.string(), sha256: z.string(), size: z.number() })),
})
export type OutputManifest = z.infer<typeof OutputManifest>

/** A document as listed. Times are milliseconds since 1970; `progress` is 0–1 and never falls within an attempt. */
export const DocumentView = z.object({
  id: z.string(),
  batch: z.string(),
  run: z.string().nullable(),
  name: z.string(),
  path: z.string(),
  /** The document it came in (an archive, a message), and where it lay there. null: a person added it. */
  parent: z.object({ document: z.string(), inside: z.string() }).nullable(),
  sha256: z.string().nullable(),
  mediaType: z.string().nullable(),
  size: z.number(),
  lane: Lane,
  realm: z.string(),
  state: DocumentState,
  stage: Stage.nullable(),
  progress: z.number().min(0).max(1),
  pages: z.number().nullable(),
  pagesDone: z.number(),
  pagesFailed: z.number(),
  ocrPages: z.number(),
  failedPages: z.array(FailedPage),
  class: z.string().nullable(),
  confidence: z.number().nullable(),
  language: z.string().nullable(),
  title: z.string().nullable(),
  summary: z.string().nullable(),
  chunks: z.number(),
  embeddings: z.number(),
  error: WireError.nullable(),
  warnings: z.array(z.string()),
  /** Its bytes had been read by the same pipeline before; nothing was done again. */
  reused: z.boolean(),
  outputs: z.array(z.string()),
  addedAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
})
export type DocumentView = z.infer<typeof DocumentView>

/** Documents by their state. */
export const Count = z.partialRecord(DocumentState, z.number())

export const BatchView = z.object({
  id: z.string(),
  name: z.string(),
  lane: Lane,
  realm: z.string(),
  addedAt: z.number(),
  finishedAt: z.number().nullable(),
  total: z.number(),
  counts: Count,
})
export type BatchView = z.infer<typeof BatchView>
