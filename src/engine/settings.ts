// Settings of a home: flags beat environment, environment beats settings.json in the data folder, that beats the defaults.
import { existsSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { SheafError } from '../contract/error.ts'
import { environment, Settings, type SettingsChange } from '../contract/settings.ts'
import { writeFileAtomically } from './exports/write-file.ts'

const fileName = 'settings.json'

export function settingsFile(home: string): string {
  return path.join(home, fileName)
}

/** The data folder when neither --data nor $SHEAF_DATA names one: where the system keeps an application's data. */
export function defaultHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const named = env['SHEAF_DATA']
  if (named) return path.resolve(named)
  if (platform === 'win32')
    return path.join(env['LOCALAPPDATA'] || path.join(os.homedir(), 'AppData', 'Local'), 'Sheaf')
  if (platform === 'darwin') return path.join(os.homedir(), 'Library', 'Application Support', 'Sheaf')
  const shared = env['XDG_DATA_HOME'] ?? ''
  // The rule for this variable: what is empty or relative says nothing. A home must not depend on the folder one happens to be in.
  return path.join(path.isAbsolute(shared) ? shared : path.join(os.homedir(), '.local', 'share'), 'sheaf')
}

/** The settings in force. Throws `usage` naming the source and the key that is wrong. */
export function loadSettings(input: {
  home: string
  env?: NodeJS.ProcessEnv
  flags?: Record<string, unknown>
}): Settings {
  const stored = readStored(input.home)
  const fromEnv: Record<string, unknown> = {}
  for (const [variable, key] of Object.entries(environment)) {
    const value = input.env?.[variable]
    if (value !== undefined && value !== '') fromEnv[key] = /^-?[\d.]+$/.test(value) ? Number(value) : value
  }
  const flags = Object.fromEntries(Object.entries(input.flags ?? {}).filter(([, value]) => value !== undefined))
  const pipeline = { ...asRecord(stored['pipeline']), ...asRecord(flags['pipeline']) }
  const parsed = Settings.safeParse({ ...stored, ...fromEnv, ...flags, pipeline })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const key = issue?.path.join('.') ?? ''
  throw new SheafError('usage', `setting ${key}: ${issue?.message ?? 'not valid'}`, {
    hint: `Correct it in the flags, the environment or ${settingsFile(input.home)}.`,
    cause: parsed.error,
  })
}

/** Writes a change into settings.json; what it does not name stays. */
export async function saveSettings(home: string, change: SettingsChange): Promise<void> {
  const stored = readStored(home)
  const next = {
    ...stored,
    ...change,
    ...(change.pipeline ? { pipeline: { ...asRecord(stored['pipeline']), ...change.pipeline } } : {}),
  }
  await writeFileAtomically(settingsFile(home), `${JSON.stringify(next, null, 2)}\n`)
}

/** What settings.json says, unchecked; nothing where there is none. Throws `usage` when it is not JSON. */
export function readStored(home: string): Record<string, unknown> {
  const file = settingsFile(home)
  if (!existsSync(file)) return {}
  try {
    return asRecord(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new SheafError('usage', `${file} is not JSON`, {
      hint: 'Mend it, or move it away to start from the defaults.',
      cause,
    })
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
