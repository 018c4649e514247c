// What the palette offers: everything that can be done from anywhere, and the verbs that mean something for the chosen rows.
import type { DocumentView } from '../../../contract/model.ts'
import type { SheafClient } from '../../client/client.ts'
import type { IconName } from '../../parts/icon.tsx'
import { act, addSamples, attempt, move, readAgain, setPaused } from '../../state/actions.ts'
import { useApp } from '../../state/app.ts'
import { usePrefs } from '../../state/prefs.ts'
import { documentRoute, go } from '../../state/route.ts'
import { allows, canReadAgain, isPaused, tabs, verbs } from '../../state/select.ts'
import { setTheme } from '../../state/theme.ts'
import { text } from '../../text/words.ts'
import { formatView, parseView } from '../library/query.ts'
import { verbIcons } from '../queue/row-actions.tsx'

export interface Action {
  id: string
  icon: IconName
  label: string
  /** Other words it is found by. */
  more?: string
  keys?: string
  run(): void
}

const mod = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl '
/** Documents looked through for names. */
const named = 2000

const isReadable = (document: DocumentView | undefined): boolean => document !== undefined && canReadAgain(document)

/** What finds the words that were typed within documents. */
export const findWithin = (typed: string): Action => ({
  id: 'find',
  icon: 'search',
  label: text.palette.find(typed),
  run: () => go({ view: 'library', query: formatView({ ...parseView(''), words: typed }) }),
})

export function listActions(client: SheafClient): Action[] {
  const { selection, library, team } = useApp.getState()
  const { show } = usePrefs.getState()
  const paused = isPaused(library, show)
  const press = (selector: string) => (): void => document.querySelector<HTMLElement>(selector)?.click()
  const chosen = [...selection]
  return [
    ...verbs.flatMap((verb): Action[] => {
      const count = chosen.filter((id) => {
        const document = library.documents.get(id)
        return document !== undefined && allows(verb, document)
      }).length
      if (count === 0) return []
      const label = text.verbMany(text[verb], count)
      return [{ id: verb, icon: verbIcons[verb], label, run: () => attempt(() => act(client, verb, chosen)) }]
    }),
    ...(chosen.some((id) => library.documents.get(id)?.state === 'queued')
      ? (['front', 'back'] as const).map((to): Action => ({
          id: to,
          icon: to === 'front' ? 'up' : 'down',
          label: to === 'front' ? text.moveFront : text.moveBack,
          keys: to === 'front' ? 'Alt Home' : 'Alt End',
          run: () => attempt(() => move(client, chosen, to)),
        }))
      : []),
    ...(chosen.some((id) => isReadable(library.documents.get(id)))
      ? [
          {
            id: 'again',
            icon: 'scan',
            label: text.readAgain,
            more: text.readAgainNote,
            run: () => attempt(() => readAgain(client, chosen)),
          } satisfies Action,
        ]
      : []),
    { id: 'add', icon: 'plus', label: text.addFiles, keys: `${mod}O`, run: press('[data-add]') },
    { id: 'folder', icon: 'folder', label: text.addFolder, run: press('[data-add-folder]') },
    { id: 'samples', icon: 'stack', label: text.trySamples, run: () => attempt(() => addSamples(client)) },
    {
      id: 'pause',
      icon: paused ? 'play' : 'pause',
      label: paused ? text.resumeAll : text.pauseAll,
      run: () => attempt(() => setPaused(client, !paused)),
    },
    ...tabs.map((tab): Action => ({
      id: `tab-${tab}`,
      icon: 'queue',
      label: `${text.show}: ${text.tabs[tab]}`,
      run: () => go({ view: 'queue', tab, search: '' }),
    })),
    ...(team && team.state !== 'none'
      ? (['local', 'team', 'both'] as const).map((queue): Action => ({
          id: `queue-${queue}`,
          icon: 'team',
          label: `${text.queue}: ${text.queues[queue]}`,
          run: () => {
            usePrefs.setState({ show: queue })
            go({ view: 'queue', tab: 'all', search: '' })
          },
        }))
      : []),
    { id: 'library', icon: 'library', label: text.views.library, run: () => go({ view: 'library', query: '' }) },
    { id: 'health', icon: 'pulse', label: text.views.health, run: () => go({ view: 'health' }) },
    {
      id: 'settings',
      icon: 'sliders',
      label: text.settings,
      keys: `${mod},`,
      run: () => go({ view: 'settings', section: '' }),
    },
    ...(['access', 'folders', 'search', 'analyser', 'retention', 'privacy'] as const).map((section): Action => ({
      id: `settings-${section}`,
      icon: 'sliders',
      label: `${text.settings}: ${text.settingsSections[section].title}`,
      run: () => go({ view: 'settings', section }),
    })),
    {
      id: 'team',
      icon: 'team',
      label: text.team.join,
      more: 'postgres',
      run: () => go({ view: 'settings', section: 'queue' }),
    },
    { id: 'help', icon: 'help', label: text.help, keys: '?', run: () => useApp.setState({ sheet: 'help' }) },
    ...(['system', 'light', 'dark'] as const).map((theme): Action => ({
      id: `theme-${theme}`,
      icon: theme === 'dark' ? 'moon' : 'sun',
      label: `${text.theme}: ${text.themes[theme]}`,
      run: () => setTheme(theme),
    })),
    ...[...library.documents.values()].slice(0, named).map(({ id, name, path }): Action => ({
      id: `open-${id}`,
      icon: 'file',
      label: name,
      more: path,
      run: () => {
        location.hash = documentRoute(id)
      },
    })),
  ]
}
