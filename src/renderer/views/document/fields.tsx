// The fields of a document: each value with where it stands and how sure that is; a click shows it on the page, and it can be changed.
import { useState, type ReactElement } from 'react'
import type { DocumentView } from '../../../contract/model.ts'
import type { Field, FieldPlace } from '../../../contract/understanding.ts'
import { useClient } from '../../client/index.ts'
import { Button, IconButton } from '../../parts/button.tsx'
import { attempt } from '../../state/actions.ts'
import { fieldLabel } from '../../text/class-label.ts'
import { label, percent } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import styles from './fields.module.css'

const { understanding: words } = text

export function Fields({
  document,
  fields,
  onPlace,
  onChanged,
}: {
  document: DocumentView
  fields: readonly Field[]
  onPlace: (place: FieldPlace) => void
  onChanged: () => void
}): ReactElement {
  if (fields.length === 0) {
    return (
      <div className={styles['none']}>
        <h2>{words.noFields}</h2>
        <p>{words.noFieldsNote}</p>
      </div>
    )
  }
  return (
    <ul className={styles['fields']} aria-label={words.fields}>
      {fields.map((field, index) => (
        // A name may come more than once; their order is that of the document.
        <FieldRow
          key={`${field.name} ${index}`}
          document={document}
          field={field}
          onPlace={onPlace}
          onChanged={onChanged}
        />
      ))}
    </ul>
  )
}

function FieldRow({
  document,
  field,
  onPlace,
  onChanged,
}: {
  document: DocumentView
  field: Field
  onPlace: (place: FieldPlace) => void
  onChanged: () => void
}): ReactElement {
  const [editing, setEditing] = useState(false)
  const name = fieldLabel(field.name)
  const { place } = field
  return (
    <li>
      <span className={styles['name']}>{name}</span>
      {editing ? (
        <Edit
          document={document}
          field={field}
          onEnd={(changed) => {
            setEditing(false)
            if (changed) onChanged()
          }}
        />
      ) : (
        <>
          {place ? (
            <button
              type="button"
              className={styles['value']}
              aria-label={words.showOnPage(name)}
              onClick={() => onPlace(place)}
            >
              <bdi>{field.value}</bdi>
            </button>
          ) : (
            <bdi className={styles['value']}>{field.value}</bdi>
          )}
          <IconButton icon="pencil" label={words.edit(name)} onClick={() => setEditing(true)} />
        </>
      )}
      <small>
        {[
          field.normal !== field.value && field.normal,
          words.by[field.how],
          place && text.pageN(place.page),
          field.how !== 'person' && percent(field.confidence),
          ...field.checks,
        ]
          .filter(Boolean)
          .join(' · ')}
      </small>
      {field.parts && (
        <small>
          {Object.entries(field.parts)
            .map(([part, value]) => `${label(part)} ${value}`)
            .join(' · ')}
        </small>
      )}
    </li>
  )
}

function Edit({
  document,
  field,
  onEnd,
}: {
  document: DocumentView
  field: Field
  onEnd: (changed: boolean) => void
}): ReactElement {
  const client = useClient()
  const [value, setValue] = useState(field.value)
  const give = (given: string | null): void =>
    attempt(async () => {
      await client.call('fields.correct', { document: document.id, of: field.of, name: field.name, value: given })
      onEnd(true)
    })
  return (
    <form
      className={styles['edit']}
      onSubmit={(event) => {
        event.preventDefault()
        give(value.trim() || null)
      }}
    >
      <input
        value={value}
        aria-label={words.edit(fieldLabel(field.name))}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && (event.stopPropagation(), onEnd(false))}
        autoFocus
      />
      <Button look="primary" type="submit">
        {words.save}
      </Button>
      <Button look="quiet" onClick={() => give(null)}>
        {words.drop}
      </Button>
    </form>
  )
}
