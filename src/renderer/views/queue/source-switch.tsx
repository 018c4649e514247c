// Which queue the list shows: this computer's, the team's, or both. Only where a team's queue was joined.
import type { ReactElement } from 'react'
import { cx } from '../../parts/cx.ts'
import { useApp } from '../../state/app.ts'
import { usePrefs, type Shown } from '../../state/prefs.ts'
import { text } from '../../text/words.ts'
import styles from './source-switch.module.css'

const choices: readonly Shown[] = ['local', 'team', 'both']

export function SourceSwitch(): ReactElement | null {
  const team = useApp((state) => state.team)
  const show = usePrefs((state) => state.show)
  if (!team || team.state === 'none') return null
  return (
    <div role="radiogroup" aria-label={text.queue} className={styles['switch']}>
      {choices.map((choice) => (
        <label
          key={choice}
          className={cx(styles, show === choice && 'on')}
          title={choice === 'team' ? team.label : undefined}
        >
          <input
            type="radio"
            name="queue"
            checked={show === choice}
            onChange={() => usePrefs.setState(choice === 'both' ? { show: choice } : { show: choice, target: choice })}
          />
          {choice === 'team' && <i data-state={team.state} aria-hidden="true" />}
          {text.queues[choice]}
        </label>
      ))}
    </div>
  )
}

/** Where what is added goes, while both queues are shown. */
export function AddTarget(): ReactElement | null {
  const team = useApp((state) => state.team)
  const { show, target } = usePrefs()
  if (show !== 'both' || !team || team.state === 'none') return null
  return (
    <select
      className={styles['target']}
      aria-label={text.team.addTo}
      value={target}
      onChange={(event) => usePrefs.setState({ target: event.target.value === 'team' ? 'team' : 'local' })}
    >
      <option value="local">{text.team.to(text.queues.local)}</option>
      <option value="team">{text.team.to(text.queues.team)}</option>
    </select>
  )
}
