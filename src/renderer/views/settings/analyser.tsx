// The analyser: off, or a model at an address. Servers on this computer are offered; another computer's needs consent by its name; a test
// asks for one word and sends nothing of a document.
import { useId, useState, type FormEvent, type ReactElement } from 'react'
import type { Output } from '../../../contract/api.ts'
import type { Settings } from '../../../contract/settings.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { attempt } from '../../state/actions.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { duration, number } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import { Consent } from './consent.tsx'
import { FormField } from './form-field.tsx'
import { hostOf, isOwn } from './host-of.ts'
import styles from './rows.module.css'
import type { Save } from './setting-field.tsx'

const words = text.analyser
/** Seconds and characters, as in contract/settings.ts. */
const usual = { timeout: 120, characters: 18_000 }

export function Analyser({ settings, save }: { settings: Settings; save: Save }): ReactElement {
  const { analyser, analyserConsent } = settings
  return (
    <>
      <section
        className={styles['card']}
        data-tone={analyser ? 'good' : undefined}
        aria-label={text.settingsSections.analyser.title}
      >
        <p>{standing(settings)}</p>
        {analyser && (
          <div className={styles['line']}>
            <Button onClick={() => save({ analyser: null })}>{words.switchOff}</Button>
          </div>
        )}
      </section>
      <ModelForm key={JSON.stringify(analyser)} known={analyser} consented={analyserConsent} save={save} />
    </>
  )
}

function standing({ analyser, analyserConsent }: Settings): string {
  if (!analyser) return words.off
  if (isOwn(analyser.url)) return words.onLocal(analyser.model)
  const host = hostOf(analyser.url)
  return analyserConsent.includes(host) ? words.onHost(analyser.model, host) : words.noConsent(host)
}

interface ModelFormProps {
  known: Settings['analyser']
  consented: readonly string[]
  save: Save
}

function ModelForm({ known, consented, save }: ModelFormProps): ReactElement {
  const client = useClient()
  const id = useId()
  const [url, setUrl] = useState(known?.url ?? '')
  const [model, setModel] = useState(known?.model ?? '')
  const [timeout, setTimeout] = useState(known?.timeout ?? usual.timeout)
  const [characters, setCharacters] = useState(known?.characters ?? usual.characters)
  const [testing, setTesting] = useState(false)
  const [tested, setTested] = useState<Output<'analyser.test'> | null>(null)
  const host = hostOf(url)
  const needsConsent = host !== '' && !isOwn(url)
  const consents = consented.includes(host)
  const choose = (next: { url: string; model?: string }): void => {
    setUrl(next.url)
    if (next.model !== undefined) setModel(next.model)
    setTested(null)
  }
  const test = (): void =>
    attempt(async () => {
      setTesting(true)
      try {
        setTested(await client.call('analyser.test', { url: url.trim(), model: model.trim() }))
      } finally {
        setTesting(false)
      }
    })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save({ analyser: { url: url.trim(), model: model.trim(), timeout, characters } })
  }
  return (
    <>
      <Suggested onUse={choose} />
      <form
        className={styles['form']}
        onSubmit={submit}
        aria-label={text.settingsSections.analyser.title}
        aria-busy={testing}
      >
        <FormField
          label={words.address}
          note={words.addressNote}
          type="url"
          value={url}
          placeholder="http://127.0.0.1:11434/v1"
          onChange={(event) => choose({ url: event.target.value })}
        />
        <FormField
          label={words.model}
          note={words.modelNote}
          type="text"
          maxLength={200}
          value={model}
          list={`${id}-models`}
          onChange={(event) => {
            setModel(event.target.value)
            setTested(null)
          }}
        >
          <datalist id={`${id}-models`}>
            {tested?.models?.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </FormField>
        {needsConsent && <Consent host={host} consented={consented} save={save} />}
        <FormField
          label={words.timeout}
          note={text.defaultIs(number(usual.timeout))}
          type="number"
          min={1}
          max={3600}
          value={timeout}
          onChange={(event) => setTimeout(event.target.valueAsNumber || usual.timeout)}
        />
        <FormField
          label={words.characters}
          note={`${words.charactersNote} ${text.defaultIs(number(usual.characters))}`}
          type="number"
          min={1000}
          max={2_000_000}
          value={characters}
          onChange={(event) => setCharacters(event.target.valueAsNumber || usual.characters)}
        />
        <div className={styles['answer']} aria-live="polite">
          {tested && <Tested tested={tested} />}
        </div>
        <div className={styles['steps']}>
          <span className={styles['note']}>{words.testNote}</span>
          <Button disabled={host === '' || testing} onClick={test}>
            {testing ? words.testing : words.test}
          </Button>
          <Button
            type="submit"
            look="primary"
            disabled={host === '' || model.trim() === '' || (needsConsent && !consents)}
          >
            {words.save}
          </Button>
        </div>
      </form>
    </>
  )
}

function Tested({ tested: { models, took, problem } }: { tested: Output<'analyser.test'> }): ReactElement {
  return (
    <>
      {took !== null && (
        <p data-tone="good">
          <Icon name="check" /> {words.answered(duration(took))}
        </p>
      )}
      {problem !== null && (
        <p data-tone="bad">
          <Icon name="alert" /> {words.unanswered(problem)}
        </p>
      )}
      {took === null && models !== null && models.length > 0 && <p>{words.unknownModel(models.join(', '))}</p>}
    </>
  )
}

/** Model servers that answer on this computer, each a press away. */
function Suggested({ onUse }: { onUse: (choice: { url: string; model?: string }) => void }): ReactElement {
  const client = useClient()
  const { value: servers } = useLoaded('suggested', () => client.call('analyser.suggest', {}))
  if (!servers) return <p className={styles['found']}>{words.looking}</p>
  if (servers.length === 0) return <p className={styles['found']}>{words.noneFound}</p>
  return (
    <section className={styles['found']} aria-label={words.found}>
      <span>{words.found}</span>
      {servers.map(({ name, url, models: [model] }) => (
        <Button key={url} onClick={() => onUse({ url, ...(model !== undefined && { model }) })}>
          {words.use(model === undefined ? name : `${name}: ${model}`)}
        </Button>
      ))}
    </section>
  )
}
