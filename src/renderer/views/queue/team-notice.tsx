// Says that the team's database is away, for as long as it is: what waits, what goes on, and what to do.
import type { ReactElement } from 'react'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useApp } from '../../state/app.ts'
import { said } from '../../text/said.ts'
import { usePrefs } from '../../state/prefs.ts'
import { go } from '../../state/route.ts'
import { time } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import styles from './team-notice.module.css'

export function TeamNotice(): ReactElement | null {
  const team = useApp((state) => state.team)
  const show = usePrefs((state) => state.show)
  if (team?.state !== 'away') return null
  return (
    <section className={styles['notice']} aria-label={text.team.queue}>
      <Icon name="alert" />
      <p>
        <strong>{text.team.away(team.label, time(team.since))}</strong>{' '}
        <span>{team.reason?.retryable === false ? said(team.reason).title : text.team.awayNote}</span>
      </p>
      {show === 'team' && (
        <Button look="quiet" onClick={() => usePrefs.setState({ show: 'local' })}>
          {text.team.showLocal}
        </Button>
      )}
      <Button look="quiet" onClick={() => go({ view: 'settings', section: 'queue' })}>
        {text.settings}
      </Button>
    </section>
  )
}
