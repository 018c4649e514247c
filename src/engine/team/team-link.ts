// The link to a team's queue: joins it, keeps trying while its database is away, tells how it stands, and leaves it. The address is a
// setting; its password is the host's secret and is in no setting, answer or log.
import { setTimeout as sleep } from 'node:timers/promises'
import type { TeamFound, TeamLink as LinkState } from '../../contract/commands/team.ts'
import { SheafError, toWire } from '../../contract/error.ts'
import type { Engine } from '../engine.ts'
import type { Secrets } from './secrets.ts'
import { pgbossVersion } from '../store/gate.ts'
import { parsePostgresUrl } from '../store/postgres-url.ts'
import { initSql, initTeam, migrateSql, migrateTeam, type TeamStatus, teamStatus } from '../store/team.ts'

export interface TeamLink {
  status(): LinkState
  test(url: string): Promise<TeamFound>
  init(url: string): Promise<TeamFound>
  migrate(url: string): Promise<TeamFound>
  connect(url: string): Promise<LinkState>
  disconnect(): Promise<LinkState>
  /** The team's engine; null unless a connection was made. It outlives times when its database is away. */
  engine(): Engine | null
  /** Opens what the settings name. Does not wait for it. */
  begin(url: string): void
  stop(options?: { grace?: number }): Promise<void>
}

/** Milliseconds between looks whether the database answers, and how long an answer may take. */
const pulse = 1000
const patience = 4000
/** Milliseconds between tries to make the first connection. */
const pauses = { first: 1000, most: 15_000 }

export interface TeamLinkOptions {
  secrets: Secrets
  /** Opens and starts an engine on the team's queue. */
  open(url: string): Promise<Engine>
  /** Keeps the address, without its password; null: none. */
  save(url: string | null): Promise<void>
}

export function createTeamLink({ secrets, open, save }: TeamLinkOptions): TeamLink {
  let engine: Engine | null = null
  let generation = 0
  let state: LinkState = none(0)
  /** Ends the tries and the pulse of the present connection. */
  let present = new AbortController()

  const set = (change: Partial<LinkState>): void => {
    const since = change.state !== undefined && change.state !== state.state ? Date.now() : state.since
    state = { ...state, since, ...change }
  }

  /** The URL with the password that is kept for the same address. */
  async function whole(url: string): Promise<string> {
    const { shown, config } = parsePostgresUrl(url)
    if (config.password !== undefined) return url
    const kept = await secrets.read()
    return kept !== null && parsePostgresUrl(kept).shown === shown ? kept : url
  }

  async function look(url: string): Promise<TeamFound> {
    const status = await teamStatus(url)
    return { ...found(status), sql: await planned(url, status.verdict.kind) }
  }

  /** Tries until it is open, or until somebody leaves, or until trying again is of no use. */
  async function openAgain(url: string, signal: AbortSignal): Promise<void> {
    for (let pause = pauses.first; !signal.aborted; pause = Math.min(pauses.most, pause * 2)) {
      try {
        await take(await open(await whole(url)), signal)
        return
      } catch (error) {
        if (signal.aborted) return
        const reason = toWire(error)
        set({ state: 'away', reason })
        if (!reason.retryable) return
      }
      await sleep(pause, undefined, { signal }).catch(() => {}) // left: the loop looks
    }
  }

  async function take(opened: Engine, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return opened.stop()
    engine = opened
    generation += 1
    set({ state: 'open', reason: null, generation })
    void feel(opened, signal)
  }

  /** Asks again and again whether the database answers. Never rejects. */
  async function feel(opened: Engine, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(pulse, undefined, { signal }).catch(() => {}) // left: the loop looks
      if (signal.aborted) return
      const reason = await answers(opened).then(
        () => null,
        (error: unknown) => toWire(error),
      )
      if (!signal.aborted) set({ state: reason === null ? 'open' : 'away', reason })
    }
  }

  async function leave(options?: { grace?: number }): Promise<void> {
    present.abort()
    present = new AbortController()
    const left = engine
    engine = null
    await left?.stop(options)
  }

  return {
    status: () => state,
    test: async (url) => look(await whole(url)),
    async init(url) {
      const address = await whole(url)
      await initTeam(address)
      return look(address)
    },
    async migrate(url) {
      const address = await whole(url)
      await migrateTeam(address)
      return look(address)
    },
    async connect(url) {
      const address = await whole(url)
      const { label, shown, config } = parsePostgresUrl(address)
      // Opened before anything is kept: what cannot be joined leaves the present queue as it is.
      const opened = await open(address)
      await leave()
      const password = config.password === undefined ? 'none' : await secrets.keep(address)
      await save(shown)
      set({ state: 'connecting', label, url: shown, password })
      await take(opened, present.signal)
      return state
    },
    async disconnect() {
      await leave()
      await secrets.forget()
      await save(null)
      state = none(generation)
      return state
    },
    engine: () => engine,
    begin(url) {
      const { label, shown } = parsePostgresUrl(url)
      set({ state: 'connecting', label, url: shown, reason: null })
      const { signal } = present
      void secrets.read().then(
        (kept) => {
          set({ password: kept === null ? 'none' : 'kept' })
          return openAgain(url, signal)
        },
        (error: unknown) => set({ state: 'away', reason: toWire(error) }),
      )
    },
    stop: leave,
  }
}

const none = (generation: number): LinkState => ({
  state: 'none',
  label: '',
  url: '',
  since: Date.now(),
  reason: null,
  generation,
  password: 'none',
})

/** One short question; an answer that does not come in time is none. */
async function answers(engine: Engine): Promise<void> {
  const late = new AbortController()
  const silence = sleep(patience, undefined, { signal: late.signal }).then(() => {
    throw new SheafError('queue-unreachable', 'the database does not answer', {
      hint: 'Work goes on when it is back.',
      retryable: true,
    })
  })
  try {
    await Promise.race([engine.handlers['batches.list']({ limit: 1 }), silence])
  } finally {
    late.abort()
    silence.catch(() => {}) // ended because the answer came
  }
}

/** The SQL that would be run; null where nothing can be, or need not be. */
async function planned(url: string, verdict: TeamStatus['verdict']['kind']): Promise<string | null> {
  if (verdict === 'absent') return initSql(url)
  return verdict === 'older' ? migrateSql(url) : null
}

function found({ label, server, state, verdict, clients, hosts }: TeamStatus): Omit<TeamFound, 'sql'> {
  return {
    label,
    server,
    verdict: verdict.kind === 'same' ? 'ready' : verdict.kind,
    version: state.pgboss,
    speaks: pgbossVersion,
    problem: 'what' in verdict ? verdict.what : '',
    clients,
    hosts,
  }
}
