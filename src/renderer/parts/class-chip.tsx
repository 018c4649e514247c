// A document's class with how sure the classifier is; a doubtful one is drawn with a dotted edge.
import type { ReactElement } from 'react'
import { text } from '../text/words.ts'
import { classLabel } from '../text/class-label.ts'
import { percent } from '../text/format.ts'
import styles from './class-chip.module.css'
import { cx } from './cx.ts'

/** Below this the class is a guess; the words say how sure, the edge only hints at it. */
const doubtful = 0.6

export function ClassChip({
  name,
  confidence,
}: {
  name: string | null
  confidence: number | null
}): ReactElement | null {
  if (name === null) return null
  // Without a class there is nothing to be sure of.
  const unknown = name === 'unknown'
  const unsure = unknown || (confidence !== null && confidence < doubtful)
  return (
    <span
      className={cx(styles, 'chip', unsure && 'unsure')}
      title={confidence === null || unknown ? undefined : text.confidence(percent(confidence))}
    >
      {classLabel(name)}
      {confidence !== null && !unknown && <small>{percent(confidence)}</small>}
    </span>
  )
}
