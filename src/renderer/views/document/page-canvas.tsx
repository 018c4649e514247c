// One page: its picture, or its text drawn on paper where it never had a picture; above that the chunks' boxes and the words.
import { useEffect, useMemo, useState, type CSSProperties, type ReactElement } from 'react'
import type { PageSummary } from '../../../contract/commands/documents.ts'
import type { Box, Chunk, DocumentView, Page } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { cx } from '../../parts/cx.ts'
import { Icon } from '../../parts/icon.tsx'
import { useLoaded } from '../../state/use-loaded.ts'
import { saidInLine } from '../../text/said.ts'
import { reasons, text } from '../../text/words.ts'
import { useVerb } from '../queue/row-actions.tsx'
import { linesOf, place, type Mark } from './marks.ts'
import styles from './page-canvas.module.css'
import { PageStructure } from './page-structure.tsx'
import { PageText } from './page-text.tsx'
import { PageWords } from './page-words.tsx'

interface PageCanvasProps {
  document: DocumentView
  page: PageSummary
  /** Points. */
  width: number
  height: number
  /** CSS pixels a point. */
  scale: number
  marks: readonly Mark[]
  chunk: Chunk | undefined
  selected: number | null
  words: boolean
  structure: boolean
  /** Boxes of words that are looked for, and those of the place that is shown. */
  found: readonly Box[]
  shown: readonly Box[]
  onChunk: (chunk: number) => void
}

export function PageCanvas(props: PageCanvasProps): ReactElement {
  const { document, page, width, height, scale, marks, chunk, selected, words, structure, found, shown, onChunk } =
    props
  const client = useClient()
  const [broken, setBroken] = useState(false)
  const stored = page.state === 'stored'
  const read = useLoaded(stored ? `${document.run} ${page.number}` : null, () =>
    client.call('documents.page', { document: document.id, page: page.number }),
  )
  const picture = useReady(client.pageImage(document.id, page.number, pictureWidth(width * scale)))
  const [drawn, setDrawn] = useState(false)
  const pictured = page.source !== 'layout' && page.state !== 'pending' && !broken
  return (
    <article
      className={styles['page']}
      aria-label={text.pageN(page.number)}
      style={{ width: width * scale, height: height * scale }}
    >
      {pictured && (
        <img
          src={picture}
          alt={read.value?.text ?? ''}
          decoding="async"
          draggable={false}
          onLoad={() => setDrawn(true)}
          onError={() => setBroken(true)}
        />
      )}
      {pictured && !drawn && (
        <div className={styles['until']} aria-hidden="true">
          {read.value && <PageText page={read.value} />}
        </div>
      )}
      {!pictured && read.value && <PageText page={read.value} />}
      {read.value && words && <PageWords page={read.value} />}
      {read.value && structure && <PageStructure page={read.value} />}
      <Places boxes={found} size={[width, height]} />
      <Places boxes={shown} size={[width, height]} current />
      {read.value && chunk && <Strokes page={read.value} chunk={chunk} />}
      <div className={styles['marks']} aria-hidden="true">
        {marks.map((mark, index) => (
          <div
            // A chunk may have several boxes on a page; their order is fixed.
            key={`${mark.chunk} ${index}`}
            data-chunk={mark.chunk}
            data-selected={mark.chunk === selected || undefined}
            className={cx(styles, 'mark', mark.chunk === selected && 'selected')}
            style={place(mark.box, mark.size)}
            onClick={() => onChunk(mark.chunk)}
          >
            <span>{mark.chunk}</span>
          </div>
        ))}
      </div>
      {page.state === 'pending' && <p className={styles['note']}>{text.pagePending}</p>}
      {page.failure && <Failure document={document} page={page} />}
      {broken && stored && page.source !== 'layout' && <p className={styles['caption']}>{text.imageFailed}</p>}
    </article>
  )
}

/** The picture to show: the one wanted as soon as it has been drawn, until then the one before, so that zooming never blanks a page. */
function useReady(wanted: string): string {
  const [shown, setShown] = useState(wanted)
  useEffect(() => {
    if (wanted === shown) return
    const image = new Image()
    const show = (): void => setShown(wanted)
    image.addEventListener('load', show)
    image.src = wanted
    return () => image.removeEventListener('load', show)
  }, [wanted, shown])
  return shown
}

/** Widths a picture is asked for: few, so that zooming finds most of them ready. */
const widths = [600, 900, 1200, 1800, 2400]

function pictureWidth(cssWidth: number): number {
  const wanted = cssWidth * window.devicePixelRatio
  return widths.find((width) => width >= wanted) ?? 2400
}

/** Places of words under a highlighter; the one shown is framed too. */
function Places({
  boxes,
  size,
  current = false,
}: {
  boxes: readonly Box[]
  size: readonly [number, number]
  current?: boolean
}): ReactElement | null {
  if (boxes.length === 0) return null
  return (
    <div className={cx(styles, 'places', current && 'current')} aria-hidden="true" data-testid="found-places">
      {boxes.map((box) => {
        const style: CSSProperties = place(box, size)
        return <i key={box.join()} style={style} />
      })}
    </div>
  )
}

/** The chosen chunk's lines under a highlighter. */
function Strokes({ page, chunk }: { page: Page; chunk: Chunk }): ReactElement {
  const lines = useMemo(() => linesOf(chunk, page), [chunk, page])
  return (
    <div className={styles['strokes']} aria-hidden="true">
      {lines.map((box, index) => {
        const style: CSSProperties = place(box, [page.width, page.height])
        return <i key={index} style={style} />
      })}
    </div>
  )
}

function Failure({ document, page }: { document: DocumentView; page: PageSummary }): ReactElement | null {
  const run = useVerb()
  const { failure } = page
  if (!failure) return null
  return (
    <div className={styles['failure']} role="note">
      <Icon name="alert" size={20} />
      <h2>{text.pageFailed(page.number, reasons[failure.reason])}</h2>
      <p>{saidInLine(failure.error)}</p>
      <Button icon="retry" onClick={() => run('retry', [document.id])}>
        {text.retry}
      </Button>
    </div>
  )
}
