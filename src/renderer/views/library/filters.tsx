// What narrows the library: class, language, state; each says how many documents there are where that is known.
import type { ReactElement } from 'react'
import { DocumentState } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { useApp } from '../../state/app.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { classLabel } from '../../text/class-label.ts'
import { language, number } from '../../text/format.ts'
import { states, text } from '../../text/words.ts'
import styles from './filters.module.css'
import { type LibraryView, type Period, periods } from './query.ts'

interface Choice {
  value: string
  label: string
}

/** Languages that documents come in most; any other may stand in the address. */
export const languages = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl']
const addedChoices = Object.keys(periods) as Period[]
const shownStates = DocumentState.options.filter((state) => state === 'done' || state === 'partial')

export function Filters({
  view,
  onChange,
}: {
  view: LibraryView
  onChange: (change: Partial<LibraryView>) => void
}): ReactElement {
  const client = useClient()
  const read = useApp((state) => state.library.documents.size)
  const classes = useLoaded(`${client.queue} ${read}`, () => client.call('classify.classes', {}), 2000)
  return (
    <div className={styles['filters']}>
      <Select
        name={text.library.class}
        all={text.library.anyClass}
        value={view.class}
        choices={(classes.value ?? []).map(({ class: name, documents }) => ({
          value: name,
          label: `${classLabel(name)} (${number(documents)})`,
        }))}
        onChange={(value) => onChange({ class: value })}
      />
      <Select
        name={text.library.language}
        all={text.library.anyLanguage}
        value={view.language}
        choices={languages.map((code) => ({ value: code, label: language(code) }))}
        onChange={(value) => onChange({ language: value })}
      />
      <Select
        name={text.library.state}
        all={text.library.anyState}
        value={view.state}
        choices={shownStates.map((state) => ({ value: state, label: states[state] }))}
        onChange={(value) => onChange({ state: DocumentState.safeParse(value).data ?? null })}
      />
      <Select
        name={text.library.added}
        all={text.library.anyTime}
        value={view.added}
        choices={addedChoices.map((value) => ({ value, label: text.library.periods[value] }))}
        onChange={(value) => onChange({ added: addedChoices.find((period) => period === value) ?? null })}
      />
    </div>
  )
}

function Select({
  name,
  all,
  value,
  choices,
  onChange,
}: {
  name: string
  all: string
  value: string | null
  choices: readonly Choice[]
  onChange: (value: string | null) => void
}): ReactElement {
  const known = value === null || choices.some((choice) => choice.value === value)
  return (
    <label>
      <span className="unseen">{name}</span>
      <select
        value={value ?? ''}
        data-set={value !== null || undefined}
        onChange={(event) => onChange(event.target.value || null)}
      >
        <option value="">{all}</option>
        {!known && <option value={value}>{classLabel(value)}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  )
}
