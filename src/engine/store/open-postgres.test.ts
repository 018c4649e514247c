// A team's database: writers take turns, the log has no holes, and what happens when a connection goes away (a server: open-postgres.outage.test.ts).
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { freshDatabase, type TestDatabase } from '../testing/postgres.ts'
import type { PostgresDb, PostgresTx } from './db.ts'
import { openPostgres, type PostgresOptions } from './open-postgres.ts'
import { readRows } from './postgres-check.ts'
import { initTeam } from './team.ts'

const event = (type: string) => ({ at: 1, type, data_json: '{}' })
const append = (tx: PostgresTx, ...types: string[]): Promise<unknown> =>
  tx.kysely.insertInto('event').values(types.map(event)).execute()
const log = async (db: PostgresDb): Promise<{ seq: number; type: string }[]> =>
  db.read.selectFrom('event').select(['seq', 'type']).orderBy('seq').execute()

let database: TestDatabase
const opened: PostgresDb[] = []
const open = async (options: PostgresOptions = {}): Promise<PostgresDb> => {
  const db = await openPostgres(database.url, options)
  opened.push(db)
  return db
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((db) => db.close()))
})

/** Ends every other connection to the database, as an administrator may. */
async function terminateAll(): Promise<void> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  await client.end()
}

describe('transactions', () => {
  beforeEach(async () => {
    database = await freshDatabase()
    await initTeam(database.url)
  })
  afterEach(() => database.drop())

  test('of several processes take turns: numbers rise in the order of commits, without gaps, also past those that fail', async () => {
    const [a, b, c] = await Promise.all([open(), open(), open()])
    const dbs = [a, b, c]
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        (dbs[i % 3] ?? a)
          .tx(async (tx) => {
            await append(tx, `first ${i}`, `second ${i}`)
            if (i % 5 === 0) throw new Error('on purpose')
          })
          .catch((error: unknown) => expect(String(error)).toContain('on purpose')),
      ),
    )
    const events = await log(a)
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 96 }, (_, i) => i + 1))
    events.forEach(({ type }, i) => i % 2 === 1 && expect(type.split(' ')[1]).toBe(events[i - 1]?.type.split(' ')[1]))
  })

  test('a body sees its own writes, readers only what is committed', async () => {
    const db = await open()
    await db.tx(async (tx) => {
      await append(tx, 'a')
      expect(await tx.query('SELECT seq FROM sheaf.event')).toEqual([{ seq: 1 }])
      expect(await log(db)).toEqual([])
    })
    expect(await log(db)).toHaveLength(1)
  })

  test('the check reads every row; a result that is no JSON is named by its document', async () => {
    const db = await open()
    await db.tx(async (tx) => {
      await tx.query(`INSERT INTO sheaf.run (id, realm, sha256, name, media_type, pipeline, options_json, batch_id, priority, state)
        VALUES ('r', '', 's', 'letter.txt', 'text/plain', 'p', '{}', 'b', 0, 'done')`)
      await tx.query(`INSERT INTO sheaf.chunk (run_id, idx, id, data_json) VALUES ('r', 0, 'c', '{"text":"A letter"}')`)
    })
    expect(await db.check()).toContain('every row can be read')
    await db.tx((tx) => tx.query(`INSERT INTO sheaf.chunk SELECT 'r', n, 'c', '{}' FROM generate_series(1, 2000) AS n`))
    expect(await readRows(db.query, { most: 8192 })).toMatch(
      /^rows can be read; looked at of large tables: .*chunk \d+ %/,
    )
    expect(await readRows(db.query, { most: 8192, all: true })).toBe('every row can be read')
    await db.tx((tx) => tx.query(`UPDATE sheaf.chunk SET data_json = left(data_json, 9)`))
    await expect(db.check()).rejects.toMatchObject({
      code: 'store-damaged',
      message: expect.stringContaining('sheaf.chunk holds what cannot be read, of letter.txt') as string,
    })
  })

  test('one inside another, and one used after its end, are defects that say so', async () => {
    const db = await open()
    let kept: PostgresTx | undefined
    await db.tx(async (tx) => {
      kept = tx
      await expect(db.tx(() => Promise.resolve())).rejects.toThrow('inside another')
    })
    expect(() => kept?.kysely).toThrow('after its end')
    await expect(kept?.query('SELECT 1')).rejects.toThrow('after its end')
  })

  test('the log takes additions only', async () => {
    const db = await open()
    await db.tx((tx) => append(tx, 'a'))
    for (const sql of [`UPDATE sheaf.event SET type = 'b'`, 'DELETE FROM sheaf.event', 'TRUNCATE sheaf.event'])
      await expect(db.tx((tx) => tx.query(sql))).rejects.toThrow('append-only')
    await db.tx((tx) => tx.query(`INSERT INTO sheaf.event (seq, at, type, data_json) VALUES (77, 1, 'b', '{}')`))
    expect((await log(db)).map(({ seq }) => seq)).toEqual([1, 2])
  })

  test('kept counts equal a recount after inserts, changes and deletions of many rows', async () => {
    const db = await open()
    const batch = {
      id: 'b',
      name: 'b',
      lane: 'default',
      realm: '',
      hostname: 'h',
      total: 9,
      open: 9,
      added_at: 1,
    } as const
    const document = {
      batch_id: 'b',
      name: 'n',
      path: 'p',
      size: 1,
      lane: 'default',
      output_state: 'none',
      added_at: 1,
    } as const
    await db.tx(async ({ kysely }) => {
      await kysely.insertInto('batch').values(batch).execute()
      const rows = Array.from({ length: 9 }, (_, i) => ({
        ...document,
        id: `d${i}`,
        realm: i % 2 ? 'x' : '',
        state: 'queued' as const,
      }))
      await kysely.insertInto('document').values(rows).execute()
      await kysely.updateTable('document').set({ state: 'running' }).where('id', '<', 'd5').execute()
      await kysely.updateTable('document').set({ state: 'done' }).where('id', '<', 'd2').execute()
      await kysely.deleteFrom('document').where('id', 'in', ['d0', 'd8']).execute()
    })
    const kept = await db.read
      .selectFrom('document_count')
      .selectAll()
      .where('count', '<>', 0)
      .orderBy('realm')
      .orderBy('state')
      .execute()
    const recount = await db.query(
      'SELECT realm, state, count(*) AS count FROM sheaf.document GROUP BY 1, 2 ORDER BY 1, 2',
    )
    expect(kept).toEqual(recount)
  })

  test('texts with NUL are kept without it; numbers of 64 bits come back as numbers', async () => {
    const db = await open()
    await db.tx(({ kysely }) =>
      kysely
        .insertInto('host')
        .values({ id: 'h', hostname: 'a\0b', pid: 1, pid_started: '', kind: 'cli', started_at: 2 ** 50, seen_at: 1 })
        .execute(),
    )
    const [host] = await db.read.selectFrom('host').selectAll().execute()
    expect(host).toMatchObject({ hostname: 'a\uFFFDb', started_at: 2 ** 50 })
  })

  test('another process’s commit is heard at once, one’s own is not', async () => {
    const [a, b] = [await open({ pollInterval: 60_000 }), await open()]
    let heard = 0
    const end = a.watch(
      () => heard++,
      (error) => expect.fail(String(error)),
    )
    await expect.poll(() => heard).toBe(1) // it listens
    const began = Date.now()
    await b.tx((tx) => append(tx, 'a'))
    await expect.poll(() => heard, { interval: 2 }).toBe(2)
    expect(Date.now() - began).toBeLessThan(1000)
    await a.tx((tx) => append(tx, 'b'))
    await sleep(100)
    expect(heard).toBe(2)
    end()
  })

  test('where no notice arrives, looking finds it', async () => {
    const [a, b] = [await open({ pollInterval: 50 }), await open()]
    let heard = 0
    const end = a.watch(
      () => heard++,
      () => {},
    )
    await expect.poll(() => heard).toBe(1)
    await b.query('ALTER TABLE sheaf.event DISABLE TRIGGER event_told')
    await b.tx((tx) => append(tx, 'a'))
    await expect.poll(() => heard).toBe(2)
    end()
  })

  test('a connection that breaks within a transaction: it is begun again, once is stored', async () => {
    const db = await open()
    let tries = 0
    await db.tx(async (tx) => {
      tries++
      await append(tx, 'a')
      if (tries === 1) await terminateAll()
      await append(tx, 'b')
    })
    expect(tries).toBe(2)
    expect((await log(db)).map(({ type }) => type)).toEqual(['a', 'b'])
  })

  test('a COMMIT whose answer is lost: the server is asked what became of it', async () => {
    const db = await open()
    let tries = 0
    // A deferred trigger makes COMMIT last, and in that time the connection is cut on this side.
    await db.query(
      `CREATE FUNCTION sheaf.slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END'`,
    )
    await db.query(
      'CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON sheaf.blob DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sheaf.slow()',
    )
    const cut = Client.prototype.query
    const spy = function (this: Client, ...args: Parameters<typeof cut>): ReturnType<typeof cut> {
      if ((args[0] as unknown) === 'COMMIT')
        setTimeout(
          () => (this as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy(),
          100,
        )
      return cut.apply(this, args)
    }
    Client.prototype.query = spy as typeof cut
    try {
      await db.tx(async (tx) => {
        tries++
        await append(tx, 'a')
        await tx.kysely
          .insertInto('blob')
          .values({ sha256: 'x', size: 1, bytes: null })
          .onConflict((c) => c.doNothing())
          .execute()
        if (tries > 1) Client.prototype.query = cut
      })
    } finally {
      Client.prototype.query = cut
    }
    expect(tries).toBe(1)
    expect((await log(db)).map(({ type }) => type)).toEqual(['a'])
  })

  test('connections that break while idle end nothing', async () => {
    const trouble: unknown[] = []
    const db = await open({ onTrouble: (error) => void trouble.push(error) })
    await Promise.all([db.query('SELECT 1'), db.query('SELECT 1'), log(db)])
    await terminateAll()
    await sleep(100)
    expect(await log(db)).toEqual([])
    await db.tx((tx) => append(tx, 'a'))
    expect(trouble.length).toBeGreaterThan(0)
    for (const error of trouble) expect(error).toMatchObject({ code: 'queue-unreachable', retryable: true })
  })

  test('a process that is frozen within its turn does not hold up the others for long', async () => {
    const [frozen, other] = [await open({ patience: 0, standstill: 1000 }), await open()]
    const { promise: thawed, resolve: thaw } = Promise.withResolvers<void>()
    const { promise: inTurn, resolve: enter } = Promise.withResolvers<void>()
    const late = frozen
      .tx(async (tx) => {
        await append(tx, 'of the frozen')
        enter()
        await thawed
        await append(tx, 'late')
      })
      .catch((error: unknown) => error)
    await inTurn
    const began = Date.now()
    await other.tx((tx) => append(tx, 'of the other'))
    expect(Date.now() - began).toBeLessThan(6000)
    thaw()
    expect(await late).toMatchObject({ code: 'queue-unreachable' })
    expect((await log(other)).map(({ type }) => type)).toEqual(['of the other'])
  })
})
