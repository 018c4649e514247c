// The rail: the ways between the views, and what belongs to the window as a whole.
import type { ReactElement } from 'react'
import { useApp } from '../state/app.ts'
import { formatRoute, listView, useRoute, type Route } from '../state/route.ts'
import { setTheme, useDark } from '../state/theme.ts'
import { text } from '../text/words.ts'
import { IconButton, Tip } from './button.tsx'
import { Icon, Mark, type IconName } from './icon.tsx'
import styles from './rail.module.css'

/** `word`: what stands below the icon; the whole name holds it. */
const places: { view: Route['view']; icon: IconName; label: string; word: string; route: Route }[] = [
  {
    view: 'queue',
    icon: 'queue',
    label: text.views.queue,
    word: text.views.queue,
    route: { view: 'queue', tab: 'all', search: '' },
  },
  {
    view: 'library',
    icon: 'library',
    label: text.views.library,
    word: text.views.library,
    route: { view: 'library', query: '' },
  },
  { view: 'health', icon: 'pulse', label: text.views.health, word: text.views.healthWord, route: { view: 'health' } },
]

export function Rail(): ReactElement {
  const dark = useDark()
  const route = useRoute()
  const current = route.view === 'document' ? listView() : route.view
  return (
    <nav className={styles['rail']} aria-label={text.views.title}>
      <Mark size={30} />
      <ul>
        {places.map(({ view, icon, label, word, route: to }) => (
          <li key={view}>
            <Tip label={label}>
              <a href={formatRoute(to)} aria-label={label} aria-current={view === current ? 'page' : undefined}>
                <Icon name={icon} size={20} />
                <small>{word}</small>
              </a>
            </Tip>
          </li>
        ))}
      </ul>
      <div className={styles['foot']}>
        <IconButton
          icon={dark ? 'sun' : 'moon'}
          label={dark ? text.themeLight : text.themeDark}
          onClick={() => setTheme(dark ? 'light' : 'dark')}
        />
        <IconButton icon="help" label={text.help} note="?" onClick={() => useApp.setState({ sheet: 'help' })} />
        <Tip label={text.settings}>
          <a
            href={formatRoute({ view: 'settings', section: '' })}
            aria-label={text.settings}
            aria-current={current === 'settings' ? 'page' : undefined}
          >
            <Icon name="sliders" size={18} />
            <small>{text.settings}</small>
          </a>
        </Tip>
      </div>
    </nav>
  )
}
