// A document's state as icon, word and colour; the icon alone says enough without the colour.
import type { ReactElement } from 'react'
import type { DocumentState } from '../../contract/model.ts'
import { states } from '../text/words.ts'
import { cx } from './cx.ts'
import { rem } from './icon.tsx'
import styles from './state-badge.module.css'

export type Tone = 'rest' | 'busy' | 'good' | 'warn' | 'bad'

export const toneOf: Record<DocumentState, Tone> = {
  queued: 'rest',
  blocked: 'rest',
  running: 'busy',
  pausing: 'busy',
  paused: 'rest',
  retrying: 'warn',
  done: 'good',
  partial: 'warn',
  failed: 'bad',
  cancelled: 'rest',
  expired: 'bad',
}

interface StateProps {
  state: DocumentState
  /** It stands still though its state is one that moves: nobody has it at the moment. */
  still?: boolean
}

export function StateIcon({ state, still = false, size = 14 }: StateProps & { size?: number }): ReactElement {
  return (
    <svg
      width={rem(size)}
      height={rem(size)}
      viewBox="0 0 14 14"
      fill="none"
      aria-hidden="true"
      className={cx(styles, toneOf[state], still && toneOf[state] === 'busy' && 'still')}
    >
      {drawings[state]}
    </svg>
  )
}

export function StateBadge({ state, still = false }: StateProps): ReactElement {
  return (
    <span
      className={cx(styles, 'badge', toneOf[state], still && toneOf[state] === 'busy' && 'still')}
      data-state={state}
    >
      <StateIcon state={state} still={still} />
      {states[state]}
    </span>
  )
}

const ring = { cx: 7, cy: 7, r: 5.5, stroke: 'currentColor', strokeWidth: 1.5 }
const stroke = { strokeWidth: 1.5, strokeLinecap: 'round', strokeLinejoin: 'round' } as const

const drawings: Record<DocumentState, ReactElement> = {
  queued: <circle {...ring} strokeDasharray="1.9 1.56" />,
  blocked: (
    <>
      <circle {...ring} strokeDasharray="1.9 1.56" />
      <circle cx="7" cy="7" r="1.5" fill="currentColor" />
    </>
  ),
  running: (
    <>
      <circle {...ring} opacity=".28" />
      <path className={styles['spin']} d="M7 1.5A5.5 5.5 0 0 1 12.5 7" stroke="currentColor" {...stroke} />
    </>
  ),
  pausing: (
    <>
      <circle {...ring} opacity=".28" />
      <path d="M5.6 5v4M8.4 5v4" stroke="currentColor" {...stroke} />
    </>
  ),
  paused: (
    <>
      <circle {...ring} />
      <path d="M5.6 5v4M8.4 5v4" stroke="currentColor" {...stroke} />
    </>
  ),
  retrying: (
    <path d="M12.2 7a5.2 5.2 0 1 1-1.6-3.75M10.9 1v2.5H8.4M7 4.4V7l1.7 1.2" stroke="currentColor" {...stroke} />
  ),
  done: (
    <>
      <circle cx="7" cy="7" r="6.25" fill="currentColor" />
      <path d="M4.4 7.3 6.2 9l3.4-3.8" stroke="var(--surface)" {...stroke} />
    </>
  ),
  partial: (
    <>
      <circle {...ring} />
      <path d="M7 3.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor" />
    </>
  ),
  failed: (
    <>
      <path d="M5 .8h4L13.2 5v4L9 13.2H5L.8 9V5z" fill="currentColor" />
      <path d="M7 4v3.4M7 9.8v.05" stroke="var(--surface)" {...stroke} />
    </>
  ),
  cancelled: (
    <>
      <circle {...ring} />
      <path d="M3.4 10.6l7.2-7.2" stroke="currentColor" {...stroke} />
    </>
  ),
  expired: (
    <>
      <circle {...ring} />
      <path d="M7 4.2V7l1.8 1.4" stroke="currentColor" {...stroke} />
    </>
  ),
}
