// One document in the list: what it is, how it stands, how far, and what can be done.
import { memo, useCallback, type MouseEvent, type ReactElement } from 'react'
import type { Listed } from '../../state/documents.ts'
import { cx } from '../../parts/cx.ts'
import { select, selectTo, toggleSelected, useApp } from '../../state/app.ts'
import type { ColumnKey } from '../../state/columns.ts'
import { documentRoute } from '../../state/route.ts'
import { command } from '../keys.ts'
import { Cell } from './cells.tsx'
import { FailurePanel, hasFailure } from './failure.tsx'
import styles from './list.module.css'
import { RowActions } from './row-actions.tsx'
import { useRowDrag } from './use-row-drag.ts'

interface RowProps {
  id: string
  index: number
  top: number
  /** Its place among the documents listed, from 1. */
  number: number
  columns: readonly ColumnKey[]
  /** The folder that its batch's row above names, which may be ''; null: it stands under none. */
  within: string | null
  measure: (element: Element | null) => void
  /** The ids as shown, for a shift-click. */
  order: readonly string[]
  onPicked: () => void
}

export const DocumentRow = memo(function DocumentRow(props: RowProps) {
  const { id, index, top, number, columns, within, measure, order, onPicked } = props
  const document = useApp((state) => state.library.documents.get(id))
  const selected = useApp((state) => state.selection.has(id))
  const active = useApp((state) => state.active === id)
  const sole = useApp((state) => state.selection.size === 1 && state.selection.has(id))
  const expanded = useApp((state) => state.expanded.has(id))
  const pick = useCallback(
    (event: MouseEvent<HTMLElement>) => {
      if (event.target instanceof Element && event.target.closest('a, button, form')) return
      if (event.shiftKey) selectTo(id, order)
      else if (command(event)) toggleSelected(id)
      else select([id], id)
      onPicked()
    },
    [id, order, onPicked],
  )
  const { edge, handlers } = useRowDrag(id)
  if (!document) return null
  const open = expanded && hasFailure(document) && document.finishedAt !== null
  return (
    <div
      ref={measure}
      id={`row-${id}`}
      role="row"
      data-index={index}
      data-document={id}
      aria-rowindex={index + 2}
      aria-level={within === null ? 1 : 2}
      aria-selected={selected}
      className={cx(
        styles,
        'row',
        within !== null && 'under',
        selected && 'selected',
        active && 'active',
        sole && 'sole',
        edge,
        'draggable' in handlers && 'moves',
      )}
      style={{ transform: `translateY(${top}px)` }}
      onClick={pick}
      {...handlers}
      onDoubleClick={() => {
        location.hash = documentRoute(id)
      }}
    >
      <div className={styles['columns']} role="presentation">
        <Cells document={document} columns={columns} number={number} open={open} within={within ?? ''} />
        <div role="gridcell" className={styles['c-actions']}>
          <RowActions document={document} focusable={active} />
        </div>
      </div>
      {open && <FailurePanel document={document} />}
    </div>
  )
})

interface CellsProps {
  document: Listed
  columns: readonly ColumnKey[]
  number: number
  open: boolean
  within: string
}

/** What was never read has no class and no speed: why not gets their room, as far as they stand beside the progress. */
function Cells({ document, columns, number, open, within }: CellsProps): ReactElement {
  const at = columns.indexOf('progress')
  const isWide = hasFailure(document) && document.class === null && document.finishedAt !== null
  const empty = new Set<ColumnKey>(['class', 'speed'])
  let span = 1
  if (isWide && at >= 0) while (empty.has(columns[at + span] ?? 'name')) span += 1
  return (
    <>
      {columns.map((column, place) =>
        place > at && place < at + span ? null : (
          <Cell
            key={column}
            column={column}
            document={document}
            number={number}
            open={open}
            within={within}
            span={column === 'progress' ? span : 1}
          />
        ),
      )}
    </>
  )
}
