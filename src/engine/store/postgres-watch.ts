// Watch: how a process hears that another one committed. The server's notices tell at once; beneath them the newest event's number is
// looked at again and again, for the times when no notice arrives: a broken connection, a pooler that lends connections by transaction.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { Watched } from './db.ts'
import { explainPostgresFault } from './postgres-fault.ts'
import type { PostgresTarget } from './postgres-url.ts'

const channel = 'sheaf_event'
/** Where pg-boss, and whoever adds jobs as it does, tells of jobs that can be claimed: the first bytes of its schema's hash. */
const jobsChannel = `pgboss_${createHash('sha224').update('pgboss').digest('hex').slice(0, 24)}`
/** Milliseconds before a lost listener is made again: the first time, and at most. */
const pauses = { first: 250, most: 5000 }
const connectTimeout = 10_000

export interface WatchOptions {
  target: PostgresTarget
  name: string
  /** Milliseconds between looks. */
  interval: number
  /** The newest event's number. */
  newest: () => Promise<number>
  /** Whether a server process serves this very one: of its own commits nobody needs to be told. */
  isOwn: (serverPid: number) => boolean
}

/** Gives `Db.watch` for a team's database: its own connection for each watch. */
export function createPostgresWatch({ target, name, interval, newest, isOwn }: WatchOptions) {
  return (listener: (what: Watched) => void, onError: (error: unknown) => void): (() => void) => {
    const ended = new AbortController()
    // Told once for each time that the database is away, not once for each look.
    let away = false
    const report = (error: unknown): void => {
      if (ended.signal.aborted || away) return
      away = true
      onError(explainPostgresFault(error, target))
    }
    void listenAgain(ended.signal).catch(report)
    void lookAgain(ended.signal).catch(report)
    return () => ended.abort()

    async function listenAgain(signal: AbortSignal): Promise<void> {
      for (let pause = pauses.first; !signal.aborted; pause = Math.min(pauses.most, pause * 2)) {
        try {
          await listen(signal, () => (pause = pauses.first))
        } catch (error) {
          report(error)
        }
        await rest(pause, signal)
      }
    }

    /** Listens until the connection ends. */
    async function listen(signal: AbortSignal, connected: () => void): Promise<void> {
      const client = new Client({
        ...target.config,
        application_name: `${name} (listens)`,
        connectionTimeoutMillis: connectTimeout,
        keepAlive: true,
      })
      const { promise, resolve } = Promise.withResolvers<void>()
      client.on('error', report).on('end', resolve)
      client.on('notification', ({ processId, channel: on }) => {
        if (!isOwn(processId)) listener(on === jobsChannel ? 'jobs' : 'log')
      })
      signal.addEventListener('abort', () => resolve(), { once: true })
      try {
        await client.connect()
        await client.query(`LISTEN ${channel}; LISTEN ${jobsChannel}`)
        connected()
        // Whatever was committed while nobody listened.
        listener('log')
        await promise
      } finally {
        await client.end().catch(() => {}) // it may be gone already, which is why we are here
      }
    }

    async function lookAgain(signal: AbortSignal): Promise<void> {
      let last: number | null = null
      while (!signal.aborted) {
        try {
          const seq = await newest()
          if (signal.aborted) return
          away = false
          if (last !== null && seq !== last) listener('log')
          last = seq
        } catch (error) {
          report(error)
        }
        await rest(interval, signal)
      }
    }
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {}) // ended: the loops look
}
