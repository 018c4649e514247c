// A document's class: what decided it, what speaks for it and against it, and the way to correct it.
import { useState, type ReactElement } from 'react'
import type { DocumentView } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { ClassField } from '../../parts/class-field.tsx'
import { attempt } from '../../state/actions.ts'
import { showToast } from '../../state/app.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { classKey, classLabel } from '../../text/class-label.ts'
import { label, number, percent, rate } from '../../text/format.ts'
import { names, text } from '../../text/words.ts'
import styles from './class-facts.module.css'

const { understanding: words } = text
/** Reasons shown; the rest weigh little. */
const most = 8

/** `correcting`: how often it was asked to correct it; each time the form opens. */
export function ClassFacts({
  document,
  correcting,
}: {
  document: DocumentView
  correcting: number
}): ReactElement | null {
  const client = useClient()
  const { id, class: name, confidence } = document
  const key = name === null ? null : `${id} ${name} ${confidence}`
  const why = useLoaded(key, () => client.call('classify.why', { document: id }))
  const shown = useLoaded(key, () => client.call('classify.show', { document: id }))
  if (name === null) return null
  const reasons = why.value?.reasons.slice(0, most) ?? []
  const heaviest = Math.max(...reasons.map(({ weight }) => Math.abs(weight)), 1e-9)
  return (
    <div className={styles['class']}>
      {shown.value && <p>{words.decided[shown.value.decided]}</p>}
      {reasons.length > 0 && (
        <details>
          <summary>{words.whyTitle(classLabel(why.value?.class ?? name))}</summary>
          <ul>
            {reasons.map(({ feature, weight, text: found }) => (
              <li key={feature}>
                <span>
                  {found ?? reasonWords(feature.replace(/^[a-z]+:/, '').trim())}
                  {weight < 0 && <em> ({words.against})</em>}
                </span>
                <i
                  aria-hidden="true"
                  data-against={weight < 0 || undefined}
                  style={{ width: `${(100 * Math.abs(weight)) / heaviest}%` }}
                />
                <small>{rate(weight)}</small>
              </li>
            ))}
          </ul>
        </details>
      )}
      <Correct key={correcting} document={document} asked={correcting > 0} />
    </div>
  )
}

const measures: ReadonlyMap<string, string> = new Map(Object.entries(names.measures))
/** Measures that are numbers of something, and those that are told by their name alone; the others are shares. */
const counts: ReadonlySet<string> = new Set(['pages', 'words'])
const plain: ReadonlySet<string> = new Set(['tallness', 'isPdf', 'fields'])

/** A reason that is no words of the text: `moneyLines 0.25` by its name. */
function reasonWords(feature: string): string {
  const [, measure = '', value = ''] = /^(\w+) (-?[\d.]+)$/.exec(feature) ?? []
  const name = measures.get(measure)
  if (name === undefined) return label(feature)
  if (plain.has(measure)) return name
  return `${name}: ${counts.has(measure) ? number(Number(value)) : percent(Number(value))}`
}

function Correct({ document, asked }: { document: DocumentView; asked: boolean }): ReactElement {
  const client = useClient()
  const [open, setOpen] = useState(asked)
  const [name, setName] = useState('')
  const { id, realm } = document
  if (!open) {
    return (
      <Button icon="pencil" onClick={() => setOpen(true)}>
        {words.correct}
      </Button>
    )
  }
  const correct = async (): Promise<void> => {
    const wanted = classKey(name)
    const { correction } = await client.call('classify.correct', { document: id, class: wanted })
    setOpen(false)
    setName('')
    showToast({
      tone: 'plain',
      title: words.corrected(classLabel(wanted)),
      hint: '',
      details: null,
      action: {
        label: words.undo,
        run: () => attempt(() => client.call('classify.undo', { correction: correction.id })),
      },
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') attempt(correct)
      }}
    >
      <ClassField
        label={words.correctLabel}
        value={name}
        onChange={setName}
        onEscape={() => setOpen(false)}
        realm={realm}
        autoFocus
      />
      <Button look="primary" type="submit" disabled={name.trim() === ''}>
        {words.save}
      </Button>
      <Button look="quiet" onClick={() => setOpen(false)}>
        {words.cancel}
      </Button>
      <small>{words.correctNote}</small>
    </form>
  )
}
