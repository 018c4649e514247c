// Tokens: which there are, what each is good for and when it was last used; a new one, whose secret is shown once; and the end of one.
import { useId, useState, type FormEvent, type ReactElement } from 'react'
import { Scope, type TokenView } from '../../../contract/commands/access.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { attempt } from '../../state/actions.ts'
import { showToast } from '../../state/app.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { date } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import { Confirm } from './confirm.tsx'
import styles from './rows.module.css'
import { Secret } from './secret.tsx'

const words = text.access.tokens

export function Tokens({ onChanged }: { onChanged: () => void }): ReactElement {
  const client = useClient()
  const [version, setVersion] = useState(0)
  const [creating, setCreating] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const [now] = useState(Date.now)
  const { value: tokens } = useLoaded(`tokens ${version}`, () => client.call('tokens.list', {}))
  const again = (): void => {
    setVersion((before) => before + 1)
    onChanged()
  }
  const good = tokens?.filter((token) => !hasEnded(token, now)) ?? []
  const ended = tokens?.filter((token) => hasEnded(token, now)) ?? []
  const revoke = ({ id, name }: TokenView): void =>
    attempt(async () => {
      await client.call('tokens.revoke', { token: id })
      showToast({ tone: 'plain', title: words.revoked(name), hint: '', details: null })
      again()
    })
  return (
    <section className={styles['section']} aria-labelledby="access-tokens">
      <header>
        <h3 id="access-tokens">{words.title}</h3>
        {!creating && (
          <Button icon="plus" onClick={() => setCreating(true)}>
            {words.create}
          </Button>
        )}
      </header>
      <p className={styles['note']}>{words.note}</p>
      {secret !== null && <Secret title={text.access.secret.token} secret={secret} onDone={() => setSecret(null)} />}
      {creating && (
        <NewToken
          onClose={() => setCreating(false)}
          onMade={(made) => {
            setCreating(false)
            setSecret(made)
            again()
          }}
        />
      )}
      {tokens?.length === 0 && !creating && <p className={styles['empty']}>{words.none}</p>}
      {good.length > 0 && (
        <ul className={styles['rows']}>
          {good.map((token) => (
            <li key={token.id}>
              <Facts token={token} now={now} />
              <Confirm
                label={words.revoke}
                name={words.revokeNamed(token.name)}
                note={words.sure}
                yes={words.revokeNow}
                onYes={() => revoke(token)}
              />
            </li>
          ))}
        </ul>
      )}
      {ended.length > 0 && (
        <details className={styles['ended']}>
          <summary>{words.showEnded(ended.length)}</summary>
          <ul className={styles['rows']}>
            {ended.map((token) => (
              <li key={token.id}>
                <Facts token={token} now={now} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

const hasEnded = ({ revokedAt, expiresAt }: TokenView, now: number): boolean =>
  revokedAt !== null || (expiresAt !== null && expiresAt <= now)

function Facts({ token, now }: { token: TokenView; now: number }): ReactElement {
  const { name, scopes, realm, usedAt, expiresAt, revokedAt } = token
  const end =
    revokedAt !== null
      ? words.revokedAt(date(revokedAt))
      : expiresAt === null
        ? words.forever
        : expiresAt <= now
          ? words.expiredAt(date(expiresAt))
          : words.until(date(expiresAt))
  return (
    <div>
      <strong data-kind="data">{name}</strong>
      <span className={styles['tags']}>
        {scopes.map((scope) => (
          <span key={scope} data-scope={scope}>
            {words.scopeNames[scope]}
          </span>
        ))}
      </span>
      <p>
        <span>{realm === null ? words.realmAll : words.inRealm(realm)}</span>
        <span>{usedAt === null ? words.usedNever : words.used(date(usedAt))}</span>
        <span>{end}</span>
      </p>
    </div>
  )
}

const usualScopes: readonly Scope[] = ['read', 'submit', 'control']

function NewToken({ onMade, onClose }: { onMade: (secret: string) => void; onClose: () => void }): ReactElement {
  const client = useClient()
  const id = useId()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set(usualScopes))
  const [realm, setRealm] = useState('')
  const [days, setDays] = useState<keyof typeof words.expiry>('90')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    attempt(async () => {
      const { secret } = await client.call('tokens.create', {
        name: name.trim(),
        scopes: [...scopes],
        realm: realm.trim() === '' ? null : realm.trim(),
        days: days === '' ? null : Number(days),
      })
      onMade(secret)
    })
  }
  const toggle = (scope: Scope): void => {
    const next = new Set(scopes)
    if (!next.delete(scope)) next.add(scope)
    setScopes(next)
  }
  return (
    <form className={styles['form']} onSubmit={submit} aria-label={words.create}>
      <label htmlFor={`${id}-name`}>{words.name}</label>
      <input
        id={`${id}-name`}
        type="text"
        // The form was asked for just now.
        autoFocus
        required
        maxLength={100}
        value={name}
        placeholder={words.namePlaceholder}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
      <span id={`${id}-scopes`}>{words.scopes}</span>
      <div role="group" aria-labelledby={`${id}-scopes`} className={styles['choices']}>
        {Scope.options.map((scope) => (
          <label key={scope}>
            <input type="checkbox" checked={scopes.has(scope)} onChange={() => toggle(scope)} />
            <span>
              {words.scopeNames[scope]} <small>{words.scopeNotes[scope]}</small>
            </span>
          </label>
        ))}
      </div>
      <label htmlFor={`${id}-realm`}>{words.realm}</label>
      <div>
        <input
          id={`${id}-realm`}
          type="text"
          maxLength={64}
          value={realm}
          placeholder={words.realmAll}
          aria-describedby={`${id}-realm-note`}
          autoComplete="off"
          onChange={(event) => setRealm(event.target.value)}
        />
        <p id={`${id}-realm-note`} className={styles['note']}>
          {words.realmNote}
        </p>
      </div>
      <label htmlFor={`${id}-days`}>{words.expires}</label>
      <select
        id={`${id}-days`}
        value={days}
        onChange={(event) => setDays(event.target.value as keyof typeof words.expiry)}
      >
        {(['30', '90', '365', ''] as const).map((choice) => (
          <option key={choice} value={choice}>
            {words.expiry[choice]}
          </option>
        ))}
      </select>
      <div className={styles['steps']}>
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button type="submit" look="primary" disabled={name.trim() === '' || scopes.size === 0}>
          {words.make}
        </Button>
      </div>
    </form>
  )
}
