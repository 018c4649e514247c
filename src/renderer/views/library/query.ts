// What the library shows, as it stands in the address.
import type { SearchFilter } from '../../../contract/commands/search.ts'
import { DocumentState } from '../../../contract/model.ts'

export const libraryViews = ['find', 'connections', 'made', 'review', 'rules'] as const

/** Days back from now. */
export const periods = { day: 1, week: 7, month: 30, year: 365 } as const
export type Period = keyof typeof periods
const isPeriod = (text: string | null): text is Period => text !== null && Object.hasOwn(periods, text)

export interface LibraryView {
  show: (typeof libraryViews)[number]
  words: string
  class: string | null
  language: string | null
  state: DocumentState | null
  /** When documents were added. */
  added: Period | null
  /** The document whose connections are shown. */
  document: string | null
}

export function parseView(query: string): LibraryView {
  const parameters = new URLSearchParams(query)
  const show = parameters.get('show')
  const added = parameters.get('added')
  return {
    show: libraryViews.find((known) => known === show) ?? 'find',
    words: parameters.get('q') ?? '',
    class: parameters.get('class'),
    language: parameters.get('lang'),
    state: DocumentState.safeParse(parameters.get('state')).data ?? null,
    added: isPeriod(added) ? added : null,
    document: parameters.get('of'),
  }
}

export function formatView(view: LibraryView): string {
  const parameters = new URLSearchParams()
  if (view.show !== 'find') parameters.set('show', view.show)
  if (view.words) parameters.set('q', view.words)
  if (view.class) parameters.set('class', view.class)
  if (view.language) parameters.set('lang', view.language)
  if (view.state) parameters.set('state', view.state)
  if (view.added) parameters.set('added', view.added)
  if (view.document) parameters.set('of', view.document)
  return parameters.toString()
}

/** Days begin at the hour it is, so that what is asked stays the same while one looks at it. */
const hour = 3_600_000

export function filterOf({ class: name, language, state, added }: LibraryView, now = Date.now()): SearchFilter {
  return {
    ...(name !== null && { classes: [name] }),
    ...(language !== null && { languages: [language] }),
    ...(state !== null && { states: [state] }),
    ...(added !== null && { from: (Math.floor(now / hour) - 24 * periods[added]) * hour }),
  }
}

/** What a search can be kept by: its words and what narrows it, without the view it is shown in. Empty where there is nothing to keep. */
export const searchOf = ({ words, ...view }: LibraryView): string =>
  formatView({ ...view, words: words.trim(), show: 'find', document: null })
