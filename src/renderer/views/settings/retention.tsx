// Retention: rules by which documents that ended are removed by themselves, one line each, and one more.
import { useId, useState, type FormEvent, type ReactElement } from 'react'
import { terminalStates, type DocumentState } from '../../../contract/model.ts'
import type { RetentionRule, Settings } from '../../../contract/settings.ts'
import { Button } from '../../parts/button.tsx'
import { days } from '../../text/format.ts'
import { states as stateNames, text } from '../../text/words.ts'
import styles from './rows.module.css'
import type { Save } from './setting-field.tsx'

const words = text.retention
const ended = [...terminalStates]
/** Days that the form begins with. */
const begin = 90

export function Retention({ settings: { retention }, save }: { settings: Settings; save: Save }): ReactElement {
  const [adding, setAdding] = useState(false)
  const add = (rule: RetentionRule): void => {
    setAdding(false)
    save({ retention: [...retention, rule] })
  }
  return (
    <section className={styles['section']} aria-labelledby="retention">
      <header>
        <h3 id="retention">{words.title}</h3>
        {!adding && (
          <Button icon="plus" onClick={() => setAdding(true)}>
            {words.add}
          </Button>
        )}
      </header>
      <p className={styles['note']}>{words.note}</p>
      {adding && <RuleForm onAdd={add} onClose={() => setAdding(false)} />}
      {retention.length === 0 && !adding && <p className={styles['empty']}>{words.none}</p>}
      {retention.length > 0 && (
        <ul className={styles['rows']}>
          {retention.map((rule, index) => (
            <li key={JSON.stringify([rule, index])}>
              <div>
                <strong>{said(rule)}</strong>
                {rule.realm !== undefined && <p>{text.access.tokens.inRealm(rule.realm)}</p>}
              </div>
              <div className={styles['acts']}>
                <Button
                  look="danger"
                  aria-label={words.removeNamed(said(rule))}
                  onClick={() => save({ retention: retention.toSpliced(index, 1) })}
                >
                  {words.remove}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const said = (rule: RetentionRule): string =>
  words.rule(days(rule.days), rule.states?.map((state) => stateNames[state]).join(', ') ?? words.all)

function RuleForm({ onAdd, onClose }: { onAdd: (rule: RetentionRule) => void; onClose: () => void }): ReactElement {
  const id = useId()
  const [count, setCount] = useState(begin)
  const [chosen, setChosen] = useState<readonly DocumentState[]>([])
  const [realm, setRealm] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onAdd({
      days: count,
      ...(chosen.length > 0 && { states: [...chosen] }),
      ...(realm.trim() !== '' && { realm: realm.trim() }),
    })
  }
  return (
    <form className={styles['form']} onSubmit={submit} aria-label={words.add}>
      <label htmlFor={`${id}-days`}>{words.days}</label>
      <input
        id={`${id}-days`}
        type="number"
        autoFocus
        required
        min={1}
        max={36_500}
        value={Number.isNaN(count) ? '' : count}
        onChange={(event) => setCount(event.target.valueAsNumber)}
      />
      <span id={`${id}-states`}>{words.states}</span>
      <div className={styles['choices']} role="group" aria-labelledby={`${id}-states`}>
        {ended.map((state) => (
          <label key={state}>
            <input
              type="checkbox"
              checked={chosen.includes(state)}
              onChange={(event) =>
                setChosen(ended.filter((known) => (known === state ? event.target.checked : chosen.includes(known))))
              }
            />
            <span>{stateNames[state]}</span>
          </label>
        ))}
        <p className={styles['note']}>{words.statesNote}</p>
      </div>
      <label htmlFor={`${id}-realm`}>{words.realm}</label>
      <input
        id={`${id}-realm`}
        type="text"
        maxLength={64}
        value={realm}
        placeholder={words.realmAny}
        autoComplete="off"
        onChange={(event) => setRealm(event.target.value)}
      />
      <div className={styles['steps']}>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" look="primary" disabled={!(count >= 1)}>
          {words.add}
        </Button>
      </div>
    </form>
  )
}
