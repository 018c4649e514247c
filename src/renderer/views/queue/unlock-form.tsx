// A field for the password of locked documents. It is sent once and kept by the host; a wrong one is said at once, beside the field.
import { useId, useState, type FormEvent, type ReactElement } from 'react'
import { Button } from '../../parts/button.tsx'
import { attempt } from '../../state/actions.ts'
import { showToast } from '../../state/app.ts'
import { text } from '../../text/words.ts'
import styles from './unlock-form.module.css'

const words = text.unlock

/** What came of a password: how many documents it opened, and how many of those it was given for stay locked. */
export interface UnlockAnswer {
  documents: number
  wrong: number
}

interface UnlockFormProps {
  /** Whether it is for one document; else it is for all that are locked. */
  one: boolean
  unlock: (password: string, remember: boolean) => Promise<UnlockAnswer>
}

export function UnlockForm({ one, unlock }: UnlockFormProps): ReactElement {
  const id = useId()
  const [password, setPassword] = useState('')
  const [remember, setRemember] = useState(true)
  const [isTrying, setTrying] = useState(false)
  const [wrong, setWrong] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTrying(true)
    setWrong('')
    attempt(async () => {
      try {
        const answer = await unlock(password, remember)
        if (answer.documents === 0) return setWrong(one ? words.wrong : words.wrongForAll)
        setPassword('')
        showToast({ tone: 'plain', title: words.done(answer.documents), hint: '', details: null })
      } finally {
        setTrying(false)
      }
    })
  }
  return (
    // What is typed here is for nobody's shortcuts.
    <form className={styles['form']} onSubmit={submit} onKeyDown={(event) => event.stopPropagation()}>
      <div className={styles['line']}>
        <label className="unseen" htmlFor={id}>
          {words.password}
        </label>
        <input
          id={id}
          type="password"
          autoComplete="off"
          spellCheck={false}
          placeholder={words.password}
          value={password}
          aria-invalid={wrong !== ''}
          aria-describedby={`${id}-wrong`}
          onChange={(event) => (setPassword(event.target.value), setWrong(''))}
        />
        <Button type="submit" look="primary" icon="lock" disabled={password === '' || isTrying}>
          {isTrying ? words.trying : words.unlock}
        </Button>
      </div>
      <label className={styles['remember']}>
        <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
        {words.remember}
      </label>
      <p id={`${id}-wrong`} role="alert" className={styles['wrong']}>
        {wrong}
      </p>
    </form>
  )
}
