// Searches that are kept: the star beside the field keeps the one that is shown, with its filters; those kept stand over the list while
// nothing is looked for. This window remembers them.
import type { ReactElement } from 'react'
import { IconButton } from '../../parts/button.tsx'
import { formatRoute } from '../../state/route.ts'
import { longestSearch, usePrefs } from '../../state/prefs.ts'
import { classLabel } from '../../text/class-label.ts'
import { language } from '../../text/format.ts'
import { states, text } from '../../text/words.ts'
import { type LibraryView, parseView, searchOf } from './query.ts'
import styles from './saved.module.css'

/** The oldest goes when there are more. */
const most = 30

function keep(search: string): void {
  usePrefs.setState(({ searches }) => ({
    searches: [search, ...searches.filter((other) => other !== search)].slice(0, most),
  }))
}

function forget(search: string): void {
  usePrefs.setState(({ searches }) => ({ searches: searches.filter((other) => other !== search) }))
}

export function KeepButton({ view }: { view: LibraryView }): ReactElement {
  const search = searchOf(view)
  const isKept = usePrefs((state) => state.searches.includes(search))
  return (
    <IconButton
      icon="star"
      label={text.library.save}
      className={styles['keep']}
      aria-pressed={isKept}
      disabled={search === '' || search.length > longestSearch}
      onClick={() => (isKept ? forget(search) : keep(search))}
    />
  )
}

export function SavedSearches(): ReactElement | null {
  const searches = usePrefs((state) => state.searches)
  if (searches.length === 0) return null
  return (
    <nav aria-label={text.library.saved} className={styles['saved']}>
      <ul>
        {searches.map((search) => {
          const name = nameOf(parseView(search))
          return (
            <li key={search}>
              <a href={formatRoute({ view: 'library', query: search })}>{name}</a>
              <IconButton icon="x" label={text.library.forget(name)} onClick={() => forget(search)} />
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

/** Its words, and what narrows it. */
const nameOf = (view: LibraryView): string =>
  [
    view.words,
    view.class === null ? '' : classLabel(view.class),
    view.language === null ? '' : language(view.language),
    view.state === null ? '' : states[view.state],
    view.added === null ? '' : text.library.periods[view.added],
  ]
    .filter((part) => part !== '')
    .join(' · ')
