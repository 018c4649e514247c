// How far a batch is, kept from a snapshot and the events after it, and told as a live line or as plain lines now and then.
import type { WireError } from '../contract/error.ts'
import type { Update } from '../contract/event.ts'
import { DocumentView, terminalStates } from '../contract/model.ts'
import { columns, counted, displayed, duration, shortened } from './display.ts'

/** What is known at one moment. */
export interface Standing {
  documents: number
  ended: number
  failed: number
  /** Pages stored since the watch began. */
  pages: number
  /** 0–1, never falling. */
  fraction: number
  /** Of late; null until there is enough to tell. */
  pagesPerMinute: number | null
  /** Milliseconds; null until there is enough to tell. */
  left: number | null
  /** What is being worked on. */
  running: { name: string; page: number | null; pages: number | null } | null
}

export interface Progress {
  apply(update: Update): void
  standing(): Standing
}

/**
 * A pace is that of the last ten seconds, or of the last ten pages when they took longer: text pages fly, recognised ones do not,
 * and the next ones are most like the last. Before so many pages and milliseconds it is noise.
 */
const paceTime = 10_000
const pacePages = 10
const enoughPages = 3
const enoughTime = 3_000

const of = {
  id: true,
  name: true,
  run: true,
  state: true,
  progress: true,
  pages: true,
  pagesDone: true,
  pagesFailed: true,
} as const
const Watched = DocumentView.pick(of)
type Watched = Pick<DocumentView, keyof typeof of>

/** Follows the documents of a snapshot. Patches say what changed, so no rule of the engine is repeated here. */
export function followBatch(snapshot: readonly DocumentView[], now: () => number = Date.now): Progress {
  const documents = new Map<string, Watched>()
  const runs = new Map<string, Watched[]>()
  const batches = new Set(snapshot.map(({ batch }) => batch))
  const watch = (document: Watched): void => {
    documents.set(document.id, document)
    if (document.run !== null) runs.set(document.run, [...(runs.get(document.run) ?? []), document])
  }
  for (const document of snapshot) watch({ ...document })
  const began = now()
  let stored: number[] = []
  let pages = 0
  let fraction = 0
  let latest: { document: Watched; page: number | null } | null = null

  const reached = (document: string | null, run: string | null): Watched[] => {
    const one = document === null ? undefined : documents.get(document)
    return one ? [one] : (document === null && run !== null && runs.get(run)) || []
  }

  return {
    apply(update) {
      if (update.kind === 'progress') {
        const [document] = runs.get(update.progress.run) ?? []
        if (document) latest = { document, page: update.progress.page }
        return
      }
      const { event } = update
      // A file within one of them.
      if (event.type === 'document.added' && batches.has(event.batch ?? '') && !documents.has(event.document ?? '')) {
        const added = Watched.safeParse(event.patch)
        if (added.success) watch(added.data)
      }
      const hit = reached(event.document, event.run)
      if (event.patch) for (const document of hit) Object.assign(document, event.patch)
      const [first] = hit
      if (event.type !== 'page.stored' || first === undefined) return
      pages += 1
      stored.push(now())
      latest = { document: first, page: event.page }
    },
    standing() {
      const time = now()
      stored = stored.filter((at, i) => at > time - paceTime || i >= stored.length - pacePages - 1)
      const all = [...documents.values()]
      const open = all.filter((d) => !terminalStates.has(d.state))
      const done = all.length - open.length
      const part = open.reduce((sum, d) => sum + d.progress, done) / (all.length || 1)
      fraction = Math.max(fraction, Math.min(1, part))
      const rate = pace(stored, began, time)
      const remaining = pagesLeft(all, open)
      const current = latest && !terminalStates.has(latest.document.state) ? latest : null
      const running = current?.document ?? open.find((d) => d.state === 'running')
      return {
        documents: all.length,
        ended: done,
        failed: all.filter((d) => d.state === 'failed' || d.state === 'partial').length,
        pages,
        fraction,
        pagesPerMinute: rate === null ? null : rate * 60_000,
        left: rate === null || remaining === null ? null : remaining / rate,
        running: running ? { name: running.name, page: current?.page ?? null, pages: running.pages } : null,
      }
    },
  }
}

/** Pages a millisecond, from the times at which pages were stored; null: too early to tell. */
function pace(stored: readonly number[], began: number, now: number): number | null {
  const recent = stored.filter((at) => at > now - paceTime).length
  const first = Math.max(0, stored.length - Math.max(recent, pacePages))
  const pages = stored.length - first
  const time = now - (stored[first - 1] ?? began)
  return pages >= enoughPages && time >= enoughTime ? pages / time : null
}

/** Documents that are not open yet are taken to be as long as the others are on average. */
function pagesLeft(all: readonly Watched[], open: readonly Watched[]): number | null {
  const known = all.filter((d) => d.pages !== null)
  if (known.length === 0) return null
  const average = known.reduce((sum, d) => sum + d.pages!, 0) / known.length
  return open.reduce(
    (sum, d) => sum + (d.pages === null ? average : Math.max(0, d.pages - d.pagesDone - d.pagesFailed)),
    0,
  )
}

/** One line of at most `width` columns: bar, documents, what runs, pace, time left. The name gives way first. `waiting`: why nothing runs. */
export function liveLine(standing: Standing, width: number, waiting: WireError | null = null): string {
  const filled = Math.round(standing.fraction * 20)
  const bar = `${'█'.repeat(filled)}${'░'.repeat(20 - filled)}`
  const count = `${standing.ended}/${standing.documents}${standing.failed > 0 ? ` (${standing.failed} failed)` : ''}`
  if (waiting) return shortened(`${bar} · ${count} · ${waitingText(waiting)}`, Math.max(1, width - 1))
  const { running } = standing
  const page = running?.page ? `page ${running.page}${running.pages === null ? '' : ` of ${running.pages}`}` : ''
  const rest = [bar, count, page, paceText(standing), leftText(standing)].filter((part) => part !== '').join(' · ')
  const room = width - 1 - columns(rest) - 3
  const name = running && room >= 8 ? shortened(displayed(running.name), Math.min(40, room)) : ''
  const parts = [
    bar,
    count,
    [name, page].filter((part) => part !== '').join(' '),
    paceText(standing),
    leftText(standing),
  ]
  return shortened(parts.filter((part) => part !== '').join(' · '), Math.max(1, width - 1))
}

/** The same for a log. */
export function plainLine(standing: Standing, waiting: WireError | null = null): string {
  const { running } = standing
  const at = running ? `at ${displayed(running.name)}${running.page ? ` page ${running.page}` : ''}` : ''
  const failed = standing.failed > 0 ? `${standing.failed} failed` : ''
  const documents = `${standing.ended} of ${counted(standing.documents, 'document')}`
  if (waiting) return `${documents}, ${waitingText(waiting)}`
  const parts = [documents, failed, counted(standing.pages, 'page'), at, paceText(standing), leftText(standing)]
  return parts.filter((part) => part !== '').join(', ')
}

/** What is waited for, and what to do about it. */
export const waitingText = ({ message, hint }: WireError): string => displayed(`waiting: ${message}. ${hint}`.trim())

function paceText({ pagesPerMinute }: Standing): string {
  if (pagesPerMinute === null) return ''
  return `${pagesPerMinute < 10 ? pagesPerMinute.toFixed(1) : Math.round(pagesPerMinute)} pages/min`
}

function leftText({ left }: Standing): string {
  if (left === null) return ''
  return left < 10_000
    ? 'a few seconds left'
    : `about ${duration(Math.round(left / 1000) * 1000).replace('.0', '')} left`
}
