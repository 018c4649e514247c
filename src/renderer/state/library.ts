// The list as the window knows it: a snapshot, and a pure reducer that applies later updates to it.
// Events carry their own patches, so nothing here knows the rules of the queue. Replaying the same updates
// in any batching gives the same library, and a document's progress never falls within an attempt.
import type { Event, Progress, Update } from '../../contract/event.ts'
import { DocumentView, terminalStates, type Stage } from '../../contract/model.ts'

/** Pages done at a time: the last few of a stage give a document's speed. */
export interface PaceSample {
  at: number
  pages: number
  stage: Stage | null
}

export interface Library {
  /** The event number that the documents are true at. */
  seq: number
  documents: ReadonlyMap<string, DocumentView>
  /** Which documents share a run. */
  runs: ReadonlyMap<string, readonly string[]>
  pace: ReadonlyMap<string, readonly PaceSample[]>
  /** A token that is another one whenever a document came or went: what depends on names alone is reckoned anew only then. */
  members: object
  paused: boolean
  /** An event was missed or names what is not here: only a new snapshot helps. */
  stale: boolean
}

export const emptyLibrary: Library = {
  seq: 0,
  documents: new Map(),
  runs: new Map(),
  pace: new Map(),
  members: {},
  paused: false,
  stale: false,
}

const paceSamples = 8

/**
 * A library from a snapshot. `previous`: what was shown before; its progress is kept where it was further on,
 * since a snapshot may be a little older than the passing progress seen last.
 */
export function openLibrary(
  snapshot: { seq: number; paused: boolean; documents: readonly DocumentView[] },
  previous: Library = emptyLibrary,
): Library {
  const documents = new Map<string, DocumentView>()
  const runs = new Map<string, string[]>()
  const pace = new Map<string, readonly PaceSample[]>()
  for (const fresh of snapshot.documents) {
    const before = previous.documents.get(fresh.id)
    documents.set(fresh.id, before ? forward(before, fresh) : fresh)
    if (fresh.run) runs.set(fresh.run, [...(runs.get(fresh.run) ?? []), fresh.id])
    const samples = previous.pace.get(fresh.id)
    if (samples && fresh.state === 'running') pace.set(fresh.id, samples)
  }
  return {
    seq: snapshot.seq,
    documents,
    runs,
    pace,
    members: {},
    paused: snapshot.paused,
    stale: false,
  }
}

export function applyUpdate(library: Library, update: Update): Library {
  return applyUpdates(library, [update])
}

/** Applies updates in order. Events already known are skipped; a gap marks the library stale and is not crossed. */
export function applyUpdates(library: Library, updates: readonly Update[]): Library {
  const draft = new Draft(library)
  for (const update of updates) {
    if (update.kind === 'progress') draft.progress(update.progress)
    else draft.event(update.event)
  }
  return draft.finish()
}

type Patch = NonNullable<Event['patch']>
/** Over IPC a field may arrive as undefined; it then says nothing. */
const known = (patch: Patch): Partial<DocumentView> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))

/** The next view of a document, its bar never behind the last one unless a new attempt began. */
function forward(before: DocumentView, after: DocumentView): DocumentView {
  const again = terminalStates.has(before.state) && !terminalStates.has(after.state)
  if (again || after.progress >= before.progress) return after
  return { ...after, progress: before.progress }
}

/** A library being changed: each map is copied at most once for a whole batch of updates. */
class Draft {
  private readonly base: Library
  private seq: number
  private paused: boolean
  private stale: boolean
  private members: object
  private documents: Map<string, DocumentView> | undefined
  private runs: Map<string, readonly string[]> | undefined
  private pace: Map<string, readonly PaceSample[]> | undefined

  constructor(base: Library) {
    this.base = base
    this.seq = base.seq
    this.paused = base.paused
    this.stale = base.stale
    this.members = base.members
  }

  event(event: Event): void {
    if (event.seq <= this.seq || this.stale) return
    if (event.seq > this.seq + 1) {
      this.stale = true
      return
    }
    this.seq = event.seq
    if (event.type === 'queue.paused') this.paused = true
    if (event.type === 'queue.resumed') this.paused = false
    if (event.document !== null && event.data['removed'] === true) {
      this.remove(event.document)
      return
    }
    if (
      event.type === 'document.added' &&
      event.document !== null &&
      !event.patch &&
      !this.documentOf(event.document)
    ) {
      this.stale = true
      return
    }
    if (!event.patch) return
    const patch = event.patch
    if (event.document !== null) this.patch(event.document, patch, event)
    else if (event.run !== null) for (const id of this.sharing(event.run)) this.patch(id, patch, event)
  }

  /** Passing progress is of the run: it moves the bar on and nothing else. */
  progress({ run, stage, progress }: Progress): void {
    for (const id of this.sharing(run)) {
      const document = this.documentOf(id)
      if (!document || document.state !== 'running') continue
      const further = Math.min(1, Math.max(document.progress, progress))
      if (further !== document.progress || stage !== document.stage)
        this.write().set(id, { ...document, stage, progress: further })
    }
  }

  finish(): Library {
    const { base } = this
    const changed = this.documents ?? this.runs ?? this.pace
    if (!changed && this.seq === base.seq && this.paused === base.paused && this.stale === base.stale) return base
    return {
      seq: this.seq,
      documents: this.documents ?? base.documents,
      runs: this.runs ?? base.runs,
      pace: this.pace ?? base.pace,
      members: this.members,
      paused: this.paused,
      stale: this.stale,
    }
  }

  private patch(id: string, patch: Patch, event: Event): void {
    const before = this.documentOf(id)
    if (!before) {
      const whole = DocumentView.safeParse(patch)
      if (whole.success) {
        this.members = {}
        this.put(whole.data, event.at)
      } else this.stale = true
      return
    }
    const after = forward(before, { ...before, ...known(patch), id })
    if (after.run !== before.run) this.unshare(before)
    this.put(after, event.at)
  }

  private put(document: DocumentView, at: number): void {
    this.write().set(document.id, document)
    if (document.run) {
      const sharing = this.sharing(document.run)
      if (!sharing.includes(document.id)) {
        this.runs ??= new Map(this.base.runs)
        this.runs.set(document.run, [...sharing, document.id])
      }
    }
    this.keepPace(document, at)
  }

  private remove(id: string): void {
    const before = this.documentOf(id)
    if (!before) return
    this.write().delete(id)
    this.members = {}
    this.unshare(before)
    this.pace ??= new Map(this.base.pace)
    this.pace.delete(id)
  }

  private unshare(document: DocumentView): void {
    if (!document.run) return
    this.runs ??= new Map(this.base.runs)
    this.runs.set(
      document.run,
      this.sharing(document.run).filter((id) => id !== document.id),
    )
  }

  private keepPace(document: DocumentView, at: number): void {
    const samples = (this.pace ?? this.base.pace).get(document.id)
    if (document.state !== 'running') {
      if (!samples) return
      this.pace ??= new Map(this.base.pace)
      this.pace.delete(document.id)
      return
    }
    const pages = document.pagesDone + document.pagesFailed
    const { stage } = document
    const last = samples?.at(-1)
    // Pages with a text layer come at once, those to be recognised do not: a new stage begins a new count.
    const before = last?.stage === stage ? samples : undefined
    if (last && before && (last.pages === pages || at < last.at)) return
    this.pace ??= new Map(this.base.pace)
    this.pace.set(document.id, [...(before ?? []), { at, pages, stage }].slice(-paceSamples))
  }

  private documentOf(id: string): DocumentView | undefined {
    return (this.documents ?? this.base.documents).get(id)
  }

  private sharing(run: string): readonly string[] {
    return (this.runs ?? this.base.runs).get(run) ?? []
  }

  private write(): Map<string, DocumentView> {
    return (this.documents ??= new Map(this.base.documents))
  }
}
