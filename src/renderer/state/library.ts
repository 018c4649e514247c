// The list as the window knows it: what was read of each queue, and a pure reducer that applies later updates to it.
// Events carry their own patches, so nothing here knows the rules of the queue. Replaying the same updates
// in any batching gives the same library, and a document's progress never falls within an attempt.
import type { QueueKind } from '../../contract/commands/team.ts'
import type { Event, Progress, Update } from '../../contract/event.ts'
import { type DocumentState, DocumentView, terminalStates, type Stage } from '../../contract/model.ts'
import { Documents, type DocumentsDraft, type Listed } from './documents.ts'

export type { Listed } from './documents.ts'

/** Pages done at a time: the last few of a stage give a document's speed. */
export interface PaceSample {
  at: number
  pages: number
  stage: Stage | null
}

export type Counts = Readonly<Partial<Record<DocumentState, number>>>

/** Pages of a queue's documents, kept as they change, so that what is left is known without looking at all of them. */
export interface Workload {
  /** Documents whose number of pages is known, and those pages. */
  opened: number
  pages: number
  /** Documents to be worked on whose number of pages is not known, and pages left of the others. */
  unopened: number
  left: number
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

const nothing: Stand = {
  seq: 0,
  paused: false,
  stale: false,
  complete: true,
  unread: new Set(),
  held: [],
  counts: {},
  workload: { opened: 0, pages: 0, unopened: 0, left: 0 },
}
export const emptyLibrary: Library = {
  queues: { local: nothing, team: nothing },
  documents: Documents.none,
  runs: new Map(),
  pace: new Map(),
  members: {},
  shape: {},
}

const paceSamples = 8

/** What was read of a queue. `seq`: an event number from before the reading began. */
export interface Snapshot {
  seq: number
  paused: boolean
  documents: readonly DocumentView[]
  /** False: more of it will be read. */
  complete?: boolean
}

/**
 * A queue as it was read anew. Progress is kept where it was further on, since a snapshot may be a little older than the
 * passing progress seen last. What was shown before and is not in a complete snapshot is gone.
 */
export function openQueue(library: Library, queue: QueueKind, snapshot: Snapshot): Library {
  const { seq, paused, complete = true } = snapshot
  const read = new Set(snapshot.documents.map(({ id }) => id))
  const absent = complete ? idsOf(library, queue).filter((id) => !read.has(id)) : []
  const before = dropDocuments(library, queue, absent)
  const { counts, workload } = before.queues[queue]
  const draft = new Draft(before, queue, { ...nothing, seq, paused, complete, counts, workload })
  for (const document of snapshot.documents) draft.put(forward(before.documents.get(document.id), document))
  return draft.finish()
}

/** More of a queue: the rest of a long list, or a batch that came. What happened since it was read is applied to it once more. */
export function mergeDocuments(
  library: Library,
  queue: QueueKind,
  slice: Snapshot & { batch?: string | undefined },
): Library {
  const stand = library.queues[queue]
  const unread = new Set(stand.unread)
  if (slice.batch !== undefined) unread.delete(slice.batch)
  const complete = stand.complete || slice.complete === true
  const draft = new Draft(library, queue, { ...stand, unread, complete })
  for (const document of slice.documents) draft.put(forward(library.documents.get(document.id), document))
  const read = new Set(slice.documents.map(({ id }) => id))
  for (const event of stand.held) if (event.seq > slice.seq) draft.patchOf(event, (id) => read.has(id))
  if (complete && unread.size === 0) draft.stand = { ...draft.stand, held: [] }
  return draft.finish()
}

/** Takes documents out that a whole reading of their queue did not find any more. */
export function dropDocuments(library: Library, queue: QueueKind, ids: Iterable<string>): Library {
  const draft = new Draft(library, queue, library.queues[queue])
  for (const id of ids) draft.remove(id)
  return draft.finish()
}

/** Forgets a queue that was left. */
export function closeQueue(library: Library, queue: QueueKind): Library {
  const left = dropDocuments(library, queue, idsOf(library, queue))
  return { ...left, queues: { ...left.queues, [queue]: nothing } }
}

/** The ids of a queue's documents. */
export function idsOf(library: Library, queue: QueueKind): string[] {
  const ids: string[] = []
  for (const document of library.documents.values()) if (document.queue === queue) ids.push(document.id)
  return ids
}

export const applyUpdate = (library: Library, update: Update, queue: QueueKind = 'local'): Library =>
  applyUpdates(library, [update], queue)

/** Applies updates in order. Events already known are skipped; a gap marks the queue stale and is not crossed. */
export function applyUpdates(library: Library, updates: readonly Update[], queue: QueueKind = 'local'): Library {
  const draft = new Draft(library, queue, library.queues[queue])
  for (const update of updates) {
    if (update.kind === 'progress') draft.progress(update.progress)
    else draft.event(update.event)
  }
  return draft.finish()
}

type Patch = NonNullable<Event['patch']>
const allFields = Object.keys(DocumentView.shape) as (keyof DocumentView)[]
/** Whether it is a document as it came in. Its fields were checked when the event was received. */
const isWhole = (patch: Patch): patch is DocumentView => allFields.every((field) => patch[field] !== undefined)
/** Over IPC a field may arrive as undefined; it then says nothing. */
const known = (patch: Patch): Partial<DocumentView> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))

/** The next view of a document, its bar never behind the last one unless a new attempt began. */
function forward<T extends DocumentView>(before: DocumentView | undefined, after: T): T {
  const again = !before || (terminalStates.has(before.state) && !terminalStates.has(after.state))
  if (again || after.progress >= before.progress) return after
  return { ...after, progress: before.progress }
}

/** What tells how far a document is; everything else of it may decide whether and where it has a row. */
const howFar: ReadonlySet<string> = new Set<keyof DocumentView>([
  'progress',
  'pages',
  'pagesDone',
  'ocrPages',
  'chunks',
  'embeddings',
  'title',
  'summary',
])

function isShapedAlike(before: Listed, after: Listed): boolean {
  for (const key in after)
    if (!howFar.has(key) && before[key as keyof Listed] !== after[key as keyof Listed]) return false
  return true
}

/** Adds a document to a workload, or takes it out. What rests on a person's word is not waited for. */
function weigh(workload: Workload, document: Listed, sign: 1 | -1): void {
  const { pages, pagesDone, pagesFailed, state } = document
  if (pages !== null) {
    workload.opened += sign
    workload.pages += sign * pages
  }
  if (terminalStates.has(state) || state === 'paused') return
  if (pages === null) workload.unopened += sign
  else workload.left += sign * Math.max(0, pages - pagesDone - pagesFailed)
}

/** A library being changed: each part is copied at most once for a whole batch of updates. */
class Draft {
  stand: Stand
  readonly #base: Library
  readonly #queue: QueueKind
  readonly #documents: DocumentsDraft
  #members: object
  #shape: object
  #pace: Map<string, readonly PaceSample[]> | undefined
  #counts: Partial<Record<DocumentState, number>> | undefined
  #held: Event[] | undefined
  #workload: Workload | undefined

  constructor(base: Library, queue: QueueKind, stand: Stand) {
    this.#base = base
    this.#queue = queue
    this.#documents = base.documents.edit()
    this.#members = base.members
    this.#shape = base.shape
    this.stand = stand
  }

  event(event: Event): void {
    const { stand } = this
    if (event.seq <= stand.seq || stand.stale) return
    if (event.seq > stand.seq + 1) {
      this.stand = { ...stand, stale: true }
      return
    }
    this.stand = { ...stand, seq: event.seq }
    if (event.type === 'queue.paused') this.stand.paused = true
    if (event.type === 'queue.resumed') this.stand.paused = false
    if (event.document !== null && event.data['removed'] === true) {
      this.remove(event.document)
      return
    }
    if (event.document !== null && !event.patch && event.type === 'document.added') {
      if (!this.#documents.get(event.document)) this.#ask(event)
      return
    }
    if (!event.patch) return
    if (!stand.complete || stand.unread.size > 0) this.#hold(event)
    this.patchOf(event, () => true)
  }

  /** Applies an event's patch to those of its documents that `wanted` names. */
  patchOf(event: Event, wanted: (id: string) => boolean): void {
    const { patch } = event
    if (!patch) return
    const ids = event.document !== null ? [event.document] : event.run !== null ? this.#sharing(event.run) : []
    for (const id of ids) if (wanted(id)) this.#patch(id, patch, event)
  }

  /** Passing progress is of the run: it moves the bar on and nothing else. */
  progress({ run, stage, progress }: Progress): void {
    for (const id of this.#sharing(run)) {
      const document = this.#documents.get(id)
      if (!document || document.state !== 'running') continue
      const further = Math.min(1, Math.max(document.progress, progress))
      if (further === document.progress && stage === document.stage) continue
      if (stage !== document.stage) this.#shape = {}
      this.#documents.set(id, { ...document, stage, progress: further })
    }
  }

  put(document: DocumentView, at = document.addedAt): void {
    const listed: Listed = { ...document, queue: this.#queue }
    const before = this.#documents.get(document.id)
    if (!before) this.#members = {}
    if (!before || !isShapedAlike(before, listed)) this.#shape = {}
    this.#count(before, listed)
    this.#documents.set(document.id, listed)
    if (document.run) {
      const { runs } = this.#base
      const sharing = runs.get(document.run)
      if (!sharing?.includes(document.id)) runs.set(document.run, [...(sharing ?? []), document.id])
    }
    this.#keepPace(listed, at)
  }

  remove(id: string): void {
    const before = this.#documents.get(id)
    if (!before) return
    this.#count(before, undefined)
    this.#documents.delete(id)
    this.#members = {}
    this.#shape = {}
    if (!(this.#pace ?? this.#base.pace).has(id)) return
    this.#pace ??= new Map(this.#base.pace)
    this.#pace.delete(id)
  }

  finish(): Library {
    const base = this.#base
    const documents = this.#documents.finish()
    if (documents === base.documents && this.stand === base.queues[this.#queue] && !this.#pace) return base
    const stand = {
      ...this.stand,
      counts: this.#counts ?? this.stand.counts,
      workload: this.#workload ?? this.stand.workload,
      held: this.#held ?? this.stand.held,
    }
    return {
      queues: { ...base.queues, [this.#queue]: stand },
      documents,
      runs: base.runs,
      pace: this.#pace ?? base.pace,
      members: this.#members,
      shape: this.#shape,
    }
  }

  #hold(event: Event): void {
    this.#held ??= [...this.stand.held]
    this.#held.push(event)
  }

  /** A document that came without its fields: its batch has to be read. */
  #ask(event: Event): void {
    if (event.batch === null) this.stand.stale = true
    else if (!this.stand.unread.has(event.batch)) this.stand.unread = new Set([...this.stand.unread, event.batch])
  }

  #patch(id: string, patch: Patch, event: Event): void {
    const before = this.#documents.get(id)
    if (before) {
      this.put(forward(before, { ...before, ...known(patch), id }), event.at)
      return
    }
    if (isWhole(patch)) this.put(patch, event.at)
    else if (this.stand.complete && this.stand.unread.size === 0) this.stand.stale = true
  }

  #count(before: Listed | undefined, after: Listed | undefined): void {
    this.#workload ??= { ...this.stand.workload }
    if (before) weigh(this.#workload, before, -1)
    if (after) weigh(this.#workload, after, 1)
    if (before?.state === after?.state) return
    this.#counts ??= { ...this.stand.counts }
    if (before) this.#counts[before.state] = (this.#counts[before.state] ?? 1) - 1
    if (after) this.#counts[after.state] = (this.#counts[after.state] ?? 0) + 1
  }

  #keepPace(document: DocumentView, at: number): void {
    const samples = (this.#pace ?? this.#base.pace).get(document.id)
    if (document.state !== 'running') {
      if (!samples) return
      this.#pace ??= new Map(this.#base.pace)
      this.#pace.delete(document.id)
      return
    }
    const pages = document.pagesDone + document.pagesFailed
    const { stage } = document
    const last = samples?.at(-1)
    // Pages with a text layer come at once, those to be recognised do not: a new stage begins a new count.
    const before = last?.stage === stage ? samples : undefined
    if (last && before && (last.pages === pages || at < last.at)) return
    this.#pace ??= new Map(this.#base.pace)
    this.#pace.set(document.id, [...(before ?? []), { at, pages, stage }].slice(-paceSamples))
  }

  /** The documents of this queue that have this run now. */
  #sharing(run: string): string[] {
    return (this.#base.runs.get(run) ?? []).filter((id) => {
      const document = this.#documents.get(id)
      return document?.run === run && document.queue === this.#queue
    })
  }
}
