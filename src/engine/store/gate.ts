// The gate: what a team's database holds, read before anything else is done with it. It never creates, alters or migrates; that is
// for `sheaf team init` and `sheaf team migrate`, which a person runs.
import { Client, type ClientBase } from 'pg'
import { SheafError } from '../../contract/error.ts'
import { postgresMigrations } from './migrations/postgres/index.ts'
import { explainPostgresFault } from './postgres-fault.ts'
import type { PostgresTarget } from './postgres-url.ts'

/** The schema of the job tables that this build speaks, and the oldest its library can bring up to that. */
export const pgbossVersion = 43
export const oldestMigratable = 25

/** Milliseconds, by the server. */
const statementTimeout = 60_000

/** What is there. `null`: no such schema. */
export interface TeamState {
  /** Version of the schema `pgboss`; 0: a schema without a version. */
  pgboss: number | null
  /** Numbers of the steps of the schema `sheaf` that were made; `foreign`: a schema `sheaf` that is not ours. */
  sheaf: { applied: { number: number; name: string }[] } | 'foreign' | null
}

export type Verdict =
  | { kind: 'same' }
  /** Nothing of ours, or not all of it: `sheaf team init`. */
  | { kind: 'absent' }
  /** Older, and there is a way up: `sheaf team migrate`. `isOthers`: only another program's job tables are there. */
  | { kind: 'older'; what: string; isOthers?: boolean }
  | { kind: 'too-old'; what: string }
  | { kind: 'newer'; what: string }
  | { kind: 'foreign'; what: string }

/** Another program that is connected to the database. */
export interface ConnectedClient {
  name: string
  user: string
  address: string
  since: string
}

/** Throws, with what to do, unless the database is exactly what this build works with. */
export async function admit(target: PostgresTarget): Promise<void> {
  const { verdict, clients } = await withClient(target, async (client) => {
    const found = judge(await readTeamState(client))
    if (found.kind === 'same') await checkWritable(client)
    return { verdict: found, clients: found.kind === 'older' ? await connectedClients(client) : [] }
  })
  if (verdict.kind !== 'same') throw refusal(verdict, target, clients)
}

/** Throws where the database was migrated by a newer build since it was opened. */
export async function refuseNewer(client: Pick<ClientBase, 'query'>, target: PostgresTarget): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string }>(
    'SELECT number, name FROM sheaf.migration ORDER BY number DESC LIMIT 1',
  )
  const [last] = rows
  if (!last || postgresMigrations.some(({ number }) => number >= last.number)) return
  throw refusal({ kind: 'newer', what: `it was brought to step ${last.number} (${last.name}) meanwhile` }, target)
}

/** Throws what a standby answers to a write: a database that can only be read cannot be worked on, and need not be waited for. */
async function checkWritable(client: Client): Promise<void> {
  const { rows } = await client.query<{ transaction_read_only: string }>('SHOW transaction_read_only')
  if (rows[0]?.transaction_read_only === 'on')
    throw Object.assign(new Error('the server is read-only'), { code: '25006' })
}

/** Connects for one errand. Errors are explained, without a password. */
export async function withClient<T>(target: PostgresTarget, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ ...target.config, application_name: 'sheaf team', connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // the statement under way rejects with the same
  try {
    await client.connect()
    // However short an administrator has made them for others.
    await client.query(`SET statement_timeout = ${statementTimeout}`)
    return await use(client)
  } catch (error) {
    throw explainPostgresFault(error, target)
  } finally {
    await client.end().catch(() => {}) // gone already
  }
}

/** Reads, and only reads. */
export async function readTeamState(client: Client): Promise<TeamState> {
  const { rows } = await client.query<{ schema: string; tables: string[] }>(
    `SELECT nspname AS schema, coalesce(array_agg(relname::text) FILTER (WHERE relname IS NOT NULL), '{}') AS tables
     FROM pg_namespace LEFT JOIN pg_class ON relnamespace = pg_namespace.oid AND relkind IN ('r', 'p')
     WHERE nspname IN ('pgboss', 'sheaf') GROUP BY nspname`,
  )
  const tablesOf = (schema: string): string[] | null => rows.find((row) => row.schema === schema)?.tables ?? null
  const [pgboss, sheaf] = [tablesOf('pgboss'), tablesOf('sheaf')]
  return {
    pgboss: pgboss === null ? null : pgboss.includes('version') ? await versionOf(client) : 0,
    sheaf: sheaf === null ? null : sheaf.includes('migration') ? { applied: await appliedSteps(client) } : 'foreign',
  }
}

async function versionOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ version: number | string }>('SELECT version FROM pgboss.version')
  return Number(rows[0]?.version ?? 0)
}

async function appliedSteps(client: Client): Promise<{ number: number; name: string }[]> {
  const { rows } = await client.query<{ number: number; name: string }>(
    'SELECT number, name FROM sheaf.migration ORDER BY number',
  )
  return rows
}

export function judge({ pgboss, sheaf }: TeamState): Verdict {
  if (sheaf === 'foreign') return { kind: 'foreign', what: 'its schema `sheaf` was made by another program' }
  if (pgboss === 0) return { kind: 'foreign', what: 'its schema `pgboss` holds no version' }
  if (pgboss !== null && pgboss < oldestMigratable)
    return {
      kind: 'too-old',
      what: `its job tables are of version ${pgboss}; there is a way up from ${oldestMigratable}`,
    }
  if (pgboss !== null && pgboss > pgbossVersion)
    return { kind: 'newer', what: `its job tables are of version ${pgboss}; this Sheaf speaks ${pgbossVersion}` }
  const applied = sheaf?.applied ?? []
  const unknown = applied.find(
    ({ number, name }) => postgresMigrations.find((step) => step.number === number)?.name !== name,
  )
  if (unknown)
    return { kind: 'newer', what: `its schema has a step ${unknown.number} (${unknown.name}) that is not known here` }
  if (pgboss !== null && pgboss < pgbossVersion)
    return {
      kind: 'older',
      what: `its job tables are of version ${pgboss}; this Sheaf speaks ${pgbossVersion}`,
      isOthers: sheaf === null,
    }
  if (sheaf === null || pgboss === null) return { kind: 'absent' }
  if (applied.length < postgresMigrations.length)
    return { kind: 'older', what: `its schema \`sheaf\` lacks ${postgresMigrations.length - applied.length} steps` }
  return { kind: 'same' }
}

export async function connectedClients(client: Client): Promise<ConnectedClient[]> {
  const { rows } = await client.query<ConnectedClient>(
    `SELECT coalesce(nullif(application_name, ''), 'unnamed') AS name, coalesce(usename, '') AS "user",
       coalesce(host(client_addr), 'this machine') AS address, to_char(min(backend_start), 'YYYY-MM-DD HH24:MI') AS since
     FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  )
  return rows
}

/** Why a database is not connected to, and what to do. */
export function refusal(
  verdict: Exclude<Verdict, { kind: 'same' }>,
  { label, shown }: PostgresTarget,
  clients: readonly ConnectedClient[] = [],
): SheafError {
  const refuse = (message: string, hint: string): SheafError =>
    new SheafError('queue-unreachable', `${label}: ${message}. Nothing was changed.`, { hint })
  const others = [...new Set(clients.map(({ name, address }) => `${name} from ${address}`))]
  const company = others.length === 0 ? '' : ` Connected now: ${others.join(', ')}.`
  switch (verdict.kind) {
    case 'absent':
      return refuse(
        'there is no team queue in it yet',
        `\`sheaf team init ${shown}\` creates it; with --print it only shows the SQL.`,
      )
    case 'older':
      return refuse(
        `${verdict.what}.${company}`.replace(/\.$/, ''),
        verdict.isOthers
          ? `These are another program’s tables: give Sheaf a database of its own (createdb). If that program is to move to pg-boss 12 with you, \`sheaf team migrate ${shown}\` brings them up; --print shows the SQL.`
          : `\`sheaf team migrate ${shown}\` brings it up; programs of an older version should be stopped first. --print shows the SQL.`,
      )
    case 'too-old':
      return refuse(verdict.what, 'Migrate it with the program that made it, or give Sheaf a database of its own.')
    case 'newer':
      return refuse(verdict.what, 'Update Sheaf on this machine, or give it a database of its own.')
    case 'foreign':
      return refuse(verdict.what, 'Give Sheaf a database of its own (createdb).')
  }
}
