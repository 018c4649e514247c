// A library being changed: updates are applied to it one by one, and each part is copied at most once for a whole batch of them.
// Events carry their own patches, so nothing here knows the rules of the queue.
import type { QueueKind } from '../../contract/commands/team.ts'
import type { Event, EventType, Progress } from '../../contract/event.ts'
import { type DocumentState, DocumentView, terminalStates } from '../../contract/model.ts'
import type { DocumentsDraft, Listed } from './documents.ts'
import { isInHand, type Library, type PaceSample, type Stand, type Workload } from './stand.ts'

const paceSamples = 8
/** Recognised pages by whose times their pace is told. */
const recognisedKept = 16

type Patch = NonNullable<Event['patch']>
const allFields = Object.keys(DocumentView.shape) as (keyof DocumentView)[]
/** Whether it is a document as it came in. Its fields were checked when the event was received. */
const isWhole = (patch: Patch): patch is DocumentView => allFields.every((field) => patch[field] !== undefined)
/** Over IPC a field may arrive as undefined; it then says nothing. */
const known = (patch: Patch): Partial<DocumentView> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))

/** The next view of a document, its bar never behind the last one unless a new attempt began. */
export function forward<T extends DocumentView>(before: DocumentView | undefined, after: T): T {
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

/** A file that is a page to be recognised, which is known before it is opened. */
const picture = /^image\/(?!svg)/

/** Adds a document to a workload, or takes it out. What rests on a person's word is not waited for. */
function weigh(workload: Workload, document: Listed, sign: 1 | -1): void {
  const { pages, pagesDone, pagesFailed, ocrPages, state, stage, mediaType } = document
  const left = pages === null ? 0 : Math.max(0, pages - pagesDone - pagesFailed)
  // What has a text of its own was stored when the document was opened.
  const toRecognise = stage === 'page-ocr' ? left : 0
  if (pages !== null) {
    workload.opened += sign
    workload.pages += sign * pages
    workload.scanned += sign * Math.min(pages, ocrPages + toRecognise)
  }
  if (terminalStates.has(state) || state === 'paused') return
  if (pages !== null) {
    workload.left += sign * left
    workload.toRecognise += sign * toRecognise
  } else if (picture.test(mediaType ?? '')) {
    workload.left += sign
    workload.toRecognise += sign
  } else workload.unopened += sign
}

/** Events after which no worker has the job, or the document's run. */
const settled: ReadonlySet<EventType> = new Set<EventType>([
  'job.completed',
  'job.retrying',
  'job.released',
  'job.failed',
  'job.cancelled',
  'document.finished',
])

export class Draft {
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
    if (event.type === 'job.claimed' && event.job !== null && event.run !== null) this.#take(event.job, event.run)
    if (settled.has(event.type)) this.#settle(event)
    if (event.type === 'page.stored' && event.data['source'] === 'ocr')
      this.stand.recognised = [...stand.recognised, event.at].slice(-recognisedKept)
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
      // Claimed before the window looked: the run stands for the job, whose number is not known.
      if (!isInHand(this.stand, run)) this.#take(run, run)
      const further = Math.min(1, Math.max(document.progress, progress))
      if (further === document.progress && stage === document.stage) continue
      const next = { ...document, stage, progress: further }
      if (stage !== document.stage) {
        this.#shape = {}
        this.#count(document, next)
      }
      this.#documents.set(id, next)
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

  #take(job: string, run: string): void {
    this.stand = { ...this.stand, inHand: new Map(this.stand.inHand).set(job, run) }
  }

  #settle({ job, run }: Event): void {
    const inHand = new Map(this.stand.inHand)
    if ([inHand.delete(job ?? ''), inHand.delete(run ?? '')].includes(true)) this.stand = { ...this.stand, inHand }
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
