// A batch's row: folds and unfolds its documents, says how they stand, and chooses them all.
import { useMemo, type MouseEvent, type ReactElement } from 'react'
import type { DocumentState } from '../../../contract/model.ts'
import { cx } from '../../parts/cx.ts'
import { Icon } from '../../parts/icon.tsx'
import { StateIcon } from '../../parts/state-badge.tsx'
import { select, toggleFolded, useApp } from '../../state/app.ts'
import { usePrefs } from '../../state/prefs.ts'
import { isIdle, tabOf, tallyOrder } from '../../state/select.ts'
import { date } from '../../text/format.ts'
import { states, text } from '../../text/words.ts'
import styles from './list.module.css'
import { useCalm } from './use-calm.ts'

interface BatchRowProps {
  /** The batch's. */
  id: string
  index: number
  top: number
  members: readonly string[]
  /** Columns it reaches over. */
  span: number
  onPicked: () => void
}

export function BatchRow({ id, index, top, members, span, onPicked }: BatchRowProps): ReactElement {
  const folded = useApp((state) => state.folded.has(id))
  const active = useApp((state) => state.active === id)
  const selection = useApp((state) => state.selection)
  const library = useCalm((state) => state.library)
  const shown = usePrefs((state) => state.show)
  const { name, addedAt, counts, ended, troubled } = useMemo(
    () => about(members, library.documents),
    [members, library],
  )
  const idle = isIdle(library, shown)
  const selected = selection.size >= members.length && members.every((member) => selection.has(member))
  const title = text.batchOf(members.length, name)
  const pick = (event: MouseEvent<HTMLElement>): void => {
    if (event.target instanceof Element && event.target.closest('button')) return
    select(members)
    useApp.setState({ active: id, anchor: members[0] ?? null })
    onPicked()
  }
  return (
    <div
      id={`row-${id}`}
      role="row"
      data-batch={id}
      aria-rowindex={index + 2}
      aria-level={1}
      aria-expanded={!folded}
      aria-selected={selected}
      aria-label={text.batchLabel(members.length, text.ofAll(ended, members.length))}
      className={cx(styles, 'batch', selected && 'selected', active && 'active')}
      style={{ transform: `translateY(${top}px)` }}
      onClick={pick}
      onDoubleClick={() => toggleFolded(id)}
    >
      <div role="gridcell" aria-colspan={span} className={styles['batchcell']}>
        <button
          type="button"
          tabIndex={-1}
          aria-label={folded ? text.unfold : text.fold}
          className={styles['fold']}
          onClick={() => {
            toggleFolded(id)
            onPicked()
          }}
        >
          <Icon name={folded ? 'right' : 'down'} size={14} />
        </button>
        <b title={title}>{title}</b>
        <small>{date(addedAt)}</small>
        <span className={styles['tally']}>
          {counts.map(([state, count]) => (
            <span key={state} title={states[state]}>
              <StateIcon state={state} still={idle} size={12} />
              {text.inState(count, states[state])}
            </span>
          ))}
        </span>
        <i className={styles['share']} aria-hidden="true">
          <i style={{ width: `${(100 * (ended - troubled)) / members.length}%` }} />
          <i data-troubled="" style={{ width: `${(100 * troubled) / members.length}%` }} />
        </i>
      </div>
    </div>
  )
}

interface About {
  /** The folder they came in, if they came in one. */
  name: string
  addedAt: number
  counts: [DocumentState, number][]
  ended: number
  /** Of those ended, the ones with problems. */
  troubled: number
}

function about(
  members: readonly string[],
  documents: { get(id: string): { path: string; state: DocumentState; addedAt: number } | undefined },
): About {
  const counts = new Map<DocumentState, number>()
  let addedAt = Infinity
  let ended = 0
  let troubled = 0
  for (const member of members) {
    const document = documents.get(member)
    if (!document) continue
    counts.set(document.state, (counts.get(document.state) ?? 0) + 1)
    addedAt = Math.min(addedAt, document.addedAt)
    const tab = tabOf(document)
    if (tab !== 'active') ended += 1
    if (tab === 'problems') troubled += 1
  }
  return {
    name: folderOf(members, documents),
    addedAt: addedAt === Infinity ? 0 : addedAt,
    counts: [...counts].toSorted(([a], [b]) => tallyOrder.indexOf(a) - tallyOrder.indexOf(b)),
    ended,
    troubled,
  }
}

const folders = new WeakMap<readonly string[], string>()

/** The folder that all of a batch came in; '' where they did not come in one. Paths do not change, so it is found once. */
export function folderOf(
  members: readonly string[],
  documents: { get(id: string): { path: string } | undefined },
): string {
  let folder = folders.get(members)
  if (folder === undefined) {
    const found = new Set(members.map((id) => /^([^/\\]+)[/\\]/.exec(documents.get(id)?.path ?? '')?.[1] ?? ''))
    folder = found.size === 1 ? ([...found][0] ?? '') : ''
    folders.set(members, folder)
  }
  return folder
}
