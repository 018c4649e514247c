// The queue's header: which queue, search, the ways in, pause for all.
import type { ReactElement } from 'react'
import { useClient } from '../../client/index.ts'
import { AddButtons } from '../../parts/add.tsx'
import { Button, IconButton } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { attempt, setPaused } from '../../state/actions.ts'
import { useApp } from '../../state/app.ts'
import { usePrefs } from '../../state/prefs.ts'
import { go } from '../../state/route.ts'
import { isPaused, type Tab } from '../../state/select.ts'
import { text } from '../../text/words.ts'
import styles from './header.module.css'
import { AddTarget, SourceSwitch } from './source-switch.tsx'

/** `some`: whether there is a document at all; without one, the empty page holds the ways in. */
export function Header({ some, search, tab }: { some: boolean; search: string; tab: Tab }): ReactElement {
  return (
    <header className={styles['header']}>
      <h1 className="unseen">{text.documents}</h1>
      <SourceSwitch />
      {some ? <Search search={search} tab={tab} /> : <span className={styles['gap']} />}
      {some && (
        <div className={styles['ways']}>
          <AddButtons />
          <AddTarget />
        </div>
      )}
      {some && (
        <div className={styles['tools']}>
          <PauseAll />
        </div>
      )}
    </header>
  )
}

function Search({ search, tab }: { search: string; tab: Tab }): ReactElement {
  const look = (words: string): void => go({ view: 'queue', tab, search: words }, { replace: true })
  const letters = usePrefs((state) => state.letters)
  return (
    <div className={styles['search']} role="search">
      <Icon name="search" />
      <input
        type="search"
        data-search
        aria-label={text.search}
        placeholder={text.searchPlaceholder}
        title={text.searchNote}
        value={search}
        onChange={(event) => look(event.target.value)}
        spellCheck={false}
        autoComplete="off"
      />
      {search ? (
        <IconButton icon="x" label={text.searchClear} onClick={() => look('')} />
      ) : (
        letters && <kbd aria-hidden="true">/</kbd>
      )}
    </div>
  )
}

function PauseAll(): ReactElement {
  const client = useClient()
  const show = usePrefs((state) => state.show)
  const paused = useApp((state) => isPaused(state.library, show))
  return (
    <Button
      look="quiet"
      icon={paused ? 'play' : 'pause'}
      data-paused={paused || undefined}
      onClick={() => attempt(() => setPaused(client, !paused))}
    >
      {paused ? text.resumeAll : text.pauseAll}
    </Button>
  )
}
