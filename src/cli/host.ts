// This host's engine: argv and environment become a home, settings and spawn; opened for one command and closed after it.
import { resolve } from 'node:path'
import type { Settings } from '../contract/settings.ts'
import { SheafError } from '../contract/error.ts'
import type { Engine } from '../engine/engine.ts'
import { forkSpawn } from '../engine/work/fork.ts'
import { samplesDir, workerEntry } from '../engine/root.ts'
import { fileSecrets } from '../engine/team/secrets.ts'
import { defaultHome, loadSettings } from '../engine/settings.ts'
import { isPostgresUrl } from '../engine/store/postgres-url.ts'

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

/** The data folder named by flags and environment; `--queue` may name it too. */
export function homeOf(options: CommonOptions): string {
  const named = teamUrl(options) === null ? (options.queue ?? options.data) : options.data
  return named ? resolve(named) : defaultHome(process.env, process.platform)
}

/** The team's database that `--queue` or $SHEAF_QUEUE names, or null. Throws `usage` for another kind of URL. */
export function teamUrl({ queue }: CommonOptions): string | null {
  if (queue === undefined || !/^[a-z][a-z0-9+.-]+:\/\//i.test(queue)) return null
  if (isPostgresUrl(queue)) return queue
  throw new SheafError('usage', `a queue cannot be at ${queue.split('://')[0] ?? ''}://`, {
    hint: 'It is a data folder, or a team’s database: postgres://user@host/database',
  })
}

/** Takes a password that was given on the command line out of the list of processes. */
export function hidePassword(url: string): void {
  if (process.argv.some((argument) => argument.includes(url)) && URL.parse(url)?.password) process.title = 'sheaf'
}

/** `flags`: settings given on the command line; undefined ones do not count. */
export async function openEngine(
  options: CommonOptions,
  host: 'cli' | 'server' = 'cli',
  flags: Record<string, unknown> = {},
): Promise<Opened> {
  const home = homeOf(options)
  const queue = teamUrl(options)
  if (queue !== null) hidePassword(queue)
  const settings = loadSettings({ home, env: process.env, flags })
  // Loaded here, not above: `sheaf help` and a mistyped option need no database.
  const { createEngine } = await import('../engine/create.ts')
  const { createSwitch } = await import('../engine/team/switch.ts')
  const common = {
    home,
    queue,
    settings,
    host,
    spawn: forkSpawn(workerEntry()),
    samplesDir: samplesDir(),
  }
  // A window may join a team's queue beside its own; a command has the one it was given.
  const engine =
    host === 'server' ? await createSwitch({ ...common, secrets: fileSecrets(home) }) : await createEngine(common)
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
