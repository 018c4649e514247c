// The queue: header, tabs, the list (or why it is empty), what to do with the chosen rows, and the figures at the foot.
import { useDeferredValue, useEffect, useMemo, useState, type ReactElement } from 'react'
import { useApp } from '../../state/app.ts'
import type { Library } from '../../state/stand.ts'
import { usePrefs } from '../../state/prefs.ts'
import { useRoute } from '../../state/route.ts'
import { useClient } from '../../client/index.ts'
import { useKeptLine, useLine, type Line } from '../../state/line.ts'
import { listRows, queryKey, type ListQuery, type Rows } from '../../state/rows.ts'
import { countTabs } from '../../state/select.ts'
import { text } from '../../text/words.ts'
import { BulkBar } from './bulk-bar.tsx'
import { Connecting, NoMatch, Welcome } from './empty.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { DocumentList } from './list.tsx'
import { LockedNotice } from './locked-notice.tsx'
import styles from './queue.module.css'
import { TabBar } from './tab-bar.tsx'
import { TeamNotice } from './team-notice.tsx'

/** Where the order is another one, the line changes nothing. */
const noLine: Line = new Map()

export function QueueScreen(): ReactElement {
  const route = useRoute()
  const link = useApp((state) => state.link)
  const frozen = useApp((state) => state.frozen)
  const folded = useApp((state) => state.folded)
  const order = usePrefs((state) => state.order)
  const shown = usePrefs((state) => state.show)
  const grouped = usePrefs((state) => state.grouped)
  const line = useLine((state) => (order.by === 'turn' ? state.line : noLine))
  const library = useCalmLibrary()
  useKeptLine(useClient())
  const tab = route.view === 'queue' ? route.tab : 'all'
  const typed = route.view === 'queue' ? route.search : ''
  const search = useDeferredValue(typed)
  const query = useMemo(
    (): ListQuery => ({ tab, search, order, shown, grouped, folded, line }),
    [tab, search, order, shown, grouped, folded, line],
  )
  // A page done changes how far a document is, and which rows there are only where they are sorted by that.
  const cause = order.by === 'progress' ? library : library.shape
  // oxlint-disable-next-line react/exhaustive-deps
  const moving = useSame(useMemo(() => listRows(library, query), [cause, query]))
  const key = queryKey(query)
  // Frozen, the rows stay as they stand; what is in them goes on.
  const rows = useMemo(
    (): Rows => (frozen?.of === key ? { ...moving, ids: frozen.ids } : moving),
    [frozen, key, moving],
  )
  const counts = countTabs(library, shown)
  const some = library.documents.size > 0
  return (
    <div className={styles['queue']}>
      <Header some={some} search={typed} tab={tab} />
      <main className={styles['main']}>
        <TeamNotice />
        <LockedNotice />
        {some && <TabBar tab={tab} search={typed} rows={rows} of={key} />}
        {!some && (link === 'opening' ? <Connecting /> : <Welcome />)}
        {some && (
          <div role="tabpanel" id="documents" aria-label={text.tabs[tab]} className={styles['panel']}>
            <DocumentList rows={rows} query={query} />
            {rows.ids.length === 0 && <NoMatch tab={tab} search={search} none={counts.all === 0} />}
          </div>
        )}
        <BulkBar rows={rows} tab={tab} search={search} />
      </main>
      <Footer />
    </div>
  )
}

/** Milliseconds between two looks at a list that moves; at a long one it is looked less often, so that looking is a small part of the time. */
const pause = 100
const documentsPerMillisecond = 150

/** The library as it was a moment ago: events come a hundred a second, and which rows there are is reckoned from all documents. */
function useCalmLibrary(): Library {
  const [library, setLibrary] = useState(() => useApp.getState().library)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let last = 0
    const show = (): void => {
      timer = undefined
      last = performance.now()
      setLibrary(useApp.getState().library)
    }
    const unsubscribe = useApp.subscribe((state, before) => {
      if (state.library === before.library || timer !== undefined) return
      const { size } = state.library.documents
      const rest = last + Math.max(pause, size / documentsPerMillisecond) - performance.now()
      // The first documents, and those that a person has just added, are there at once; hundreds are not shown one by one.
      const isNew = state.library.members !== before.library.members
      if (isNew && (rest <= 0 || before.library.documents.size === 0)) show()
      else timer = setTimeout(show, Math.max(0, rest))
    })
    show()
    return () => {
      unsubscribe()
      clearTimeout(timer)
    }
  }, [])
  return library
}

/** The rows before while they are the same: a page done changes the library ten times a second, the order hardly ever. */
function useSame(rows: Rows): Rows {
  const [kept, setKept] = useState(rows)
  if (kept === rows) return kept
  const same = kept.ids.length === rows.ids.length && kept.ids.every((id, index) => id === rows.ids[index])
  if (same && kept.matching.length === rows.matching.length) return kept
  setKept(rows)
  return rows
}
