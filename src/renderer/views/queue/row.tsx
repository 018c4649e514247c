// One document in the list: what it is, how it stands, how far, and what can be done.
import { memo, useCallback, type MouseEvent, type ReactElement } from 'react'
import type { DocumentView } from '../../../contract/model.ts'
import { ClassChip } from '../../parts/class-chip.tsx'
import { cx } from '../../parts/cx.ts'
import { FileGlyph } from '../../parts/file-glyph.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { StateBadge, toneOf } from '../../parts/state-badge.tsx'
import { select, selectTo, toggleSelected, useApp } from '../../state/app.ts'
import { documentRoute } from '../../state/route.ts'
import { speedOf, timeLeftOf } from '../../state/select.ts'
import { stages, text } from '../../text/en.ts'
import { duration, percent, rate, size, timeLeft } from '../../text/format.ts'
import { command } from '../keys.ts'
import { FailureLine, FailurePanel, hasFailure, headline } from './failure.tsx'
import styles from './list.module.css'
import { RowActions } from './row-actions.tsx'

interface RowProps {
  id: string
  index: number
  top: number
  measure: (element: Element | null) => void
  /** The ids as shown, for a shift-click. */
  order: readonly string[]
  onPicked: () => void
}

export const DocumentRow = memo(function DocumentRow({ id, index, top, measure, order, onPicked }: RowProps) {
  const document = useApp((state) => state.library.documents.get(id))
  const selected = useApp((state) => state.selection.has(id))
  const active = useApp((state) => state.active === id)
  const sole = useApp((state) => state.selection.size === 1 && state.selection.has(id))
  const expanded = useApp((state) => state.expanded.has(id))
  const pick = useCallback(
    (event: MouseEvent<HTMLElement>) => {
      if (event.target instanceof Element && event.target.closest('a, button')) return
      if (event.shiftKey) selectTo(id, order)
      else if (command(event)) toggleSelected(id)
      else select([id], id)
      onPicked()
    },
    [id, order, onPicked],
  )
  if (!document) return null
  const open = expanded && hasFailure(document) && document.finishedAt !== null
  // What was never read has no class and no speed; why not gets their room.
  const wide = hasFailure(document) && document.class === null && document.finishedAt !== null
  return (
    <div
      ref={measure}
      id={`row-${id}`}
      role="row"
      data-index={index}
      data-document={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={cx(styles, 'row', selected && 'selected', active && 'active', sole && 'sole')}
      style={{ transform: `translateY(${top}px)` }}
      onClick={pick}
      onDoubleClick={() => {
        location.hash = documentRoute(id)
      }}
    >
      <div className={styles['columns']} role="presentation">
        <NameCell document={document} />
        <StateCell document={document} />
        <ProgressCell document={document} open={open} wide={wide} />
        {!wide && (
          <div role="gridcell" className={styles['c-class']}>
            <ClassChip name={document.class} confidence={document.confidence} />
          </div>
        )}
        <TimeCells document={document} wide={wide} />
        <div role="gridcell" className={styles['c-actions']}>
          <RowActions document={document} focusable={active} />
        </div>
      </div>
      {open && <FailurePanel document={document} />}
    </div>
  )
})

function NameCell({ document }: { document: DocumentView }): ReactElement {
  const folder = document.path.slice(0, Math.max(0, document.path.length - document.name.length)).replace(/[\\/]$/, '')
  return (
    <div role="gridcell" className={styles['c-name']}>
      <FileGlyph name={document.name} mediaType={document.mediaType} />
      <div className={styles['two']}>
        <a href={documentRoute(document.id)} tabIndex={-1} title={document.path} id={`name-${document.id}`}>
          {document.name}
        </a>
        <small>
          {size(document.size)}
          {document.reused && ` · ${text.reused}`}
          {folder && ` · ${folder}`}
        </small>
      </div>
    </div>
  )
}

function StateCell({ document }: { document: DocumentView }): ReactElement {
  const moving = document.state === 'running' || document.state === 'pausing'
  return (
    <div role="gridcell" className={cx(styles, 'c-state', 'two')}>
      <StateBadge state={document.state} />
      {moving && document.stage && <small className={styles['stage']}>{stages[document.stage]}</small>}
    </div>
  )
}

/** How far, in words: pages dealt with, of those there are. */
export function progressWords(document: DocumentView): string {
  const { pages, pagesDone, pagesFailed, state } = document
  if (pages === null) return state === 'running' ? percent(document.progress) : text.notStarted
  const dealt = pagesDone + pagesFailed
  return dealt === 0 ? text.pagesOf(pages) : text.pageOf(Math.min(dealt, pages), pages)
}

function ProgressCell({
  document,
  open,
  wide,
}: {
  document: DocumentView
  open: boolean
  wide: boolean
}): ReactElement {
  const ended = document.finishedAt !== null && toneOf[document.state] !== 'busy' && document.state !== 'queued'
  const waiting = document.state === 'queued' && document.progress === 0
  const words = progressWords(document)
  return (
    <div role="gridcell" aria-colspan={wide ? 3 : 1} className={cx(styles, 'c-progress', 'two', wide && 'wide')}>
      <ProgressBar
        value={document.progress}
        words={words}
        label={document.name}
        tone={toneOf[document.state]}
        hidden={ended || waiting}
      />
      {ended && hasFailure(document) ? (
        <FailureLine document={document} open={open} />
      ) : ended ? (
        <span className={styles['amount']}>
          {document.pages !== null && text.pagesOf(document.pages)}
          {document.chunks > 0 && ` · ${text.chunksOf(document.chunks)}`}
        </span>
      ) : (
        <small className={cx(styles, hasFailure(document) && 'trouble')} title={headline(document) || undefined}>
          {[!waiting && words, headline(document)].filter(Boolean).join(' · ')}
        </small>
      )}
    </div>
  )
}

function TimeCells({ document, wide }: { document: DocumentView; wide: boolean }): ReactElement {
  const samples = useApp((state) => state.library.pace.get(document.id))
  const speed = speedOf(samples)
  const left = timeLeftOf(document, speed)
  const took =
    document.finishedAt !== null && document.startedAt !== null && !document.reused
      ? document.finishedAt - document.startedAt
      : null
  const pace = took !== null && document.pagesDone > 0 ? (document.pagesDone * 60_000) / Math.max(took, 1) : speed
  return (
    <>
      {!wide && (
        <div role="gridcell" className={cx(styles, 'c-speed', 'end', took !== null && 'past')}>
          {pace !== null && pace > 0 && rate(pace)}
        </div>
      )}
      <div role="gridcell" className={cx(styles, 'c-left', 'end', took !== null && 'past')}>
        {took === null ? (
          left !== null && text.left(timeLeft(left))
        ) : (
          <span title={text.took(duration(took))}>{duration(took)}</span>
        )}
      </div>
    </>
  )
}
