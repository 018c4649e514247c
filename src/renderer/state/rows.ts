// The rows of the list: documents that match, in their order, under their batches where that is wanted. Pure, and quick for a hundred
// thousand: what never changes of a document (names, batches) is ordered once, and the rest is one pass.
import { type DocumentFilter, parseFilter } from '../../contract/filter.ts'
import { terminalStates, type DocumentState, type DocumentView } from '../../contract/model.ts'
import type { Listed } from './documents.ts'
import type { Library } from './stand.ts'
import type { Order, Shown } from './prefs.ts'
import { isShown, tabOf, type Tab } from './select.ts'
import type { Line } from './line.ts'

export interface ListQuery {
  tab: Tab
  /** As a person writes it, see `parseFilter` of contract/filter.ts. */
  search: string
  order: Order
  shown: Shown
  /** Batches have a row of their own; only in order of arrival, and only those with more than one document. */
  grouped: boolean
  folded: ReadonlySet<string>
  /** Places of those that wait; only looked at where they are the order. */
  line?: Line
}

/** The same for two queries that show the same view of the list; what is folded does not count. */
export const queryKey = ({ tab, search, order, shown, grouped }: ListQuery): string =>
  JSON.stringify([tab, search, order.by, order.descending, shown, grouped])

export interface Rows {
  /** Ids of documents and, before theirs, of batches. */
  ids: readonly string[]
  /** The documents that match, folded ones too. */
  matching: readonly string[]
  /** Batches that have a row, with the documents of theirs that match. */
  batches: ReadonlyMap<string, readonly string[]>
  /** Where the rows of batches stand in `ids`, ascending. */
  batchRows: readonly number[]
}

/** A document's place among the documents that have a row, from 1; `index`: of its row. */
export function numberAt({ batchRows }: Rows, index: number): number {
  let [low, high] = [0, batchRows.length]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((batchRows[middle] ?? 0) < index) low = middle + 1
    else high = middle
  }
  return index - low + 1
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
const stateRank = Object.fromEntries(stateOrder.map((state, index) => [state, index])) as Record<DocumentState, number>
const laneRank = { urgent: 0, default: 1, slow: 2 } as const

export function listRows(library: Library, query: ListQuery): Rows {
  const { tab, order, shown } = query
  const wanted = matcher(query.search)
  const found: Listed[] = []
  for (const slot of ordered(library, order)) {
    const now = library.documents.at(slot)
    if (!now || !isShown(now.queue, shown)) continue
    if (tab !== 'all' && tabOf(now) !== tab) continue
    if (wanted(now)) found.push(now)
  }
  const changing = order.by === 'turn' ? turnIn(query.line) : keyOf[order.by]
  const sorted = changing ? sortByKey(found, changing, order.descending) : found
  const matching = sorted.map(({ id }) => id)
  return query.grouped && order.by === 'added'
    ? group(sorted, matching, query.folded)
    : { ids: matching, matching, batches: new Map(), batchRows: [] }
}

/** Puts each batch's row before its documents, which already stand together. */
function group(documents: readonly Listed[], matching: readonly string[], folded: ReadonlySet<string>): Rows {
  const batches = new Map<string, string[]>()
  for (const { batch, id } of documents) {
    const members = batches.get(batch)
    if (members) members.push(id)
    else batches.set(batch, [id])
  }
  const ids: string[] = []
  const batchRows: number[] = []
  for (const [batch, members] of batches) {
    if (members.length === 1) {
      batches.delete(batch)
      ids.push(...members)
      continue
    }
    batchRows.push(ids.length)
    ids.push(batch)
    if (!folded.has(batch)) for (const id of members) ids.push(id)
  }
  return { ids, matching, batches, batchRows }
}

/** Whether a document is meant by a search. Names of states and classes may be begun only: `state:fail`. */
export function matcher(search: string): (document: DocumentView) => boolean {
  if (search.trim() === '') return () => true
  const { filter } = parseSearch(search)
  // A pattern that ignores case is several times quicker than making every path small.
  const words = (filter.words ?? []).map((word) => new RegExp(word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i'))
  const states = filter.states && new Set(filter.states)
  const errors = filter.errors && new Set<string>(filter.errors)
  const stages = filter.stages && new Set(filter.stages)
  return (document) =>
    (!states || states.has(document.state)) &&
    (!stages || (document.stage !== null && stages.has(document.stage))) &&
    (!errors || errorsOf(document).some((code) => errors.has(code))) &&
    (filter.lane === undefined || document.lane === filter.lane) &&
    (filter.realm === undefined || document.realm === filter.realm) &&
    (filter.batch === undefined || document.batch === filter.batch) &&
    (filter.parent === undefined || document.parent?.document === filter.parent) &&
    (filter.from === undefined || document.addedAt >= filter.from) &&
    (filter.to === undefined || document.addedAt <= filter.to) &&
    (!filter.classes || filter.classes.includes((document.class ?? '').toLowerCase())) &&
    (!filter.languages || filter.languages.includes((document.language ?? '').toLowerCase())) &&
    words.every((word) => word.test(document.path))
}

/** The search as a filter for the host, and what of it means nothing. */
export const parseSearch = (search: string): { filter: DocumentFilter; unknown: string[] } => parseFilter(search)

function errorsOf({ error, failedPages }: DocumentView): string[] {
  return [...(error ? [error.code] : []), ...failedPages.map((failed) => failed.error.code)]
}

/** Orders by what changes while a document is worked on; the others are kept, see `ordered`. */
const keyOf: Partial<Record<Order['by'], (document: Listed) => number>> = {
  state: ({ state }) => stateRank[state],
  progress: ({ progress }) => progress,
  finished: ({ finishedAt }) => finishedAt ?? 0,
  duration: ({ startedAt, finishedAt }) => (startedAt === null || finishedAt === null ? 0 : finishedAt - startedAt),
  lane: ({ lane }) => laneRank[lane],
}

/** What is in hand, then what waits in its order, then what is held or waits for something else, then what ended. */
const turnIn =
  (line: Line | undefined) =>
  ({ id, state }: Listed): number =>
    line?.get(id)?.place ?? (state === 'running' || state === 'pausing' ? 0 : terminalStates.has(state) ? 2e9 : 1e9)

/** Stable: equals stay in the order of arrival. */
function sortByKey(documents: readonly Listed[], key: (document: Listed) => number, descending: boolean): Listed[] {
  const direction = descending ? -1 : 1
  const keyed = documents.map((document) => ({ document, key: key(document) }))
  return keyed.toSorted((a, b) => direction * (a.key - b.key)).map(({ document }) => document)
}

type Fixed = 'added' | 'name' | 'size' | 'class'
interface Arranged {
  members: object
  documents: readonly Listed[]
  slots: Int32Array
}
/** The last arrangement in each order. A longer list is the one before with what is new merged in. */
const arranged = new Map<string, Arranged>()

/** Slots in an order that only changes when documents come or go; classes are looked at anew whenever the list is. */
function ordered(library: Library, { by, descending }: Order): Int32Array {
  const fixed: Fixed = by === 'name' || by === 'size' || by === 'class' ? by : 'added'
  const key = `${fixed} ${fixed === by ? descending : true}`
  const before = arranged.get(key)
  if (before?.members === library.members && fixed !== 'class') return before.slots
  const compare = comparator(library, fixed, fixed === by ? descending : true)
  const documents =
    before && fixed !== 'class' ? merge(library, before, compare) : [...library.documents.values()].toSorted(compare)
  const slots = Int32Array.from(documents, ({ id }) => library.documents.slotOf(id))
  arranged.set(key, { members: library.members, documents, slots })
  return slots
}

type Compare = (a: Listed, b: Listed) => number

/** What is still there of the arrangement before, and what came since, in order. */
function merge(library: Library, before: Arranged, compare: Compare): Listed[] {
  const old = before.documents.filter(({ id }) => library.documents.has(id))
  const known = new Set(old.map(({ id }) => id))
  const fresh: Listed[] = []
  for (const document of library.documents.values()) if (!known.has(document.id)) fresh.push(document)
  fresh.sort(compare)
  const all: Listed[] = []
  let next = 0
  for (const document of old) {
    for (let candidate = fresh[next]; candidate && compare(candidate, document) < 0; candidate = fresh[next]) {
      all.push(candidate)
      next += 1
    }
    all.push(document)
  }
  return [...all, ...fresh.slice(next)]
}

function comparator(library: Library, by: Fixed, descending: boolean): Compare {
  const direction = descending ? -1 : 1
  const texts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  const last: Compare = (a, b) => texts(readable(a.path), readable(b.path)) || texts(a.id, b.id)
  if (by === 'name') return (a, b) => direction * texts(readable(a.name), readable(b.name)) || last(a, b)
  if (by === 'size') return (a, b) => direction * (a.size - b.size) || last(a, b)
  if (by === 'class') return (a, b) => direction * texts(a.class ?? '\uffff', b.class ?? '\uffff') || last(a, b)
  // A batch stays together: its documents count as added when its first one was. Within it, by path, whichever way the batches go.
  const firsts = new Map<string, number>()
  for (const { batch, addedAt } of library.documents.values())
    firsts.set(batch, Math.min(addedAt, firsts.get(batch) ?? addedAt))
  return (a, b) =>
    a.batch === b.batch
      ? last(a, b)
      : direction * ((firsts.get(a.batch) ?? 0) - (firsts.get(b.batch) ?? 0) || texts(a.batch, b.batch))
}

const keys = new Map<string, string>()
/** A name as a key whose plain order is the one a person expects: any case, without accents, numbers as numbers. */
function readable(name: string): string {
  let key = keys.get(name)
  if (key === undefined) {
    key = name.toLowerCase().replaceAll(/\d+/g, (digits) => digits.padStart(12, '0'))
    if (/[^\0-\x7f]/.test(key)) key = key.normalize('NFD').replaceAll(/\p{M}/gu, '')
    keys.set(name, key)
  }
  return key
}
