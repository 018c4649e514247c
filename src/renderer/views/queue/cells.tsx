// What stands in a row, by column.
import type { ReactElement, ReactNode } from 'react'
import type { DocumentView } from '../../../contract/model.ts'
import { ClassChip } from '../../parts/class-chip.tsx'
import { cx } from '../../parts/cx.ts'
import { FileGlyph } from '../../parts/file-glyph.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { StateBadge, toneOf } from '../../parts/state-badge.tsx'
import { useApp } from '../../state/app.ts'
import { columns, type ColumnKey } from '../../state/columns.ts'
import type { Listed } from '../../state/documents.ts'
import { useLine } from '../../state/line.ts'
import { usePrefs } from '../../state/prefs.ts'
import { documentRoute } from '../../state/route.ts'
import { awaitsWorker, speedOf, tabOf, timeLeftOf } from '../../state/select.ts'
import { date, duration, number, percent, rate, size, timeLeft } from '../../text/format.ts'
import { lanes, stages, text } from '../../text/words.ts'
import { FailureLine, hasFailure, headline } from './failure.tsx'
import styles from './list.module.css'

interface CellProps {
  column: ColumnKey
  document: Listed
  /** Its place among the documents listed, from 1. */
  number: number
  /** Its failures are spelled out below. */
  open: boolean
  /** The folder that its batch's row names. */
  within: string
  /** Columns it reaches over. */
  span: number
}

export function Cell({ column, document, number, open, within, span }: CellProps): ReactElement {
  const past = document.finishedAt !== null
  return (
    <div
      role="gridcell"
      aria-colspan={span}
      className={cx(styles, `c-${column}`, columns[column].end && 'end', past && 'past')}
      style={span > 1 ? { gridColumn: `span ${span}` } : undefined}
    >
      <Content column={column} document={document} number={number} open={open} within={within} />
    </div>
  )
}

function Content({ column, document, number: place, open, within }: Omit<CellProps, 'span'>): ReactNode {
  switch (column) {
    case 'number':
      return number(place)
    case 'name':
      return <Name document={document} within={within} />
    case 'state':
      return <State document={document} />
    case 'stage':
      return document.stage && stages[document.stage]
    case 'progress':
      return <Progress document={document} open={open} />
    case 'class':
      return <ClassChip name={document.class} confidence={document.confidence} />
    case 'speed':
      return <Speed document={document} />
    case 'left':
      return <TimeLeft document={document} />
    case 'turn':
    case 'attempt':
    case 'host':
      return <InLine column={column} id={document.id} />
    case 'queue':
      return text.queues[document.queue]
    case 'lane':
      return lanes[document.lane]
    case 'realm':
      return document.realm
    case 'pages':
      return document.pages !== null && number(document.pages)
    case 'size':
      return size(document.size)
    case 'added':
      return date(document.addedAt)
    case 'finished':
      return document.finishedAt !== null && date(document.finishedAt)
    case 'duration': {
      const took = tookOf(document)
      return took !== null && duration(took)
    }
  }
}

function Name({ document, within }: { document: Listed; within: string }): ReactElement {
  // Where both queues are shown, each row says which it is in, unless a column does.
  const both = usePrefs((state) => state.show === 'both' && !state.columns.includes('queue'))
  const folder = document.path.slice(0, Math.max(0, document.path.length - document.name.length)).replace(/[\\/]$/, '')
  // What the batch's row says need not be said again.
  const rest = within && folder.startsWith(within) ? folder.slice(within.length + 1) : folder
  return (
    <>
      <FileGlyph name={document.name} mediaType={document.mediaType} />
      <div className={styles['two']}>
        <a href={documentRoute(document.id)} tabIndex={-1} title={document.path} id={`name-${document.id}`}>
          {document.name}
        </a>
        <small>
          {both && <span className={cx(styles, 'where', document.queue)}>{text.queues[document.queue]}</span>}
          {size(document.size)}
          {document.reused && ` · ${text.reused}`}
          {rest && ` · ${rest}`}
        </small>
      </div>
    </>
  )
}

/** Whether its queue's database does not answer: what is shown of it is what was last heard. */
const useAway = ({ queue }: Listed): boolean => useApp(({ team }) => queue === 'team' && team?.state === 'away')

function State({ document }: { document: Listed }): ReactElement {
  const staged = usePrefs((state) => state.columns.includes('stage'))
  const moving = document.state === 'running' || document.state === 'pausing'
  const away = useAway(document)
  const waits = useApp(({ library }) => awaitsWorker(library, document))
  const paused = useApp(({ library }) => library.queues[document.queue].paused)
  return (
    <div className={styles['two']}>
      <StateBadge state={document.state} still={waits || away} />
      {away && tabOf(document) === 'active' && (
        <small className={cx(styles, 'stage', 'trouble')}>{text.team.lastKnown}</small>
      )}
      {!away && moving && document.stage && !staged && (
        <small className={styles['stage']}>
          {waits ? (paused ? text.waitsPaused : text.waitsForWorker) : stages[document.stage]}
        </small>
      )}
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

function Progress({ document, open }: { document: DocumentView; open: boolean }): ReactElement {
  const ended = document.finishedAt !== null && toneOf[document.state] !== 'busy' && document.state !== 'queued'
  const waiting = document.state === 'queued' && document.progress === 0
  const words = progressWords(document)
  return (
    <div className={styles['two']}>
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

/** How it stands in the queue; nothing for what has ended. */
function InLine({ column, id }: { column: 'turn' | 'attempt' | 'host'; id: string }): ReactNode {
  const standing = useLine(({ line }) => line.get(id))
  if (!standing) return null
  const { place, attempt, hosts } = standing
  if (column === 'turn') return place !== null && number(place)
  return column === 'attempt' ? number(attempt) : hosts.join(', ')
}

/** Milliseconds a finished document took; null where nothing was done for it. */
const tookOf = ({ finishedAt, startedAt, reused }: DocumentView): number | null =>
  finishedAt !== null && startedAt !== null && !reused ? finishedAt - startedAt : null

function Speed({ document }: { document: Listed }): ReactNode {
  const away = useAway(document)
  const samples = useApp((state) => state.library.pace.get(document.id))
  const took = tookOf(document)
  const pace =
    took !== null && document.pagesDone > 0 ? (document.pagesDone * 60_000) / Math.max(took, 1) : speedOf(samples)
  return (took !== null || !away) && pace !== null && pace > 0 && rate(pace)
}

function TimeLeft({ document }: { document: Listed }): ReactNode {
  const away = useAway(document)
  const samples = useApp((state) => state.library.pace.get(document.id))
  const took = tookOf(document)
  const left = timeLeftOf(document, speedOf(samples))
  if (took !== null) return <span title={text.took(duration(took))}>{duration(took)}</span>
  return !away && left !== null && text.left(timeLeft(left))
}
