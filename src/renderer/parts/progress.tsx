// A progress bar with its own words for those who listen.
import type { ReactElement } from 'react'
import { cx } from './cx.ts'
import styles from './progress.module.css'
import type { Tone } from './state-badge.tsx'

interface ProgressProps {
  /** 0–1. */
  value: number
  /** What it means: `page 7 of 12`. */
  words: string
  label: string
  tone: Tone
  /** Not drawn, only said: nothing moves any more. */
  hidden?: boolean
}

export function ProgressBar({ value, words, label, tone, hidden }: ProgressProps): ReactElement {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(value * 100)}
      aria-valuetext={words}
      className={cx(styles, 'track', tone, hidden && 'hidden')}
    >
      <div className={styles['fill']} style={{ transform: `scaleX(${value})` }} />
    </div>
  )
}
