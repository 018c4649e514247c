// Writer, Postgres: a process's writing transactions, one after another, each within the team's turn (the lock of one row). Those that
// wait when one has run join its turn: a savepoint each, one COMMIT, one wait for the disk, and each is told only after that. A
// connection that is lost ends nothing: what was under way is begun again, or says that it could not be.
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { PoolClient } from 'pg'
import { SheafError } from '../../contract/error.ts'
import type { PostgresTx } from './db.ts'
import { Handle, type Kyselys, type Send, tells } from './postgres-handle.ts'
import { isConflict, isConnectionLoss } from './postgres-fault.ts'
import { beginTurn, xidOf } from './postgres-turn.ts'
import type { Tables } from './tables.ts'

export interface WriterOptions {
  /** What errors call the database. */
  label: string
  /** A connection that ends with `release`. Throws when there is none, or the database has been closed. */
  connect: () => Promise<PoolClient>
  /** One statement of a connection, as the database's other ones are sent. */
  sendOn: (client: PoolClient) => Send
  /** What became of a transaction by its number, by the server; null: it does not know. */
  fate: (xid: string) => Promise<string | null>
  kyselyOver: (send: Send) => Kysely<Tables>
  /** The error as a caller is to see it. */
  explain: (error: unknown) => unknown
  /** Told of what is tried again. */
  trouble: (error: unknown) => void
  closing: AbortSignal
  /** Milliseconds after which a turn takes no more calls. */
  longestTurn: number
  /** Milliseconds after which the server ends a turn in which nothing is asked. */
  standstill: number
}

export interface Writer {
  /** Runs `body` in a transaction; begun anew until `deadline` (of performance.now) where the server or the way to it fails. */
  run<T>(body: (tx: PostgresTx) => Promise<T>, deadline: number): Promise<T>
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

interface Call {
  /** Runs the body in its caller's context; gives what tells the caller, once it is committed. */
  run: (tx: Handle) => Promise<() => void>
  fail: (error: unknown) => void
  deadline: number
}

/** A call that has had its place in the turn; `tell` once the turn has ended. */
interface Done {
  call: Call
  handle: Handle
  stored: boolean
  tell: () => void
}

/** How many calls a turn holds: other processes wait. */
const mostCalls = 16
const longestPause = 2000

export function createWriter(options: WriterOptions): Writer {
  const { label, connect, sendOn, fate, explain, trouble, closing, longestTurn, standstill } = options
  const waiting: Call[] = []
  let busy = false
  let worked = Promise.resolve()
  /** Calls that go one a turn, since their turn failed as a whole. */
  let alone = 0

  let turn: { send: Send; handle: Handle | null } | null = null
  const mustHave = (sql: string): { send: Send; handle: Handle | null } => {
    if (!turn) throw new SheafError('internal', `a query outside its transaction: ${sql}`)
    return turn
  }
  const kyselys: Kyselys = {
    kysely: options.kyselyOver((sql, parameters) => mustHave(sql).send(sql, parameters)),
    ahead: options.kyselyOver(async (sql, parameters) => {
      const { send, handle } = mustHave(sql)
      if (!handle || tells.test(sql)) return send(sql, parameters)
      handle.keep(send(sql, parameters))
      return { command: 'SENT', rowCount: 0, rows: [] }
    }),
  }
  const current = new AsyncLocalStorage<Handle>()
  const delay = (ms: number): Promise<void> => sleep(ms, undefined, { signal: closing }).catch(() => {}) // closing: the caller looks

  /** Works off what waits. Never rejects. */
  async function work(): Promise<void> {
    busy = true
    for (let pause = 50; waiting.length > 0;) {
      const failed = await takeTurn()
      if (failed === null) {
        pause = 50
        continue
      }
      const given = waiting.filter(({ deadline }) => performance.now() > deadline || closing.aborted)
      for (const call of given) {
        waiting.splice(waiting.indexOf(call), 1)
        call.fail(explain(failed.error))
      }
      if (waiting.length === 0) break
      trouble(failed.error)
      await delay(pause * (1 + Math.random()))
      pause = Math.min(longestPause, pause * 2)
    }
    busy = false
  }

  /** One turn: those it stored or refused are told and wait no more. Gives why the others are to be tried again; null: no reason. */
  async function takeTurn(): Promise<{ error: unknown } | null> {
    let client: PoolClient
    try {
      client = await connect()
    } catch (error) {
      if (isConnectionLoss(error)) return { error }
      waiting.shift()?.fail(explain(error))
      return null
    }
    const done: Done[] = []
    let xid = ''
    /** Nothing but COMMIT is left to do. */
    let ready = false
    let broken = false
    const note = (): void => void (broken = true)
    client.on('error', note).on('end', note)
    const isLost = (error: unknown): boolean => broken || isConnectionLoss(error) || isUnreachable(error)
    try {
      // Not waited for: what the first body asks is on its way behind it, and waits there for the turn.
      const begun = client.query(beginTurn(standstill))
      begun.catch(() => {}) // looked at as soon as something fails for it, and below
      turn = { send: sendOn(client), handle: null }
      const conflict = await runAll(client, turn, done, { isLost, begun })
      xid = xidOf(await begun)
      ready = true
      const last = done.some(({ stored }) => stored) ? 'COMMIT' : 'ROLLBACK'
      const [{ command }, failed] = await Promise.all([client.query(last), failureOf(done)])
      if (failed && isLost(failed.error)) throw failed.error
      if (failed) {
        client.release()
        return refuse(failed)
      }
      if (command !== last) throw new SheafError('internal', 'a transaction failed without saying so')
      client.release()
      for (const { tell } of done) tell()
      return conflict
    } catch (error) {
      const isOver = isLost(error)
      if (isOver) client.release(true)
      else
        await client.query('ROLLBACK').then(
          () => client.release(),
          () => client.release(true), // it has no more to say than the error that led here
        )
      return await sortOut(error, { isOver, wasCommitting: ready, xid, done })
    } finally {
      client.off('error', note).off('end', note)
      turn = null
    }
  }

  /** A turn of one call, whose COMMIT found that something sent ahead had failed: nothing was stored. */
  function refuse({ call, error }: Failed): { error: unknown } | null {
    if (isConflict(error)) {
      waiting.unshift(call)
      return { error }
    }
    call.fail(explain(error))
    return null
  }

  /** Runs calls until none waits or the turn is full. Gives the conflict that ended it. Throws when the whole turn is lost. */
  async function runAll(
    client: PoolClient,
    present: { send: Send; handle: Handle | null },
    done: Done[],
    { isLost, begun }: { isLost: (error: unknown) => boolean; begun: Promise<unknown> },
  ): Promise<{ error: unknown } | null> {
    const end = performance.now() + longestTurn
    const isAlone = alone > 0
    for (let call = waiting[0]; call; call = waiting[0]) {
      const isFirst = done.length === 0
      // Not waited for: it goes out with the body's first statement.
      const saved = isFirst ? Promise.resolve() : client.query('SAVEPOINT call')
      saved.catch(() => {}) // looked at below
      const handle = new Handle(kyselys, present.send)
      present.handle = handle
      const { run, fail } = call
      try {
        const tell = await run(handle)
        await begun
        await saved
        // Of a call that nobody joins, what was sent ahead is looked at together with the COMMIT.
        const failed = isFirst && waiting.length === 1 ? null : await handle.failure()
        if (failed) throw failed.error
        done.push({ call, handle, stored: true, tell })
      } catch (thrown) {
        // What it had begun beside what failed must not go on among what the others do.
        handle.ended = true
        // Why the turn could not be taken, or what was sent ahead and refused: everything after that fails for it.
        await begun
        const error = (await handle.failure())?.error ?? thrown
        if (isLost(error)) throw error
        // Without its savepoint the transaction had failed before, and nobody had said so.
        await saved
        if (!isFirst) await client.query('ROLLBACK TO SAVEPOINT call')
        // Tried again, at the head of the next turn.
        if (isConflict(error)) return { error }
        // Told with the others: what it saw of them may yet come to nothing.
        done.push({ call, handle, stored: false, tell: () => fail(explain(error)) })
      } finally {
        handle.ended = true
      }
      waiting.shift()
      if (isAlone) alone--
      const isFull = isAlone || done.length === mostCalls || performance.now() > end
      // The first has no savepoint: what it began is rolled back as a whole.
      if (isFull || done[0]?.stored === false) return null
    }
    return null
  }

  /** A turn that failed as a whole: what becomes of its calls. */
  async function sortOut(
    error: unknown,
    { isOver, wasCommitting, xid, done }: { isOver: boolean; wasCommitting: boolean; xid: string; done: Done[] },
  ): Promise<{ error: unknown } | null> {
    if (isOver && wasCommitting && done.length > 0) {
      try {
        const deadline = Math.max(...done.map(({ call }) => call.deadline))
        if ((await fateOf(xid, deadline)) === 'committed') {
          for (const { tell } of done) tell()
          return null
        }
      } catch (unknown) {
        for (const { call } of done) call.fail(unknown)
        return null
      }
    }
    const calls = done.map(({ call }) => call)
    if (isOver || isConflict(error)) {
      waiting.unshift(...calls)
      return { error }
    }
    // A statement that one of them let fail without saying so: each by itself, to find out whose.
    if (calls.length > 1) {
      waiting.unshift(...calls)
      alone = calls.length
    } else {
      const only = calls[0] ?? waiting.shift()
      only?.fail(explain(error))
    }
    return null
  }

  /** What became of a transaction whose COMMIT was not answered. Asks until the server says, or `deadline`. */
  async function fateOf(xid: string, deadline: number): Promise<'committed' | 'aborted'> {
    for (let pause = 100; ; pause = Math.min(longestPause, pause * 2)) {
      try {
        const said = await fate(xid)
        if (said === 'committed' || said === 'aborted') return said
        if (said !== 'in progress') break
      } catch (error) {
        if (!(error instanceof SheafError && error.retryable)) break
      }
      if (performance.now() > deadline || closing.aborted) break
      await delay(pause)
    }
    throw new SheafError('queue-unreachable', `${label}: the connection was lost while work was being stored`, {
      hint: 'Whether it was stored is not known; it is looked at again when the database is back.',
      retryable: true,
    })
  }

  return {
    run<T>(body: (tx: PostgresTx) => Promise<T>, deadline: number): Promise<T> {
      if (current.getStore()?.ended === false) {
        throw new SheafError('internal', 'a transaction was begun inside another one', {
          hint: 'Pass the `tx` on instead.',
        })
      }
      const { promise, resolve, reject } = Promise.withResolvers<T>()
      // A body may run while another caller's turn is under way; what it asks of its surroundings (who acts) is its own caller's.
      const inContext = AsyncLocalStorage.snapshot()
      const run = async (tx: Handle): Promise<() => void> => {
        const result = await inContext(() => current.run(tx, body, tx))
        return () => resolve(result)
      }
      waiting.push({ run, fail: reject, deadline })
      if (!busy) worked = work()
      return promise
    },
    async idle() {
      while (busy) await worked
    },
  }
}

const isUnreachable = (error: unknown): boolean =>
  error instanceof SheafError && error.code === 'queue-unreachable' && error.retryable

type Failed = { call: Call; error: unknown }

/** What was sent ahead by the one call of a turn and refused; those of several have been looked at. */
async function failureOf([only]: readonly Done[]): Promise<Failed | null> {
  const failed = only?.stored ? await only.handle.failure() : null
  return only && failed ? { call: only.call, ...failed } : null
}
