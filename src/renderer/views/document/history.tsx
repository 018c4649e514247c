// What happened to a document, newest last: its own events and its run's. Pages read one after the other are one line.
import type { ReactElement } from 'react'
import type { Event } from '../../../contract/api.ts'
import { Stage, type DocumentView } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { events as words, stages, states, text } from '../../text/en.ts'
import { number, time } from '../../text/format.ts'
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
  if (!value || value.events.length === 0) return null
  return (
    <Group title={text.facts.history}>
      {fold(value.events).map((entry) => (
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

const badTypes: ReadonlySet<string> = new Set(['page.failed', 'job.failed', 'worker.crashed'])

function fold(events: readonly Event[]): Entry[] {
  const entries: Entry[] = []
  let pages: { entry: Entry; numbers: number[] } | null = null
  for (const event of events) {
    if (event.type === 'page.stored' && event.page !== null) {
      if (pages) pages.numbers.push(event.page)
      else {
        pages = { entry: { seq: event.seq, at: event.at, what: '', more: '', bad: false }, numbers: [event.page] }
        entries.push(pages.entry)
      }
      pages.entry.what = text.pagesStored(pages.numbers.length)
      pages.entry.more = ranges(pages.numbers)
      continue
    }
    pages = null
    entries.push({
      seq: event.seq,
      at: event.at,
      what: words[event.type],
      more: about(event),
      bad: badTypes.has(event.type),
    })
  }
  return entries
}

/** What an event says beyond its name: its stage, its page, the state it led to. */
function about(event: Event): string {
  const stage = Stage.safeParse(event.data['stage'])
  return [
    stage.success && stages[stage.data],
    event.page !== null && text.pageN(event.page),
    event.patch?.state && states[event.patch.state],
  ]
    .filter(Boolean)
    .join(', ')
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
