// Tables of the health view: stages with their times, processes with their last sign of life, this machine and its database.
import type { ReactElement } from 'react'
import type { Health } from '../../../contract/commands/health.ts'
import { duration, number, size } from '../../text/format.ts'
import { stages as names, text } from '../../text/words.ts'
import styles from './health.module.css'

export function Stages({ health: { stages } }: { health: Health }): ReactElement {
  const slowest = Math.max(0.001, ...stages.map(({ seconds }) => seconds.p95 ?? 0))
  const time = (value: number | null): string => (value === null ? '–' : duration(value * 1000))
  return (
    <table className={styles['table']}>
      <caption>{text.health.stages}</caption>
      <thead>
        <tr>
          <th scope="col">{text.columns.stage}</th>
          <th scope="col">{text.health.waiting}</th>
          <th scope="col">{text.health.active}</th>
          <th scope="col">{text.health.completed}</th>
          <th scope="col">{text.health.failed}</th>
          <th scope="col">{text.health.median}</th>
          <th scope="col">{text.health.ninetyFive}</th>
          <th scope="col" aria-hidden="true" />
        </tr>
      </thead>
      <tbody>
        {stages.map(({ stage, waiting, active, completed, failed, seconds }) => (
          <tr key={stage}>
            <th scope="row">{names[stage]}</th>
            <Count of={waiting} />
            <Count of={active} />
            <Count of={completed} />
            <Count of={failed} bad />
            <td>{time(seconds.p50)}</td>
            <td>{time(seconds.p95)}</td>
            <td aria-hidden="true" className={styles['spread']}>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none">
                <rect
                  className={styles['bar-soft']}
                  x="0"
                  y="0"
                  height="8"
                  width={((seconds.p95 ?? 0) / slowest) * 100}
                />
                <rect
                  className={styles['bar-accent']}
                  x="0"
                  y="0"
                  height="8"
                  width={((seconds.p50 ?? 0) / slowest) * 100}
                />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Nought stands back, so that the others are seen. */
function Count({ of, bad = false }: { of: number; bad?: boolean }): ReactElement {
  return (
    <td data-none={of === 0 || undefined} data-bad={(bad && of > 0) || undefined}>
      {number(of)}
    </td>
  )
}

/** Processes of this computer are asked of its process table; those of a team say that they are there. */
export function Hosts({ health: { hosts, at, database } }: { health: Health }): ReactElement {
  return (
    <table className={styles['table']}>
      <caption>{text.health.hosts}</caption>
      <thead>
        <tr>
          <th scope="col">{text.health.host}</th>
          <th scope="col">{text.health.kind}</th>
          <th scope="col">{text.health.running}</th>
          <th scope="col">{text.health.seen}</th>
        </tr>
      </thead>
      <tbody>
        {hosts.map(({ id, hostname, kind, startedAt, seenAt }) => (
          <tr key={id}>
            <th scope="row">{hostname}</th>
            <td>{text.health.kinds[kind as keyof typeof text.health.kinds] ?? kind}</td>
            <td>{duration(Math.max(0, at - startedAt))}</td>
            <td>
              {database.kind === 'sqlite' ? text.health.now : text.health.ago(duration(Math.max(0, at - seenAt)))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function Machine({ health: { memory, database, eventLag } }: { health: Health }): ReactElement {
  const lines: [string, string][] = [
    [text.health.database, database.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'],
    [text.health.reads, text.health.ms(database.readMs)],
    [text.health.writes, text.health.ms(database.writeMs)],
    [text.health.lag, eventLag.p95Ms === null ? '–' : text.health.ms(eventLag.p95Ms)],
    [text.health.memory, size(memory.rss)],
  ]
  return (
    <table className={styles['table']}>
      <caption>{text.health.machine}</caption>
      <tbody>
        {lines.map(([label, value]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
