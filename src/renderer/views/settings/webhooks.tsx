// Outgoing webhooks: who is told of what, how the last telling went; a new one, whose signing secret is shown once; and the end of one.
import { useId, useState, type FormEvent, type ReactElement } from 'react'
import { WebhookEvent, type WebhookView } from '../../../contract/commands/access.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { attempt } from '../../state/actions.ts'
import { showToast } from '../../state/app.ts'
import { sentence } from '../../text/said.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { date } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import { Confirm } from './confirm.tsx'
import styles from './rows.module.css'
import { Secret } from './secret.tsx'

const words = text.access.webhooks

export function Webhooks({ onChanged }: { onChanged: () => void }): ReactElement {
  const client = useClient()
  const [version, setVersion] = useState(0)
  const [creating, setCreating] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const { value: hooks } = useLoaded(`webhooks ${version}`, () => client.call('webhooks.list', {}))
  const again = (): void => {
    setVersion((before) => before + 1)
    onChanged()
  }
  const remove = (webhook: string): void =>
    attempt(async () => {
      await client.call('webhooks.remove', { webhook })
      showToast({ tone: 'plain', title: words.removed, hint: '', details: null })
      again()
    })
  return (
    <section className={styles['section']} aria-labelledby="access-webhooks">
      <header>
        <h3 id="access-webhooks">{words.title}</h3>
        {!creating && (
          <Button icon="plus" onClick={() => setCreating(true)}>
            {words.add}
          </Button>
        )}
      </header>
      <p className={styles['note']}>{words.note}</p>
      {secret !== null && <Secret title={text.access.secret.webhook} secret={secret} onDone={() => setSecret(null)} />}
      {creating && (
        <NewWebhook
          onClose={() => setCreating(false)}
          onMade={(made) => {
            setCreating(false)
            setSecret(made)
            again()
          }}
        />
      )}
      {hooks?.length === 0 && !creating && <p className={styles['empty']}>{words.none}</p>}
      {hooks && hooks.length > 0 && (
        <ul className={styles['rows']}>
          {hooks.map((hook) => (
            <li key={hook.id}>
              <Facts hook={hook} />
              <Confirm
                label={words.remove}
                name={words.removeNamed(hook.url)}
                note={words.sure}
                yes={words.removeNow}
                onYes={() => remove(hook.id)}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Facts({ hook: { url, events, realm, deliveries, lastDelivery } }: { hook: WebhookView }): ReactElement {
  const { delivered, waiting, dead } = deliveries
  return (
    <div>
      <strong data-kind="data">{url}</strong>
      <p>
        <span>{events.map((event) => words.eventNames[event]).join(', ')}</span>
        <span>{realm === null ? text.access.tokens.realmAll : text.access.tokens.inRealm(realm)}</span>
      </p>
      <p>
        {delivered + waiting + dead > 0 && <span>{words.deliveries(delivered, waiting, dead)}</span>}
        <span>
          {lastDelivery === null
            ? words.lastNone
            : words.last(words.eventNames[lastDelivery.event], date(lastDelivery.at))}
        </span>
      </p>
      {lastDelivery !== null && lastDelivery.error !== null && (
        <p data-tone="bad">{words.lastFailed(sentence(lastDelivery.error))}</p>
      )}
    </div>
  )
}

function NewWebhook({ onMade, onClose }: { onMade: (secret: string) => void; onClose: () => void }): ReactElement {
  const client = useClient()
  const id = useId()
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState<ReadonlySet<WebhookEvent>>(new Set(WebhookEvent.options))
  const [realm, setRealm] = useState('')
  const [allowPrivate, setAllowPrivate] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    attempt(async () => {
      const { secret } = await client.call('webhooks.create', {
        url: url.trim(),
        events: [...events],
        realm: realm.trim() === '' ? null : realm.trim(),
        allowPrivate,
      })
      onMade(secret)
    })
  }
  const toggle = (event: WebhookEvent): void => {
    const next = new Set(events)
    if (!next.delete(event)) next.add(event)
    setEvents(next)
  }
  return (
    <form className={styles['form']} onSubmit={submit} aria-label={words.add}>
      <label htmlFor={`${id}-url`}>{words.url}</label>
      <input
        id={`${id}-url`}
        type="url"
        autoFocus
        required
        value={url}
        placeholder="https://example.org/hook"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setUrl(event.target.value)}
      />
      <span id={`${id}-events`}>{words.events}</span>
      <div role="group" aria-labelledby={`${id}-events`} className={styles['choices']}>
        {WebhookEvent.options.map((event) => (
          <label key={event}>
            <input type="checkbox" checked={events.has(event)} onChange={() => toggle(event)} />
            <span>{words.eventNames[event]}</span>
          </label>
        ))}
      </div>
      <label htmlFor={`${id}-realm`}>{text.access.tokens.realm}</label>
      <input
        id={`${id}-realm`}
        type="text"
        maxLength={64}
        value={realm}
        placeholder={text.access.tokens.realmAll}
        autoComplete="off"
        onChange={(event) => setRealm(event.target.value)}
      />
      <span />
      <div className={styles['choices']}>
        <label>
          <input type="checkbox" checked={allowPrivate} onChange={(event) => setAllowPrivate(event.target.checked)} />
          <span>
            {words.private} <small>{words.privateNote}</small>
          </span>
        </label>
      </div>
      <div className={styles['steps']}>
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button type="submit" look="primary" disabled={url.trim() === '' || events.size === 0}>
          {words.make}
        </Button>
      </div>
    </form>
  )
}
