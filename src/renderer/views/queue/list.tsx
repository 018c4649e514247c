// The documents as a grid whose rows are drawn only where they are seen, under their batches. The grid keeps the focus and names the
// active row, so a row may come and go without the focus being lost.
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ReactElement,
  type RefObject,
} from 'react'
import { cx } from '../../parts/cx.ts'
import { useRows } from '../../parts/use-rows.ts'
import { useApp } from '../../state/app.ts'
import { columnGap, fitting, tracks } from '../../state/columns.ts'
import { useLine } from '../../state/line.ts'
import { usePrefs } from '../../state/prefs.ts'
import { useRoute } from '../../state/route.ts'
import { numberAt, queryKey, type ListQuery, type Rows } from '../../state/rows.ts'
import { text } from '../../text/words.ts'
import { BatchRow, folderOf } from './batch-row.tsx'
import { ListHead } from './list-head.tsx'
import { useListKeys } from './list-keys.ts'
import styles from './list.module.css'
import { DocumentRow } from './row.tsx'

/** Pixels at the usual size of text; they grow with it, as everything in a row does. */
const heights = { row: 56, batch: 40, head: 34 }

/** `query`: what the list shows and in which order; another one begins at the top. */
export function DocumentList({ rows, query }: { rows: Rows; query: ListQuery }): ReactElement {
  const { ids, batches } = rows
  const scroller = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  const active = useApp((state) => state.active)
  const expanded = useApp((state) => state.expanded)
  const chosen = usePrefs((state) => state.columns)
  const widths = usePrefs((state) => state.widths)
  const room = useWidth(scroller)
  const scale = useTextScale()
  /** The head scrolls with the rows' box and sticks to its top, so that both always have the same width. */
  const headHeight = heights.head * scale
  const columns = useMemo(() => fitting(chosen, widths, room / scale), [chosen, widths, room, scale])
  const height = useCallback(
    (index: number) => (batches.has(ids[index] ?? '') ? heights.batch : heights.row) * scale,
    [ids, batches, scale],
  )
  const drawn = useRows({
    count: ids.length,
    scroller,
    height,
    // A row that spells out its failures is measured, and known by another key than the same row without.
    keyOf: useCallback((index: number) => keyOf(ids[index] ?? String(index), expanded), [ids, expanded]),
    start: headHeight,
    overscan: 8,
  })
  const onKeyDown = useListKeys(rows)

  // The active row is always drawn: what `aria-activedescendant` names must exist.
  const activeIndex = useMemo(() => (active === null ? -1 : ids.indexOf(active)), [active, ids])
  useEffect(() => {
    if (activeIndex >= 0) drawn.scrollToIndex(activeIndex)
    // Only when another row becomes active, not when rows move below it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [active])
  // A row moved in the queue stays in sight.
  const moves = useLine((state) => state.moves)
  useEffect(() => {
    if (moves > 0 && activeIndex >= 0) drawn.scrollToIndex(activeIndex)
    // oxlint-disable-next-line react/exhaustive-deps
  }, [moves])
  const place = queryKey(query)
  const shown = useRef(place)
  useEffect(() => {
    if (shown.current !== place) scroller.current?.scrollTo({ top: 0 })
    shown.current = place
  }, [place])

  // Back from another view, the keys are the list's again.
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
      role="treegrid"
      aria-label={text.documents}
      aria-rowcount={ids.length + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={activeIndex >= 0 ? `row-${active}` : undefined}
      tabIndex={0}
      className={cx(styles, 'grid', ids.length === 0 && 'bare')}
      onKeyDown={onKeyDown}
    >
      <div
        ref={scroller}
        role="presentation"
        className={styles['scroller']}
        style={{ '--tracks': tracks(columns, widths, scale), '--gap': `${columnGap}px` } as CSSProperties}
      >
        <ListHead columns={columns} />
        <div role="rowgroup" className={styles['sizer']} style={{ height: drawn.getTotalSize() - headHeight }}>
          {drawn.getVirtualItems().map((item) => {
            const id = ids[item.index]
            if (id === undefined) return null
            const members = batches.get(id)
            const place = { id, index: item.index, top: item.start - headHeight }
            return members ? (
              <BatchRow key={id} {...place} members={members} span={columns.length + 1} onPicked={keepFocus} />
            ) : (
              <DocumentRow
                key={id}
                {...place}
                number={numberAt(rows, item.index)}
                columns={columns}
                within={batchFolder(rows, id)}
                measure={expanded.has(id) ? drawn.measureElement : noMeasure}
                order={ids}
                onPicked={keepFocus}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

const keyOf = (id: string, expanded: ReadonlySet<string>): string => (expanded.has(id) ? `${id} expanded` : id)
/** All other rows are as high as `heights` says: to measure them would make the page lay itself out once more for each scroll. */
const noMeasure = (): void => {}

/** The folder that the row of a document's batch names; null where it stands under none. */
function batchFolder({ batches }: Rows, id: string): string | null {
  const { documents } = useApp.getState().library
  const members = batches.get(documents.get(id)?.batch ?? '')
  return members ? folderOf(members, documents) : null
}

const textScale = (): number => (parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16

/** How much larger than usual a person has made text: 1 at 16 px. Looked at again whenever the window changes its size. */
function useTextScale(): number {
  const [scale, setScale] = useState(textScale)
  useEffect(() => {
    const observer = new ResizeObserver(() => setScale(textScale()))
    const probe = document.documentElement.querySelector('#text-size')
    if (probe) observer.observe(probe)
    return () => observer.disconnect()
  }, [])
  return scale
}

/** The element's width in px, 0 until it is known; changes smaller than a few px are left alone. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const { current } = element
    if (!current) return
    const observer = new ResizeObserver(() => setWidth(current.clientWidth))
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return width
}
