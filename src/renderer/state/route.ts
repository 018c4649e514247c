// Where the window is, kept in the URL's hash: a reload, a link and the back button all lead to the same place.
import { useSyncExternalStore } from 'react'
import { tabs, type Tab } from './select.ts'

export type Route =
  | { view: 'queue'; tab: Tab; search: string }
  /** `find`: words whose places are marked. */
  | { view: 'document'; id: string; page: number | null; chunk: number | null; find: string }
  /** `query`: the library's own parameters, as they stand in the address. */
  | { view: 'library'; query: string }
  | { view: 'health' }
  | { view: 'settings'; section: string }

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2)
  const parameters = new URLSearchParams(query)
  const document = /^\/document\/([^/]+)$/.exec(path)?.[1]
  if (document !== undefined) {
    return {
      view: 'document',
      id: decode(document),
      page: natural(parameters.get('page')),
      chunk: natural(parameters.get('chunk')),
      find: parameters.get('find') ?? '',
    }
  }
  if (path === '/library') return { view: 'library', query }
  if (path === '/health') return { view: 'health' }
  const settings = /^\/settings(?:\/([a-z]+))?$/.exec(path)
  if (settings) return { view: 'settings', section: settings[1] ?? '' }
  const tab = tabs.find((known) => known === parameters.get('show')) ?? 'all'
  return { view: 'queue', tab, search: parameters.get('q') ?? '' }
}

export function formatRoute(route: Route): string {
  const parameters = new URLSearchParams()
  if (route.view === 'document') {
    if (route.page !== null) parameters.set('page', String(route.page))
    if (route.chunk !== null) parameters.set('chunk', String(route.chunk))
    if (route.find) parameters.set('find', route.find)
    return `#/document/${encodeURIComponent(route.id)}${suffix(parameters)}`
  }
  if (route.view === 'library') return `#/library${route.query ? `?${route.query}` : ''}`
  if (route.view === 'health') return '#/health'
  if (route.view === 'settings') return `#/settings${route.section ? `/${route.section}` : ''}`
  if (route.tab !== 'all') parameters.set('show', route.tab)
  if (route.search) parameters.set('q', route.search)
  return `#/${suffix(parameters)}`
}

export const documentRoute = (id: string): string =>
  formatRoute({ view: 'document', id, page: null, chunk: null, find: '' })

/** Goes somewhere. `replace`: without a step for the back button, as for what changes while one stays in place. */
export function go(route: Route, { replace = false }: { replace?: boolean } = {}): void {
  const hash = formatRoute(route)
  if (hash === location.hash) return
  if (replace) history.replaceState(null, '', hash)
  else history.pushState(null, '', hash)
  for (const listener of listeners) listener()
}

/** The list as it was last looked at: the queue, or what the library found. */
let lastList: Route = { view: 'queue', tab: 'all', search: '' }
export const goToQueue = (): void => go(lastList)
/** The view that whoever opened a document came from. */
export const listView = (): Route['view'] => lastList.view

const listeners = new Set<() => void>()
let read: { hash: string; route: Route } = { hash: '\0', route: lastList }

function current(): Route {
  if (read.hash !== location.hash) {
    read = { hash: location.hash, route: parseRoute(location.hash) }
    if (read.route.view === 'queue' || read.route.view === 'library') lastList = read.route
  }
  return read.route
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('hashchange', listener)
  window.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('hashchange', listener)
    window.removeEventListener('popstate', listener)
  }
}

export const useRoute = (): Route => useSyncExternalStore(listen, current)
export const currentRoute = current

function natural(value: string | null): number | null {
  return value !== null && /^[1-9]\d{0,6}$/.test(value) ? Number(value) : null
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A link that somebody typed; the text as it stands names no document, which is then said.
    return part
  }
}

function suffix(parameters: URLSearchParams): string {
  const query = parameters.toString()
  return query ? `?${query}` : ''
}
