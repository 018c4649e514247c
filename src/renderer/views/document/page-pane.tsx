// The pages of a document, one below the other, drawn only where they are seen; a strip to jump; zoom; words on demand.
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactElement } from 'react'
import type { PageSummary } from '../../../contract/api.ts'
import type { Chunk, DocumentView } from '../../../contract/model.ts'
import { IconButton } from '../../parts/button.tsx'
import { useRows } from '../../parts/use-rows.ts'
import { text } from '../../text/en.ts'
import { number } from '../../text/format.ts'
import { command, typing } from '../keys.ts'
import { spansByPage } from './marks.ts'
import { PageCanvas } from './page-canvas.tsx'
import styles from './page-pane.module.css'
import { PageStrip } from './page-strip.tsx'

/** Where the pane is asked to scroll: a page, and there a chunk. `asked` rises with each request. */
export interface Target {
  page: number
  chunk: number | null
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
const zoomStep = 1.25
/** Fit stops here: wider than this, a page is harder to read, not easier. */
const fitScale = 1.5

export function PagePane(props: PagePaneProps): ReactElement {
  const { document, pages, loading, chunks, selected, page, target, onPage, onGoTo, onChunk } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState({ width: 0, height: 0 })
  const [zoom, setZoom] = useState<number | null>(null)
  const [words, setWords] = useState(false)
  const marks = useMemo(() => spansByPage(chunks), [chunks])

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const known = pages.find(({ width }) => width !== null)
  const sizeOf = (index: number): { width: number; height: number } => ({
    width: pages[index]?.width ?? known?.width ?? unknownSize.width,
    height: pages[index]?.height ?? known?.height ?? unknownSize.height,
  })
  const widest = Math.max(...pages.slice(0, 50).map((_, index) => sizeOf(index).width), 1)
  const fit = Math.min(fitScale, Math.max(leastScale, (room.width - 2 * gap) / widest))
  const scale = zoom ?? fit
  const rows = useRows({
    count: pages.length,
    scroller,
    height: (index) => Math.round(sizeOf(index).height * scale) + gap,
    start: gap,
    overscan: 1,
  })
  // Sizes depend on zoom and on what is known of the pages.
  const shape = `${scale} ${pages.map(({ height }) => height ?? 0).join(' ')}`
  // oxlint-disable-next-line react/exhaustive-effect-dependencies -- `shape` stands for what the heights are reckoned from.
  useLayoutEffect(() => rows.measure(), [rows, shape])

  const goTo = (wanted: Target): void => {
    const element = scroller.current
    const index = wanted.page - 1
    const offset = rows.getOffsetForIndex(index, 'start')?.[0]
    if (!element || offset === undefined) return
    const span = wanted.chunk === null ? undefined : chunks[wanted.chunk - 1]?.spans.find((s) => s.page === wanted.page)
    const top = offset + (span ? span.bbox[1] * scale : 0)
    const bottom = offset + (span ? span.bbox[3] * scale : 0)
    const seen = span && top >= element.scrollTop + gap && bottom <= element.scrollTop + element.clientHeight - gap
    if (!seen) element.scrollTo({ top: Math.max(0, top - (span ? element.clientHeight * 0.22 : gap / 2)) })
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
    const middle = element.scrollTop + element.clientHeight * 0.4
    const item = rows.getVirtualItems().findLast(({ start }) => start <= middle)
    if (item && item.index + 1 !== page) onPage(item.index + 1)
  }
  const step = (by: number): void => onGoTo(Math.min(pages.length, Math.max(1, page + by)))
  const magnify = (by: number): void => setZoom(Math.min(mostScale, Math.max(leastScale, scale * by)))
  useKeys({ step, magnify, fit: () => setZoom(null) })

  return (
    <section role="region" aria-label={text.page} className={styles['pane']}>
      {pages.length > 1 && <PageStrip pages={pages} page={page} onGoTo={onGoTo} />}
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
              const size = sizeOf(item.index)
              return (
                summary && (
                  <div key={item.key} className={styles['place']} style={{ transform: `translateY(${item.start}px)` }}>
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
                      onChunk={onChunk}
                    />
                  </div>
                )
              )
            })}
        </div>
        {!loading && pages.length === 0 && (
          <div className={styles['none']}>
            <h2>{text.pagesNone}</h2>
            <p>{text.pagesNoneBody}</p>
          </div>
        )}
      </div>
      {pages.length > 0 && (
        <div className={styles['tools']} role="toolbar" aria-label={text.page}>
          <IconButton icon="up" label={text.previousPage} disabled={page <= 1} onClick={() => step(-1)} />
          <span>
            {number(Math.min(page, pages.length))} / {number(pages.length)}
          </span>
          <IconButton icon="down" label={text.nextPage} disabled={page >= pages.length} onClick={() => step(1)} />
          <hr />
          <IconButton icon="minus" label={text.zoomOut} onClick={() => magnify(1 / zoomStep)} />
          <span>{zoomWords(scale)}</span>
          <IconButton icon="plus" label={text.zoomIn} onClick={() => magnify(zoomStep)} />
          <IconButton icon="fit" label={text.zoomFit} aria-pressed={zoom === null} onClick={() => setZoom(null)} />
          <hr />
          <IconButton
            icon="words"
            label={text.showWords}
            note={text.showWordsNote}
            aria-pressed={words}
            onClick={() => setWords(!words)}
          />
        </div>
      )}
    </section>
  )
}

/** Scale as a person reads it: 96 CSS px an inch, 72 points an inch, so that 100 % is the paper's own size. */
const zoomWords = (scale: number): string => `${number((scale * 72 * 100) / 96)} %`

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
