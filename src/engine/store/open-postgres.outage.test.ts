// A team's database whose server goes away and comes back, or stays away for longer than patience.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SheafError } from '../../contract/error.ts'
import { ownServer, type TestDatabase, type TestServer } from '../testing/postgres.ts'
import type { PostgresDb, PostgresTx } from './db.ts'
import { openPostgres, type PostgresOptions } from './open-postgres.ts'
import { initTeam } from './team.ts'

const append = (tx: PostgresTx, type: string): Promise<unknown> =>
  tx.kysely.insertInto('event').values({ at: 1, type, data_json: '{}' }).execute()
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

describe('21. A server that goes away', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await ownServer()
  })
  afterAll(() => server.end())
  beforeEach(async () => {
    database = await server.freshDatabase()
    await initTeam(database.url)
  })

  test.each(['stop', 'kill'] as const)(
    'and comes back (%s): work waits, watchers hear again, nothing is stored twice',
    async (how) => {
      const [a, b] = [await open(), await open()]
      const errors: unknown[] = []
      let heard = 0
      const end = b.watch(
        () => heard++,
        (error) => void errors.push(error),
      )
      await a.tx((tx) => append(tx, 'before'))
      await expect.poll(() => heard).toBeGreaterThan(0)
      await server.halt(how)
      const waiting = Promise.all([
        a.tx((tx) => append(tx, 'one')),
        a.tx((tx) => append(tx, 'two')),
        b.tx((tx) => append(tx, 'three')),
      ])
      await expect(log(a)).rejects.toMatchObject({ code: 'queue-unreachable', retryable: true })
      await sleep(1000)
      await server.start()
      await waiting
      const events = await log(a)
      expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
      expect(events.map(({ type }) => type).toSorted()).toEqual(['before', 'one', 'three', 'two'])
      heard = 0
      await expect
        .poll(async () => (await a.tx((tx) => append(tx, 'after')), heard), { timeout: 15_000 })
        .toBeGreaterThan(0)
      // One word for the whole time, not one for each look.
      expect(errors.length).toBeLessThan(4)
      end()
    },
  )

  test('for longer than patience: the error names the database, says what to do, and holds no password', async () => {
    const db = await open({ patience: 300 })
    await server.halt('stop')
    const error = await db.tx((tx) => append(tx, 'a')).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SheafError)
    expect(error).toMatchObject({ code: 'queue-unreachable', retryable: true })
    expect(JSON.stringify([error, String((error as Error).cause), (error as Error).stack])).not.toMatch(/pa@ss|pa%40ss/)
    const closing = openPostgres(database.url).catch((thrown: unknown) => thrown)
    expect(await closing).toMatchObject({ code: 'queue-unreachable', retryable: true })
    await server.start()
  })
})
