// A narrow strip with one small sheet a page: which one is shown, and how each one stands.
import { useEffect, useRef, type ReactElement } from 'react'
import type { PageSummary } from '../../../contract/commands/documents.ts'
import { cx } from '../../parts/cx.ts'
import { useRows } from '../../parts/use-rows.ts'
import { text } from '../../text/words.ts'
import { number } from '../../text/format.ts'
import styles from './page-strip.module.css'

const rowHeight = 52

interface PageStripProps {
  pages: readonly PageSummary[]
  page: number
  onGoTo: (page: number) => void
}

export function PageStrip({ pages, page, onGoTo }: PageStripProps): ReactElement {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useRows({
    count: pages.length,
    scroller,
    height: () => rowHeight,
    start: 12,
    end: 12,
    overscan: 6,
  })
  useEffect(() => rows.scrollToIndex(page - 1, { align: 'center' }), [rows, page])
  return (
    <nav ref={scroller} className={styles['strip']} aria-label={text.pages}>
      <ol style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const summary = pages[item.index]
          return (
            summary && (
              <li key={item.key} style={{ transform: `translateY(${item.start}px)` }}>
                <button
                  type="button"
                  aria-current={summary.number === page ? 'page' : undefined}
                  aria-label={`${text.pageN(summary.number)}, ${text.pageStates[summary.state]}`}
                  className={cx(styles, 'tile', summary.state)}
                  onClick={() => onGoTo(summary.number)}
                >
                  <span className={styles['sheet']}>{summary.state === 'failed' ? '!' : number(summary.number)}</span>
                </button>
              </li>
            )
          )
        })}
      </ol>
    </nav>
  )
}
