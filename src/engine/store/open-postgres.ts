// Open, Postgres: a team's database as a Db. Writing transactions of all processes take turns, by the lock of one row; reads and single
// statements go beside them. A lost connection ends nothing: what was under way is begun again, or says that it could not be.
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import { type ClientBase, Pool, type PoolClient, type QueryResult, type QueryResultRow, TypeOverrides, types } from 'pg'
import { SheafError } from '../../contract/error.ts'
import type { PostgresDb, PostgresTx } from './db.ts'
import { admit } from './gate.ts'
import { explainPostgresFault, isConflict, isConnectionLoss } from './postgres-fault.ts'
import { parsePostgresUrl, type PostgresTarget } from './postgres-url.ts'
import { createPostgresWatch } from './postgres-watch.ts'
import type { Tables } from './tables.ts'
import { createTurns } from './turns.ts'

export interface PostgresOptions {
  /** What the server's list of sessions calls this process. Default: sheaf. */
  name?: string
  /** Milliseconds for which a transaction that cannot be made is tried again; `durable` ones, which a person waits for, a sixth of it. */
  patience?: number
  /** Milliseconds between looks at the log where no notice arrives. */
  pollInterval?: number
  /** Told of lost connections, which need nobody's help. */
  onTrouble?: (error: unknown) => void
}

const poolSize = { min: 2, max: 10 }
const connectTimeout = 10_000
const idleTimeout = 30_000
/** Milliseconds, by the server. Idle: a process that is frozen within its turn must not hold up the team. */
const statementTimeout = 60_000
const lockTimeout = 60_000
const idleInTransaction = 8000
const defaultPatience = 120_000
const defaultPoll = 1000
const longestPause = 2000

const session = `SET statement_timeout = ${statementTimeout}; SET lock_timeout = ${lockTimeout};
  SET idle_in_transaction_session_timeout = ${idleInTransaction}; SET client_min_messages = warning`
/** The number tells afterwards whether a transaction whose COMMIT was not answered has happened. */
const beginTurn = `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_current_xact_id()::text AS xid FROM sheaf.turn FOR UPDATE`

/** int8 and numeric as numbers: none of ours is above 2^53. */
const parsers = new TypeOverrides()
parsers.setTypeParser(types.builtins.INT8, Number)
parsers.setTypeParser(types.builtins.NUMERIC, Number)

/**
 * Connects, after the gate has found the schema to be this build's; nothing is created or altered.
 * Throws `queue-unreachable` or `usage` with what to do; a password is in neither.
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<PostgresDb> {
  const target = parsePostgresUrl(url)
  await admit(target)
  return createDb(target, options)
}

function createDb(target: PostgresTarget, options: PostgresOptions): PostgresDb {
  const patience = options.patience ?? defaultPatience
  const trouble = (error: unknown): void => options.onTrouble?.(explainPostgresFault(error, target))
  const closing = new AbortController()
  const serverPids = new Set<number>()
  /** The pool waits for it. */
  const greet = (client: ClientBase): unknown => {
    // A connection that breaks while nothing is asked of it must not end the process; the next question tells.
    client.on('error', trouble)
    const { processID } = client as ClientBase & { processID?: number }
    if (processID !== undefined) {
      serverPids.add(processID)
      client.on('end', () => serverPids.delete(processID))
    }
    return client.query(session)
  }
  const pool = new Pool({
    ...target.config,
    ...poolSize,
    types: parsers,
    application_name: options.name ?? 'sheaf',
    connectionTimeoutMillis: connectTimeout,
    idleTimeoutMillis: idleTimeout,
    keepAlive: true,
    onConnect: greet,
  })
  pool.on('error', trouble)
  const explain = (error: unknown): unknown => explainPostgresFault(error, target)
  const closed = (): SheafError =>
    new SheafError('queue-unreachable', `${target.label} has been closed`, { hint: 'Sheaf is shutting down.' })

  const connect = async (): Promise<PoolClient> => {
    if (closing.signal.aborted) throw closed()
    return pool.connect()
  }
  /** One statement on a connection of its own. `again`: a lost connection is replaced once, for statements that change nothing. */
  const single = async <Row extends QueryResultRow>(
    sql: string,
    parameters: readonly unknown[],
    again: boolean,
  ): Promise<Answer<Row>> => {
    try {
      const client = await connect()
      try {
        const result = await client.query<Row>({ text: sql, values: parameters.map(storable) })
        client.release()
        return result
      } catch (error) {
        client.release(isConnectionLoss(error))
        throw error
      }
    } catch (error) {
      if (again && isConnectionLoss(error) && !closing.signal.aborted) return single(sql, parameters, false)
      throw explain(error)
    }
  }

  const read = kyselyOver((sql, parameters) => single(sql, parameters, true))
  let turn: Send | null = null
  const kysely = kyselyOver((sql, parameters) => {
    if (!turn) throw new SheafError('internal', `a query outside its transaction: ${sql}`)
    return turn(sql, parameters)
  })

  const current = new AsyncLocalStorage<Handle>()
  const inTurn = createTurns()

  const delay = (ms: number): Promise<void> => sleep(ms, undefined, { signal: closing.signal }).catch(() => {}) // closing: the caller looks

  /** What became of a transaction whose COMMIT was not answered. Asks until the server says, or `deadline`. */
  const fateOf = async (xid: string, deadline: number): Promise<'committed' | 'aborted'> => {
    for (let pause = 100; ; pause = Math.min(longestPause, pause * 2)) {
      try {
        const { rows } = await single<{ fate: string | null }>('SELECT pg_xact_status($1::xid8) AS fate', [xid], true)
        const fate = rows[0]?.fate
        if (fate === 'committed' || fate === 'aborted') return fate
        if (fate !== 'in progress') break
      } catch (error) {
        if (!(error instanceof SheafError && error.retryable)) break
      }
      if (Date.now() > deadline || closing.signal.aborted) break
      await delay(pause)
    }
    throw new SheafError('queue-unreachable', `${target.label}: the connection was lost while work was being stored`, {
      hint: 'Whether it was stored is not known; it is looked at again when the database is back.',
      retryable: true,
    })
  }

  /** One try: the result, or the reason why nothing was stored and it may be tried again. */
  async function attempt<T>(body: (tx: PostgresTx) => Promise<T>, deadline: number): Promise<Attempted<T>> {
    let client: PoolClient
    try {
      client = await connect()
    } catch (error) {
      if (isConnectionLoss(error)) return { error }
      throw explain(error)
    }
    let xid = ''
    /** Set once nothing but COMMIT is left to do. */
    let ready: { result: T } | null = null
    let broken = false
    const note = (): void => void (broken = true)
    client.on('error', note).on('end', note)
    const send: Send = (sql, parameters) => client.query({ text: sql, values: parameters.map(storable) })
    const handle = new Handle(kysely, send)
    try {
      xid = xidOf(await client.query(beginTurn))
      turn = send
      ready = { result: await current.run(handle, () => body(handle)) }
      const { command } = await client.query('COMMIT')
      if (command !== 'COMMIT') throw new SheafError('internal', 'a transaction failed without saying so')
      client.release()
      return ready
    } catch (error) {
      if (broken || isConnectionLoss(error) || isUnreachable(error)) {
        client.release(true)
        return ready && (await fateOf(xid, deadline)) === 'committed' ? ready : { error }
      }
      await client.query('ROLLBACK').then(
        () => client.release(),
        () => client.release(true), // it has no more to say than the error that led here
      )
      if (isConflict(error)) return { error }
      throw explain(error)
    } finally {
      client.off('error', note).off('end', note)
      handle.ended = true
      turn = null
    }
  }

  const query: PostgresDb['query'] = async <Row>(sql: string, parameters: readonly unknown[] = []) =>
    (await single(sql, parameters, false)).rows as Row[]

  return {
    dialect: 'postgres',
    read,
    query,
    async tx(body, { durable = false } = {}) {
      if (current.getStore()?.ended === false) {
        throw new SheafError('internal', 'a transaction was begun inside another one', {
          hint: 'Pass the `tx` on instead.',
        })
      }
      const deadline = Date.now() + (durable ? patience / 6 : patience)
      return inTurn(async () => {
        for (let pause = 50; ; pause = Math.min(longestPause, pause * 2)) {
          const outcome = await attempt(body, deadline)
          if ('result' in outcome) return outcome.result
          if (Date.now() > deadline || closing.signal.aborted) throw explain(outcome.error)
          trouble(outcome.error)
          await delay(pause * (1 + Math.random()))
        }
      })
    },
    watch: createPostgresWatch({
      target,
      name: options.name ?? 'sheaf',
      interval: options.pollInterval ?? defaultPoll,
      isOwn: (serverPid) => serverPids.has(serverPid),
      newest: async () => (await query<{ seq: number | null }>('SELECT max(seq) AS seq FROM sheaf.event'))[0]?.seq ?? 0,
    }),
    async check() {
      const [row] = await query<{ server: string; sessions: number; size: string }>(
        `SELECT current_setting('server_version') AS server, pg_size_pretty(pg_database_size(current_database())) AS size,
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS sessions`,
      )
      await admit(target)
      return `PostgreSQL ${row?.server ?? ''} at ${target.label}, ${row?.size ?? ''}, ${row?.sessions ?? 0} sessions`
    },
    async close() {
      closing.abort()
      await inTurn(async () => {
        if (!pool.ended && !pool.ending) await pool.end()
      })
    },
  }
}

type Attempted<T> = { result: T } | { error: unknown }
type Answer<Row extends QueryResultRow = QueryResultRow> = Pick<QueryResult<Row>, 'rows' | 'rowCount' | 'command'>
type Send = (sql: string, parameters: readonly unknown[]) => Promise<Answer>

/** Kysely over something that answers single statements. It never begins transactions of its own. */
function kyselyOver(send: Send): Kysely<Tables> {
  const client = {
    query: (sql: string, parameters: readonly unknown[]) => send(sql, parameters),
    release() {},
  } as unknown as PostgresPoolClient
  const pool = { options: {}, connect: () => Promise.resolve(client), end: () => Promise.resolve() }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema('sheaf')
}

/** Postgres keeps every text but those with NUL, which some files' titles have. */
function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
}

const isUnreachable = (error: unknown): boolean =>
  error instanceof SheafError && error.code === 'queue-unreachable' && error.retryable

/** The transaction's number from the answers to `beginTurn`. */
function xidOf(answers: unknown): string {
  const last = Array.isArray(answers) ? (answers.at(-1) as QueryResult<{ xid: string }> | undefined) : undefined
  const xid = last?.rows[0]?.xid
  if (xid !== undefined) return xid
  throw new SheafError('store-damaged', 'the row of sheaf.turn is gone', {
    hint: 'Put it back: INSERT INTO sheaf.turn VALUES (1).',
  })
}

/** What a body gets. Of no use once its transaction has ended. */
class Handle implements PostgresTx {
  ended = false
  readonly #kysely: Kysely<Tables>
  readonly #send: Send

  constructor(kysely: Kysely<Tables>, send: Send) {
    this.#kysely = kysely
    this.#send = send
  }

  get kysely(): Kysely<Tables> {
    this.#check()
    return this.#kysely
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    this.#check()
    return (await this.#send(sql, parameters)).rows as Row[]
  }

  #check(): void {
    if (this.ended) throw new SheafError('internal', 'a transaction was used after its end')
  }
}
