// What the views ask of the library: tabs and counts, search, order, speed and time left. Pure.
import type { DocumentState, DocumentView } from '../../contract/model.ts'
import type { Library, PaceSample } from './library.ts'

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

export const tabOf = (document: DocumentView): Exclude<Tab, 'all'> => tabOfState[document.state]

export function countTabs(library: Library): Record<Tab, number> {
  const counts = { all: library.documents.size, active: 0, done: 0, problems: 0, cancelled: 0 }
  for (const document of library.documents.values()) counts[tabOf(document)] += 1
  return counts
}

export function countStates(library: Library): Map<DocumentState, number> {
  const counts = new Map<DocumentState, number>()
  for (const { state } of library.documents.values()) counts.set(state, (counts.get(state) ?? 0) + 1)
  return counts
}

export type SortKey = 'added' | 'name' | 'state' | 'progress' | 'class'
export interface Order {
  by: SortKey
  descending: boolean
}
export interface ListQuery {
  tab: Tab
  /** Words that must all appear in a name, path, class or title; `state:failed` and `class:invoice` name a field. */
  search: string
  order: Order
}

/** What stands first when sorted by state: what needs a person, then what moves, then what rests. */
const stateOrder: readonly DocumentState[] = [
  'failed',
  'partial',
  'expired',
  'running',
  'pausing',
  'retrying',
  'queued',
  'blocked',
  'paused',
  'done',
  'cancelled',
]

/** Ids of the documents that match, in order. */
export function listDocuments(library: Library, { tab, search, order }: ListQuery): string[] {
  const terms = search.toLowerCase().split(/\s+/).filter(Boolean)
  const ranks = rankDocuments(library)
  const found: DocumentView[] = []
  for (const document of library.documents.values()) {
    if (tab !== 'all' && tabOf(document) !== tab) continue
    if (terms.every((term) => matches(document, term))) found.push(document)
  }
  const compare = comparator(order.by, ranks)
  const direction = order.descending ? -1 : 1
  return found
    .toSorted((a, b) => direction * compare(a, b) || (ranks.path.get(a.id) ?? 0) - (ranks.path.get(b.id) ?? 0))
    .map(({ id }) => id)
}

function matches(document: DocumentView, term: string): boolean {
  const [field, wanted] = term.split(':', 2)
  if (field === 'state' && wanted !== undefined) return document.state.startsWith(wanted)
  if (field === 'class' && wanted !== undefined) return (document.class ?? '').toLowerCase().startsWith(wanted)
  return [document.name, document.path, document.class, document.title].some((value) =>
    value?.toLowerCase().includes(term),
  )
}

/** Places in the orders that never change for a document: comparing names of ten thousand is slow, comparing numbers is not. */
interface Ranks {
  name: ReadonlyMap<string, number>
  path: ReadonlyMap<string, number>
  /** A batch stays together: its documents count as added when its first one was. */
  batch: ReadonlyMap<string, number>
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
const ranked = new WeakMap<object, Ranks>()

function rankDocuments(library: Library): Ranks {
  const ranks = ranked.get(library.members) ?? rankAnew(library)
  ranked.set(library.members, ranks)
  return ranks
}

function rankAnew(library: Library): Ranks {
  const documents = [...library.documents.values()]
  const rank = (sorted: readonly DocumentView[]): Map<string, number> =>
    new Map(sorted.map(({ id }, index) => [id, index]))
  const firsts = new Map<string, number>()
  for (const { batch, addedAt } of documents) firsts.set(batch, Math.min(addedAt, firsts.get(batch) ?? addedAt))
  const batches = [...firsts].toSorted(([a, at], [b, bt]) => at - bt || collator.compare(a, b))
  return {
    name: rank(documents.toSorted((a, b) => collator.compare(a.name, b.name))),
    path: rank(documents.toSorted((a, b) => collator.compare(a.path, b.path) || collator.compare(a.id, b.id))),
    batch: new Map(batches.map(([batch], index) => [batch, index])),
  }
}

function comparator(by: SortKey, ranks: Ranks): (a: DocumentView, b: DocumentView) => number {
  const place = (order: ReadonlyMap<string, number>, key: string): number => order.get(key) ?? 0
  switch (by) {
    case 'name':
      return (a, b) => place(ranks.name, a.id) - place(ranks.name, b.id)
    case 'state':
      return (a, b) => stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state)
    case 'progress':
      return (a, b) => a.progress - b.progress
    case 'class':
      return (a, b) => collator.compare(a.class ?? '\uffff', b.class ?? '\uffff')
    case 'added':
      return (a, b) => place(ranks.batch, a.batch) - place(ranks.batch, b.batch)
  }
}

/** ms of work before a speed is worth saying: the pages of a text layer all come at once. */
const shortestPace = 1000

/** Pages a minute over the last few pages; null until enough is known. */
export function speedOf(samples: readonly PaceSample[] | undefined): number | null {
  const first = samples?.[0]
  const last = samples?.at(-1)
  if (!first || !last || last.at - first.at < shortestPace) return null
  return ((last.pages - first.pages) * 60_000) / (last.at - first.at)
}

/** Pages a minute of all that runs. */
export function speedOfAll(library: Library): number {
  let sum = 0
  for (const samples of library.pace.values()) sum += speedOf(samples) ?? 0
  return sum
}

/** Milliseconds until the last page, at the present speed; null where that is not known. */
export function timeLeftOf(document: DocumentView, speed: number | null): number | null {
  if (document.state !== 'running' || document.pages === null || !speed) return null
  const remaining = document.pages - document.pagesDone - document.pagesFailed
  return remaining > 0 ? (remaining * 60_000) / speed : null
}

/**
 * Milliseconds until everything active is done, at `pagesPerMinute`; null when idle or unknown.
 * A document not opened yet counts as the average of those that are.
 */
export function timeLeftForAll(library: Library, pagesPerMinute: number): number | null {
  let known = 0
  let opened = 0
  let unopened = 0
  let remaining = 0
  for (const document of library.documents.values()) {
    if (document.pages !== null) {
      known += document.pages
      opened += 1
    }
    if (tabOf(document) !== 'active' || document.state === 'paused') continue
    if (document.pages === null) unopened += 1
    else remaining += Math.max(0, document.pages - document.pagesDone - document.pagesFailed)
  }
  const pages = remaining + unopened * (opened ? known / opened : 1)
  return pages > 0 && pagesPerMinute > 0 ? (pages * 60_000) / pagesPerMinute : null
}

const pausable: ReadonlySet<DocumentState> = new Set(['queued', 'blocked', 'running', 'retrying'])
const resumable: ReadonlySet<DocumentState> = new Set(['paused', 'pausing'])
const retryable: ReadonlySet<DocumentState> = new Set(['failed', 'partial', 'cancelled', 'expired'])

export type Verb = 'pause' | 'resume' | 'cancel' | 'retry' | 'remove'
export const verbs: readonly Verb[] = ['pause', 'resume', 'retry', 'cancel', 'remove']

/** Whether a verb means something for a document as it is now. */
export function allows(verb: Verb, document: DocumentView): boolean {
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
