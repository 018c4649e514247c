// A change of the settings: in force at once, and written down.
import { Settings, type SettingsChange } from '../../contract/settings.ts'
import { saveSettings } from '../settings.ts'
import type { HandlerContext } from './context.ts'

/** The settings as they are from now on. */
export async function changeSettings(
  { options, settings, setSettings }: Pick<HandlerContext, 'options' | 'settings' | 'setSettings'>,
  change: SettingsChange,
): Promise<Settings> {
  const current = settings()
  const next = Settings.parse({ ...current, ...change, pipeline: { ...current.pipeline, ...change.pipeline } })
  await saveSettings(options.home, change)
  setSettings(next)
  return next
}
