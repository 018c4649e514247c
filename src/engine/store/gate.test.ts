// The gate: what each state of a database is answered with, and that a refusal changes nothing. The older job tables are made by the
// real older libraries.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SheafError } from '../../contract/error.ts'
import { createEngine } from '../create.ts'
import { Settings } from '../../contract/settings.ts'
import { createPostgresQueue } from '../queue/postgres.ts'
import { dumpDatabase } from '../testing/catalog.ts'
import { openTestHome } from '../testing/home.ts'
import { fillIn, sqlFile } from '../queue/sql-files.ts'
import { freshDatabase, type TestDatabase } from '../testing/postgres.ts'
import { openPostgres } from './open-postgres.ts'
import { initSql, initTeam, migrateSql, migrateTeam, teamStatus } from './team.ts'

/** As much of any pg-boss as is needed to make its tables and put a job into them. */
interface Boss {
  on(event: 'error', listener: (error: unknown) => void): unknown
  start(): Promise<unknown>
  stop(options?: object): Promise<unknown>
  send(name: string, data: object): Promise<unknown>
  createQueue?(name: string): Promise<unknown>
}
type BossClass = new (url: string) => Boss

const bosses: { version: string; schema: number; load: () => Promise<unknown> }[] = [
  { version: '8.4.2', schema: 20, load: () => import('pg-boss-8') },
  { version: '9.0.3', schema: 20, load: () => import('pg-boss-9') },
  { version: '10.0.6', schema: 22, load: () => import('pg-boss-10-0') },
  { version: '10.4.2', schema: 24, load: () => import('pg-boss-10') },
  { version: '11.0.0', schema: 25, load: () => import('pg-boss-11-0') },
  { version: '11.1.2', schema: 26, load: () => import('pg-boss-11') },
  { version: '12.5.0', schema: 26, load: () => import('pg-boss-12-5') },
  { version: '12.27.0', schema: 37, load: () => import('pg-boss-12-27') },
]

async function install(url: string, load: () => Promise<unknown>): Promise<void> {
  const module = (await load()) as { PgBoss?: BossClass; default?: BossClass }
  const PgBoss = module.PgBoss ?? module.default
  if (!PgBoss) throw new Error('no class in it')
  const boss = new PgBoss(url)
  boss.on('error', () => {}) // the database is dropped beneath it at the end
  await boss.start()
  await boss.createQueue?.('theirs')
  await boss.send('theirs', { of: 'another program' })
  await boss.stop({ graceful: false, wait: true })
}

let database: TestDatabase
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(() => database.drop())

const sql = async (text: string): Promise<Record<string, unknown>[]> => {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(text)
  await client.end()
  return rows
}

/** Expects a refusal that changes nothing, and gives its words. */
async function refusal(attempt: () => Promise<unknown>): Promise<SheafError> {
  const before = await dumpDatabase(database.url)
  const error: unknown = await attempt().then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  )
  expect(await dumpDatabase(database.url)).toEqual(before)
  expect(error).toBeInstanceOf(SheafError)
  return error as SheafError
}
const join = (): Promise<unknown> => openPostgres(database.url)

describe('23. An empty database', () => {
  test('is not joined; the refusal names the command that creates the tables, and no password', async () => {
    const { message, hint } = await refusal(join)
    expect(message).toContain('there is no team queue in it yet')
    expect(hint).toContain('sheaf team init postgres://')
    expect(message + hint).not.toMatch(/pa@ss|pa%40ss/)
  })

  test('stays empty when an engine is asked to work on it', async () => {
    const settings = Settings.parse({ logLevel: 'silent' })
    const spawn = (): never => {
      throw new Error('no worker is needed')
    }
    const home = mkdtempSync(path.join(os.tmpdir(), 'sheaf-gate-'))
    try {
      await refusal(() => createEngine({ home, queue: database.url, settings, host: 'cli', spawn, samplesDir: null }))
    } finally {
      rmSync(home, { recursive: true })
    }
  })

  test('is not migrated', async () => {
    expect((await refusal(() => migrateTeam(database.url))).hint).toContain('sheaf team init')
  })

  test('gets, by init, exactly what --print shows; a second init changes nothing', async () => {
    const shown = await initSql(database.url)
    await initTeam(database.url)
    const made = await dumpDatabase(database.url)
    await initTeam(database.url)
    expect(await dumpDatabase(database.url)).toEqual(made)
    const other = await freshDatabase()
    const client = new Client({ connectionString: other.url })
    await client.connect()
    await client.query(shown)
    await client.end()
    // The moments of creation differ.
    const still = (lines: string[]): string[] =>
      lines.filter((line) => !/^(sheaf.(migration|audit)|pgboss.(version|queue)) /.test(line))
    expect(still(await dumpDatabase(other.url))).toEqual(still(made))
    await other.drop()
    expect((await teamStatus(database.url)).verdict).toEqual({ kind: 'same' })
  })

  test('two who init at the same time make it once', async () => {
    await Promise.all([initTeam(database.url), initTeam(database.url), initTeam(database.url)])
    expect((await teamStatus(database.url)).verdict).toEqual({ kind: 'same' })
  })
})

describe.each(bosses)('a database of pg-boss $version (schema $schema)', ({ schema, load }) => {
  test(
    schema < 25 ? 'is refused for good' : 'is refused until a person migrates it, and then keeps its jobs',
    async () => {
      await install(database.url, load)
      expect((await teamStatus(database.url)).state.pgboss).toBe(schema)
      const { message, hint } = await refusal(join)
      expect(message).toContain(`version ${schema}`)
      if (schema < 25) {
        expect(hint).toContain('a database of its own')
        await refusal(() => initTeam(database.url))
        await refusal(() => migrateTeam(database.url))
        return
      }
      expect(hint).toContain('another program’s tables: give Sheaf a database of its own')
      expect(hint).toContain('sheaf team migrate')
      await refusal(() => initTeam(database.url))
      await refusal(() => migrateSql(database.url).then(() => join()))
      await migrateTeam(database.url)
      expect(await migrateSql(database.url)).toContain('-- Nothing is to be done.')
      expect(await sql('SELECT actor, action, detail_json FROM sheaf.audit')).toMatchObject([
        { actor: 'database:postgres', action: 'team.init', detail_json: expect.stringContaining(`{"from":${schema},`) },
      ])
      expect(await sql(`SELECT data FROM pgboss.job WHERE name = 'theirs'`)).toEqual([
        { data: { of: 'another program' } },
      ])
      const db = await openPostgres(database.url)
      const queue = createPostgresQueue(db)
      const job = {
        name: 'document-parse',
        key: 'k',
        group: 'g',
        scope: 's',
        priority: 0,
        payload: {},
        retryLimit: 0,
        retryDelay: 0,
        retryDelayMax: 0,
      }
      await db.tx((tx) => queue.add(tx, [job]))
      expect(await queue.claim({ owner: 'h', lease: 10_000 })).toMatchObject([{ key: 'k' }])
      await db.close()
    },
  )
})

describe('23. A database of', () => {
  beforeEach(() => initTeam(database.url))

  test('this version with another program connected says who, when it is to be migrated', async () => {
    await sql(`UPDATE pgboss.version SET version = 42`)
    const other = new Client({ connectionString: database.url, application_name: 'the old desktop' })
    await other.connect()
    expect((await refusal(join)).message).toContain('the old desktop')
    await other.end()
  })

  test.each([44, 46])('a newer pg-boss (schema %i) is refused for good', async (version) => {
    await sql(`UPDATE pgboss.version SET version = ${version}`)
    expect((await refusal(join)).hint).toContain('Update Sheaf')
    await refusal(() => migrateTeam(database.url))
    await refusal(() => initTeam(database.url))
  })

  test('a newer Sheaf is refused for good', async () => {
    await sql(`INSERT INTO sheaf.migration (number, name) VALUES (99, 'of-the-future')`)
    expect((await refusal(join)).message).toContain('99 (of-the-future)')
    await refusal(() => migrateTeam(database.url))
  })

  test('another line of Sheaf is refused for good', async () => {
    await sql(`UPDATE sheaf.migration SET name = 'something-else' WHERE number = 2`)
    await refusal(join)
    await refusal(() => migrateTeam(database.url))
  })
})

test('a schema called sheaf that another program made is left alone', async () => {
  await sql('CREATE SCHEMA sheaf; CREATE TABLE sheaf.harvest (field text)')
  expect((await refusal(join)).message).toContain('another program')
  await refusal(() => initTeam(database.url))
  await refusal(() => migrateTeam(database.url))
})

test('a user who may not create is told so, and nothing is half made', async () => {
  const role = `reader_${process.pid}`
  await sql(`CREATE ROLE ${role} LOGIN PASSWORD 'geheim'`)
  const url = new URL(database.url)
  url.username = role
  url.password = 'geheim'
  const error = await refusal(() => initTeam(url.href))
  expect(error.message).toContain('lacks a right')
  expect(error.hint).toContain('needs CREATE on the database')

  // What the owner grants by the documented SQL is all that joining takes.
  await initTeam(database.url)
  expect((await refusal(() => openPostgres(url.href))).hint).toContain('sheaf sql grant')
  await sql(fillIn(sqlFile('postgres', 'grant').text, { role }))
  const home = await openTestHome({}, { url: url.href })
  const batch = await home.add([home.script('a.txt', { pages: 2 })])
  home.engine.start()
  expect((await home.engine.waitForBatch(batch.id)).counts).toEqual({ done: 1 })
  await home[Symbol.asyncDispose]()
  await sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
})

test('limits of an administrator: short statements do not end an init; a database that is only read is told apart', async () => {
  const { pathname } = new URL(database.url)
  const set = (what: string): Promise<unknown> => sql(`ALTER DATABASE "${pathname.slice(1)}" ${what}`)
  await set(`SET statement_timeout = '50ms'`)
  await initTeam(database.url)
  await set('RESET statement_timeout')
  await set('SET default_transaction_read_only = on')
  const error = await refusal(join)
  expect(error).toMatchObject({ code: 'queue-unreachable', retryable: true })
  expect(error.message).toContain('it can only be read: a standby')
  expect((await teamStatus(database.url)).verdict).toEqual({ kind: 'same' })
  await expect(migrateTeam(database.url)).resolves.toBeUndefined()
})
