// The door for other programs of this computer: whether it is open, at which port, and what that costs.
import { useId, useState, type ReactElement } from 'react'
import type { ServerStatus } from '../../../contract/commands/server.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { attempt } from '../../state/actions.ts'
import { saidInLine } from '../../text/said.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { text } from '../../text/words.ts'
import styles from './rows.module.css'

const words = text.access.server

export function LocalServer({ onChanged }: { onChanged: () => void }): ReactElement | null {
  const client = useClient()
  const [version, setVersion] = useState(0)
  const { value: status } = useLoaded(`server ${version}`, () => client.call('server.status', {}))
  if (!status) return null
  const again = (): void => {
    setVersion((before) => before + 1)
    onChanged()
  }
  return (
    <section className={styles['section']} aria-labelledby="access-server">
      <h3 id="access-server">{words.title}</h3>
      {status.state === 'none' ? (
        <p className={styles['note']}>{words.none}</p>
      ) : (
        <Switch key={`${status.state} ${status.port}`} status={status} onSet={again} />
      )}
    </section>
  )
}

function Switch({ status, onSet }: { status: ServerStatus; onSet: () => void }): ReactElement {
  const client = useClient()
  const id = useId()
  const [port, setPort] = useState(String(status.port))
  const isOn = status.state === 'on'
  const set = (on: boolean): void =>
    attempt(async () => {
      try {
        await client.call('server.set', { on, port: Number(port) })
      } finally {
        onSet()
      }
    })
  return (
    <div className={styles['card']} data-tone={isOn ? 'good' : status.problem ? 'bad' : undefined}>
      <label className={styles['switch']}>
        <input type="checkbox" role="switch" checked={isOn} onChange={(event) => set(event.target.checked)} />
        <span>
          <strong>{words.switch}</strong>
          <span aria-live="polite">
            {isOn ? words.on(status.port) : status.problem ? words.failed(saidInLine(status.problem)) : words.off}
          </span>
        </span>
      </label>
      <div className={styles['line']}>
        <label htmlFor={id}>{words.port}</label>
        <input
          id={id}
          type="number"
          min={1024}
          max={65_535}
          value={port}
          aria-describedby={`${id}-note`}
          onChange={(event) => setPort(event.target.value)}
        />
        {isOn && port !== String(status.port) && <Button onClick={() => set(true)}>{words.apply}</Button>}
        {isOn && <code data-kind="data">{`http://127.0.0.1:${status.port}/api/v1`}</code>}
      </div>
      <p id={`${id}-note`} className={styles['note']}>
        {words.note}
      </p>
    </div>
  )
}
