// The switch: this computer's queue and, beside it, a team's, behind one Engine. Callers say which queue they mean (`at`); commands about
// the team's link and the settings are the same at both. Without a team it is this computer's engine and nothing more.
import path from 'node:path'
import type { Handlers } from '../../contract/api.ts'
import { SheafError } from '../../contract/error.ts'
import { createEngine } from '../create.ts'
import type { Engine, EngineOptions } from '../engine.ts'
import type { Secrets } from './secrets.ts'
import { createTeamLink, type TeamLink } from './team-link.ts'

/** `options.queue` is this host's own queue: one that is a team's already has no other beside it. */
export async function createSwitch(options: EngineOptions & { secrets: Secrets }): Promise<Engine> {
  const { secrets, ...own } = options
  let settings = options.settings
  let started = false
  let local: Engine | null = null

  const link = createTeamLink({
    secrets,
    async open(url) {
      const opened = await createEngine({
        ...own,
        home: path.join(options.home, 'team'),
        queue: url,
        // Hot folders are this computer's: two engines that look at one would both take its files.
        settings: { ...settings, workers: settings.teamWorkers ?? half(settings.workers), hotFolders: [] },
        team: link,
      })
      if (started) opened.start()
      return opened
    },
    async save(url) {
      await local?.handlers['settings.set']({ settings: { team: url } })
    },
  })
  const engine = await createEngine({ ...own, team: options.queue ? null : link })
  local = engine

  const handlers: Handlers = {
    ...engine.handlers,
    async 'settings.set'(input) {
      settings = await engine.handlers['settings.set'](input)
      return settings
    },
  }
  const face: Engine = {
    ...engine,
    handlers,
    at(queue) {
      if (queue === 'local') return face
      const team = link.engine()
      if (team) return withOwnSettings(team, handlers)
      throw away(link)
    },
    start(scope) {
      started = true
      engine.start(scope)
      link.engine()?.start()
    },
    async stop(how) {
      await Promise.all([link.stop(how), engine.stop(how)])
    },
  }
  if (settings.team !== null && !options.queue) link.begin(settings.team)
  return face
}

/** Settings, hot folders and the door are this host's, whichever queue is asked. */
function withOwnSettings(team: Engine, own: Handlers): Engine {
  const ours = Object.entries(own).filter(([command]) => /^(settings|folders|server)\./.test(command))
  return { ...team, handlers: { ...team.handlers, ...(Object.fromEntries(ours) as Partial<Handlers>) } }
}

/** Why there is no team to speak to. */
function away(link: TeamLink): SheafError {
  const { state, label, reason } = link.status()
  if (state === 'none')
    return new SheafError('not-found', 'this computer has not joined a team’s queue', {
      hint: 'Join one in the settings.',
    })
  return new SheafError('queue-unreachable', reason?.message ?? `${label}: the connection is on its way`, {
    hint: reason?.hint ?? 'Try again in a moment.',
    retryable: reason?.retryable ?? true,
  })
}

/** Both queues may be busy at the same time: a team's gets half as many workers as this computer's own, which have a default of their own. */
const half = (workers: number | null): number => Math.max(1, Math.floor((workers ?? 2) / 2))
