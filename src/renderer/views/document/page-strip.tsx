// A strip with one small sheet a page: what it looks like, which one is shown, and how each one stands.
import { useEffect, useRef, type ReactElement } from 'react'
import type { PageSummary } from '../../../contract/commands/documents.ts'
import type { PageSource } from '../../../contract/model.ts'
import { cx } from '../../parts/cx.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { useRows } from '../../parts/use-rows.ts'
import { sources, text } from '../../text/words.ts'
import { number } from '../../text/format.ts'
import styles from './page-strip.module.css'
import { Thumbnail } from './page-thumbnail.tsx'

/** Room for a sheet and, at twice the size of text, its line. */
const rowHeight = 104

interface PageStripProps {
  document: string
  pages: readonly PageSummary[]
  /** Points, one a page. */
  sizes: readonly { width: number; height: number }[]
  page: number
  onGoTo: (page: number) => void
}

export function PageStrip({ document, pages, sizes, page, onGoTo }: PageStripProps): ReactElement {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useRows({
    count: pages.length,
    scroller,
    height: () => rowHeight,
    start: 8,
    end: 8,
    overscan: 2,
  })
  useEffect(() => rows.scrollToIndex(page - 1, { align: 'center' }), [rows, page])
  return (
    <nav ref={scroller} className={styles['strip']} aria-label={text.pages}>
      <ol style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const summary = pages[item.index]
          const size = sizes[item.index]
          return (
            summary &&
            size && (
              <li key={item.key} style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}>
                <button
                  type="button"
                  aria-current={summary.number === page ? 'page' : undefined}
                  aria-label={`${text.pageN(summary.number)}, ${stand(summary)}`}
                  title={stand(summary)}
                  className={cx(styles, 'tile', summary.state)}
                  onClick={() => onGoTo(summary.number)}
                >
                  <Thumbnail document={document} page={summary} {...size} />
                  <span className={styles['line']}>
                    <Icon name={iconOf(summary)} size={12} />
                    {number(summary.number)}
                  </span>
                </button>
              </li>
            )
          )
        })}
      </ol>
    </nav>
  )
}

/** How a page stands, in words: where its text is from, once it was read. */
const stand = ({ state, source }: PageSummary): string =>
  state === 'stored' && source ? sources[source] : text.pageStates[state]

const sourceIcons: Readonly<Record<PageSource, IconName>> = {
  text: 'letter',
  ocr: 'scan',
  layout: 'file',
  blank: 'minus',
}

/** The same as a picture. */
function iconOf({ state, source }: PageSummary): IconName {
  if (state === 'failed') return 'alert'
  if (state === 'pending') return 'clock'
  return source ? sourceIcons[source] : 'check'
}
