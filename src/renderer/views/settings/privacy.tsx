// What leaves this computer (nothing, unless a team's queue was joined), where everything is, and what this program is.
import type { ReactElement } from 'react'
import { Mark } from '../../parts/icon.tsx'
import { useApp } from '../../state/app.ts'
import { text } from '../../text/words.ts'
import styles from './settings.module.css'

export function Privacy(): ReactElement {
  const info = useApp((state) => state.info)
  const team = useApp((state) => state.team)
  const joined = team !== null && team.state !== 'none'
  return (
    <section className={styles['about']}>
      <Mark size={44} />
      <div>
        <p>
          <strong>{joined ? text.privacyTeam(team.label) : text.offline}</strong>
        </p>
        <p>{text.privacyNote}</p>
        {info && (
          <dl>
            <dt>{text.version}</dt>
            <dd>
              {text.app} {info.version}
            </dd>
            <dt>{text.home}</dt>
            <dd>{info.home}</dd>
            <dt>{text.queue}</dt>
            <dd>{[info.queue.label, ...(joined ? [team.label] : [])].join(', ')}</dd>
          </dl>
        )}
      </div>
    </section>
  )
}
