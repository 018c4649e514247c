// The form of a rule, with the documents that its pattern matches as it is typed.
import type { ReactElement } from 'react'
import type { OwnRule } from '../../../contract/commands/rules.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { ClassField } from '../../parts/class-field.tsx'
import { ClassChip } from '../../parts/class-chip.tsx'
import fields from '../../parts/form.module.css'
import { saidInLine } from '../../text/said.ts'
import { documentRoute } from '../../state/route.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { classKey } from '../../text/class-label.ts'
import { language, number } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import { languages } from './filters.tsx'
import styles from './rules.module.css'

const { rules: words } = text.library
/** Milliseconds between two tries, and matches shown. */
const pause = 250
const shown = 8
const parts = Object.keys(words.parts) as OwnRule['where'][]

/** A rule being written; `id` null: a new one. */
export type Draft = OwnRule & { id: string | null }

export const emptyRule: Draft = {
  id: null,
  name: '',
  class: '',
  pattern: '',
  where: 'body',
  whole: true,
  language: null,
  weight: 3,
}

export function RuleForm({
  draft,
  onChange,
  onSave,
  onCancel,
}: {
  draft: Draft
  onChange: (draft: Draft) => void
  onSave: () => void
  onCancel: () => void
}): ReactElement {
  const change = (part: Partial<Draft>): void => onChange({ ...draft, ...part })
  const whole = draft.pattern.trim() !== '' && draft.name.trim() !== '' && classKey(draft.class) !== ''
  return (
    <form
      className={`${fields['form']} ${styles['form']}`}
      onSubmit={(event) => {
        event.preventDefault()
        if (whole && draft.weight !== 0) onSave()
      }}
    >
      <h2>{words.title[draft.id === null ? 'add' : 'change']}</h2>
      <label>
        {words.pattern}
        <input
          className={styles['pattern']}
          value={draft.pattern}
          onChange={(event) => change({ pattern: event.target.value })}
          maxLength={2000}
          autoComplete="off"
          spellCheck={false}
          aria-describedby="rule-pattern-note"
        />
        <small id="rule-pattern-note">{words.patternNote}</small>
      </label>
      <Matches draft={draft} />
      <ClassField
        label={words.class}
        value={draft.class}
        onChange={(value) => change({ class: value.toLowerCase() })}
      />
      <label>
        {words.name}
        <input
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
          maxLength={80}
          autoComplete="off"
        />
      </label>
      <label>
        {words.where}
        <select
          value={draft.where}
          onChange={(event) => change({ where: parts.find((part) => part === event.target.value) ?? 'body' })}
        >
          {parts.map((part) => (
            <option key={part} value={part}>
              {words.parts[part]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.language}
        <select
          value={draft.language ?? ''}
          onChange={(event) => change({ language: event.target.value === '' ? null : event.target.value })}
        >
          <option value="">{text.library.anyLanguage}</option>
          {languages.map((code) => (
            <option key={code} value={code}>
              {language(code)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.weight}
        <input
          type="number"
          min={-10}
          max={10}
          step={0.5}
          value={draft.weight}
          onChange={(event) => change({ weight: event.target.valueAsNumber || 0 })}
          aria-describedby="rule-weight-note"
        />
        <small id="rule-weight-note">{words.weightNote}</small>
      </label>
      <label className={styles['check']}>
        <input type="checkbox" checked={draft.whole} onChange={(event) => change({ whole: event.target.checked })} />
        {words.whole}
      </label>
      <footer>
        <Button look="quiet" onClick={onCancel}>
          {words.cancel}
        </Button>
        <Button look="primary" type="submit" disabled={!whole || draft.weight === 0}>
          {words.save}
        </Button>
      </footer>
    </form>
  )
}

/** What the pattern finds among the newest documents. */
function Matches({ draft: { pattern, where, whole, language: only } }: { draft: Draft }): ReactElement {
  const client = useClient()
  const rule = { pattern, where, whole, language: only }
  const key = pattern.trim() === '' ? null : `${client.queue} ${JSON.stringify(rule)}`
  const { value, error } = useLoaded(key, () => client.call('classify.try', { rule }), pause)
  if (key === null || (!value && !error)) return <div aria-live="polite" />
  return (
    <div className={styles['matches']} aria-live="polite" data-testid="rule-matches">
      {error ? (
        <p>{saidInLine(error)}</p>
      ) : (
        value && (
          <>
            <p>{words.matches(number(value.matches), number(value.of))}</p>
            <ul>
              {value.documents.slice(0, shown).map(({ document, name, class: of, text: found }) => (
                <li key={document}>
                  <a href={documentRoute(document)}>{name}</a> <mark>{found}</mark>{' '}
                  <ClassChip name={of} confidence={null} />
                </li>
              ))}
            </ul>
          </>
        )
      )}
    </div>
  )
}
