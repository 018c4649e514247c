// One hot folder: where it is, where its files go, what happens to them afterwards, and how patiently they are waited for.
import { useId, useState, type FormEvent, type ReactElement } from 'react'
import type { Lane } from '../../../contract/model.ts'
import { HotFolder } from '../../../contract/settings.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { attempt } from '../../state/actions.ts'
import { lanes, text } from '../../text/words.ts'
import styles from './rows.module.css'

const words = text.folders
const usual = HotFolder.parse({ path: '/' })

interface FolderFormProps {
  /** What it begins with; null: its path is still to be written. */
  folder: HotFolder | null
  isNew?: boolean
  onClose: () => void
  onSaved: (folder: HotFolder) => void
}

export function FolderForm({ folder, isNew = false, onClose, onSaved }: FolderFormProps): ReactElement {
  const client = useClient()
  const id = useId()
  const [draft, setDraft] = useState<HotFolder>(folder ?? { ...usual, path: '' })
  const change = (part: Partial<HotFolder>): void => setDraft({ ...draft, ...part })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    attempt(async () => {
      const whole = HotFolder.parse({ ...draft, path: draft.path.trim(), realm: draft.realm.trim() })
      await client.call('folders.put', { folder: whole })
      onSaved(whole)
    })
  }
  const pickOut = (): void =>
    attempt(async () => {
      const [source] = (await client.pick?.('folder')) ?? []
      if (source?.kind === 'path') change({ out: source.path })
    })
  return (
    <form className={styles['form']} onSubmit={submit} aria-label={isNew ? words.add : words.changeNamed(draft.path)}>
      <label htmlFor={`${id}-path`}>{words.path}</label>
      <input
        id={`${id}-path`}
        type="text"
        autoFocus={folder === null}
        required
        readOnly={folder !== null}
        value={draft.path}
        placeholder={words.pathPlaceholder}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => change({ path: event.target.value })}
      />
      <label htmlFor={`${id}-lane`}>{words.lane}</label>
      <select
        id={`${id}-lane`}
        autoFocus={folder !== null}
        value={draft.lane}
        onChange={(event) => change({ lane: event.target.value as Lane })}
      >
        {(['urgent', 'default', 'slow'] as const).map((lane) => (
          <option key={lane} value={lane}>
            {lanes[lane]}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-realm`}>{words.realm}</label>
      <input
        id={`${id}-realm`}
        type="text"
        maxLength={64}
        value={draft.realm}
        placeholder={words.realmNone}
        autoComplete="off"
        onChange={(event) => change({ realm: event.target.value })}
      />
      <label htmlFor={`${id}-subfolders`}>{words.subfolders}</label>
      <select
        id={`${id}-subfolders`}
        value={draft.subfolders}
        onChange={(event) => change({ subfolders: event.target.value as HotFolder['subfolders'] })}
      >
        {(['none', 'lane', 'realm'] as const).map((kind) => (
          <option key={kind} value={kind}>
            {words.subfolderNames[kind]}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-done`}>{words.done}</label>
      <select
        id={`${id}-done`}
        value={draft.done}
        onChange={(event) => change({ done: event.target.value as HotFolder['done'] })}
      >
        {(['leave', 'move', 'tag'] as const).map((kind) => (
          <option key={kind} value={kind}>
            {words.doneNames[kind]}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-out`}>{words.out}</label>
      <div className={styles['line']}>
        <input
          id={`${id}-out`}
          type="text"
          readOnly={client.pick !== undefined}
          value={draft.out ?? ''}
          placeholder={client.pick ? words.outNone : words.outPlaceholder}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ out: event.target.value.trim() === '' ? null : event.target.value })}
        />
        {client.pick && (
          <Button icon="folder" aria-label={words.outChoose} onClick={pickOut}>
            {words.choose}
          </Button>
        )}
        {draft.out !== null && <Button onClick={() => change({ out: null })}>{words.outClear}</Button>}
      </div>
      <label htmlFor={`${id}-settle`}>{words.settle}</label>
      <Seconds
        id={`${id}-settle`}
        note={words.settleNote}
        usual={usual.settle}
        value={draft.settle}
        onChange={(settle) => change({ settle })}
      />
      <label htmlFor={`${id}-poll`}>{words.poll}</label>
      <Seconds
        id={`${id}-poll`}
        note={words.pollNote}
        usual={usual.poll}
        value={draft.poll}
        onChange={(poll) => change({ poll })}
      />
      <div className={styles['steps']}>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" look="primary" disabled={draft.path.trim() === ''}>
          {isNew ? words.add : words.save}
        </Button>
      </div>
    </form>
  )
}

interface SecondsProps {
  id: string
  note: string
  usual: number
  value: number
  onChange: (value: number) => void
}

function Seconds({ id, note, usual, value, onChange }: SecondsProps): ReactElement {
  return (
    <div>
      <input
        id={id}
        type="number"
        min={0.1}
        max={86_400}
        step="any"
        required
        defaultValue={value}
        aria-describedby={`${id}-note`}
        onChange={(event) => event.target.validity.valid && onChange(event.target.valueAsNumber)}
      />
      <p id={`${id}-note`} className={styles['note']}>
        {note} {text.defaultIs(String(usual))}
      </p>
    </div>
  )
}
