// Team: creating and migrating a team's database, on a person's word. Each is one transaction: all of it, or nothing.
import type { Client } from 'pg'
import { getConstructionPlans, getMigrationPlans, type MigrationPartition } from 'pg-boss'
import { refuseTeamCompany } from './company.ts'
import {
  type ConnectedClient,
  connectedClients,
  judge,
  pgbossVersion,
  readTeamState,
  refusal,
  type TeamState,
  type Verdict,
  withClient,
} from './gate.ts'
import { postgresMigrations } from './migrations/postgres/index.ts'
import { parsePostgresUrl } from './postgres-url.ts'

export interface TeamStatus {
  label: string
  /** The server's version. */
  server: string
  state: TeamState
  verdict: Verdict
  clients: ConnectedClient[]
  /** Sheaf's own processes; `silent`: seconds since their last sign of life. Empty unless this build can read the register. */
  hosts: { hostname: string; kind: string; version: string; workers: number; busy: number; silent: number }[]
  /** What to do before this build can join; null when it can. */
  advice: string | null
}

/** What is there, and who is connected. Changes nothing. */
export async function teamStatus(url: string): Promise<TeamStatus> {
  const target = parsePostgresUrl(url)
  return withClient(target, async (client) => {
    const state = await readTeamState(client)
    const verdict = judge(state)
    const { label } = target
    const clients = await connectedClients(client)
    const server =
      (await client.query<{ server: string }>(`SELECT current_setting('server_version') AS server`)).rows[0]?.server ??
      ''
    if (verdict.kind !== 'same')
      return { label, server, state, verdict, clients, hosts: [], advice: refusal(verdict, target, clients).hint }
    const { rows: hosts } = await client.query<TeamStatus['hosts'][number]>(
      `SELECT hostname, kind, version, workers, busy,
         greatest(0, floor(extract(epoch FROM clock_timestamp()) - seen_at / 1000.0))::int AS silent
       FROM sheaf.host ORDER BY hostname, started_at`,
    )
    return { label, server, state, verdict, clients, hosts, advice: null }
  })
}

/** The SQL that `initTeam` would run on this database. */
export async function initSql(url: string): Promise<string> {
  return planFor(url, ['absent'])
}

/** The SQL that `migrateTeam` would run. */
export async function migrateSql(url: string): Promise<string> {
  return planFor(url, ['older', 'same'])
}

/** Creates what is not there yet. Throws for a database that holds another version of it, or another program's. */
export async function initTeam(url: string): Promise<void> {
  await apply(url, ['absent'])
}

/** Brings an older database up to this build. */
export async function migrateTeam(url: string): Promise<void> {
  await apply(url, ['older'])
}

async function planFor(url: string, kinds: readonly Verdict['kind'][]): Promise<string> {
  const target = parsePostgresUrl(url)
  return withClient(target, async (client) => {
    const state = await readTeamState(client)
    const verdict = judge(state)
    if (verdict.kind !== 'same' && !kinds.includes(verdict.kind)) throw refusal(verdict, target)
    return `BEGIN;\n\nSET LOCAL statement_timeout = 0;\n\n${await statementsFor(client, state)}\n\nCOMMIT;`
  })
}

async function apply(url: string, kinds: readonly Verdict['kind'][]): Promise<void> {
  const target = parsePostgresUrl(url)
  await withClient(target, async (client) => {
    // However long an administrator lets statements take: tables of a long queue are rewritten here.
    await client.query('BEGIN; SET LOCAL statement_timeout = 0')
    // Two who do this at the same time do it once.
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('sheaf.team'))`)
    const state = await readTeamState(client)
    const verdict = judge(state)
    if (verdict.kind !== 'same') {
      if (!kinds.includes(verdict.kind)) throw refusal(verdict, target, await connectedClients(client))
      if (verdict.kind === 'older' && state.sheaf !== null) await refuseTeamCompany(client, target.label)
      await client.query(await statementsFor(client, state))
    }
    await client.query('COMMIT')
  })
}

/** All of it as one text; it holds no BEGIN or COMMIT of its own. */
async function statementsFor(client: Client, { pgboss, sheaf }: TeamState): Promise<string> {
  const applied = sheaf !== null && sheaf !== 'foreign' ? sheaf.applied : []
  const steps = postgresMigrations.filter(({ number }) => !applied.some((step) => step.number === number))
  const statements = [
    ...(pgboss === null ? ['-- The job tables (pg-boss).', unwrapped(getConstructionPlans('pgboss'))] : []),
    ...(pgboss !== null && pgboss < pgbossVersion
      ? [`-- The job tables (pg-boss), from ${pgboss} to ${pgbossVersion}.`, await pgbossMigration(client, pgboss)]
      : []),
    ...steps.flatMap(({ number, name, sql }) => [
      `-- Sheaf's own tables, step ${number}: ${name}.`,
      sql.trim(),
      `INSERT INTO sheaf.migration (number, name) VALUES (${number}, '${name}');`,
    ]),
  ]
  if (statements.length === 0) return '-- Nothing is to be done.'
  const record = recordOf(pgboss === null || sheaf === null ? 'team.init' : 'team.migrate', {
    jobTables: { from: pgboss, to: pgbossVersion },
    steps: steps.map(({ number }) => number),
  })
  return [...statements, record].join('\n\n')
}

/** A line of the team's own audit trail, whoever runs the SQL: the program that shows it is not asked. */
const recordOf = (action: 'team.init' | 'team.migrate', detail: object): string => `-- The audit trail.
INSERT INTO sheaf.audit (at, actor, action, outcome, detail_json)
VALUES ((extract(epoch FROM clock_timestamp()) * 1000)::bigint, 'database:' || current_user, '${action}', 'asked', '${JSON.stringify(detail)}');`

async function pgbossMigration(client: Client, version: number): Promise<string> {
  const { rows } = await client.query<MigrationPartition>(
    'SELECT table_name AS "tableName", policy FROM pgboss.queue WHERE partition',
  )
  // Indexes are built inside the transaction, while nobody works: a migration is whole, or it has not been.
  return unwrapped(getMigrationPlans('pgboss', version, { partitionTables: rows }).replaceAll(' CONCURRENTLY', ''))
}

/** pg-boss wraps its plans in a transaction of their own; here one transaction holds all of it. */
function unwrapped(sql: string): string {
  return sql
    .replace(/^\s*BEGIN;/, '')
    .replace(/^\s*COMMIT;\s*$/m, '')
    .trim()
}
