// Settings: the only place where a default is written, with its unit and its reason.
// Flags beat environment, environment beats settings.json in the data folder.
import { z } from 'zod'
import { DocumentState, Lane } from './model.ts'

export const OcrMode = z.enum(['auto', 'force', 'off'])
export type OcrMode = z.infer<typeof OcrMode>
export const ExportFormat = z.enum([
  'md',
  'txt',
  'json',
  'jsonl',
  'csv',
  'tsv',
  'hocr',
  'alto',
  'parquet',
  'pdf',
  'zip',
])
export type ExportFormat = z.infer<typeof ExportFormat>

/** The formats a document of this type has: a searchable PDF is made of files with pages of their own only. */
export function exportsOf(mediaType: string | null): ExportFormat[] {
  const paged = mediaType === 'application/pdf' || mediaType?.startsWith('image/') === true
  return ExportFormat.options.filter((format) => format !== 'pdf' || paged)
}

/** The form of chunks in `jsonl`: ours, or what the readers of another system expect. */
export const ChunkShape = z.enum(['sheaf', 'langchain', 'llamaindex', 'unstructured', 'docling'])
export type ChunkShape = z.infer<typeof ChunkShape>

/** A change to some of an object's fields: each without its default, so that what is not named stays as it is. */
function changeOf<Shape extends Record<string, z.ZodDefault | z.ZodPrefault>>(object: z.ZodObject<Shape>) {
  const shape = Object.fromEntries(
    Object.entries(object.shape).map(([key, field]) => [key, z.optional(field.unwrap())]),
  )
  return z.strictObject(shape as { [K in keyof Shape]: z.ZodOptional<ReturnType<Shape[K]['unwrap']>> })
}

/** What shapes a result. Part of the pipeline hash: another value is another run. */
export const PipelineOptions = z.object({
  ocr: OcrMode.default('auto'),
  /** Tesseract names, joined with + on the command line. English first: it is the language data everyone has. */
  languages: z
    .array(z.string().regex(/^[a-z_]{3,12}$/i))
    .min(1)
    .default(['eng']),
  /** What recognises: Tesseract as it comes with Sheaf, the same on every machine, or the one that is installed, which is faster. */
  engine: z.enum(['bundled', 'native']).default('bundled'),
  /**
   * What reads again where that was unsure or saw nothing. paddle: PaddleOCR's models, for receipts, forms and photographs; some 3 s and 200 MB more a page.
   * Off: it knows no marks on letters, and clean pages gain nothing.
   */
  secondReader: z.enum(['none', 'paddle']).default('none'),
  /** Dots per inch a page is rasterised at for recognition. 200: half the cost of 300 at equal accuracy (measured). */
  dpi: z.number().int().min(72).max(600).default(200),
  /** Characters a chunk aims at, by what they say (`lettersOf`: a Chinese one counts three). 1,000 without overlap had the best answer recall (measured). */
  chunkSize: z.number().int().min(100).max(20_000).default(1000),
  /** Tokens a chunk may have at most, with the headings it is embedded with; null: characters decide. For an embedder with a limit. */
  chunkTokens: z.number().int().min(32).max(8192).nullable().default(null),
  /** Whose tokens these are. o200k: the vocabulary of most of today's models, and near enough to that of the others. */
  tokenizer: z.enum(['o200k_base', 'cl100k_base']).default('o200k_base'),
})
export type PipelineOptions = z.infer<typeof PipelineOptions>
/** Characters a chunk may have at most where `chunkSize` is aimed at. A table stays whole up to 2,000, with the heading over it. */
export function chunkLimit(chunkSize: number, hasTable: boolean): number {
  return hasTable ? Math.max(2000, chunkSize) + chunkSize * 0.75 : chunkSize * 1.5 + 4
}
export const PipelineChange = changeOf(PipelineOptions)

/** A folder whose files are taken in by themselves. */
export const HotFolder = z.object({
  path: z.string().min(1),
  lane: Lane.default('default'),
  realm: z.string().max(64).default(''),
  /** What the folders in it mean: nothing but a place; a lane by its name; a tenant by any name. */
  subfolders: z.enum(['none', 'lane', 'realm']).default('none'),
  /** What happens to a file once its document has ended: nothing; it goes to `done` or `failed` in the folder; a tag `NAME.done` beside it. */
  done: z.enum(['leave', 'move', 'tag']).default('leave'),
  /** Folder for outputs, and their formats; null: none are written. */
  out: z.string().min(1).nullable().default(null),
  formats: z.array(ExportFormat).min(1).default(['md', 'jsonl']),
  /** Seconds a file must not have changed: copies over slow lines pause. One that looks cut off waits ten times as long. */
  settle: z.number().positive().default(3),
  /** Seconds between looks. Notices of the file system are not relied on: network shares send none. */
  poll: z.number().positive().default(1),
})
export type HotFolder = z.infer<typeof HotFolder>

/** Documents that ended so many days ago, of these states and this realm (left out: all), go with what only they needed. */
export const RetentionRule = z.object({
  days: z.number().positive().max(36_500),
  states: z.array(DocumentState).min(1).optional(),
  realm: z.string().max(64).optional(),
})
export type RetentionRule = z.infer<typeof RetentionRule>

/** A model that makes vectors behind an address, as `analyser`. */
const EndpointEmbedder = z.object({
  url: z.url({ protocol: /^https?$/ }),
  model: z.string().min(1).max(200),
  /** Seconds for 32 chunks. */
  timeout: z.number().positive().max(3600).default(60),
})
export type EndpointEmbedder = z.infer<typeof EndpointEmbedder>
/**
 * One on this computer, by its id: taken in from a folder (`embedder.import`), or `use-lite`, which comes with Sheaf: English, the first 128 tokens of a chunk,
 * 300 MB while it works, some 13 chunks a second.
 */
const LocalEmbedder = z.object({ local: z.string().regex(/^[a-z0-9][a-z0-9-]{0,80}$/) })

export const Settings = z.object({
  pipeline: PipelineOptions.prefault({}),
  /** Worker processes. null: one a core, at most 4; a recogniser takes about 270 MB at its peak. */
  workers: z.number().int().min(1).max(64).nullable().default(null),
  /** Seconds one page may take before its worker is killed and the page fails as `timeout`. Dense 600-dpi pages take 15 s. */
  pageTimeout: z.number().positive().default(90),
  /** Seconds one document may work in all. null: no limit, since pages have theirs. */
  documentTimeout: z.number().positive().nullable().default(null),
  /** Megabytes a worker may hold before it is killed. Hostile files of the corpus stay under it when refused early. */
  workerMemory: z.number().int().min(256).default(1500),
  /** Where somebody waits at a window or for answers. low: workers give way to whatever else wants a processor. A command's are normal. */
  workerPriority: z.enum(['low', 'normal']).default('low'),
  /** Recognised pages after which a worker is replaced: recognisers grow (upstream advice). Ten that were only read count as one. */
  workerPages: z.number().int().min(1).default(200),
  /** Times a failed job is tried again. Crashes of the host do not count. */
  retryLimit: z.number().int().min(0).max(20).default(2),
  /** Seconds before the first retry; doubles each time, with up to half as much again at random, up to retryDelayMax. */
  retryDelay: z.number().min(0).default(2),
  retryDelayMax: z.number().min(0).default(300),
  /** Seconds a claim holds without a sign of life. Exits are noticed at once; this is for machines that die: twelve seconds at most. */
  lease: z.number().min(1).default(9),
  /** Megabytes a file may have. */
  maxFileSize: z.number().positive().default(2000),
  /** Pages a document may have. */
  maxPages: z.number().int().positive().default(5000),
  /** Formats written where a batch names a folder and no formats. */
  formats: z.array(ExportFormat).default(['md', 'jsonl']),
  /** Folder for the outputs of what is added without one of its own, in `formats`. null: none are written; results are exported when asked for. */
  outputDir: z.string().min(1).max(4000).nullable().default(null),
  /** A team's queue beside this computer's own, postgres://…, without its password, which the host keeps apart. null: none. */
  team: z
    .string()
    .max(2000)
    .refine((url) => !/^[^/]*\/\/[^/@]*:[^/@]+@/.test(url), 'an address is kept without its password')
    .nullable()
    .default(null),
  /** Worker processes for the team's queue. null: half as many as this computer's own, so that both get on. */
  teamWorkers: z.number().int().min(1).max(64).nullable().default(null),
  /** Folders below which jobs of other programs may name files. None: they are given bytes by their hash. */
  foreignFolders: z.array(z.string().min(1)).default([]),
  /** Addresses (https://host/prefix/) that jobs of other programs may name. None: Sheaf asks nobody for anything. */
  foreignUrls: z.array(z.url()).default([]),
  /** Folders whose files are taken in by themselves, while a host of this machine runs. */
  hotFolders: z.array(HotFolder).default([]),
  /** Desktop: the computer does not fall asleep while there is work. A screen may. */
  keepAwake: z.boolean().default(true),
  /** Desktop: nothing new is begun while the computer runs on its battery. Off: who adds documents wants them. */
  pauseOnBattery: z.boolean().default(false),
  /** Desktop: what happens when all documents are done. A batch's own notification comes anyway. */
  whenDone: z.enum(['nothing', 'notify', 'sleep', 'quit']).default('nothing'),
  /** Desktop: what closing the window does while there is work. */
  onClose: z.enum(['ask', 'tray', 'quit']).default('ask'),
  /** Desktop: the port of this computer at which other programs are answered (/api/v1), with tokens only. null: none. */
  localServer: z.number().int().min(1024).max(65_535).nullable().default(null),
  /** A language model that is asked about each document, by its address (http://127.0.0.1:11434/v1) and name. null: none; nothing is sent. */
  analyser: z
    .object({
      url: z.url({ protocol: /^https?$/ }),
      model: z.string().min(1).max(200),
      /** Seconds an answer may take: a small model on a slow computer writes for minutes. */
      timeout: z.number().positive().max(3600).default(120),
      /** Characters of a document it is given: a window of 8,192 tokens at worst, less room for the answer. */
      characters: z.number().int().min(1000).max(2_000_000).default(18_000),
    })
    .nullable()
    .default(null),
  /** A model that makes vectors of chunks: behind an address, or on this computer. null: none; search goes by words and topics. */
  embedder: z.union([EndpointEmbedder, LocalEmbedder]).nullable().default(null),
  /** Hosts other than this computer that may be sent text of documents. */
  analyserConsent: z.array(z.string().min(1)).default([]),
  /** What is cleaned up by itself, while a host works: see `RetentionRule`. None: nothing is, and `sheaf gc` is yours. */
  retention: z.array(RetentionRule).max(50).default([]),
  /** Log level of the log file. */
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
})
export type Settings = z.infer<typeof Settings>
export const SettingsChange = changeOf(Settings).extend({ pipeline: PipelineChange.optional() })
export type SettingsChange = z.infer<typeof SettingsChange>

/** Environment variables read, and the setting each one names. */
export const environment: Record<string, string> = {
  SHEAF_WORKERS: 'workers',
  SHEAF_PAGE_TIMEOUT: 'pageTimeout',
  SHEAF_DOCUMENT_TIMEOUT: 'documentTimeout',
  SHEAF_WORKER_MEMORY: 'workerMemory',
  SHEAF_WORKER_PRIORITY: 'workerPriority',
  SHEAF_LOG_LEVEL: 'logLevel',
}
