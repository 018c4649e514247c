// The figures at the foot: documents by state, pages a minute, time left for all, workers, and which queue this is.
import { Fragment, type ReactElement } from 'react'
import { StateIcon } from '../../parts/state-badge.tsx'
import { useApp } from '../../state/app.ts'
import { usePrefs } from '../../state/prefs.ts'
import { countStates, isIdle, isPaused, queuesOf, speedOfAll, tallyOrder, timeLeftForAll } from '../../state/select.ts'
import { states, text } from '../../text/words.ts'
import { rate, timeLeft } from '../../text/format.ts'
import styles from './footer.module.css'
import { useCalm } from './use-calm.ts'

export function Footer(): ReactElement {
  const library = useCalm((state) => state.library)
  const stats = useApp((state) => state.stats)
  const info = useApp((state) => state.info)
  const team = useApp((state) => state.team)
  const shown = usePrefs((state) => state.show)
  const counts = countStates(library, shown)
  const idle = isIdle(library, shown)
  const figures = queuesOf(shown).flatMap((queue) => {
    const figure = queue === 'team' && team?.state !== 'open' ? undefined : stats[queue]
    return figure ? [figure] : []
  })
  const perMinute = figures.reduce((sum, { pagesPerMinute }) => sum + pagesPerMinute, 0)
  const busy = figures.reduce((sum, { workers }) => sum + workers.busy, 0)
  const total = figures.reduce((sum, { workers }) => sum + workers.total, 0)
  // Just begun, the last minute knows little yet; what runs knows its own speed.
  const left = isPaused(library, shown)
    ? null
    : timeLeftForAll(library, shown, Math.max(perMinute, speedOfAll(library, shown)))
  const places = [
    ...(shown !== 'team' && info
      ? [{ key: 'local', label: info.queue.kind === 'team' ? info.queue.label : text.queues.local, title: info.home }]
      : []),
    ...(shown !== 'local' && team ? [{ key: 'team', label: team.label, title: text.team.states[team.state] }] : []),
  ]
  return (
    <footer className={styles['footer']}>
      <ul>
        {tallyOrder.map((state) => {
          const count = counts.get(state)
          return (
            count !== undefined && (
              <li key={state}>
                <StateIcon state={state} still={idle} size={12} />
                {text.inState(count, states[state])}
              </li>
            )
          )
        })}
      </ul>
      <ul>
        {perMinute > 0 && (
          <li>
            {rate(perMinute)} {text.perMinute}
          </li>
        )}
        {left !== null && <li className={styles['left']}>{text.allLeft(timeLeft(left))}</li>}
        {figures.length > 0 && <li>{text.workers(busy, total)}</li>}
        <li className={styles['home']}>
          {places.map(({ key, label, title }, index) => (
            <Fragment key={key}>
              {index > 0 && ' + '}
              <span title={title}>{label}</span>
              {key === 'team' && team?.state === 'away' && ` (${text.team.states.away})`}
            </Fragment>
          ))}
        </li>
      </ul>
    </footer>
  )
}
