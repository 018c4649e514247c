// What the library shows, as it stands in the address.
import type { SearchFilter } from '../../../contract/commands/search.ts'
import { DocumentState } from '../../../contract/model.ts'

export const libraryViews = ['find', 'connections', 'made', 'review', 'rules'] as const

export interface LibraryView {
  show: (typeof libraryViews)[number]
  words: string
  class: string | null
  language: string | null
  state: DocumentState | null
  /** The document whose connections are shown. */
  document: string | null
}

export function parseView(query: string): LibraryView {
  const parameters = new URLSearchParams(query)
  const show = parameters.get('show')
  return {
    show: libraryViews.find((known) => known === show) ?? 'find',
    words: parameters.get('q') ?? '',
    class: parameters.get('class'),
    language: parameters.get('lang'),
    state: DocumentState.safeParse(parameters.get('state')).data ?? null,
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
  if (view.document) parameters.set('of', view.document)
  return parameters.toString()
}

export function filterOf({ class: name, language, state }: LibraryView): SearchFilter {
  return {
    ...(name !== null && { classes: [name] }),
    ...(language !== null && { languages: [language] }),
    ...(state !== null && { states: [state] }),
  }
}
