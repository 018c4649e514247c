// The list's head: sorts by a column, and changes its width by dragging its edge or, with the button in focus, by Shift and the arrows.
import { useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react'
import { cx } from '../../parts/cx.ts'
import { Icon } from '../../parts/icon.tsx'
import { columns as known, widthOf, type ColumnKey } from '../../state/columns.ts'
import { sortBy, usePrefs } from '../../state/prefs.ts'
import { text } from '../../text/words.ts'
import { ColumnMenu } from './column-menu.tsx'
import styles from './list.module.css'

export function ListHead({ columns }: { columns: readonly ColumnKey[] }): ReactElement {
  return (
    <div role="rowgroup" className={styles['sticky']}>
      <div role="row" aria-rowindex={1} className={cx(styles, 'columns', 'head')}>
        {columns.map((key) => (
          <Title key={key} column={key} />
        ))}
        <div role="columnheader" className={styles['c-menu']}>
          <ColumnMenu />
        </div>
      </div>
    </div>
  )
}

const { getState, setState } = usePrefs
/** Pixels that a key changes a width by. */
const step = 16

function Title({ column }: { column: ColumnKey }): ReactElement {
  const order = usePrefs((state) => state.order)
  const numbered = usePrefs((state) => state.columns.includes('number'))
  const { sort, end } = known[column]
  const sorted = sort !== undefined && order.by === sort && !(column === 'added' && numbered)
  const direction = order.descending ? 'descending' : 'ascending'
  const resize = (change: number): void => {
    const { widths } = getState()
    setState({
      widths: { ...widths, [column]: Math.min(1000, Math.max(known[column].least, widthOf(column, widths) + change)) },
    })
  }
  const press = (event: KeyboardEvent): void => {
    if (!event.shiftKey || column === 'name') return
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    event.preventDefault()
    event.stopPropagation()
    resize(event.key === 'ArrowLeft' ? -step : step)
  }
  const words = text.columns[column]
  return (
    <div
      role="columnheader"
      aria-sort={sort === undefined ? undefined : sorted ? direction : 'none'}
      className={cx(styles, 'title', end && 'end')}
    >
      {/* A button also where nothing is sorted by the column: keys change its width. */}
      <button
        type="button"
        title={text.columnNotes[column]}
        onClick={() => sort && sortBy(sort)}
        onKeyDown={press}
        className={cx(styles, sorted && 'sorted', !sort && 'unsorted')}
      >
        {words}
        {sorted && <Icon name={order.descending ? 'down' : 'up'} size={12} />}
      </button>
      {column !== 'name' && <Edge resize={resize} />}
    </div>
  )
}

/** Moves with the pointer while it is held. The name's column takes or gives what another one changes. */
function Edge({ resize }: { resize: (change: number) => void }): ReactElement {
  const from = useRef<number | null>(null)
  const move = (event: PointerEvent<HTMLElement>): void => {
    if (from.current === null) return
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1
    resize((event.clientX - from.current) * rtl)
    from.current = event.clientX
  }
  return (
    <i
      aria-hidden="true"
      className={styles['edge']}
      onPointerDown={(event) => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = event.clientX
      }}
      onPointerMove={move}
      onPointerUp={() => {
        from.current = null
      }}
    />
  )
}
