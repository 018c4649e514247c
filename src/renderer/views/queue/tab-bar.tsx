// Tabs by state, with counts, and what is said of the list as a whole. Cancelled documents get a tab only when there are any.
import type { KeyboardEvent, ReactElement } from 'react'
import { cx } from '../../parts/cx.ts'
import { useClient } from '../../client/index.ts'
import { Button, IconButton } from '../../parts/button.tsx'
import { actOnAll, attempt } from '../../state/actions.ts'
import { useApp } from '../../state/app.ts'
import { usePrefs } from '../../state/prefs.ts'
import { go } from '../../state/route.ts'
import { parseSearch, type Rows } from '../../state/rows.ts'
import { countTabs, isPaused, tabs, type Tab } from '../../state/select.ts'
import { text } from '../../text/words.ts'
import { number } from '../../text/format.ts'
import styles from './tab-bar.module.css'
import { filterOf } from './bulk-bar.tsx'
import { useCalm } from './use-calm.ts'

interface TabBarProps {
  tab: Tab
  search: string
  rows: Rows
  /** Which view of the list this is. */
  of: string
}

export function TabBar({ tab, search, rows, of }: TabBarProps): ReactElement {
  const library = useCalm((state) => state.library)
  const frozen = useApp((state) => state.frozen?.of === of)
  const shownQueues = usePrefs((state) => state.show)
  const counts = countTabs(library, shownQueues)
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
      <Note search={search} matching={rows.matching.length} frozen={frozen} />
      {tab === 'problems' && rows.matching.length > 0 && <RetryAll search={search} count={rows.matching.length} />}
      <IconButton
        icon="freeze"
        label={frozen ? text.unfreeze : text.freeze}
        note={text.freezeNote}
        aria-pressed={frozen}
        className={styles['freeze']}
        onClick={() => useApp.setState({ frozen: frozen ? null : { ids: rows.ids, of } })}
      />
    </div>
  )
}

/** What one comes to the problems for, without choosing rows first. `count`: documents it reaches. */
function RetryAll({ search, count }: { search: string; count: number }): ReactElement | null {
  const client = useClient()
  const filter = filterOf('problems', search)
  if (!filter) return null
  return (
    <Button
      look="quiet"
      icon="retry"
      className={styles['all']}
      onClick={() => attempt(() => actOnAll(client, 'retry', filter))}
    >
      {text.verbMany(text.retry, count)}
    </Button>
  )
}

/** One thing at a time, the most urgent first. */
function Note(props: { search: string; matching: number; frozen: boolean }): ReactElement | null {
  const { search, matching, frozen } = props
  const intake = useApp((state) => state.intake)
  const link = useApp((state) => state.link)
  const show = usePrefs((state) => state.show)
  const paused = useApp((state) => isPaused(state.library, show))
  const { unknown } = parseSearch(search)
  if (intake !== null) return <span className={styles['note']}>{intake}</span>
  if (link === 'lost') return <span className={cx(styles, 'note', 'lost')}>{text.lost}</span>
  if (unknown.length > 0)
    return <span className={cx(styles, 'note', 'paused')}>{text.searchUnknown(unknown.join(', '))}</span>
  if (frozen) return <span className={cx(styles, 'note', 'paused')}>{text.frozen}</span>
  if (paused) return <span className={cx(styles, 'note', 'paused')}>{text.queuePaused}</span>
  if (search.trim() !== '') return <span className={styles['note']}>{text.matching(matching)}</span>
  return null
}
