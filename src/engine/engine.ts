// The engine: one object that a host (Electron main, server, command line) opens, starts and stops. Plain Node; no argv, no HTTP, no Electron.
import type { Download } from './exports/packs.ts'
import type { Handlers } from '../contract/api.ts'
import type { AuditEntry } from '../contract/commands/access.ts'
import type { Artifact } from '../contract/commands/generate.ts'
import type { OutputOptions } from '../contract/commands/intake.ts'
import type { QueueKind } from '../contract/commands/team.ts'
import type { WireError } from '../contract/error.ts'
import type { Update } from '../contract/event.ts'
import type { DocumentFilter } from '../contract/filter.ts'
import type { BatchView } from '../contract/model.ts'
import type { Transferred } from '../contract/queue-file.ts'
import type { Field } from '../contract/understanding.ts'
import type { ChunkShape, ExportFormat, Settings } from '../contract/settings.ts'
import type { Door } from './access/door.ts'
import type { Realms } from './access/realms.ts'
import type { Grant } from './access/tokens.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Spawn } from './work/spawn.ts'
import type { Secrets } from './team/secrets.ts'
import type { TeamLink } from './team/team-link.ts'
import type { Verification } from './verify/verify.ts'

/** An export as text or bytes, with the name a download would have. */
export interface Rendered {
  name: string
  mediaType: string
  data: string | Uint8Array<ArrayBuffer>
}

export interface EngineOptions {
  /** The data folder: sheaf.db, blobs/, log. Made if missing. */
  home: string
  /** A team's queue, postgres://…; without it the queue is the data folder's own. */
  queue?: string | null
  settings: Settings
  host: 'electron' | 'server' | 'cli'
  spawn: Spawn
  /** Where the bundled samples lie; null: none. */
  samplesDir: string | null
  /** The link to a team's queue beside this one, where the host can hold two (switch.ts). */
  team?: TeamLink | null
  /** Where the key lies by which passwords of documents are sealed; a file of the home where nobody says. */
  sealingKey?: Secrets
  /** The door for other programs, where the host can open one. */
  door?: Door
}

export interface Engine {
  handlers: Handlers
  /** The engine of one of the host's queues; only where there can be two. Throws, with why, when the team's is not there. */
  at?(queue: QueueKind): Engine
  /** Events after `after` (default: the newest) first, then live ones in order, and passing progress. Returns the way to end it. */
  subscribe(listener: (update: Update) => void, options?: { after?: number }): () => void
  /**
   * Begins to claim and work: on everything, on one batch's jobs only, or on one generated document only. Without it nothing is worked
   * on, but everything can be read.
   */
  start(options?: { batch?: string; artifact?: string }): void
  /** Why nothing goes on just now, though it was started: the store cannot be written to or reached. It goes on by itself. */
  trouble(): WireError | null
  /** How many documents have their results and wait for this machine to write their outputs. */
  outputsDue(): Promise<number>
  /** Resolves when every document of the batch has ended (and its outputs are written), or when `signal` aborts. */
  waitForBatch(batch: string, options?: { signal?: AbortSignal }): Promise<BatchView>
  /** Resolves when what follows a batch, and no document waits for, has ended: topics and vectors for search. */
  settled(): Promise<void>
  /** Hands out nothing new, ends running jobs at their page boundary (after `grace` ms: kills), gives them back, closes the store. */
  stop(options?: { grace?: number }): Promise<void>
  /** One page drawn as PNG, `width` pixels wide, upright as its boxes. Kept in a cache folder. */
  pageImage(document: string, page: number, width: number): Promise<{ png: Uint8Array; etag: string }>
  /** The same with what was read of it drawn over it: blocks in their order, words, cells. Throws `not-found` for a page not stored. */
  pageOverlay(document: string, page: number, width: number): Promise<Uint8Array>
  /** A document's result in one of the export formats. Throws `not-found` when it has none. */
  exportDocument(document: string, format: ExportFormat, options?: { as?: ChunkShape | undefined }): Promise<Rendered>
  /** A document's own file, as it was added. Throws `not-found` where it was never kept. */
  original(document: string): Promise<Download>
  /** An archive that `documents.pack` was asked for. Throws `not-found` when it is not kept any more. */
  openPack(pack: string): Download
  /** Writes a finished document's exports into a folder; returns their paths. Nothing is recorded: `manifest` is the record. */
  writeExports(document: string, output: OutputOptions): Promise<string[]>
  /** A generated document with its bytes, or the file they are in. Throws `not-found` while it is not made, or when it is no more kept. */
  artifact(id: string): Promise<{ artifact: Artifact; bytes?: Uint8Array | undefined; path?: string | undefined }>
  /** Looks whether what is promised of results and outputs holds; in `out` only, when folders are named. */
  verify(out?: readonly string[]): Promise<Verification>
  /** Writes documents with all that was made of them and said of them into a file of this machine (contract/queue-file.ts). */
  exportQueue(file: string, filter?: DocumentFilter): Promise<Transferred>
  /** Takes such a file in; what is here already stays as it is. Throws `file-damaged`. */
  importQueue(file: string): Promise<Transferred>
  /** Whose token this is; null for a wrong, revoked or expired one. */
  check(secret: string): Promise<Grant | null>
  /** A line of the audit trail about what was no command, such as one that was refused. Commands are on record by themselves. */
  record(line: Pick<AuditEntry, 'action' | 'target' | 'outcome' | 'detail'>): Promise<void>
  metrics: Metrics
  realms: Realms
  /** The fields of the class that a document is of; none before it was analysed. */
  fields(document: string): Promise<Field[]>
  /** Into the log: an error that somebody else was told nothing of. */
  report(error: unknown, what: string): void
  /** Fetches a file by its address into an upload of the realm. Throws `forbidden` for addresses that are not of the public internet. */
  fetchUpload(address: string, options: { realm: string }): Promise<{ upload: string; name: string }>
  /** Keeps streamed bytes; the id is for `intake.add`. Throws `file-too-large` over the limit. */
  upload(
    bytes: AsyncIterable<Uint8Array>,
    options?: { realm?: string },
  ): Promise<{ upload: string; sha256: string; size: number }>
}

/** The engine that a caller means. A host with one queue has it under either name. */
export const engineAt = (engine: Engine, queue: QueueKind): Engine => engine.at?.(queue) ?? engine
