// The documents as a grid whose rows are drawn only where they are seen. The grid keeps the focus and names the active row,
// so a row may come and go without the focus being lost.
import { useCallback, useEffect, useRef, type ReactElement } from 'react'
import { Icon } from '../../parts/icon.tsx'
import { cx } from '../../parts/cx.ts'
import { useRows } from '../../parts/use-rows.ts'
import { sortBy, useApp } from '../../state/app.ts'
import { useRoute } from '../../state/route.ts'
import type { Order, SortKey } from '../../state/select.ts'
import { text } from '../../text/en.ts'
import { useListKeys } from './list-keys.ts'
import styles from './list.module.css'
import { DocumentRow } from './row.tsx'

const rowHeight = 56
/** The head scrolls with the rows' box and sticks to its top, so that both always have the same width. */
const headHeight = 34

/** `query`: what the list shows and in which order; another one begins at the top. */
export function DocumentList({ ids, query }: { ids: readonly string[]; query: string }): ReactElement {
  const scroller = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  const active = useApp((state) => state.active)
  const order = useApp((state) => state.order)
  const rows = useRows({
    count: ids.length,
    scroller,
    height: () => rowHeight,
    keyOf: useCallback((index: number) => ids[index] ?? index, [ids]),
    start: headHeight,
    overscan: 8,
  })
  const onKeyDown = useListKeys(ids)

  // The active row is always drawn: what `aria-activedescendant` names must exist.
  const activeIndex = active === null ? -1 : ids.indexOf(active)
  useEffect(() => {
    if (activeIndex >= 0) rows.scrollToIndex(activeIndex)
    // Only when another row becomes active, not when rows move below it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [active])
  const shown = useRef(query)
  useEffect(() => {
    if (shown.current !== query) scroller.current?.scrollTo({ top: 0 })
    shown.current = query
  }, [query])

  // Back from a document, the keys are the list's again.
  const view = useRoute().view
  const came = useRef(view)
  useEffect(() => {
    if (view === 'queue' && came.current !== 'queue') grid.current?.focus({ preventScroll: true })
    came.current = view
  }, [view])
  const keepFocus = useCallback(() => grid.current?.focus({ preventScroll: true }), [])

  return (
    <div
      ref={grid}
      role="grid"
      aria-label={text.documents}
      aria-rowcount={ids.length + 1}
      aria-colcount={7}
      aria-multiselectable="true"
      aria-activedescendant={activeIndex >= 0 ? `row-${active}` : undefined}
      tabIndex={0}
      className={cx(styles, 'grid', ids.length === 0 && 'bare')}
      onKeyDown={onKeyDown}
    >
      <div ref={scroller} role="presentation" className={styles['scroller']}>
        <Head order={order} />
        <div role="rowgroup" className={styles['sizer']} style={{ height: rows.getTotalSize() - headHeight }}>
          {rows.getVirtualItems().map((item) => {
            const id = ids[item.index]
            return (
              id !== undefined && (
                <DocumentRow
                  key={item.key}
                  id={id}
                  index={item.index}
                  top={item.start - headHeight}
                  measure={rows.measureElement}
                  order={ids}
                  onPicked={keepFocus}
                />
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

const columns: { key: keyof typeof text.columns; sort?: SortKey; end?: boolean }[] = [
  { key: 'name', sort: 'name' },
  { key: 'state', sort: 'state' },
  { key: 'progress', sort: 'progress' },
  { key: 'class', sort: 'class' },
  { key: 'speed', end: true },
  { key: 'left', end: true },
]

function Head({ order }: { order: Order }): ReactElement {
  return (
    <div role="rowgroup" className={styles['sticky']}>
      <div role="row" aria-rowindex={1} className={cx(styles, 'columns', 'head')}>
        {columns.map(({ key, sort, end }) => {
          const sorted = sort !== undefined && order.by === sort
          const direction = order.descending ? 'descending' : 'ascending'
          return (
            <div
              key={key}
              role="columnheader"
              aria-sort={sort === undefined ? undefined : sorted ? direction : 'none'}
              className={cx(styles, `c-${key}`, end && 'end')}
            >
              {sort === undefined ? (
                text.columns[key]
              ) : (
                <button type="button" onClick={() => sortBy(sort)} className={cx(styles, sorted && 'sorted')}>
                  {text.columns[key]}
                  {sorted && <Icon name={order.descending ? 'down' : 'up'} size={12} />}
                </button>
              )}
            </div>
          )
        })}
        <div role="columnheader" className={styles['c-actions']}>
          <span className="unseen">{text.columns.actions}</span>
        </div>
      </div>
    </div>
  )
}
