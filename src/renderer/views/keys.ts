// Keys that work everywhere in the window. The list and the document have their own. Single letters are keys only while a person
// wants them (prefs.letters).
import { useEffect } from 'react'
import { select, useApp } from '../state/app.ts'
import { usePreflight } from '../state/preflight.ts'
import { usePrefs } from '../state/prefs.ts'
import { currentRoute, go, goToQueue } from '../state/route.ts'

const { setState, getState } = useApp

export const command = (event: { metaKey: boolean; ctrlKey: boolean }): boolean => event.metaKey || event.ctrlKey

/** Whether a key belongs to a field that is being typed in. */
export const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

export function useGlobalKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || getState().sheet || usePreflight.getState().offer) return
      const key = event.key.toLowerCase()
      if (event.key === 'F6') nextPane(event)
      else if (command(event) && !event.shiftKey && !event.altKey) {
        if (key === 'o') click(event, '[data-add]')
        else if (key === 'f') focusSearch(event)
        else if (key === 'k') openSheet(event, 'palette')
        else if (key === ',') {
          event.preventDefault()
          go({ view: 'settings', section: '' })
        }
      } else if (event.altKey || command(event) || typing(event.target)) {
        // Somebody else's.
      } else if (key === 'escape') goBack(event)
      else if (!usePrefs.getState().letters) {
        // Switched off.
      } else if (key === '?') openSheet(event, 'help')
      else if (key === '/') focusSearch(event)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

function openSheet(event: KeyboardEvent, sheet: 'help' | 'palette'): void {
  event.preventDefault()
  setState({ sheet })
}

function click(event: KeyboardEvent, selector: string): void {
  const button = document.querySelector<HTMLElement>(selector)
  if (!button) return
  event.preventDefault()
  button.click()
}

/** The field that searches what is in front: the list, the library, or the open document. */
function focusSearch(event: KeyboardEvent): void {
  const { view } = currentRoute()
  const within = view === 'document' ? '[data-find]' : '[data-search]'
  const fields = [...document.querySelectorAll<HTMLInputElement>(within)]
  const field = fields.find((candidate) => candidate.checkVisibility?.() ?? view !== 'library')
  if (!field) return
  event.preventDefault()
  field.focus()
  field.select()
}

/** F6: the rail, the header, the main part, and round again; with Shift the other way. */
function nextPane(event: KeyboardEvent): void {
  const panes = [...document.querySelectorAll<HTMLElement>('nav, header, main, footer')].filter(
    (pane) => pane.checkVisibility?.() ?? true,
  )
  const now = panes.findIndex((pane) => pane.contains(document.activeElement))
  const step = event.shiftKey ? -1 : 1
  for (let turn = 1; turn <= panes.length; turn += 1) {
    const pane = panes.at((now + step * turn + panes.length * 2) % panes.length)
    const first =
      pane?.querySelector<HTMLElement>('[role=treegrid]') ??
      pane?.querySelector<HTMLElement>('a[href], button:not([tabindex="-1"]), input, select')
    if (!first) continue
    event.preventDefault()
    first.focus()
    return
  }
}

/** Escape: back to the list; there, drops the selection, then the search. */
function goBack(event: KeyboardEvent): void {
  const route = currentRoute()
  if (route.view !== 'queue') goToQueue()
  else if (getState().selection.size > 0) select([])
  else if (route.search) go({ ...route, search: '' }, { replace: true })
  else return
  event.preventDefault()
}
