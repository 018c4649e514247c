// What the views ask of the library: tabs and counts, speed and time left, what a verb means for a document. Pure.
import type { PackAs } from '../../contract/commands/documents.ts'
import type { QueueKind } from '../../contract/commands/team.ts'
import type { DocumentState, DocumentView } from '../../contract/model.ts'
import { exportsOf } from '../../contract/settings.ts'
import type { Listed } from './documents.ts'
import { isInHand, type Library, type PaceSample } from './stand.ts'
import type { Shown } from './prefs.ts'

export type Tab = 'all' | 'active' | 'done' | 'problems' | 'cancelled'
export const tabs: readonly Tab[] = ['all', 'active', 'done', 'problems', 'cancelled']

const tabOfState: Record<DocumentState, Exclude<Tab, 'all'>> = {
  queued: 'active',
  blocked: 'active',
  running: 'active',
  pausing: 'active',
  paused: 'active',
  retrying: 'active',
  done: 'done',
  partial: 'problems',
  failed: 'problems',
  expired: 'problems',
  cancelled: 'cancelled',
}

/** The order in which states are told of many documents: work first, then what it led to. */
export const tallyOrder: readonly DocumentState[] = [
  'running',
  'pausing',
  'retrying',
  'queued',
  'blocked',
  'paused',
  'done',
  'partial',
  'failed',
  'expired',
  'cancelled',
]

export const tabOf = (document: Pick<DocumentView, 'state'>): Exclude<Tab, 'all'> => tabOfState[document.state]

export const queuesOf = (shown: Shown): readonly QueueKind[] => (shown === 'both' ? ['local', 'team'] : [shown])
export const isShown = (queue: QueueKind, shown: Shown): boolean => shown === 'both' || shown === queue

export function countStates(library: Library, shown: Shown): Map<DocumentState, number> {
  const counts = new Map<DocumentState, number>()
  for (const queue of queuesOf(shown))
    for (const [state, count] of Object.entries(library.queues[queue].counts) as [DocumentState, number][])
      if (count > 0) counts.set(state, (counts.get(state) ?? 0) + count)
  return counts
}

export function countTabs(library: Library, shown: Shown): Record<Tab, number> {
  const counts = { all: 0, active: 0, done: 0, problems: 0, cancelled: 0 }
  for (const [state, count] of countStates(library, shown)) {
    counts.all += count
    counts[tabOfState[state]] += count
  }
  return counts
}

/** Whether every queue that is shown is paused. */
export const isPaused = (library: Library, shown: Shown): boolean =>
  queuesOf(shown).every((queue) => library.queues[queue].paused)

/** Whether it was begun and no worker has it now: its pages are recognised in turn with those of others, or the queue is paused. */
export function awaitsWorker({ queues }: Library, { queue, run, state, stage }: Listed): boolean {
  return state === 'running' && (stage === 'page-ocr' || queues[queue].paused) && !isInHand(queues[queue], run)
}

/** Whether no worker has anything of the queues that are shown. */
export const isIdle = (library: Library, shown: Shown): boolean =>
  queuesOf(shown).every((queue) => library.queues[queue].inHand.size === 0)

/** ms of work before a speed is worth saying: the pages of a text layer all come at once. */
const shortestPace = 1000

/** Pages a minute over the last few pages; null until enough is known. */
export function speedOf(samples: readonly PaceSample[] | undefined): number | null {
  const first = samples?.[0]
  const last = samples?.at(-1)
  if (!first || !last || last.at - first.at < shortestPace) return null
  return ((last.pages - first.pages) * 60_000) / (last.at - first.at)
}

/** Pages a minute of all that runs in the queues shown. */
export function speedOfAll(library: Library, shown: Shown): number {
  let sum = 0
  for (const [id, samples] of library.pace) {
    const queue = library.documents.get(id)?.queue
    if (queue && isShown(queue, shown)) sum += speedOf(samples) ?? 0
  }
  return sum
}

/** Milliseconds until the last page to be recognised, at the present speed; null where that is not known, as while it is opened. */
export function timeLeftOf(document: DocumentView, speed: number | null): number | null {
  if (document.state !== 'running' || document.stage !== 'page-ocr' || document.pages === null || !speed) return null
  const remaining = document.pages - document.pagesDone - document.pagesFailed
  return remaining > 0 ? (remaining * 60_000) / speed : null
}

/** Recognised pages from which on their pace is worth saying. */
const enoughRecognised = 3
/** ms between two of them from which on nothing was recognised meanwhile. */
const longestPage = 120_000

/** Pages recognised a minute, over the last ones; null until enough is known. */
function recognisedPace(times: readonly number[]): number | null {
  const begin = times.findLastIndex((at, i) => i > 0 && at - (times[i - 1] ?? at) > longestPage)
  const recent = times.slice(Math.max(0, begin))
  const took = (recent.at(-1) ?? 0) - (recent[0] ?? 0)
  return recent.length < enoughRecognised || took < shortestPace ? null : ((recent.length - 1) * 60_000) / took
}

/**
 * Milliseconds until everything active is done; null when idle or unknown. Pages to be recognised take their own time, the others go at
 * `pagesPerMinute`. A document not opened yet counts as the average of those that are.
 */
export function timeLeftForAll(library: Library, shown: Shown, pagesPerMinute: number): number | null {
  let plain = 0
  let scans = 0
  let pace = 0
  for (const queue of queuesOf(shown)) {
    const { workload, recognised } = library.queues[queue]
    const { opened, unopened, left, toRecognise, scanned, pages } = workload
    plain += left - toRecognise + unopened * (opened ? (pages - scanned) / opened : 1)
    scans += toRecognise + unopened * (opened ? scanned / opened : 0)
    pace += recognisedPace(recognised) ?? 0
  }
  const recognising = scans >= 1 ? scans / pace : 0
  const reading = plain > 0 ? plain / Math.max(pagesPerMinute, pace) : 0
  const minutes = recognising + reading
  return minutes > 0 && Number.isFinite(minutes) ? minutes * 60_000 : null
}

/** What of a document can be taken away now. */
export const offeredOf = ({ sha256, pagesDone, mediaType }: DocumentView): PackAs[] => [
  ...(sha256 !== null ? (['original'] as const) : []),
  ...(pagesDone > 0 ? exportsOf(mediaType) : []),
]

/** Whether a document's file can be read anew, with other settings. */
export const canReadAgain = (document: DocumentView): boolean =>
  document.sha256 !== null && tabOf(document) !== 'active'

const pausable: ReadonlySet<DocumentState> = new Set(['queued', 'blocked', 'running', 'retrying'])
const resumable: ReadonlySet<DocumentState> = new Set(['paused', 'pausing'])
const retryable: ReadonlySet<DocumentState> = new Set(['failed', 'partial', 'cancelled', 'expired'])

export type Verb = 'pause' | 'resume' | 'cancel' | 'retry' | 'remove'
export const verbs: readonly Verb[] = ['pause', 'resume', 'retry', 'cancel', 'remove']
/** What takes a verb back. Pages done again stay done, and what was removed is gone from the list. */
export const undoes: Partial<Record<Verb, Verb>> = { pause: 'resume', resume: 'pause', cancel: 'retry' }

/** Whether a password is what keeps a document from being read. */
export const isLocked = ({ state, error }: Pick<DocumentView, 'state' | 'error'>): boolean =>
  state === 'failed' && error?.code === 'file-encrypted'

/** Whether a verb means something for a document as it is now. */
export function allows(verb: Verb, document: Pick<DocumentView, 'state'>): boolean {
  switch (verb) {
    case 'pause':
      return pausable.has(document.state)
    case 'resume':
      return resumable.has(document.state)
    case 'cancel':
      return tabOf(document) === 'active'
    case 'retry':
      return retryable.has(document.state)
    case 'remove':
      return tabOf(document) !== 'active'
  }
}
