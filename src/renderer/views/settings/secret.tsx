// A secret that was just made: shown once, to be copied. When this is closed nobody can show it again.
import { useEffect, useRef, type ReactElement } from 'react'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { attempt, copy } from '../../state/actions.ts'
import { text } from '../../text/words.ts'
import styles from './rows.module.css'

const words = text.access.secret

export function Secret({ title, secret, onDone }: { title: string; secret: string; onDone: () => void }): ReactElement {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  return (
    <section className={styles['secret']} aria-label={title}>
      <Icon name="lock" size={18} />
      <div>
        <strong>{title}</strong>
        <p>{words.note}</p>
        <div className={styles['line']}>
          <input
            readOnly
            value={secret}
            aria-label={title}
            spellCheck={false}
            autoComplete="off"
            data-testid="secret"
            onFocus={(event) => event.target.select()}
          />
          <Button ref={button} look="primary" icon="copy" onClick={() => attempt(() => copy(secret))}>
            {words.copy}
          </Button>
          <Button onClick={onDone}>{words.done}</Button>
        </div>
      </div>
    </section>
  )
}
