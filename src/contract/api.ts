// Wall 1, host ↔ window (and any other caller): every command with its input and output, and every event.
// Types are inferred; IPC and HTTP both loop over this table, so a new command is one entry here and one handler.
import { z } from 'zod'
import { WireError } from './error.ts'
import { BatchView, Chunk, DocumentState, DocumentView, Lane, Page, PageSource, Stage, FailedPage } from './model.ts'
import { ChunkShape, ExportFormat, PipelineChange, Settings, SettingsChange } from './settings.ts'

const Id = z.string().min(1).max(128)

/** What a verb acts on. A filter means all that match, not only what is on screen. */
export const DocumentFilter = z.object({
  states: z.array(DocumentState).optional(),
  batch: Id.optional(),
  lane: Lane.optional(),
  realm: z.string().optional(),
  /** Part of a name or path, any case. */
  text: z.string().optional(),
})
export type DocumentFilter = z.infer<typeof DocumentFilter>
export const Selection = z.union([z.object({ documents: z.array(Id).min(1) }), z.object({ filter: DocumentFilter })])
export type Selection = z.infer<typeof Selection>
/** How many documents a verb reached. */
const Reached = z.object({ documents: z.number() })

/** Where a batch's outputs go. `root`: what the sources' paths are made relative to. */
export const OutputOptions = z.object({
  dir: z.string(),
  /** Formats that a document does not have (a PDF of an e-mail, say) are passed over. */
  formats: z.array(ExportFormat).min(1),
  /** The form of chunks in `jsonl`. */
  as: ChunkShape.optional(),
  /** Write a `sheaf.run/1` manifest beside the outputs. */
  manifest: z.boolean().optional(),
  /** Write over files of another origin. */
  force: z.boolean().default(false),
})
export type OutputOptions = z.infer<typeof OutputOptions>

export const IntakeSource = z.discriminatedUnion('kind', [
  /** A file or folder on the host. `as`: the relative path to keep, else its own name. */
  z.object({ kind: z.literal('path'), path: z.string().min(1), as: z.string().optional() }),
  /** Bytes uploaded before; `path` keeps the tree of a dropped folder. */
  z.object({ kind: z.literal('upload'), upload: Id, name: z.string().min(1), path: z.string().optional() }),
  /** The bundled sample documents. */
  z.object({ kind: z.literal('samples') }),
])
export type IntakeSource = z.infer<typeof IntakeSource>

export const Count = z.partialRecord(DocumentState, z.number())

export const Stats = z.object({
  documents: Count,
  jobs: z.array(z.object({ stage: Stage, state: z.string(), count: z.number() })),
  workers: z.object({ total: z.number(), busy: z.number() }),
  /** Pages stored in the last minute by this home. */
  pagesPerMinute: z.number(),
  pages: z.object({ stored: z.number(), ocr: z.number(), failed: z.number() }),
  paused: z.boolean(),
})
export type Stats = z.infer<typeof Stats>

export const Check = z.object({
  name: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  hint: z.string(),
})
export type Check = z.infer<typeof Check>

export const Format = z.object({
  name: z.string(),
  mediaType: z.string(),
  extensions: z.array(z.string()),
  pages: z.string(),
})
export type Format = z.infer<typeof Format>

/**
 * One durable row of what happened. `seq` rises without gaps in a local home. `document` null: every document of `run`.
 * `patch`: the fields of those documents that changed with it, so that a reader needs no rules of its own.
 */
export const Event = z.object({
  seq: z.number().int().nonnegative(),
  at: z.number(),
  type: z.enum([
    'batch.added',
    'batch.finished',
    'document.added',
    'document.changed',
    'document.finished',
    'run.opened',
    'page.stored',
    'page.failed',
    'job.added',
    'job.claimed',
    'job.completed',
    'job.retrying',
    'job.released',
    'job.failed',
    'job.cancelled',
    'worker.crashed',
    'outputs.written',
    'queue.paused',
    'queue.resumed',
  ]),
  batch: z.string().nullable(),
  document: z.string().nullable(),
  run: z.string().nullable(),
  job: z.string().nullable(),
  page: z.number().nullable(),
  data: z.record(z.string(), z.unknown()),
  patch: DocumentView.partial().nullable(),
})
export type Event = z.infer<typeof Event>
export type EventType = Event['type']

/** A passing sign of progress: not stored, not numbered, may be dropped. */
export const Progress = z.object({ run: z.string(), stage: Stage, page: z.number().nullable(), progress: z.number() })
export type Progress = z.infer<typeof Progress>

/** What a subscriber gets. */
export const Update = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), event: Event }),
  z.object({ kind: z.literal('progress'), progress: Progress }),
])
export type Update = z.infer<typeof Update>

const PageSummary = z.object({
  number: z.number(),
  state: z.enum(['stored', 'failed', 'pending']),
  source: PageSource.nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  confidence: z.number().nullable(),
  failure: FailedPage.nullable(),
})
export type PageSummary = z.infer<typeof PageSummary>

const none = z.object({})

export const commands = {
  'system.info': {
    input: none,
    output: z.object({
      version: z.string(),
      host: z.enum(['electron', 'server', 'cli']),
      home: z.string(),
      queue: z.object({ kind: z.enum(['local', 'team']), label: z.string() }),
      platform: z.string(),
      workers: z.number(),
      languages: z.array(z.string()),
      samples: z.number(),
      outputDir: z.string().nullable(),
    }),
  },
  'system.formats': { input: none, output: z.array(Format) },
  'system.doctor': { input: none, output: z.array(Check) },
  'system.stats': { input: none, output: Stats },
  'settings.get': { input: none, output: Settings },
  'settings.set': { input: z.object({ settings: SettingsChange }), output: Settings },
  'intake.add': {
    input: z.object({
      sources: z.array(IntakeSource).min(1),
      name: z.string().optional(),
      lane: Lane.default('default'),
      realm: z.string().max(64).default(''),
      options: PipelineChange.optional(),
      output: OutputOptions.optional(),
      /** Do again what was done before. */
      force: z.boolean().default(false),
    }),
    output: z.object({ batch: BatchView }),
  },
  'batches.list': {
    input: z.object({ limit: z.number().int().min(1).max(1000).default(100) }),
    output: z.array(BatchView),
  },
  'batches.get': { input: z.object({ batch: Id }), output: BatchView },
  'documents.list': {
    input: z.object({
      filter: DocumentFilter.default({}),
      sort: z.enum(['added', 'name', 'state', 'progress', 'size']).default('added'),
      descending: z.boolean().default(true),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(10_000).default(200),
    }),
    /** `seq`: the event number the list is true at; apply later events to it. */
    output: z.object({
      seq: z.number(),
      total: z.number(),
      counts: Count,
      paused: z.boolean(),
      documents: z.array(DocumentView),
    }),
  },
  'documents.get': {
    input: z.object({ document: Id }),
    output: z.object({
      seq: z.number(),
      document: DocumentView,
      pages: z.array(PageSummary),
      metadata: z.record(z.string(), z.string()),
    }),
  },
  'documents.page': { input: z.object({ document: Id, page: z.number().int().positive() }), output: Page },
  'documents.text': { input: z.object({ document: Id }), output: z.object({ text: z.string() }) },
  'documents.chunks': { input: z.object({ document: Id }), output: z.array(Chunk) },
  'documents.cancel': { input: z.object({ selection: Selection }), output: Reached },
  'documents.pause': { input: z.object({ selection: Selection }), output: Reached },
  'documents.resume': { input: z.object({ selection: Selection }), output: Reached },
  /** Redoes what failed: failed pages, or the failed stage. Stored pages are kept. */
  'documents.retry': { input: z.object({ selection: Selection }), output: Reached },
  /** Takes finished documents off the list. Results of other documents with the same bytes stay. */
  'documents.remove': { input: z.object({ selection: Selection }), output: Reached },
  'queue.pause': { input: none, output: z.object({ paused: z.boolean() }) },
  'queue.resume': { input: none, output: z.object({ paused: z.boolean() }) },
  'events.list': {
    input: z.object({
      after: z.number().int().min(0).default(0),
      document: Id.optional(),
      batch: Id.optional(),
      limit: z.number().int().min(1).max(10_000).default(1000),
    }),
    output: z.object({ events: z.array(Event), last: z.number() }),
  },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>

export type Command = keyof typeof commands
/** As a caller writes it (defaults may be left out) and as a handler gets it. */
export type Input<C extends Command> = z.input<(typeof commands)[C]['input']>
export type Parsed<C extends Command> = z.output<(typeof commands)[C]['input']>
export type Output<C extends Command> = z.output<(typeof commands)[C]['output']>
export type Handlers = { [C in Command]: (input: Parsed<C>) => Promise<Output<C>> }

/** An answer on the wire, the same over IPC and HTTP. */
export const Answer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: WireError }),
])
export type Answer = z.infer<typeof Answer>
