// The header: the mark, search, the ways in, pause for all, theme, settings and help.
import type { ReactElement } from 'react'
import { useClient } from '../../client/index.ts'
import { AddButtons } from '../../parts/add.tsx'
import { Button, IconButton } from '../../parts/button.tsx'
import { Icon, Mark } from '../../parts/icon.tsx'
import { attempt, setPaused } from '../../state/actions.ts'
import { useApp } from '../../state/app.ts'
import { go } from '../../state/route.ts'
import type { Tab } from '../../state/select.ts'
import { setTheme, useDark } from '../../state/theme.ts'
import { text } from '../../text/en.ts'
import styles from './header.module.css'

/** `some`: whether there is a document at all; without one, the empty page holds the ways in. */
export function Header({ some, search, tab }: { some: boolean; search: string; tab: Tab }): ReactElement {
  return (
    <header className={styles['header']}>
      <h1 className={styles['brand']}>
        <Mark size={26} />
        {text.app}
      </h1>
      {some ? <Search search={search} tab={tab} /> : <span className={styles['gap']} />}
      {some && (
        <div className={styles['ways']}>
          <AddButtons />
        </div>
      )}
      <div className={styles['tools']}>
        {some && <PauseAll />}
        <ThemeButton />
        <IconButton icon="sliders" label={text.settings} onClick={() => useApp.setState({ sheet: 'settings' })} />
        <IconButton icon="help" label={text.help} note="?" onClick={() => useApp.setState({ sheet: 'help' })} />
      </div>
    </header>
  )
}

function Search({ search, tab }: { search: string; tab: Tab }): ReactElement {
  const look = (words: string): void => go({ view: 'queue', tab, search: words }, { replace: true })
  return (
    <div className={styles['search']} role="search">
      <Icon name="search" />
      <input
        type="search"
        data-search
        aria-label={text.search}
        placeholder={text.search}
        value={search}
        onChange={(event) => look(event.target.value)}
        spellCheck={false}
        autoComplete="off"
      />
      {search ? (
        <IconButton icon="x" label={text.searchClear} onClick={() => look('')} />
      ) : (
        <kbd aria-hidden="true">/</kbd>
      )}
    </div>
  )
}

function PauseAll(): ReactElement {
  const client = useClient()
  const paused = useApp((state) => state.library.paused)
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

function ThemeButton(): ReactElement {
  const dark = useDark()
  return (
    <IconButton
      icon={dark ? 'sun' : 'moon'}
      label={dark ? text.themeLight : text.themeDark}
      onClick={() => setTheme(dark ? 'light' : 'dark')}
    />
  )
}
