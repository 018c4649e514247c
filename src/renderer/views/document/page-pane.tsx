// The pages of a document, one below the other, drawn only where they are seen; a strip to jump; zoom; words on demand.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactElement } from 'react'
import type { PageSummary } from '../../../contract/commands/documents.ts'
import type { Box, Chunk, DocumentView } from '../../../contract/model.ts'
import { useRows } from '../../parts/use-rows.ts'
import { text } from '../../text/words.ts'
import { command, typing } from '../keys.ts'
import { FindBar } from './find-bar.tsx'
import { spansByPage } from './marks.ts'
import { NoPages } from './no-pages.tsx'
import { PageCanvas } from './page-canvas.tsx'
import styles from './page-pane.module.css'
import { PageStrip } from './page-strip.tsx'
import { PageTools, zoomStep } from './page-tools.tsx'
import type { Found } from './use-found.ts'

/** Where the pane is asked to scroll: a page, and there a chunk. `asked` rises with each request. */
export interface Target {
  /** null: where the chunk is, else the first. */
  page: number | null
  chunk: number | null
  /** A place on the page, instead of the chunk's. */
  box?: Box | undefined
  asked: number
}

interface PagePaneProps {
  document: DocumentView
  pages: readonly PageSummary[]
  loading: boolean
  chunks: readonly Chunk[]
  selected: number | null
  page: number
  target: Target
  find: string
  found: Found
  /** What is pointed at besides: the box of a field. */
  pointed: { page: number; box: Box } | null
  onFind: (find: string) => void
  onStep: (by: 1 | -1) => void
  onPage: (page: number) => void
  onGoTo: (page: number) => void
  onChunk: (chunk: number) => void
}

/** Points: the size of a page that is not known yet. */
const unknownSize = { width: 612, height: 792 }
const gap = 24
/** Pixels a point: full zoom in either direction. */
const leastScale = 0.25
const mostScale = 4
/** Fit stops here: wider than this, a page is harder to read, not easier. */
const fitScale = 1.5

export function PagePane(props: PagePaneProps): ReactElement {
  const { document, pages, loading, chunks, selected, page, target, onPage, onGoTo, onChunk } = props
  const { find, found, pointed, onFind, onStep } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState({ width: 0, height: 0 })
  const [zoom, setZoom] = useState<number | null>(null)
  const [words, setWords] = useState(false)
  const [structure, setStructure] = useState(false)
  const places = useMemo(() => placesByPage(found), [found])
  const marks = useMemo(() => spansByPage(chunks), [chunks])

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const sizes = useMemo(() => pageSizes(pages), [pages])
  const widest = Math.max(1, ...sizes.slice(0, 50).map(({ width }) => width))
  const fit = Math.min(fitScale, Math.max(leastScale, (room.width - 2 * gap) / widest))
  const scale = zoom ?? fit
  const layout = useMemo(() => stack(sizes, scale), [sizes, scale])
  const rows = useRows({
    count: pages.length,
    scroller,
    height: (index) => layout[index]?.size ?? 0,
    keyOf: useCallback((index: number) => layout[index]?.page ?? index, [layout]),
    start: gap,
    overscan: 1,
  })

  // What is read stays in sight when pages change their size: by zoom, by a wider pane, or because more is known of them.
  const anchor = useRef({ index: 0, share: 0 })
  useLayoutEffect(() => {
    const item = layout[anchor.current.index]
    if (scroller.current && item) scroller.current.scrollTop = item.top - gap + anchor.current.share * item.size
  }, [layout])

  const goTo = ({ page: wanted, chunk, box }: Target): void => {
    const element = scroller.current
    const spans = chunk === null ? [] : (chunks[chunk - 1]?.spans ?? [])
    const span = wanted === null ? spans[0] : spans.find((one) => one.page === wanted)
    const item = layout[(wanted ?? span?.page ?? 1) - 1]
    if (!element || !item) return
    const place = box ?? span?.bbox
    const top = item.top + (place ? place[1] * scale : 0)
    const bottom = item.top + (place ? place[3] * scale : 0)
    const seen = place && top >= element.scrollTop + gap && bottom <= element.scrollTop + element.clientHeight - gap
    if (!seen) element.scrollTop = Math.max(0, top - (place ? element.clientHeight * 0.22 : gap))
  }
  const ready = room.width > 0 && pages.length > 0
  const latestGoTo = useRef(goTo)
  useEffect(() => {
    latestGoTo.current = goTo
  })
  const chunksKnown = chunks.length > 0
  useEffect(() => {
    if (ready) latestGoTo.current(target)
    // Once more when the chunks have come: only then is the place of the chunk known.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [ready, target, chunksKnown])

  const report = (): void => {
    const element = scroller.current
    if (!element || !ready) return
    const at = element.scrollTop + gap
    const first = layout.find(({ top, size }) => top + size > at)
    if (!first) return
    anchor.current = { index: first.page - 1, share: (at - first.top) / first.size }
    const probe = at + Math.min(element.clientHeight * 0.4, first.size * 0.6)
    const ended = element.scrollTop + element.clientHeight >= element.scrollHeight - 2
    const shown = (ended ? undefined : layout.find(({ top, size }) => top + size > probe)) ?? layout.at(-1)
    if (shown && shown.page !== page) onPage(shown.page)
  }
  const step = (by: number): void => onGoTo(Math.min(pages.length, Math.max(1, page + by)))
  const magnify = (by: number): void => setZoom(Math.min(mostScale, Math.max(leastScale, scale * by)))
  useKeys({ step, magnify, fit: () => setZoom(null) })

  return (
    <section role="region" aria-label={text.page} className={styles['pane']}>
      {pages.length > 1 && <PageStrip document={document.id} pages={pages} sizes={sizes} page={page} onGoTo={onGoTo} />}
      <div className={styles['stage']}>
        <div
          ref={scroller}
          className={styles['scroller']}
          onScroll={report}
          tabIndex={0}
          aria-label={text.pages}
          role="group"
        >
          <div className={styles['sizer']} style={{ height: rows.getTotalSize(), minWidth: widest * scale + 2 * gap }}>
            {ready &&
              rows.getVirtualItems().map((item) => {
                const summary = pages[item.index]
                const size = sizes[item.index] ?? unknownSize
                return (
                  summary && (
                    <div
                      key={item.key}
                      className={styles['place']}
                      style={{ transform: `translateY(${item.start}px)` }}
                    >
                      <PageCanvas
                        document={document}
                        page={summary}
                        width={size.width}
                        height={size.height}
                        scale={scale}
                        marks={marks.get(summary.number) ?? []}
                        chunk={selected === null ? undefined : chunks[selected - 1]}
                        selected={selected}
                        words={words}
                        structure={structure}
                        found={places.get(summary.number)?.found ?? noBoxes}
                        shown={
                          pointed?.page === summary.number
                            ? [pointed.box]
                            : (places.get(summary.number)?.shown ?? noBoxes)
                        }
                        onChunk={onChunk}
                      />
                    </div>
                  )
                )
              })}
          </div>
          {!loading && pages.length === 0 && <NoPages document={document} />}
        </div>
        {pages.length > 0 && (
          <PageTools
            page={page}
            pages={pages}
            scale={scale}
            isFit={zoom === null}
            words={words}
            structure={structure}
            onStep={step}
            onZoom={magnify}
            onFit={() => setZoom(null)}
            onWords={() => setWords(!words)}
            onStructure={() => setStructure(!structure)}
          >
            <FindBar value={find} at={found.at} of={found.places?.length ?? null} onChange={onFind} onStep={onStep} />
          </PageTools>
        )}
      </div>
    </section>
  )
}

const noBoxes: readonly Box[] = []

/** The boxes of all places by page, those of the place shown apart. */
function placesByPage({ places, at }: Found): Map<number, { found: Box[]; shown: Box[] }> {
  const pages = new Map<number, { found: Box[]; shown: Box[] }>()
  for (const [index, { page, boxes }] of (places ?? []).entries()) {
    const own = pages.get(page) ?? { found: [], shown: [] }
    own[index === at ? 'shown' : 'found'].push(...boxes)
    pages.set(page, own)
  }
  return pages
}

interface PageSize {
  width: number
  height: number
}

/** Points. A page that was not read yet is taken to be like the first one that was. */
function pageSizes(pages: readonly PageSummary[]): PageSize[] {
  const known = pages.find(({ width }) => width !== null)
  return pages.map(({ width, height }) => ({
    width: width ?? known?.width ?? unknownSize.width,
    height: height ?? known?.height ?? unknownSize.height,
  }))
}

/** Where each page lies in the pane, in px; `size` is its height with the gap below it. */
function stack(sizes: readonly PageSize[], scale: number): { page: number; top: number; size: number }[] {
  let top = gap
  return sizes.map(({ height }, index) => {
    const size = Math.round(height * scale) + gap
    top += size
    return { page: index + 1, top: top - size, size }
  })
}

interface PaneKeys {
  step: (by: number) => void
  magnify: (by: number) => void
  fit: () => void
}

function useKeys(keys: PaneKeys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || typing(event.target)) return
      if (command(event)) {
        if (event.key === '+' || event.key === '=') latest.current.magnify(zoomStep)
        else if (event.key === '-') latest.current.magnify(1 / zoomStep)
        else if (event.key === '0') latest.current.fit()
        else return
      } else if (event.key === 'PageDown') latest.current.step(1)
      else if (event.key === 'PageUp') latest.current.step(-1)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
