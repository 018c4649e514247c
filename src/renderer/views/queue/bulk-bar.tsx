// What can be done with the chosen rows, each verb with the number of documents it will reach. All that match a search or a tab are
// meant as such: also those that are folded, and those that come while one looks.
import { useMemo, type ReactElement } from 'react'
import { useClient } from '../../client/index.ts'
import { Button, IconButton } from '../../parts/button.tsx'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { actOnAll, attempt, exportAll, readAgain } from '../../state/actions.ts'
import { select, useApp } from '../../state/app.ts'
import { parseSearch, type Rows } from '../../state/rows.ts'
import { allows, canReadAgain, offeredOf, tabOf, verbs, type Tab, type Verb } from '../../state/select.ts'
import { DocumentState, type DocumentView } from '../../../contract/model.ts'
import type { DocumentFilter } from '../../../contract/filter.ts'
import { text } from '../../text/words.ts'
import styles from './bulk-bar.module.css'
import { useVerb, verbIcons } from './row-actions.tsx'
import { useCalm } from './use-calm.ts'

export function BulkBar({ rows, tab, search }: { rows: Rows; tab: Tab; search: string }): ReactElement | null {
  const client = useClient()
  const selection = useApp((state) => state.selection)
  const library = useCalm((state) => state.library)
  const run = useVerb()
  const chosen = useMemo(
    () => (selection.size < 2 ? [] : rows.matching.filter((id) => selection.has(id))),
    [rows.matching, selection],
  )
  const reached = useMemo(() => countReached(chosen, library.documents), [chosen, library])
  const offered = useMemo(
    () => [
      ...new Set(
        chosen.flatMap((id) => {
          const document = library.documents.get(id)
          return document ? offeredOf(document) : []
        }),
      ),
    ],
    [chosen, library],
  )
  if (chosen.length < 2) return null
  const all = chosen.length === rows.matching.length
  const perform = (verb: Verb, ids: readonly string[]): void => {
    const filter = all ? filterOf(tab, search) : null
    // Only what was seen goes off the list.
    if (filter && verb !== 'remove') attempt(() => actOnAll(client, verb, filter))
    else run(verb, ids)
  }
  return (
    <div role="toolbar" data-bulk="" aria-label={text.selected(chosen.length)} className={styles['bar']}>
      <strong>{all ? text.allSelected(chosen.length) : text.selected(chosen.length)}</strong>
      {reached.map(({ verb, ids }) => (
        <Button
          key={verb}
          look={verb === 'cancel' || verb === 'remove' ? 'danger' : 'quiet'}
          icon={verbIcons[verb]}
          onClick={() => perform(verb, ids)}
        >
          {text.verbMany(text[verb], ids.length)}
        </Button>
      ))}
      {chosen.some((id) => isReadable(library.documents.get(id))) && (
        <Button look="quiet" icon="scan" onClick={() => attempt(() => readAgain(client, chosen))}>
          {text.readAgain}
        </Button>
      )}
      {offered.length > 0 && (
        <ExportMenu look="quiet" offered={offered} onChoose={(as) => attempt(() => exportAll(client, chosen, as))}>
          {text.download}
        </ExportMenu>
      )}
      {!all && (
        <Button look="quiet" onClick={() => select(rows.matching)}>
          {text.selectAllOf(rows.matching.length)}
        </Button>
      )}
      <IconButton icon="x" label={text.clearSelection} onClick={() => select([])} />
    </div>
  )
}

const isReadable = (document: DocumentView | undefined): boolean => document !== undefined && canReadAgain(document)

type Reached = { verb: Verb; ids: string[] }[]

function countReached(
  chosen: readonly string[],
  documents: { get(id: string): { state: DocumentState } | undefined },
): Reached {
  return verbs
    .map((verb) => ({
      verb,
      ids: chosen.filter((id) => {
        const document = documents.get(id)
        return document !== undefined && allows(verb, document)
      }),
    }))
    .filter(({ ids }) => ids.length > 0)
}

/** What the list shows, for the host; null where a part of the search means nothing to it. */
export function filterOf(tab: Tab, search: string): DocumentFilter | null {
  const { filter, unknown } = parseSearch(search)
  if (unknown.length > 0) return null
  if (tab === 'all') return filter
  const states = (filter.states ?? DocumentState.options).filter((state) => tabOf({ state }) === tab)
  return { ...filter, states }
}
