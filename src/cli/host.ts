// This host's engine: argv and environment become a home, settings and spawn; opened for one command and closed after it.
import { resolve } from 'node:path'
import type { Settings } from '../contract/settings.ts'
import { SheafError } from '../contract/error.ts'
import type { Engine } from '../engine/engine.ts'
import { forkSpawn } from '../engine/fork.ts'
import { samplesDir, workerEntry } from '../engine/root.ts'
import { defaultHome, loadSettings } from '../engine/settings.ts'

/** The options that every command takes. */
export interface CommonOptions {
  data?: string
  queue?: string
  json?: boolean
  quiet?: boolean
  debug?: boolean
}

export interface Opened {
  engine: Engine
  settings: Settings
  home: string
}

/** The data folder named by flags and environment. Throws `usage` for a queue this version cannot join. */
export function homeOf(options: CommonOptions): string {
  if (options.queue !== undefined && /^[a-z][a-z0-9+.-]+:\/\//i.test(options.queue)) {
    throw new SheafError('usage', 'a team queue (postgres://…) is not in this version yet', {
      hint: 'Leave --queue and $SHEAF_QUEUE away to use the local queue of the data folder.',
    })
  }
  const named = options.queue ?? options.data
  return named ? resolve(named) : defaultHome(process.env, process.platform)
}

/** `flags`: settings given on the command line; undefined ones do not count. */
export async function openEngine(
  options: CommonOptions,
  host: 'cli' | 'server' = 'cli',
  flags: Record<string, unknown> = {},
): Promise<Opened> {
  const home = homeOf(options)
  const settings = loadSettings({ home, env: process.env, flags })
  // Loaded here, not above: `sheaf help` and a mistyped option need no database.
  const { createEngine } = await import('../engine/create.ts')
  const engine = await createEngine({ home, settings, host, spawn: forkSpawn(workerEntry()), samplesDir: samplesDir() })
  return { engine, settings, home }
}

/** Opens, hands over, and closes whatever happens. */
export async function withEngine<T>(options: CommonOptions, use: (engine: Engine) => Promise<T>): Promise<T> {
  const { engine } = await openEngine(options)
  try {
    return await use(engine)
  } finally {
    await engine.stop()
  }
}
