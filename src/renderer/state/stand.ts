// The list's forms: what is known of each queue, of how much there is to do, and of how quickly it is done.
import type { QueueKind } from '../../contract/commands/team.ts'
import type { Event } from '../../contract/event.ts'
import type { DocumentState, Stage } from '../../contract/model.ts'
import { Documents } from './documents.ts'

/** Pages done at a time: the last few of a stage give a document's speed. */
export interface PaceSample {
  at: number
  pages: number
  stage: Stage | null
}

export type Counts = Readonly<Partial<Record<DocumentState, number>>>

/** Pages of a queue's documents, kept as they change, so that what is left is known without looking at all of them. */
export interface Workload {
  /** Documents whose number of pages is known, those pages, and how many of them are to be recognised. */
  opened: number
  pages: number
  scanned: number
  /** Documents to be worked on whose number of pages is not known, pages left of the others, and how many of these are to be recognised. */
  unopened: number
  left: number
  toRecognise: number
}

/** How one queue stands. */
export interface Stand {
  /** The event number that its documents are true at. */
  seq: number
  paused: boolean
  /** An event was missed or names what is not here: only a new snapshot helps. */
  stale: boolean
  /** All of its documents have been read. */
  complete: boolean
  /** Batches that came and have not been read yet. */
  unread: ReadonlySet<string>
  /** Events that came while something was being read; they are applied to what is read once more. */
  held: readonly Event[]
  counts: Counts
  workload: Readonly<Workload>
  /** Jobs that a worker has, as far as was heard since the snapshot: the run of each. */
  inHand: ReadonlyMap<string, string>
  /** When the last pages that were recognised came, oldest first. */
  recognised: readonly number[]
}

export interface Library {
  queues: Readonly<Record<QueueKind, Stand>>
  documents: Documents
  /** Which documents share a run. Grown in place: views do not look at it. */
  runs: Map<string, readonly string[]>
  pace: ReadonlyMap<string, readonly PaceSample[]>
  /** A token that is another one whenever a document came or went: what depends on names alone is reckoned anew only then. */
  members: object
  /** Another one whenever anything else than how far a document is has changed: which rows there are depends on nothing more. */
  shape: object
}

export const nothing: Stand = {
  seq: 0,
  paused: false,
  stale: false,
  complete: true,
  unread: new Set(),
  held: [],
  counts: {},
  workload: { opened: 0, pages: 0, scanned: 0, unopened: 0, left: 0, toRecognise: 0 },
  inHand: new Map(),
  recognised: [],
}
export const emptyLibrary: Library = {
  queues: { local: nothing, team: nothing },
  documents: Documents.none,
  runs: new Map(),
  pace: new Map(),
  members: {},
  shape: {},
}

/** Whether a worker has a part of the run. */
export function isInHand({ inHand }: Pick<Stand, 'inHand'>, run: string | null): boolean {
  for (const taken of inHand.values()) if (taken === run) return true
  return false
}
