// An embedder behind an address: a model server on this computer, or on another one, which needs consent by its name.
import { useId, useState, type FormEvent, type ReactElement } from 'react'
import type { EndpointEmbedder } from '../../../contract/settings.ts'
import { Button } from '../../parts/button.tsx'
import { number } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import { Consent } from './consent.tsx'
import { FormField } from './form-field.tsx'
import { hostOf, isOwn } from './host-of.ts'
import styles from './rows.module.css'
import type { Save } from './setting-field.tsx'

const words = text.embedder
/** Seconds, as in contract/settings.ts. */
const usual = 60

interface EmbedderAddressProps {
  known: EndpointEmbedder | null
  consented: readonly string[]
  save: Save
}

export function EmbedderAddress({ known, consented, save }: EmbedderAddressProps): ReactElement {
  const id = useId()
  const [url, setUrl] = useState(known?.url ?? '')
  const [model, setModel] = useState(known?.model ?? '')
  const [timeout, setTimeout] = useState(known?.timeout ?? usual)
  const host = hostOf(url)
  const needsConsent = host !== '' && !isOwn(url)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save({ embedder: { url: url.trim(), model: model.trim(), timeout } })
  }
  return (
    <section className={styles['section']} aria-labelledby={id}>
      <header>
        <h3 id={id}>{words.endpoint}</h3>
      </header>
      <form className={styles['form']} onSubmit={submit} aria-labelledby={id}>
        <FormField
          label={text.analyser.address}
          note={text.analyser.addressNote}
          type="url"
          value={url}
          placeholder="http://127.0.0.1:11434/v1"
          onChange={(event) => setUrl(event.target.value)}
        />
        <FormField
          label={text.analyser.model}
          note={words.modelNote}
          type="text"
          maxLength={200}
          value={model}
          onChange={(event) => setModel(event.target.value)}
        />
        {needsConsent && <Consent host={host} consented={consented} save={save} />}
        <FormField
          label={words.timeout}
          note={text.defaultIs(number(usual))}
          type="number"
          min={1}
          max={3600}
          value={timeout}
          onChange={(event) => setTimeout(event.target.valueAsNumber || usual)}
        />
        <div className={styles['steps']}>
          <Button
            type="submit"
            look="primary"
            disabled={host === '' || model.trim() === '' || (needsConsent && !consented.includes(host))}
          >
            {words.save}
          </Button>
        </div>
      </form>
    </section>
  )
}
