// The queue: header, tabs, the list (or why it is empty), what to do with the chosen rows, and the figures at the foot.
import { useDeferredValue, useMemo, useState, type ReactElement } from 'react'
import { useApp } from '../../state/app.ts'
import { useRoute } from '../../state/route.ts'
import { listDocuments } from '../../state/select.ts'
import { text } from '../../text/en.ts'
import { BulkBar } from './bulk-bar.tsx'
import { Connecting, NoMatch, Welcome } from './empty.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { DocumentList } from './list.tsx'
import styles from './queue.module.css'
import { TabBar } from './tab-bar.tsx'

export function QueueScreen(): ReactElement {
  const route = useRoute()
  const library = useApp((state) => state.library)
  const link = useApp((state) => state.link)
  const order = useApp((state) => state.order)
  const tab = route.view === 'queue' ? route.tab : 'all'
  const typed = route.view === 'queue' ? route.search : ''
  const search = useDeferredValue(typed)
  const ids = useSame(useMemo(() => listDocuments(library, { tab, search, order }), [library, tab, search, order]))
  const some = library.documents.size > 0
  return (
    <div className={styles['queue']}>
      <Header some={some} search={typed} tab={tab} />
      <main className={styles['main']}>
        {some && <TabBar tab={tab} search={typed} />}
        {!some && (link === 'opening' ? <Connecting /> : <Welcome />)}
        {some && (
          <div role="tabpanel" id="documents" aria-label={text.tabs[tab]} className={styles['panel']}>
            <DocumentList ids={ids} query={`${tab} ${order.by} ${order.descending} ${search}`} />
            {ids.length === 0 && <NoMatch tab={tab} search={search} />}
          </div>
        )}
        <BulkBar shown={ids} />
      </main>
      <Footer />
    </div>
  )
}

/** The list before while its items are the same: a page done changes the library ten times a second, the order hardly ever. */
function useSame(ids: readonly string[]): readonly string[] {
  const [kept, setKept] = useState(ids)
  if (kept === ids) return kept
  if (kept.length === ids.length && kept.every((id, index) => id === ids[index])) return kept
  setKept(ids)
  return ids
}
