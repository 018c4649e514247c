// The chunks in order. Choosing one shows where it stands on the page; one chosen on the page is scrolled into view here.
import { useCallback, useEffect, useRef, type KeyboardEvent, type ReactElement } from 'react'
import { terminalStates, type Chunk, type DocumentView } from '../../../contract/model.ts'
import { IconButton } from '../../parts/button.tsx'
import { cx } from '../../parts/cx.ts'
import { useRows } from '../../parts/use-rows.ts'
import { attempt, copy } from '../../state/actions.ts'
import { text } from '../../text/words.ts'
import { number } from '../../text/format.ts'
import styles from './chunk-list.module.css'
import { ChunkText } from './chunk-text.tsx'

interface ChunkListProps {
  document: DocumentView
  chunks: readonly Chunk[]
  selected: number | null
  onChunk: (chunk: number) => void
}

const usualHeight = 148

export function ChunkList({ document, chunks, selected, onChunk }: ChunkListProps): ReactElement {
  const scroller = useRef<HTMLElement>(null)
  const rows = useRows({
    count: chunks.length,
    scroller,
    height: () => usualHeight,
    keyOf: useCallback((index: number) => chunks[index]?.id ?? index, [chunks]),
    start: 8,
    end: 24,
    overscan: 6,
  })
  useEffect(() => {
    if (selected === null || selected > chunks.length) return
    rows.scrollToIndex(selected - 1, { align: 'auto' })
    // A chosen card shows all its text: only once it is drawn is its height known.
    const frame = requestAnimationFrame(() =>
      scroller.current?.querySelector(`[data-index="${selected - 1}"]`)?.scrollIntoView({ block: 'nearest' }),
    )
    return () => cancelAnimationFrame(frame)
  }, [rows, selected, chunks.length])
  /** Up and down choose the chunk before and after the focused one, and take the focus along. */
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    const way = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const focused = event.target instanceof Element ? event.target.closest('li') : null
    const next = focused?.parentElement?.querySelector<HTMLElement>(
      `[data-index="${Number(focused.dataset['index']) + way}"] button`,
    )
    if (!way || !focused) return
    event.preventDefault()
    next?.focus({ preventScroll: true })
    next?.click()
  }
  const ended = terminalStates.has(document.state)
  // They are on their way.
  if (chunks.length === 0 && document.chunks > 0)
    return <section role="region" aria-label={text.chunks} className={styles['list']} aria-busy="true" />
  return (
    <section ref={scroller} role="region" aria-label={text.chunks} className={styles['list']} onKeyDown={move}>
      {chunks.length === 0 ? (
        <div className={styles['none']}>
          <h2>{ended ? text.noChunksEver : text.noChunks}</h2>
          {!ended && <p>{text.noChunksBody}</p>}
        </div>
      ) : (
        <ol style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const chunk = chunks[item.index]
            return (
              chunk && (
                <li
                  key={item.key}
                  ref={rows.measureElement}
                  data-index={item.index}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <ChunkCard
                    name={document.name}
                    chunk={chunk}
                    selected={item.index + 1 === selected}
                    onChunk={onChunk}
                  />
                </li>
              )
            )
          })}
        </ol>
      )}
    </section>
  )
}

interface ChunkCardProps {
  /** Of the document, as the source of what is copied. */
  name: string
  chunk: Chunk
  selected: boolean
  onChunk: (chunk: number) => void
}

function ChunkCard({ name, chunk, selected, onChunk }: ChunkCardProps): ReactElement {
  const position = chunk.index + 1
  const first = chunk.spans[0]?.page
  const last = chunk.spans.at(-1)?.page
  const where =
    first === undefined || last === undefined ? '' : first === last ? text.onPage(first) : text.onPages(first, last)
  return (
    <div className={cx(styles, 'card', selected && 'selected')}>
      <button
        type="button"
        aria-label={text.chunk(position)}
        aria-describedby={`chunk-${chunk.id}`}
        aria-pressed={selected}
        onClick={() => onChunk(position)}
      >
        <span className={styles['head']}>
          <b>{number(position)}</b>
          <span className={styles['path']}>{chunk.headings.join(' › ')}</span>
          {where && <span className={styles['where']}>{where}</span>}
        </span>
        <ChunkText id={`chunk-${chunk.id}`} text={chunk.text} whole={selected} />
      </button>
      <span className={styles['copy']}>
        <IconButton icon="copy" label={text.copyChunk(position)} onClick={() => attempt(() => copy(chunk.text))} />
        <IconButton
          icon="quote"
          label={text.copyCited(position)}
          onClick={() => attempt(() => copy(text.cited(chunk.text.trim(), name, where)))}
        />
      </span>
    </div>
  )
}
