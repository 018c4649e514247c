// Light, dark, or as the system says; remembered by this window only.
import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'
const key = 'sheaf.theme'
const listeners = new Set<() => void>()

function stored(): Theme {
  const value = localStorage.getItem(key)
  return value === 'light' || value === 'dark' ? value : 'system'
}

let theme: Theme = 'system'

/** Puts the remembered theme on the page. Called once, before the first paint. */
export function startTheme(): void {
  theme = stored()
  show()
}

export function setTheme(next: Theme): void {
  theme = next
  localStorage.setItem(key, next)
  show()
  for (const listener of listeners) listener()
}

function show(): void {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = theme
}

const system = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)')

function listen(listener: () => void): () => void {
  const media = system()
  listeners.add(listener)
  media.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    media.removeEventListener('change', listener)
  }
}

export const useTheme = (): Theme => useSyncExternalStore(listen, () => theme)
/** What is on the screen now. */
export const useDark = (): boolean =>
  useSyncExternalStore(listen, () => (theme === 'system' ? system().matches : theme === 'dark'))
