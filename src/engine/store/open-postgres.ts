// Open, Postgres: a team's database as a Db. Writing transactions of all processes take turns (postgres-writer.ts); reads and single
// statements go beside them, asked once more where a lost connection makes that safe.
import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import { type ClientBase, Pool, type PoolClient, type QueryResult, type QueryResultRow, TypeOverrides, types } from 'pg'
import { SheafError } from '../../contract/error.ts'
import type { PostgresDb } from './db.ts'
import { admit, refuseNewer } from './gate.ts'
import { explainPostgresFault, isConnectionLoss } from './postgres-fault.ts'
import { parsePostgresUrl, type PostgresTarget } from './postgres-url.ts'
import { readRows } from './postgres-check.ts'
import { createPostgresWatch } from './postgres-watch.ts'
import type { Send } from './postgres-handle.ts'
import { createWriter } from './postgres-writer.ts'
import type { Tables } from './tables.ts'

export interface PostgresOptions {
  /** What the server's list of sessions calls this process. Default: sheaf. */
  name?: string
  /** Milliseconds for which a transaction that cannot be made is tried again; `durable` ones, which a person waits for, a sixth of it. */
  patience?: number
  /** Milliseconds between looks at the log where no notice arrives. */
  pollInterval?: number
  /** Milliseconds after which a turn takes no more of the transactions that wait here. */
  longestTurn?: number
  /** Milliseconds for which a turn may stand still: a process that is frozen within it must not hold up the team. */
  standstill?: number
  /** Told of lost connections, which need nobody's help. */
  onTrouble?: (error: unknown) => void
}

const poolSize = { min: 2, max: 10 }
const connectTimeout = 10_000
const idleTimeout = 30_000
/** Milliseconds, by the server. */
const statementTimeout = 60_000
const lockTimeout = 60_000
const defaultPatience = 120_000
const defaultPoll = 1000
const defaultTurn = 50
const defaultStandstill = 8000

const session = `SET statement_timeout = ${statementTimeout}; SET lock_timeout = ${lockTimeout}; SET client_min_messages = warning`
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
    // Whoever slept through a migration is told so when it connects again.
    return Promise.all([client.query(session), refuseNewer(client, target)])
  }
  const pool = new Pool({
    ...target.config,
    ...poolSize,
    types: parsers,
    application_name: options.name ?? 'sheaf',
    connectionTimeoutMillis: connectTimeout,
    idleTimeoutMillis: idleTimeout,
    keepAlive: true,
    // What is asked together is sent together.
    pipeline: true,
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
  ): Promise<QueryResult<Row>> => {
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
  const writer = createWriter({
    label: target.label,
    connect,
    sendOn: (client) => (sql, parameters) => client.query({ text: sql, values: parameters.map(storable) }),
    async fate(xid) {
      const asked = 'SELECT pg_xact_status($1::xid8) AS fate'
      return (await single<{ fate: string | null }>(asked, [xid], true)).rows[0]?.fate ?? null
    },
    kyselyOver,
    explain,
    trouble,
    closing: closing.signal,
    longestTurn: options.longestTurn ?? defaultTurn,
    standstill: options.standstill ?? defaultStandstill,
  })

  const query: PostgresDb['query'] = async <Row>(sql: string, parameters: readonly unknown[] = []) =>
    (await single(sql, parameters, false)).rows as Row[]

  return {
    dialect: 'postgres',
    read,
    query,
    async tx(body, { durable = false } = {}) {
      return writer.run(body, performance.now() + (durable ? patience / 6 : patience))
    },
    watch: createPostgresWatch({
      target,
      name: options.name ?? 'sheaf',
      interval: options.pollInterval ?? defaultPoll,
      isOwn: (serverPid) => serverPids.has(serverPid),
      newest: async () => (await query<{ seq: number | null }>('SELECT max(seq) AS seq FROM sheaf.event'))[0]?.seq ?? 0,
    }),
    async check({ all = false } = {}) {
      const [row] = await query<{ server: string; sessions: number; size: string }>(
        `SELECT current_setting('server_version') AS server, pg_size_pretty(pg_database_size(current_database())) AS size,
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS sessions`,
      )
      await admit(target)
      const read = await readRows(query, { all })
      return `PostgreSQL ${row?.server ?? ''} at ${target.label}, ${row?.size ?? ''}, ${row?.sessions ?? 0} sessions, ${read}`
    },
    async close() {
      closing.abort()
      await writer.idle()
      if (!pool.ended && !pool.ending) await pool.end()
    },
  }
}

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
