// One setting: its name, its control, what it means and costs, its default, and the way back to that.
import { useEffect, useId, useRef, type ReactElement } from 'react'
import type { Settings, SettingsChange } from '../../../contract/settings.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { attempt } from '../../state/actions.ts'
import { language, number } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import type { Field } from './sections.ts'
import styles from './settings.module.css'

export type Save = (change: SettingsChange) => void

interface SettingFieldProps {
  field: Field
  settings: Settings
  usual: Settings
  /** Languages that are installed. */
  languages: readonly string[]
  save: Save
}

export function SettingField({ field, settings, usual, languages, save }: SettingFieldProps): ReactElement {
  const id = useId()
  const words = text.settingFields[field.name]
  const isUsual = JSON.stringify(field.read(settings)) === JSON.stringify(field.read(usual))
  const several = field.kind === 'several' || field.kind === 'languages'
  const Frame = several ? 'fieldset' : 'div'
  return (
    <Frame className={styles['field']} aria-describedby={`${id}-note`}>
      {several ? <legend>{words.label}</legend> : <label htmlFor={id}>{words.label}</label>}
      <div className={styles['control']}>
        <Control id={id} field={field} settings={settings} languages={languages} save={save} />
        {words.unit && <span className={styles['unit']}>{words.unit}</span>}
      </div>
      <p id={`${id}-note`} className={styles['note']}>
        {words.note} <span>{text.defaultIs(shown(field, usual))}</span>
        {!isUsual && (
          <Button look="quiet" icon="undo" onClick={() => save(field.change(field.read(usual), settings))}>
            {text.backToDefault}
          </Button>
        )}
      </p>
    </Frame>
  )
}

function Control({
  id,
  field,
  settings,
  languages,
  save,
}: Omit<SettingFieldProps, 'usual'> & { id: string }): ReactElement {
  const value = field.read(settings)
  if (field.kind === 'number') return <NumberField id={id} field={field} settings={settings} save={save} />
  if (field.kind === 'path') return <FolderField id={id} field={field} settings={settings} save={save} />
  if (field.kind === 'switch') {
    return (
      <span className={styles['check']}>
        <input
          id={id}
          type="checkbox"
          aria-describedby={`${id}-note`}
          defaultChecked={value === true}
          onChange={(event) => save(field.change(event.target.checked, settings))}
        />
      </span>
    )
  }
  if (field.kind === 'choice') {
    return (
      <select
        id={id}
        aria-describedby={`${id}-note`}
        defaultValue={String(value)}
        onChange={(event) => save(field.change(event.target.value, settings))}
      >
        {field.options?.map((option) => (
          <option key={option} value={option}>
            {nameOf(field, option)}
          </option>
        ))}
      </select>
    )
  }
  const options =
    field.kind === 'languages' ? [...new Set([...languages, ...(value as string[])])] : (field.options ?? [])
  const chosen = new Set(value as string[])
  const toggle = (option: string, on: boolean): void => {
    const next = options.filter((known) => (known === option ? on : chosen.has(known)))
    if (next.length > 0 || field.kind === 'several') save(field.change(next, settings))
  }
  return (
    <div className={styles['checks']}>
      {options.map((option) => {
        const missing = field.kind === 'languages' && !languages.includes(option)
        return (
          <label key={option}>
            <input
              type="checkbox"
              defaultChecked={chosen.has(option)}
              disabled={chosen.size === 1 && chosen.has(option) && field.kind === 'languages'}
              onChange={(event) => toggle(option, event.target.checked)}
            />
            {nameOf(field, option)}
            {missing && <em>{text.languageMissing}</em>}
          </label>
        )
      })}
    </div>
  )
}

/** A number. What was saved last may arrive while the next is typed: it does not take its place. */
function NumberField({ id, field, settings, save }: Omit<SettingFieldProps, 'usual' | 'languages'> & { id: string }) {
  const value = field.read(settings)
  const shownValue = typeof value === 'number' ? String(value) : ''
  const input = useRef<HTMLInputElement>(null)
  const before = useRef(shownValue)
  useEffect(() => {
    if (input.current && input.current !== document.activeElement) input.current.value = shownValue
  }, [shownValue])
  const keep = (typed: string): void => {
    if (typed === before.current || (typed === '' && !field.empty)) return
    save(field.change(typed === '' ? null : Number(typed), settings))
  }
  return (
    <input
      ref={input}
      id={id}
      type="number"
      min={field.least}
      max={field.most}
      aria-describedby={`${id}-note`}
      placeholder={field.empty && emptyWords(field)}
      defaultValue={shownValue}
      onFocus={(event) => (before.current = event.target.value)}
      onBlur={(event) => event.target.checkValidity() && keep(event.target.value)}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  )
}

/** A folder of the host: chosen in its own dialog where there is one, else written. */
function FolderField({ id, field, settings, save }: Omit<SettingFieldProps, 'usual' | 'languages'> & { id: string }) {
  const client = useClient()
  const value = field.read(settings)
  const path = typeof value === 'string' ? value : ''
  const keep = (typed: string): void => {
    const next = typed.trim() === '' ? null : typed.trim()
    if (next !== value) save(field.change(next, settings))
  }
  const choose = (): void =>
    attempt(async () => {
      const [source] = (await client.pick?.('folder')) ?? []
      if (source?.kind === 'path') keep(source.path)
    })
  return (
    <>
      <input
        id={id}
        type="text"
        className={styles['address']}
        defaultValue={path}
        readOnly={client.pick !== undefined}
        placeholder={text.outputNone}
        spellCheck={false}
        autoComplete="off"
        aria-describedby={`${id}-note`}
        onBlur={(event) => keep(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
      {client.pick && (
        <Button icon="folder" onClick={choose}>
          {text.folders.choose}
        </Button>
      )}
    </>
  )
}

function nameOf(field: Field, option: string): string {
  if (field.kind === 'languages') return language(option)
  if (field.name === 'formats') return text.formats[option as keyof typeof text.formats] ?? option
  if (field.name === 'ocr') return text.ocrModes[option as keyof typeof text.ocrModes] ?? option
  if (field.name === 'engine') return text.engines[option as keyof typeof text.engines] ?? option
  if (field.name === 'secondReader') return text.secondReaders[option as keyof typeof text.secondReaders] ?? option
  if (field.name === 'workerPriority') return text.workerPriority[option as keyof typeof text.workerPriority] ?? option
  if (field.name === 'onClose') return text.onClose[option as keyof typeof text.onClose] ?? option
  if (field.name === 'whenDone') return text.whenDone[option as keyof typeof text.whenDone] ?? option
  return option
}

/** What nothing typed means. */
const emptyWords = ({ kind, empty }: Field): string =>
  kind === 'path' ? text.outputNone : empty === 'automatic' ? text.automatic : text.noLimit

/** A value in words. */
function shown(field: Field, settings: Settings): string {
  const value = field.read(settings)
  if (value === null) return emptyWords(field)
  if (typeof value === 'boolean') return value ? text.on : text.off
  if (typeof value === 'number') return [number(value), text.settingFields[field.name].unit].filter(Boolean).join(' ')
  if (Array.isArray(value)) return (value as string[]).map((option) => nameOf(field, option)).join(', ')
  return nameOf(field, String(value))
}
