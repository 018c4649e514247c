// The store's tables as Kysely sees them. Times are milliseconds since 1970; columns named *_json hold JSON text.
// The queue's own tables (job …) are not here: queue/sqlite.ts speaks to them by hand.
import type { Generated } from 'kysely'
import type { ArtifactState, Template } from '../../contract/commands/generate.ts'
import type { ArtifactKind } from '../../contract/draft.ts'
import type { DocumentState, Lane, PageFailureReason, PageSource, Stage } from '../../contract/model.ts'

export interface HostTable {
  id: string
  hostname: string
  pid: number
  /** When the kernel says that pid was started; tells a reused pid. '' where the system does not tell. */
  pid_started: string
  kind: string
  started_at: number
  seen_at: number
}

export interface BlobTable {
  sha256: string
  size: number
  /** Null: a file below blobs/. */
  bytes: Uint8Array | null
}

/** Of a team's database only: a large blob in pieces of 1 MB. */
export interface BlobPieceTable {
  sha256: string
  idx: number
  bytes: Uint8Array
  kept_at: number
}

export interface BatchTable {
  id: string
  name: string
  lane: Lane
  realm: string
  /** Outputs wanted (contract OutputOptions) or null. */
  output_json: string | null
  /** The machine that took the batch in: the one that writes its outputs. */
  hostname: string
  total: number
  /** Documents not yet ended. */
  open: number
  added_at: number
  finished_at: number | null
}

export interface RunTable {
  id: string
  realm: string
  sha256: string
  name: string
  media_type: string
  pipeline: string
  options_json: string
  versions_json: Generated<string>
  /** The newest batch that wants it, and its lane's priority: what its jobs are added with. */
  batch_id: string
  priority: number
  state: 'open' | 'done' | 'partial' | 'failed'
  /** The stage to do, or in hand; null when finished. */
  stage: Stage | null
  pages: number | null
  pages_done: Generated<number>
  pages_failed: Generated<number>
  ocr_pages: Generated<number>
  progress: Generated<number>
  error_json: string | null
  warnings_json: Generated<string>
  metadata_json: Generated<string>
  analysis_json: string | null
  class: string | null
  confidence: number | null
  language: string | null
  title: string | null
  summary: string | null
  chunks: Generated<number>
  embeddings: Generated<number>
  started_at: number | null
  finished_at: number | null
}

export interface DocumentTable {
  /** Order of addition. */
  place: Generated<number>
  id: string
  batch_id: string
  run_id: string | null
  name: string
  /** Relative to what was dropped; what outputs mirror. */
  path: string
  /** Where it came from on this machine, or null for uploads. */
  source: string | null
  sha256: string | null
  media_type: string | null
  size: number
  lane: Lane
  realm: string
  state: DocumentState
  error_json: string | null
  reused: Generated<number>
  /** Outputs: none wanted, waiting for the run, ready to be written, written. */
  output_state: 'none' | 'waiting' | 'pending' | 'written'
  added_at: number
  started_at: number | null
  finished_at: number | null
  /** The document it came in, its place among that one's children, and where it lay there; null: a person added it. */
  parent_id: Generated<string | null>
  child_index: Generated<number | null>
  inside: Generated<string | null>
  /** The outermost document it came in, and how many lie around it. */
  root_id: Generated<string | null>
  depth: Generated<number>
  /** Of a root: how many documents came out of it. */
  descendants: Generated<number>
  /** The job of another program that waits for its end. */
  foreign_job: Generated<string | null>
  /** When it is no longer wanted. */
  expires_at: Generated<number | null>
}

/** A file within a run's bytes: kept once, as a page is. `error_json`: why it cannot be read. */
export interface RunChildTable {
  run_id: string
  idx: number
  name: string
  sha256: string | null
  media_type: string | null
  size: number
  error_json: string | null
}

/** A file that was taken in from a hot folder, and what it looked like then. */
export interface HotFileTable {
  hostname: string
  folder: string
  path: string
  size: number
  /** Milliseconds since 1970, with fractions. */
  mtime: number
  ino: string
  document_id: string
  state: 'taken' | 'done'
  taken_at: number
}

export interface PageTable {
  run_id: string
  number: number
  state: 'stored' | 'failed'
  source: PageSource | null
  width: number | null
  height: number | null
  rotation: number | null
  skew: number | null
  confidence: number | null
  data_json: string | null
  /** For failed pages: the stage that failed on it, why, and the error. */
  stage: Stage
  reason: PageFailureReason | null
  error_json: string | null
  stored_at: number
}

export interface ChunkTable {
  run_id: string
  idx: number
  id: string
  data_json: string
}

export interface VectorTable {
  run_id: string
  idx: number
  model: string
  /** Little-endian float32. */
  data: Uint8Array
}

export interface OutputTable {
  document_id: string
  format: string
  path: string
  sha256: string
  written_at: number
}

export interface EventTable {
  seq: Generated<number>
  at: number
  type: string
  batch_id: string | null
  document_id: string | null
  run_id: string | null
  job_id: string | null
  page: number | null
  data_json: string
  patch_json: string | null
}

/** Kept by triggers; never counted. */
export interface DocumentCountTable {
  realm: string
  state: DocumentState
  count: number
}

/** Runs whose chunks are in the index of terms, and by which version of the terms. */
export interface SearchRunTable {
  run_id: string
  version: number
}

/** Words as they are written, folded; `reversed`: from their ends. */
export interface SearchWordTable {
  word: string
  reversed: string
}

/** What a person said of a document's class. Rows are added; an undone one stays, marked. */
export interface CorrectionTable {
  place: Generated<number>
  id: string
  realm: string
  sha256: string
  /** The document's name then, for lists. */
  name: string
  class: string
  previous: string | null
  /** 1; less for a confirmation. */
  weight: number
  /** The document's signals (contract Signals), so that it can be learned from after the document is gone. */
  signals_json: string | null
  at: number
  undone_at: number | null
}

/** Of each realm with corrections; another generation means: learn anew. */
export interface LearnedTable {
  realm: string
  generation: number
}

export interface SignalsTable {
  run_id: string
  data_json: string
  /** What the realm's own rules say of the run, as `rules` of the signals, and which rules these were; null: there were none. */
  own_json: Generated<string | null>
  own_version: Generated<string | null>
}

/** A change to a realm's own rules: what a rule is since then; null: removed. Rows are added; an undone one stays, marked. */
export interface ClassRuleTable {
  place: Generated<number>
  id: string
  rule: string
  realm: string
  data_json: string | null
  at: number
  undone_at: number | null
}

/** A field as a person gave it; `value` null: there is none. The last one counts. */
export interface FieldValueTable {
  place: Generated<number>
  realm: string
  sha256: string
  of: string
  name: string
  value: string | null
  at: number
}

/** Topics of the whole corpus: `dimension` float32 a term, little-endian, terms in the order of `terms_json`. */
export interface TopicModelTable {
  id: Generated<number>
  dimension: number
  chunks: number
  built_at: number
  /** Each term with the logarithm of its rarity. */
  terms_json: string
  data: Uint8Array
}

/** The places of a run's chunks among the topics: a signed byte a topic, chunk after chunk. */
export interface ChunkTopicTable {
  seq: Generated<number>
  run_id: string
  model: number
  data: Uint8Array
}

/** What made a run's vectors: the model, and the version of the chunk stage. `codes`: a bit for the sign of each value, vector after vector. */
export interface VectorRunTable {
  seq: Generated<number>
  run_id: string
  model: string
  dimension: number
  chunker: number
  codes: Uint8Array
}

/** Somebody or something that a run's text names: `key` is equal for the same one. */
export interface MentionTable {
  run_id: string
  kind: string
  key: string
  name: string
  /** Of its first mention; `boxes_json` too. */
  page: number
  boxes_json: string
  count: number
  confidence: number
  found: string
}

/** What an endpoint answered, by the hash of what it was asked; and what came of it for a run. */
export interface AnalyserAnswerTable {
  hash: string
  model: string
  data_json: string
  at: number
}
export interface AnalyserNoteTable {
  run_id: string
  data_json: string
  at: number
}

export interface TokenTable {
  id: string
  name: string
  /** SHA-256 of the secret, hex. */
  hash: string
  scopes_json: string
  realm: string | null
  created_at: number
  created_by: string
  expires_at: number | null
  used_at: number | null
  revoked_at: number | null
}

/** Kept bytes that wait to be named by a batch. */
export interface UploadTable {
  id: string
  sha256: string
  size: number
  realm: string
  at: number
}

export interface WebhookTable {
  id: string
  url: string
  secret: string
  events_json: string
  realm: string | null
  /** 1: may lead to this machine and to private networks. */
  private: number
  /** The last event that was looked at for it. */
  seq: number
  created_at: number
  created_by: string
}

export interface DeliveryTable {
  id: string
  webhook_id: string
  seq: number
  event: string
  body_json: string
  attempts: number
  /** When it is to be tried (again); null: delivered or given up. */
  due_at: number | null
  delivered_at: number | null
  error: string | null
  created_at: number
}

export interface AuditTable {
  seq: Generated<number>
  at: number
  actor: string
  realm: string | null
  action: string
  target: string | null
  outcome: 'asked' | 'failed' | 'refused'
  detail_json: string
}

export interface ArtifactTable {
  place: Generated<number>
  id: string
  job_id: string
  realm: string
  lane: Lane
  kind: ArtifactKind
  /** null: from the caller's own content. */
  template: Template | null
  title: string
  /** What it is made of (artifacts/request.ts). */
  request_json: string
  documents: number
  state: ArtifactState
  sha256: string | null
  size: number | null
  retries: Generated<number>
  max_retries: number
  error_json: string | null
  warnings_json: Generated<string>
  created_at: number
  finished_at: number | null
  expires_at: number
}

export interface Tables {
  artifact: ArtifactTable
  search_run: SearchRunTable
  search_word: SearchWordTable
  topic_model: TopicModelTable
  chunk_topic: ChunkTopicTable
  vector_run: VectorRunTable
  mention: MentionTable
  analyser_answer: AnalyserAnswerTable
  analyser_note: AnalyserNoteTable
  host: HostTable
  blob: BlobTable
  blob_piece: BlobPieceTable
  batch: BatchTable
  run: RunTable
  document: DocumentTable
  run_child: RunChildTable
  hot_file: HotFileTable
  page: PageTable
  chunk: ChunkTable
  vector: VectorTable
  output: OutputTable
  event: EventTable
  document_count: DocumentCountTable
  token: TokenTable
  upload: UploadTable
  webhook: WebhookTable
  delivery: DeliveryTable
  audit: AuditTable
  correction: CorrectionTable
  learned: LearnedTable
  signals: SignalsTable
  class_rule: ClassRuleTable
  field_value: FieldValueTable
}
