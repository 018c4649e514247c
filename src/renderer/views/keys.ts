// Keys that work everywhere in the window. The list and the document have their own.
import { useEffect } from 'react'
import { select, useApp } from '../state/app.ts'
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
      if (event.defaultPrevented || getState().sheet) return
      const key = event.key.toLowerCase()
      if (command(event) && !event.shiftKey && !event.altKey) {
        if (key === 'o') click(event, '[data-add]')
        else if (key === 'f') focusSearch(event)
        else if (key === ',') openSheet(event, 'settings')
      } else if (event.altKey || command(event) || typing(event.target)) {
        // Somebody else's.
      } else if (key === '?') openSheet(event, 'help')
      else if (key === '/') focusSearch(event)
      else if (key === 'escape') goBack(event)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

function openSheet(event: KeyboardEvent, sheet: 'settings' | 'help'): void {
  event.preventDefault()
  setState({ sheet })
}

function click(event: KeyboardEvent, selector: string): void {
  const button = document.querySelector<HTMLElement>(selector)
  if (!button) return
  event.preventDefault()
  button.click()
}

function focusSearch(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>('[data-search]')
  if (!field || currentRoute().view !== 'queue') return
  event.preventDefault()
  field.focus()
  field.select()
}

/** Escape: back to the list; there, drops the selection, then the search. */
function goBack(event: KeyboardEvent): void {
  const route = currentRoute()
  if (route.view === 'document') goToQueue()
  else if (getState().selection.size > 0) select([])
  else if (route.search) go({ ...route, search: '' }, { replace: true })
  else return
  event.preventDefault()
}
