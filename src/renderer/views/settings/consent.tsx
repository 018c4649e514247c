// Consent that text of documents goes to another computer: asked once for each, by its name. A part of a form of two columns.
import type { ReactElement } from 'react'
import { text } from '../../text/words.ts'
import styles from './rows.module.css'
import type { Save } from './setting-field.tsx'

const words = text.analyser

export function Consent({
  host,
  consented,
  save,
}: {
  host: string
  consented: readonly string[]
  save: Save
}): ReactElement {
  const change = (isGiven: boolean): void =>
    save({ analyserConsent: isGiven ? [...consented, host] : consented.filter((known) => known !== host) })
  return (
    <>
      <span />
      <div className={styles['choices']}>
        <label>
          <input
            type="checkbox"
            checked={consented.includes(host)}
            onChange={(event) => change(event.target.checked)}
          />
          <span>
            {words.consent(host)} <small>{words.consentNote}</small>
          </span>
        </label>
      </div>
    </>
  )
}
