// Wall 2, engine ↔ worker process: bytes in, messages out. A worker runs one job at a time and has no database and no network.
import { z } from 'zod'
import { ArtifactKind, Draft } from './draft.ts'
import { Mention } from './entity.ts'
import { EmbedderFacts, EmbedderFile, EmbedderPurpose, EmbedderSource } from './embedder.ts'
import { WireError } from './error.ts'
import { Analysis, Chunk, Metadata, Page } from './model.ts'
import { PipelineOptions } from './settings.ts'
import { Signals } from './understanding.ts'

/** Files of one kind in a document, as far as their names tell; `extension` in small letters, `mediaType` where the document says it. */
const FilesWithin = z.object({
  extension: z.string(),
  mediaType: z.string().nullable(),
  files: z.number().int(),
  bytes: z.number(),
})
export type FilesWithin = z.infer<typeof FilesWithin>

/** A password that may open the document. It is told to the worker and to nobody else; `id` is what is told back of it. */
const Password = z.object({ id: z.string(), text: z.string() })
export type Password = z.infer<typeof Password>

/** Whether files of this type may need one. Others are never told any. */
export const mayBeLocked = (mediaType: string): boolean =>
  /^application\/(?:pdf|zip|msword|vnd\.(?:ms-excel|openxmlformats-officedocument\.|oasis\.opendocument\.))/.test(
    mediaType,
  )

/** A document's bytes: in the message when small, else a file that the worker only reads. */
export const Source = z.object({
  sha256: z.string(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number(),
  bytes: z.instanceof(Uint8Array).optional(),
  path: z.string().optional(),
  /** Those that may open it, in the order in which they are tried. */
  passwords: z.array(Password).optional(),
})
export type Source = z.infer<typeof Source>

/**
 * A file within a document: an attachment, a message of a mailbox, an entry of an archive, a file embedded in a PDF.
 * It becomes a document of its own, whose parent is the one it came in.
 */
export const Child = z.object({
  /** Its place among the document's children, from 0. The same at each attempt, so that one taken before is known again. */
  index: z.number().int().nonnegative(),
  /**
   * Where it lies in the document: `/` between folders, never absolute, without `..`, drives and control characters, unlike
   * all its siblings' in any case of letters.
   */
  name: z.string().min(1),
  /** What the document says it is; its bytes may say otherwise. */
  mediaType: z.string().nullable(),
  bytes: z.instanceof(Uint8Array),
})
export type Child = z.infer<typeof Child>

/**
 * What a worker takes out of one document at most; what is left is named in a warning. `depth`: documents within documents
 * within documents, after which a container is only listed. `descendants`: of one document that a person added, for the engine to count.
 */
export const childLimits = {
  count: 2000,
  /** Of one child, and of all children of a document. */
  bytes: 100 * 2 ** 20,
  totalBytes: 500 * 2 ** 20,
  /** Unpacked bytes over packed ones, above `ratioFrom` bytes: more is a bomb. */
  ratio: 100,
  ratioFrom: 10 * 2 ** 20,
  depth: 4,
  descendants: 10_000,
} as const

const task = { options: PipelineOptions, maxPages: z.number() }
/** One job's work. Pages already stored (`have`) or given up (`skip`) are not touched again. */
export const Task = z.discriminatedUnion('stage', [
  z.object({
    stage: z.literal('document-parse'),
    source: Source,
    have: z.array(z.number()),
    skip: z.array(z.number()),
    /**
     * How many documents this one lies in; below `childLimits.depth` its children are sent, as `child` messages.
     * Without it none are: attachments are listed and a mailbox's messages are read in place.
     */
    depth: z.number().int().nonnegative().optional(),
    ...task,
  }),
  /** Tells which of the source's passwords opens it; nothing is read. */
  z.object({ stage: z.literal('document-unlock'), source: Source }),
  z.object({ stage: z.literal('page-ocr'), source: Source, pages: z.array(z.number()), ...task }),
  /** Tells what a document is like before it is taken in. `judge`: of so many pages at most what recognising them will cost. */
  z.object({ stage: z.literal('document-look'), source: Source, judge: z.number().int().nonnegative(), ...task }),
  z.object({ stage: z.literal('document-chunk'), pages: z.array(Page), ...task }),
  z.object({ stage: z.literal('generate-embeddings'), texts: z.array(z.string()), ...task }),
  z.object({
    stage: z.literal('analyze-document'),
    name: z.string(),
    mediaType: z.string(),
    metadata: Metadata,
    pages: z.array(Page),
    /** Of files that may be or carry an electronic invoice: PDF and XML. */
    source: Source.optional(),
    ...task,
  }),
  /** Draws one page as PNG, upright as its boxes are measured; `width` in pixels. */
  z.object({
    stage: z.literal('page-image'),
    source: Source,
    page: z.number(),
    width: z.number(),
    rotation: z.number(),
    skew: z.number(),
    /** How the page was read, to be drawn over it: blocks, words, cells, order. */
    overlay: Page.optional(),
    ...task,
  }),
  /** Writes the document as PDF, with the text of its recognised pages under their pictures. `pages`: what was read. */
  z.object({ stage: z.literal('searchable-pdf'), source: Source, pages: z.array(Page), ...task }),
  /** Finds the topics of a corpus. Rows of weighted terms: those of row n are `terms[offsets[n]]` up to `terms[offsets[n + 1] - 1]`. */
  z.object({
    stage: z.literal('corpus-topics'),
    count: z.number().int().positive(),
    offsets: z.instanceof(Uint32Array),
    terms: z.instanceof(Uint32Array),
    weights: z.instanceof(Float32Array),
    dimension: z.number().int().positive(),
  }),
  z.object({ stage: z.literal('generate-document'), kind: ArtifactKind, draft: Draft }),
  /** Looks into a folder with a model for embeddings, and puts the model to the test. */
  z.object({ stage: z.literal('embedder-check'), source: EmbedderSource }),
  /** Vectors of texts by a model on this computer. */
  z.object({
    stage: z.literal('embed-texts'),
    source: EmbedderSource,
    purpose: EmbedderPurpose,
    texts: z.array(z.string()),
  }),
])
export type Task = z.infer<typeof Task>
export type TaskOf<S extends Task['stage']> = Extract<Task, { stage: S }>

export const ToWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), job: z.string(), task: Task }),
  /** Stop this job at the next page boundary; answered by `stopped` (or by `done`, if it was quicker). */
  z.object({ type: z.literal('stop'), job: z.string() }),
  /** End the process once idle. */
  z.object({ type: z.literal('quit') }),
])
export type ToWorker = z.infer<typeof ToWorker>

/** What a stage ends with. */
export const Result = z.discriminatedUnion('stage', [
  z.object({
    stage: z.literal('document-parse'),
    pages: z.number().int().nonnegative(),
    /** Pages that need recognition, ascending. They are not stored yet. */
    ocr: z.array(z.number()),
    metadata: Metadata,
    warnings: z.array(z.string()),
    /** How many `child` messages went before: indexes 0 up to and without this. */
    children: z.number().int().nonnegative().optional(),
    /** The ids of the passwords that opened it, or files in it. */
    passwords: z.array(z.string()).optional(),
  }),
  /** `locked`: whether it needs one, or holds files that do. Throws `file-encrypted` where none is right. */
  z.object({ stage: z.literal('document-unlock'), locked: z.boolean(), passwords: z.array(z.string()) }),
  z.object({ stage: z.literal('page-ocr') }),
  /**
   * `ocr`: those that need recognition, of the `looked` pages looked at. `letters`: characters on the others. `judged`: some of
   * `ocr`, with the seconds of a processor they will take. In milliseconds: `ms` by the clock, `cpu` of a processor, `reading` of that
   * over the text. `within`: the files in it that become documents of their own, by the ends of their names, with their bytes.
   */
  z.object({
    stage: z.literal('document-look'),
    pages: z.number().int().nonnegative(),
    looked: z.number().int().nonnegative(),
    ocr: z.array(z.number()),
    letters: z.number().nonnegative(),
    judged: z.array(z.object({ page: z.number(), effort: z.number().nonnegative() })),
    within: z.array(FilesWithin).optional(),
    ms: z.number(),
    cpu: z.number(),
    reading: z.number(),
  }),
  z.object({ stage: z.literal('document-chunk'), chunks: z.array(Chunk) }),
  /** One vector a text, in the order given; all of `dimension` values. */
  z.object({
    stage: z.literal('generate-embeddings'),
    model: z.string(),
    dimension: z.number().int(),
    vectors: z.array(z.instanceof(Float32Array)),
  }),
  /** `signals`: what the class was told by, so that it can be told again without the pages. null: it cannot. */
  z.object({
    stage: z.literal('analyze-document'),
    analysis: Analysis,
    signals: Signals.nullable(),
    mentions: z.array(Mention).optional(),
  }),
  z.object({ stage: z.literal('page-image'), png: z.instanceof(Uint8Array), width: z.number(), height: z.number() }),
  z.object({ stage: z.literal('searchable-pdf'), pdf: z.instanceof(Uint8Array) }),
  /** Each term's place among the topics: `dimension` values, term after term. */
  z.object({ stage: z.literal('corpus-topics'), topics: z.instanceof(Float32Array) }),
  /** A generated document's file. `warnings`: what its format could not hold. */
  z.object({
    stage: z.literal('generate-document'),
    bytes: z.instanceof(Uint8Array),
    mediaType: z.string(),
    warnings: z.array(z.string()),
  }),
  /** `files`: those that the model needs, by their paths in the folder. */
  z.object({ stage: z.literal('embedder-check'), facts: EmbedderFacts, files: z.array(EmbedderFile) }),
  /** One vector a text, of length 1, in the order given. `truncated`: texts that were longer than the model takes. */
  z.object({
    stage: z.literal('embed-texts'),
    vectors: z.array(z.instanceof(Float32Array)),
    truncated: z.number().int().nonnegative(),
  }),
])
export type Result = z.infer<typeof Result>
export type ResultOf<S extends Task['stage']> = Extract<Result, { stage: S }>

export const FromWorker = z.discriminatedUnion('type', [
  /** `versions`: of the engines and models that shape results; they go into run manifests. */
  z.object({ type: z.literal('ready'), pid: z.number(), versions: z.record(z.string(), z.string()) }),
  /** The document is open and has this many pages. Before the first `page` of a `document-parse`. */
  z.object({ type: z.literal('opened'), job: z.string(), pages: z.number().int().nonnegative() }),
  /** Work on this page begins: what the page's time limit is measured from, and whom a crash is blamed on. */
  z.object({ type: z.literal('page-begun'), job: z.string(), page: z.number() }),
  /** `effort`: seconds of a processor that recognising it was thought to take; plans learn by it. */
  z.object({ type: z.literal('page'), job: z.string(), page: Page, effort: z.number().nonnegative().optional() }),
  z.object({ type: z.literal('page-failed'), job: z.string(), page: z.number(), error: WireError }),
  /** A file within the document, in the order of `index`, after `opened`. An attempt sends all of them, also those sent before. */
  z.object({ type: z.literal('child'), job: z.string(), child: Child }),
  /** Sign of life within a page: 0–1 of the page in hand. */
  z.object({ type: z.literal('progress'), job: z.string(), page: z.number(), fraction: z.number() }),
  /** `cpu`: milliseconds of a processor that the job took, its threads included; programs of their own are not. */
  z.object({ type: z.literal('done'), job: z.string(), result: Result, cpu: z.number().nonnegative().optional() }),
  z.object({ type: z.literal('failed'), job: z.string(), error: WireError }),
  z.object({ type: z.literal('stopped'), job: z.string() }),
  /** Every few seconds while working: resident memory in bytes. */
  z.object({ type: z.literal('memory'), rss: z.number() }),
])
export type FromWorker = z.infer<typeof FromWorker>

/** Bumped when a stage's output changes for the same input: part of the pipeline hash. */
export const stageVersions = {
  'document-parse': 12,
  'page-ocr': 9,
  'document-chunk': 7,
  'generate-embeddings': 1,
  'analyze-document': 4,
} as const
