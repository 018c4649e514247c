// The embedder: none, a model on this computer that was taken in from a folder, or one behind an address. How far its vectors are is shown.
import { useEffect, useId, useState, type FormEvent, type ReactElement } from 'react'
import type { Output } from '../../../contract/api.ts'
import { bundledEmbedder, type EmbedderModel } from '../../../contract/embedder.ts'
import type { Settings } from '../../../contract/settings.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { attempt } from '../../state/actions.ts'
import { showToast } from '../../state/app.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { number } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import { Confirm } from './confirm.tsx'
import { EmbedderAddress } from './embedder-address.tsx'
import { hostOf, isOwn } from './host-of.ts'
import styles from './rows.module.css'
import type { Save } from './setting-field.tsx'

const words = text.embedder
/** Milliseconds between looks how far the vectors are. */
const interval = 3000

export function Embedder({ settings, save }: { settings: Settings; save: Save }): ReactElement {
  const client = useClient()
  const { embedder } = settings
  const [version, setVersion] = useState(0)
  const again = (): void => setVersion((before) => before + 1)
  const { value: known } = useLoaded(`embedders ${version} ${JSON.stringify(embedder)}`, () =>
    client.call('embedder.list', {}),
  )
  const isMaking = known?.made !== undefined && known.made !== null && known.made.runs < known.made.of
  useEffect(() => {
    if (!isMaking) return
    const timer = setInterval(() => setVersion((before) => before + 1), interval)
    return () => clearInterval(timer)
  }, [isMaking])
  return (
    <>
      <section
        className={styles['card']}
        data-tone={embedder ? 'good' : undefined}
        aria-label={text.settingsSections.search.title}
      >
        <p>{standing(embedder, known?.models ?? [])}</p>
        {known?.problem && <p data-tone="bad">{words.problem(known.problem)}</p>}
        {known?.made && <p>{words.made(number(known.made.runs), number(known.made.of))}</p>}
        {embedder && (
          <div className={styles['line']}>
            <Button onClick={() => save({ embedder: null })}>{words.switchOff}</Button>
          </div>
        )}
      </section>
      <OwnModels known={known} current={embedder} save={save} onChange={again} />
      <EmbedderAddress
        key={JSON.stringify(embedder)}
        known={embedder && 'url' in embedder ? embedder : null}
        consented={settings.analyserConsent}
        save={save}
      />
    </>
  )
}

function standing(embedder: Settings['embedder'], models: readonly EmbedderModel[]): string {
  if (!embedder) return words.off
  if ('local' in embedder) return words.onLocal(models.find(({ id }) => id === embedder.local)?.name ?? embedder.local)
  return isOwn(embedder.url) ? words.onLocal(embedder.model) : words.onHost(embedder.model, hostOf(embedder.url))
}

interface OwnModelsProps {
  known: Output<'embedder.list'> | null
  current: Settings['embedder']
  save: Save
  onChange: () => void
}

function OwnModels({ known, current, save, onChange }: OwnModelsProps): ReactElement {
  const client = useClient()
  const [folder, setFolder] = useState<string | null>(null)
  const inUse = current && 'local' in current ? current.local : null
  /** The app asks for the folder; over HTTP its path is written. */
  const take = (): void =>
    attempt(async () => {
      if (!client.pick) return setFolder('')
      const [source] = await client.pick('folder')
      if (source?.kind === 'path') setFolder(source.path)
    })
  const taken = (model: EmbedderModel): void => {
    setFolder(null)
    showToast({ tone: 'plain', title: words.taken(model.name), hint: '', details: null })
    save({ embedder: { local: model.id } })
    onChange()
  }
  const remove = (id: string): void =>
    attempt(async () => {
      await client.call('embedder.remove', { id })
      onChange()
    })
  return (
    <section className={styles['section']} aria-labelledby="embedder-own">
      <header>
        <h3 id="embedder-own">{words.own}</h3>
        {folder === null && (
          <Button icon="plus" onClick={take}>
            {words.take}
          </Button>
        )}
      </header>
      <p className={styles['note']}>{words.ownNote}</p>
      {folder !== null && <TakeForm begin={folder} onTaken={taken} onClose={() => setFolder(null)} />}
      {known && (
        <ul className={styles['rows']}>
          {known.models.map((model) => (
            <li key={model.id}>
              <div>
                <strong data-kind="data">{model.name}</strong>
                {model.id === inUse && (
                  <span className={styles['tags']}>
                    <span data-tone="good">{words.inUse}</span>
                  </span>
                )}
                <p>
                  {words.facts(number(model.dimension), number(model.maxTokens), number(model.pace))}
                  {model.id === bundledEmbedder && ` ${words.bundled}`}
                </p>
              </div>
              {model.id !== inUse && (
                <div className={styles['acts']}>
                  <Button
                    look="quiet"
                    aria-label={words.chooseNamed(model.name)}
                    onClick={() => save({ embedder: { local: model.id } })}
                  >
                    {words.use}
                  </Button>
                  {model.id !== bundledEmbedder && (
                    <Confirm
                      label={words.remove}
                      name={words.removeNamed(model.name)}
                      note={words.sure}
                      yes={words.removeNow}
                      onYes={() => remove(model.id)}
                    />
                  )}
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

interface TakeFormProps {
  begin: string
  onTaken: (model: EmbedderModel) => void
  onClose: () => void
}

function TakeForm({ begin, onTaken, onClose }: TakeFormProps): ReactElement {
  const client = useClient()
  const id = useId()
  const [path, setPath] = useState(begin)
  const [isTaking, setTaking] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    attempt(async () => {
      setTaking(true)
      try {
        onTaken(await client.call('embedder.import', { folder: path.trim(), use: false }))
      } finally {
        setTaking(false)
      }
    })
  }
  return (
    <form className={styles['form']} onSubmit={submit} aria-label={words.take} aria-busy={isTaking}>
      <label htmlFor={`${id}-path`}>{words.path}</label>
      <input
        id={`${id}-path`}
        type="text"
        autoFocus
        required
        readOnly={client.pick !== undefined}
        value={path}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setPath(event.target.value)}
      />
      <div className={styles['steps']}>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" look="primary" disabled={isTaking || path.trim() === ''}>
          {isTaking ? words.taking : words.takeIt}
        </Button>
      </div>
    </form>
  )
}
