// One of a few, side by side.
import type { ReactElement } from 'react'
import { cx } from './cx.ts'
import styles from './segments.module.css'

interface SegmentsProps<T extends string> {
  name: string
  label: string
  value: T
  choices: readonly { value: T; label: string }[]
  onChange: (value: T) => void
}

export function Segments<T extends string>({ name, label, value, choices, onChange }: SegmentsProps<T>): ReactElement {
  return (
    <div role="radiogroup" aria-label={label} className={styles['segments']}>
      {choices.map((choice) => (
        <label key={choice.value} className={cx(styles, value === choice.value && 'on')}>
          <input type="radio" name={name} checked={value === choice.value} onChange={() => onChange(choice.value)} />
          {choice.label}
        </label>
      ))}
    </div>
  )
}
