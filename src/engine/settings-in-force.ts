// The settings in force in one host. They change by its own commands, and by what another process of this home writes into settings.json:
// a command beside the window, for one.
import { unwatchFile, watchFile } from 'node:fs'
import { Settings, SettingsChange } from '../contract/settings.ts'
import { readStored, settingsFile } from './settings.ts'

export interface SettingsInForce {
  now(): Settings
  /** The same, once what was written since the last look is in force. */
  caughtUp(): Settings
  set(next: Settings): void
  /** Looks at the file every second, until the end. */
  follow(): void
  close(): void
}

/** Milliseconds between looks at the file. */
const interval = 1000
/** A team is joined by a host itself, not by what is written of it. */
const ownAffair: ReadonlySet<string> = new Set(['team'])

/** `onChange`: they are others now. `onError`: the file is not JSON, or holds what is no setting; what was in force stays. */
export function createSettings(
  home: string,
  given: Settings,
  { onChange, onError }: { onChange: (next: Settings, before: Settings) => void; onError: (error: unknown) => void },
): SettingsInForce {
  const file = settingsFile(home)
  let settings = given
  let stored = readStored(home)
  const set = (next: Settings): void => {
    const before = settings
    settings = next
    onChange(next, before)
  }
  const catchUp = (): void => {
    try {
      const change = changeOf(stored, (stored = readStored(home)))
      const next = change ? withChange(settings, change) : settings
      if (JSON.stringify(next) !== JSON.stringify(settings)) set(next)
    } catch (error) {
      onError(error)
    }
  }
  return {
    now: () => settings,
    caughtUp() {
      catchUp()
      return settings
    },
    set,
    follow() {
      // Asked again, it still follows once.
      unwatchFile(file, catchUp)
      watchFile(file, { interval, persistent: false }, catchUp)
    },
    close: () => unwatchFile(file, catchUp),
  }
}

/** The settings with a change in them. */
export function withChange(current: Settings, change: SettingsChange): Settings {
  return Settings.parse({ ...current, ...change, pipeline: { ...current.pipeline, ...change.pipeline } })
}

/** What is stored otherwise than before; a key that went has its default again. Null: nothing. */
function changeOf(before: Record<string, unknown>, after: Record<string, unknown>): SettingsChange | null {
  const keys = Object.keys({ ...before, ...after }).filter(
    (key) => !ownAffair.has(key) && JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  )
  if (keys.length === 0) return null
  const usual: Record<string, unknown> = Settings.parse({})
  return SettingsChange.parse(Object.fromEntries(keys.map((key) => [key, after[key] ?? usual[key]])))
}
