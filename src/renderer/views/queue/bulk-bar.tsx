// What can be done with the chosen rows, each verb with the number of documents it will reach.
import type { ReactElement } from 'react'
import { Button, IconButton } from '../../parts/button.tsx'
import { select, useApp } from '../../state/app.ts'
import { allows, verbs } from '../../state/select.ts'
import { text } from '../../text/en.ts'
import styles from './bulk-bar.module.css'
import { useVerb, verbIcons } from './row-actions.tsx'

/** `shown`: ids that match the present tab and search; a verb reaches only chosen rows that do. */
export function BulkBar({ shown }: { shown: readonly string[] }): ReactElement | null {
  const selection = useApp((state) => state.selection)
  const documents = useApp((state) => state.library.documents)
  const run = useVerb()
  const chosen = shown.filter((id) => selection.has(id))
  if (chosen.length < 2) return null
  const reached = verbs
    .map((verb) => ({
      verb,
      ids: chosen.filter((id) => {
        const document = documents.get(id)
        return document !== undefined && allows(verb, document)
      }),
    }))
    .filter(({ ids }) => ids.length > 0)
  return (
    <div role="toolbar" aria-label={text.selected(chosen.length)} className={styles['bar']}>
      <strong>{text.selected(chosen.length)}</strong>
      {reached.map(({ verb, ids }) => (
        <Button
          key={verb}
          look={verb === 'cancel' || verb === 'remove' ? 'danger' : 'quiet'}
          icon={verbIcons[verb]}
          onClick={() => run(verb, ids)}
        >
          {text.verbMany(text[verb], ids.length)}
        </Button>
      ))}
      <IconButton icon="x" label={text.clearSelection} onClick={() => select([])} />
    </div>
  )
}
