// Every word's box; words that recognition was unsure of are dotted underneath, the less sure the stronger.
import { memo, type ReactElement } from 'react'
import type { Page } from '../../../contract/model.ts'
import styles from './page-words.module.css'

/** Below this a word is worth a second look. */
const doubtful = 0.75

export const PageWords = memo(function PageWords({ page }: { page: Page }): ReactElement {
  const words = page.blocks.flatMap(({ lines }) => lines.flatMap((line) => line.words))
  const outlines = words.map(([, , x0, y0, x1, y1]) => `M${x0} ${y0}H${x1}V${y1}H${x0}z`).join('')
  return (
    <svg
      className={styles['words']}
      viewBox={`0 0 ${page.width} ${page.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      data-testid="page-words"
    >
      <path d={outlines} className={styles['box']} />
      {page.source === 'ocr' &&
        words
          .filter(([, , , , , , confidence]) => confidence < doubtful)
          .map(([start, , x0, , x1, y1, confidence]) => (
            <path
              key={start}
              d={`M${x0} ${y1 + 0.8}H${x1}`}
              className={styles['doubt']}
              opacity={1 - confidence * 0.6}
            />
          ))}
    </svg>
  )
})
