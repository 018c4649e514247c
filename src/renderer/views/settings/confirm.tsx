// A button that asks once more, in its own place: what follows, the word that does it, and the way back. Escape is the way back too.
import { useEffect, useRef, useState, type ReactElement } from 'react'
import { Button } from '../../parts/button.tsx'
import { text } from '../../text/words.ts'
import styles from './rows.module.css'

interface ConfirmProps {
  label: string
  /** Its whole name, where several stand below one another. */
  name: string
  /** What follows. */
  note: string
  yes: string
  onYes: () => void
}

export function Confirm({ label, name, note, yes, onYes }: ConfirmProps): ReactElement {
  const [asking, setAsking] = useState(false)
  const sure = useRef<HTMLButtonElement>(null)
  const first = useRef<HTMLButtonElement>(null)
  const wasAsking = useRef(false)
  useEffect(() => {
    if (asking) sure.current?.focus()
    else if (wasAsking.current) first.current?.focus()
    wasAsking.current = asking
  }, [asking])
  if (!asking)
    return (
      <Button ref={first} look="danger" aria-label={name} onClick={() => setAsking(true)}>
        {label}
      </Button>
    )
  return (
    <div
      role="group"
      aria-label={name}
      className={styles['confirm']}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        // Not the way out of the settings this time.
        event.preventDefault()
        event.stopPropagation()
        setAsking(false)
      }}
    >
      <span>{note}</span>
      <Button onClick={() => setAsking(false)}>{text.access.tokens.keep}</Button>
      <Button ref={sure} className={styles['sure']} onClick={onYes}>
        {yes}
      </Button>
    </div>
  )
}
