// The figures one looks at first, each with what it means beneath it.
import type { ReactElement } from 'react'
import type { Health } from '../../../contract/commands/health.ts'
import { duration, number, percent, rate } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import styles from './health.module.css'

/** `pagesPerMinute`: of the last minute. */
export function Tiles({ health, pagesPerMinute }: { health: Health; pagesPerMinute: number }): ReactElement {
  const { documents, pages, workers, backlog } = health
  const waiting = backlog.reduce((sum, part) => sum + part.documents, 0)
  const seconds = (value: number | null): string => (value === null ? '–' : duration(value * 1000))
  const tiles: { label: string; value: string; note: string }[] = [
    {
      label: text.health.throughput,
      value: rate(pagesPerMinute),
      note: `${text.perMinute} · ${text.health.pagesInAll(pages.stored, pages.ocr)}`,
    },
    { label: text.health.backlog, value: number(waiting), note: text.health.backlogNote },
    {
      label: text.health.success,
      value: documents.successRate === null ? '–' : percent(documents.successRate),
      note: text.health.successNote(Object.values(documents.finished).reduce((sum, count) => sum + count, 0)),
    },
    {
      label: text.health.perDocument,
      value: seconds(documents.seconds.p50),
      note: text.health.p95(seconds(documents.seconds.p95)),
    },
    {
      label: text.health.utilisation,
      value: workers.utilisation === null ? '–' : percent(workers.utilisation),
      note: text.workers(workers.busy, workers.total),
    },
  ]
  return (
    <dl className={styles['tiles']}>
      {tiles.map(({ label, value, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <b>{value}</b>
            <small>{note}</small>
          </dd>
        </div>
      ))}
    </dl>
  )
}
