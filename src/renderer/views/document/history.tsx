// What happened to a document, newest last: its own events and its run's. Pages read one after the other are one line.
import type { ReactElement } from 'react'
import type { Event } from '../../../contract/event.ts'
import { WireError } from '../../../contract/error.ts'
import { Stage, type DocumentView } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { events as words, stages, states, text } from '../../text/words.ts'
import { duration, number, time } from '../../text/format.ts'
import { Group } from './facts.tsx'
import styles from './history.module.css'

const readPause = 1500
const mostEvents = 2000

export function History({ document }: { document: DocumentView }): ReactElement | null {
  const client = useClient()
  const key = `${document.id} ${document.state} ${document.pagesDone} ${document.pagesFailed} ${document.stage}`
  const { value } = useLoaded(
    key,
    () => client.call('events.list', { document: document.id, limit: mostEvents }),
    readPause,
  )
  // Others that share its run have their own stories.
  const own = value?.events.filter((event) => event.document === null || event.document === document.id) ?? []
  if (own.length === 0) return null
  return (
    <Group title={text.facts.history}>
      {fold(own).map((entry) => (
        <li key={entry.seq} className={styles['entry']} data-bad={entry.bad || undefined}>
          <time dateTime={new Date(entry.at).toISOString()}>{time(entry.at)}</time>
          <span>
            {entry.what}
            {entry.more && <small>{entry.more}</small>}
          </span>
        </li>
      ))}
    </Group>
  )
}

interface Entry {
  seq: number
  at: number
  what: string
  more: string
  bad: boolean
}

interface PageGroup {
  entry: Entry
  recognised: boolean
  numbers: number[]
}

/** Said by other entries, or of no use to a person. */
const silent: ReadonlySet<string> = new Set(['job.added', 'batch.added'])
const badTypes: ReadonlySet<string> = new Set(['page.failed', 'job.failed', 'worker.crashed'])

/** Events as entries: pages stored one after the other are one, and a job's end goes to its beginning. */
function fold(events: readonly Event[]): Entry[] {
  const entries: Entry[] = []
  const begun = new Map<string | null, Entry>()
  let pages = null as PageGroup | null
  const add = (event: Event, what: string, more = ''): Entry => {
    const entry = { seq: event.seq, at: event.at, what, more, bad: badTypes.has(event.type) }
    entries.push(entry)
    pages = null
    return entry
  }
  for (const event of events) {
    const stage = Stage.safeParse(event.data['stage'])
    if (event.type === 'page.stored' && event.page !== null) {
      const recognised = event.data['source'] === 'ocr'
      if (pages?.recognised !== recognised) {
        const entry = add(event, '')
        pages = { entry, recognised, numbers: [] }
      }
      pages.numbers.push(event.page)
      pages.entry.what = (recognised ? text.pagesRecognised : text.pagesStored)(pages.numbers.length)
      pages.entry.more = ranges(pages.numbers)
    } else if (event.type === 'job.claimed' && stage.success) {
      // Recognition is told by its pages.
      if (stage.data !== 'page-ocr') begun.set(event.job, add(event, stages[stage.data]))
    } else if (event.type === 'job.completed') {
      const entry = begun.get(event.job)
      if (entry) entry.more = duration(event.at - entry.at)
    } else if (event.type === 'document.changed' || event.type === 'document.finished') {
      if (event.patch?.state) add(event, states[event.patch.state])
    } else if (event.type === 'run.opened') {
      if (event.patch?.stage) add(event, words[event.type], about(event))
    } else if (!silent.has(event.type)) add(event, words[event.type], about(event))
  }
  return entries
}

/** What an event says beyond its name: its stage, its page, its pages, what went wrong. */
function about(event: Event): string {
  const stage = Stage.safeParse(event.data['stage'])
  const { pages, error } = event.data
  const wrong = WireError.safeParse(error)
  return [
    stage.success && stages[stage.data],
    event.page !== null && text.pageN(event.page),
    typeof pages === 'number' && text.pagesOf(pages),
    wrong.success && wrong.data.message,
  ]
    .filter(Boolean)
    .join(' · ')
}

/** `1–4, 7`: page numbers in runs. */
function ranges(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((a, b) => a - b)
  const runs: [number, number][] = []
  for (const page of sorted) {
    const last = runs.at(-1)
    if (last && page <= last[1] + 1) last[1] = page
    else runs.push([page, page])
  }
  return runs.map(([from, to]) => (from === to ? number(from) : `${number(from)}–${number(to)}`)).join(', ')
}
