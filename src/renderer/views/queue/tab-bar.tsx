// Tabs by state, with counts. Cancelled documents get a tab only when there are any.
import type { KeyboardEvent, ReactElement } from 'react'
import { cx } from '../../parts/cx.ts'
import { useApp } from '../../state/app.ts'
import { go } from '../../state/route.ts'
import { countTabs, tabs, type Tab } from '../../state/select.ts'
import { text } from '../../text/en.ts'
import { number } from '../../text/format.ts'
import styles from './tab-bar.module.css'

export function TabBar({ tab, search }: { tab: Tab; search: string }): ReactElement {
  const library = useApp((state) => state.library)
  const link = useApp((state) => state.link)
  const intake = useApp((state) => state.intake)
  const counts = countTabs(library)
  const shown = tabs.filter((name) => name !== 'cancelled' || counts.cancelled > 0 || tab === 'cancelled')
  const show = (next: Tab): void => go({ view: 'queue', tab: next, search }, { replace: true })
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = shown.at((shown.indexOf(tab) + step) % shown.length)
    if (!step || !next) return
    event.preventDefault()
    show(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
  }
  return (
    <div className={styles['bar']}>
      <div role="tablist" aria-label={text.show} className={styles['tabs']} onKeyDown={press}>
        {shown.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            data-tab={name}
            aria-selected={name === tab}
            aria-controls="documents"
            tabIndex={name === tab ? 0 : -1}
            className={cx(styles, 'tab', name === 'problems' && counts.problems > 0 && 'alarm')}
            onClick={() => show(name)}
          >
            {text.tabs[name]}
            <span>{number(counts[name])}</span>
          </button>
        ))}
      </div>
      {intake !== null && <span className={styles['note']}>{intake}</span>}
      {intake === null && link === 'lost' && <span className={cx(styles, 'note', 'lost')}>{text.lost}</span>}
      {intake === null && link !== 'lost' && library.paused && (
        <span className={cx(styles, 'note', 'paused')}>{text.queuePaused}</span>
      )}
    </div>
  )
}
