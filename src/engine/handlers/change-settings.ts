// A change of the settings: in force at once, and written down.
import type { Settings, SettingsChange } from '../../contract/settings.ts'
import { withChange } from '../settings-in-force.ts'
import { saveSettings } from '../settings.ts'
import type { HandlerContext } from './context.ts'

/** The settings as they are from now on. */
export async function changeSettings(
  { options, settings, setSettings }: Pick<HandlerContext, 'options' | 'settings' | 'setSettings'>,
  change: SettingsChange,
): Promise<Settings> {
  const next = withChange(settings(), change)
  await saveSettings(options.home, change)
  setSettings(next)
  return next
}
