// The figures at the foot: documents by state, pages a minute, time left for all, workers, and which queue this is.
import type { ReactElement } from 'react'
import type { DocumentState } from '../../../contract/model.ts'
import { StateIcon } from '../../parts/state-badge.tsx'
import { useApp } from '../../state/app.ts'
import { countStates, speedOfAll, timeLeftForAll } from '../../state/select.ts'
import { states, text } from '../../text/en.ts'
import { number, rate, timeLeft } from '../../text/format.ts'
import styles from './footer.module.css'

const shown: readonly DocumentState[] = [
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

export function Footer(): ReactElement {
  const library = useApp((state) => state.library)
  const stats = useApp((state) => state.stats)
  const info = useApp((state) => state.info)
  const counts = countStates(library)
  // Just begun, the last minute knows little yet; what runs knows its own speed.
  const speed = Math.max(stats?.pagesPerMinute ?? 0, speedOfAll(library))
  const left = library.paused ? null : timeLeftForAll(library, speed)
  return (
    <footer className={styles['footer']}>
      <ul>
        {shown.map((state) => {
          const count = counts.get(state)
          return (
            count !== undefined && (
              <li key={state}>
                <StateIcon state={state} size={12} />
                {number(count)} {states[state].toLowerCase()}
              </li>
            )
          )
        })}
      </ul>
      <ul>
        {stats && stats.pagesPerMinute > 0 && (
          <li>
            {rate(stats.pagesPerMinute)} {text.perMinute}
          </li>
        )}
        {left !== null && <li>{text.allLeft(timeLeft(left))}</li>}
        {stats && <li>{text.workers(stats.workers.busy, stats.workers.total)}</li>}
        {info && (
          <li className={styles['home']} title={info.home}>
            {info.queue.label}
          </li>
        )}
      </ul>
    </footer>
  )
}
