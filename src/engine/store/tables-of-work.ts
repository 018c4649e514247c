// Tables of the work: hosts, kept bytes, batches, runs, documents, pages, chunks, outputs, and the log of what happened. How tables are told here says tables.ts.
import type { Generated } from 'kysely'
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
  /** Here and below: of what stands in the row (digests.ts); null: it is of before there were digests. */
  digest: string | null
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
  digest: string | null
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
  digest: string | null
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
  digest: string | null
}

export interface ChunkTable {
  run_id: string
  idx: number
  id: string
  data_json: string
  digest: string | null
}

export interface VectorTable {
  run_id: string
  idx: number
  model: string
  /** Little-endian float32. */
  data: Uint8Array
  digest: string | null
}

export interface OutputTable {
  document_id: string
  format: string
  path: string
  sha256: string
  written_at: number
  digest: string | null
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
