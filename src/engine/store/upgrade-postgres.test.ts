// Upgrades of a team's database: from each older schema the real migration leaves every row as it was, and what waited then is claimed and
// completed by this build. One database walks through all schemas; each migration is tried in a transaction that is taken back.
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPostgresQueue } from '../queue/postgres.ts'
import { freshDatabase, type TestDatabase } from '../testing/postgres.ts'
import { postgresMigrations } from './migrations/postgres/index.ts'
import { openPostgres } from './open-postgres.ts'
import { initSql, migrateSql, migrateTeam, teamStatus } from './team.ts'

let database: TestDatabase
let client: Client
beforeAll(async () => {
  database = await freshDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
}, 120_000)
afterAll(async () => {
  await client.end()
  await database.drop()
})

/** The first schema with documents. */
const oldest = 2
const newest = Math.max(...postgresMigrations.map(({ number }) => number))
const at = Date.UTC(2026, 0, 1)

/** The text of each step as `sheaf team init` prints it; before the first: the job tables. */
async function stepsOf(url: string): Promise<{ number: number; sql: string }[]> {
  const printed = (await initSql(url)).replace(/^BEGIN;/, '').replace(/COMMIT;\s*$/, '')
  const [base = '', ...pieces] = printed.split(/^-- Sheaf's own tables, step (\d+): .*$/m)
  const steps = pieces.flatMap((text, n) => (n % 2 === 0 ? [{ number: Number(text), sql: pieces[n + 1] ?? '' }] : []))
  return steps.map(({ number, sql }, n) => ({ number, sql: n === 0 ? base + sql : sql }))
}

async function insert(table: string, row: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(row)
  const places = columns.map((_, n) => `$${n + 1}`).join(', ')
  await client.query(`INSERT INTO sheaf.${table} (${columns.join(', ')}) VALUES (${places})`, Object.values(row))
}

/** What a build of step `step` leaves: a document that was read, with its results, and one whose job waits. */
async function fill(step: number): Promise<void> {
  const batch = `b${step}`
  await insert('batch', {
    id: batch,
    name: 'letters',
    lane: 'default',
    realm: 'acme',
    hostname: 'desk',
    total: 2,
    open: 1,
    added_at: at,
  })
  for (const isRead of [true, false]) {
    const key = `${step}-${isRead ? 'read' : 'waits'}`
    const what = { sha256: `sha-${key}`, media_type: 'text/plain', realm: 'acme', name: `${key}.txt` }
    await insert('blob', { sha256: what.sha256, size: 9, bytes: Buffer.from('A letter\0') })
    await insert('run', {
      id: `r-${key}`,
      ...what,
      pipeline: 'p',
      options_json: '{}',
      batch_id: batch,
      priority: 0,
      state: isRead ? 'done' : 'open',
      pages: isRead ? 1 : null,
      progress: isRead ? 1 : 0.25,
    })
    await insert('document', {
      id: `d-${key}`,
      batch_id: batch,
      run_id: `r-${key}`,
      ...what,
      path: `${key}.txt`,
      size: 9,
      lane: 'default',
      state: isRead ? 'done' : 'queued',
      output_state: isRead ? 'written' : 'waiting',
      added_at: at,
    })
    await insert('event', {
      at,
      type: 'document.added',
      document_id: `d-${key}`,
      run_id: `r-${key}`,
      data_json: '{"n":1}',
    })
  }
  const run = { run_id: `r-${step}-read` }
  await insert('page', { ...run, number: 1, state: 'stored', data_json: '{}', stage: 'document-parse', stored_at: at })
  await insert('chunk', { ...run, idx: 0, id: 'c', data_json: '{"text":"A letter"}' })
  await insert('vector', { ...run, idx: 0, model: 'm', data: Buffer.alloc(8, step) })
  await insert('output', {
    document_id: `d-${step}-read`,
    format: 'md',
    path: '/out/a.md',
    sha256: 's',
    written_at: at,
  })
  const job = {
    n: 1,
    name: 'document-parse',
    key: `document-parse:r-${step}-waits`,
    group: `r-${step}-waits`,
    scope: batch,
    realm: 'acme',
    priority: step,
    retryLimit: 3,
    retryDelay: 100,
    retryDelayMax: 100,
    paused: false,
    payload: JSON.stringify({ v: step }),
    safe: true,
  }
  await client.query('SELECT * FROM sheaf.add_jobs($1, NULL)', [JSON.stringify([job])])
}

type Rows = Map<string, Record<string, unknown>[]>

/** All rows by table: Sheaf's, and the jobs. */
async function rowsOf(): Promise<Rows> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'sheaf'::regnamespace AND relname <> 'migration'`,
  )
  const parts = [...tables.map(({ name }) => name), 'pgboss.job'].map(
    (name) => `SELECT '${name}' AS name, to_jsonb(t) AS line FROM ${name} AS t`,
  )
  const { rows } = await client.query<{ name: string; line: Record<string, unknown> }>(
    `SELECT name, line FROM (${parts.join(' UNION ALL ')}) AS rows ORDER BY name, line::text`,
  )
  return new Map([...Map.groupBy(rows, ({ name }) => name)].map(([name, of]) => [name, of.map(({ line }) => line)]))
}

/** Those of `rows` with the columns that `before` has, in an order of their own. */
function asBefore(before: Rows, rows: Rows): Rows {
  const narrowed = [...before].map(([name, [first]]) => {
    const columns = Object.keys(first ?? {})
    const lines = (rows.get(name) ?? []).map((line) => Object.fromEntries(columns.map((key) => [key, line[key]])))
    return [name, lines] as const
  })
  return sorted(new Map(narrowed))
}

function sorted(rows: Rows): Rows {
  const text = (line: Record<string, unknown>): string =>
    JSON.stringify(Object.entries(line).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return new Map([...rows].map(([name, lines]) => [name, lines.toSorted((a, b) => (text(a) < text(b) ? -1 : 1))]))
}

test('from every older schema: every row of every table is there, as it was; what waited is worked on', async () => {
  const steps = await stepsOf(database.url)
  expect(steps.map(({ number }) => number)).toEqual(postgresMigrations.map(({ number }) => number))
  for (const { number, sql } of steps.slice(0, -1)) {
    await client.query(sql)
    if (number < oldest) continue
    await fill(number)
    const before = await rowsOf()
    expect(before.size, `tables with rows at step ${number}`).toBeGreaterThan(10)
    expect((await teamStatus(database.url)).verdict.kind).toBe('older')
    const migration = (await migrateSql(database.url)).replace(/COMMIT;$/, '')
    await client.query(migration)
    expect(asBefore(before, await rowsOf()), `from step ${number}`).toEqual(sorted(before))
    await client.query('ROLLBACK')
  }
  await migrateTeam(database.url)
  const filled = steps.map(({ number }) => number).filter((number) => number >= oldest && number < newest)
  const db = await openPostgres(database.url)
  const queue = createPostgresQueue(db)
  try {
    // By priority: the newest first.
    for (const step of filled.toReversed()) {
      const [claim] = await queue.claim({ owner: 'h', lease: 10_000 })
      expect(claim).toMatchObject({ group: `r-${step}-waits`, realm: 'acme', payload: { v: step }, failures: 0 })
      if (claim) await db.tx((tx) => queue.settle(tx, claim, { kind: 'completed' }))
    }
    const { counts } = await queue.stats()
    expect(counts).toContainEqual({ name: 'document-parse', state: 'completed', count: filled.length })
    expect(counts.filter(({ state, count }) => state !== 'completed' && count > 0)).toEqual([])
  } finally {
    await db.close()
  }
})
