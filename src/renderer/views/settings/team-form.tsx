// The team's queue: an address to look at, what was found there in plain words, and the step that leads on: join, create, migrate.
// The password is typed here and sent once; it never comes back.
import { useId, useState, type FormEvent, type ReactElement } from 'react'
import type { TeamFound, TeamLink } from '../../../contract/commands/team.ts'
import { toWire, type WireError } from '../../../contract/error.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { attempt } from '../../state/actions.ts'
import { askTeam, showToast, useApp } from '../../state/app.ts'
import { said, saidInLine } from '../../text/said.ts'
import { usePrefs } from '../../state/prefs.ts'
import { time } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import { Found } from './team-found.tsx'
import styles from './settings.module.css'

export function TeamForm(): ReactElement {
  const team = useApp((state) => state.team)
  const joined = team !== null && team.state !== 'none'
  return (
    <>
      {joined && <Joined team={team} />}
      {team && <AddressForm key={team.url} known={team.url} />}
    </>
  )
}

/** How it stands with the queue that was joined. */
function Joined({ team }: { team: TeamLink }): ReactElement {
  const client = useClient()
  const leave = (): void =>
    attempt(async () => {
      await client.call('team.disconnect', {})
      askTeam()
    })
  return (
    <section className={styles['card']} data-state={team.state} aria-label={text.team.queue}>
      <Icon name={team.state === 'away' ? 'alert' : 'team'} size={20} />
      <div>
        <strong>{team.label}</strong>
        <p>
          {text.team.states[team.state]}
          {team.state === 'away' && ` · ${text.team.since(time(team.since))}`}
        </p>
        {team.reason && <p>{saidInLine(team.reason)}</p>}
        <p className={styles['note']}>{text.team.passwords[team.password]}</p>
      </div>
      <Button onClick={leave}>{text.team.leave}</Button>
    </section>
  )
}

type Step = 'test' | 'init' | 'migrate' | 'connect'

function AddressForm({ known }: { known: string }): ReactElement {
  const client = useClient()
  const id = useId()
  const [url, setUrl] = useState(known)
  const [busy, setBusy] = useState<Step | null>(null)
  const [found, setFound] = useState<TeamFound | null>(null)
  const [error, setError] = useState<WireError | null>(null)
  const run = async (step: Step): Promise<void> => {
    setBusy(step)
    setError(null)
    try {
      if (step === 'connect') {
        const { label } = await client.call('team.connect', { url })
        usePrefs.setState({ show: 'both', target: 'local' })
        showToast({ tone: 'plain', title: text.team.joined(label), hint: '', details: null })
        askTeam()
      } else setFound(await client.call(`team.${step}`, { url }))
    } catch (thrown) {
      setFound(null)
      setError(toWire(thrown))
    } finally {
      setBusy(null)
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (url.trim() !== '') void run('test')
  }
  return (
    <form onSubmit={submit} className={styles['team']} aria-busy={busy !== null}>
      <div className={styles['field']}>
        <label htmlFor={id}>{text.team.address}</label>
        <div className={styles['control']}>
          <input
            id={id}
            type="text"
            className={styles['address']}
            value={url}
            placeholder="postgres://user:password@host:5432/database"
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            aria-describedby={`${id}-note`}
            onChange={(event) => {
              setUrl(event.target.value)
              setFound(null)
              setError(null)
            }}
          />
          <Button type="submit" disabled={url.trim() === '' || busy !== null}>
            {busy === 'test' ? text.team.testing : text.team.test}
          </Button>
        </div>
        <p id={`${id}-note`} className={styles['note']}>
          {text.team.addressNote}
        </p>
      </div>
      <div aria-live="polite">
        {error && (
          <div className={styles['found']} data-tone="bad">
            <Icon name="alert" size={18} />
            <div>
              <strong>{said(error).title}</strong>
              <p>{said(error).detail}</p>
            </div>
          </div>
        )}
        {found && <Found found={found} busy={busy} onStep={(step) => void run(step)} />}
      </div>
    </form>
  )
}
