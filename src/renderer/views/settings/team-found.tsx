// What a database was found to hold, in words, with what would be run and who is connected; and the one step that leads on from there.
import { useState, type ReactElement } from 'react'
import type { TeamFound } from '../../../contract/commands/team.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { duration } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import styles from './settings.module.css'

interface FoundProps {
  found: TeamFound
  busy: string | null
  onStep: (step: 'init' | 'migrate' | 'connect') => void
}

const tones: Record<TeamFound['verdict'], 'good' | 'warn' | 'bad'> = {
  ready: 'good',
  absent: 'warn',
  older: 'warn',
  'too-old': 'bad',
  newer: 'bad',
  foreign: 'bad',
}

export function Found({ found, busy, onStep }: FoundProps): ReactElement {
  const [consent, setConsent] = useState(false)
  const { verdict, label, server, version, speaks, problem, sql, clients } = found
  const tone = tones[verdict]
  return (
    <div className={styles['found']} data-tone={tone} data-verdict={verdict}>
      <Icon name={tone === 'good' ? 'check' : 'alert'} size={18} />
      <div>
        <strong>{text.team.found[verdict].title}</strong>
        <p>{text.team.found[verdict].todo}</p>
        <dl>
          <dt>{text.team.database}</dt>
          <dd>{label}</dd>
          <dt>{text.team.server}</dt>
          <dd>PostgreSQL {server}</dd>
          <dt>{text.team.schema}</dt>
          <dd>{version === null ? text.team.schemaNone : text.team.schemaVersion(version, speaks)}</dd>
          {problem && (
            <>
              <dt>{text.team.problem}</dt>
              <dd>{problem}</dd>
            </>
          )}
          <dt>{text.team.connected}</dt>
          <dd>
            <Company found={found} />
          </dd>
        </dl>
        {sql !== null && (
          <details>
            <summary>{text.team.showSql}</summary>
            <pre tabIndex={0}>{sql}</pre>
          </details>
        )}
        {verdict === 'older' && (
          <label className={styles['check']}>
            <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} />
            {text.team.consent(clients.length)}
          </label>
        )}
        <div className={styles['steps']}>
          {verdict === 'ready' && (
            <Button look="primary" disabled={busy !== null} onClick={() => onStep('connect')}>
              {busy === 'connect' ? text.team.joining : text.team.join}
            </Button>
          )}
          {verdict === 'absent' && (
            <Button look="primary" disabled={busy !== null} onClick={() => onStep('init')}>
              {text.team.create}
            </Button>
          )}
          {verdict === 'older' && (
            <Button look="primary" disabled={busy !== null || !consent} onClick={() => onStep('migrate')}>
              {text.team.migrate}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}

/** Sheaf's own processes where they can be read, else every program that is connected. */
function Company({ found: { hosts, clients } }: { found: TeamFound }): ReactElement {
  if (hosts.length === 0 && clients.length === 0) return <>{text.team.nobody}</>
  return (
    <ul>
      {hosts.map((host, index) => (
        <li key={index}>
          {text.team.host(host.hostname, host.kind, host.busy, host.workers, duration(host.silent * 1000))}
        </li>
      ))}
      {hosts.length === 0 &&
        clients.map((client, index) => (
          <li key={index}>{text.team.client(client.name, client.user, client.address, client.since)}</li>
        ))}
    </ul>
  )
}
