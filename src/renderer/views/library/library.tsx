// The library: everything that was read, found by its words, narrowed by class, language and state; what connects documents; what was
// made of them; what classes are not sure, and the rules they are told by. The address holds the whole of it, so that a search can be kept and shared.
import { useState, type ReactElement } from 'react'
import { ClientContext, useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { Segments } from '../../parts/segments.tsx'
import { usePrefs } from '../../state/prefs.ts'
import { currentRoute, go } from '../../state/route.ts'
import { useSettled } from '../../state/use-settled.ts'
import { text } from '../../text/words.ts'
import { Connections } from './connections.tsx'
import { Filters } from './filters.tsx'
import { GenerateSheet } from './generate-sheet.tsx'
import styles from './library.module.css'
import { Made } from './made.tsx'
import { parseView, formatView, libraryViews, type LibraryView } from './query.ts'
import { Results } from './results.tsx'
import { Review } from './review.tsx'
import { Rules } from './rules.tsx'
import { KeepButton, SavedSearches } from './saved.tsx'
import { SearchField } from './search-field.tsx'

/** Milliseconds after the last letter until it is looked for. */
const typingPause = 150

export function LibraryScreen({ query }: { query: string }): ReactElement {
  const client = useClient()
  // Both queues at once have no common order of likeness: this computer's is searched then.
  const team = usePrefs((state) => state.show === 'team')
  return (
    <ClientContext value={client.at(team ? 'team' : 'local')}>
      <Library query={query} />
    </ClientContext>
  )
}

function Library({ query }: { query: string }): ReactElement {
  const view = parseView(query)
  const [generating, setGenerating] = useState(false)
  const settled = useSettled(view.words, typingPause)
  return (
    <div className={styles['library']}>
      <header className={styles['head']}>
        <h1 className="unseen">{text.library.title}</h1>
        <Segments
          name="library-view"
          label={text.library.title}
          value={view.show}
          choices={libraryViews.map((value) => ({
            value,
            label: text.library.views[value],
          }))}
          onChange={(value) => show({ show: value })}
        />
        {view.show === 'find' && <Button onClick={() => setGenerating(true)}>{text.library.generate}</Button>}
      </header>
      {view.show === 'find' && (
        <div className={styles['find']}>
          <SearchField value={view.words} onChange={(words) => show({ words })} />
          <Filters view={view} onChange={show} />
          <KeepButton view={view} />
        </div>
      )}
      <main className={styles['main']}>
        {view.show === 'find' && view.words.trim() === '' && <SavedSearches />}
        {view.show === 'find' && <Results view={{ ...view, words: settled }} />}
        {view.show === 'connections' && <Connections view={view} onDocument={(document) => show({ document })} />}
        {view.show === 'made' && <Made />}
        {view.show === 'review' && <Review />}
        {view.show === 'rules' && <Rules />}
      </main>
      <GenerateSheet
        view={view}
        open={generating}
        onClose={() => setGenerating(false)}
        onMade={() => show({ show: 'made' })}
      />
    </div>
  )
}

/** Changes the address, as it is by now; whoever went elsewhere meanwhile stays there. */
function show(change: Partial<LibraryView>): void {
  const route = currentRoute()
  if (route.view !== 'library') return
  go({ view: 'library', query: formatView({ ...parseView(route.query), ...change }) }, { replace: true })
}
