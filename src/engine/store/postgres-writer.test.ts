// Several transactions of one process at once: they share a turn and its COMMIT, and yet are each by themselves.
import { AsyncLocalStorage } from 'node:async_hooks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../testing/postgres.ts'
import type { PostgresDb, PostgresTx } from './db.ts'
import { openPostgres } from './open-postgres.ts'
import { initTeam } from './team.ts'

let database: TestDatabase
let db: PostgresDb
beforeAll(async () => {
  database = await freshDatabase()
  await initTeam(database.url)
  // Long, so that a busy machine ends none of them early.
  db = await openPostgres(database.url, { longestTurn: 60_000 })
}, 120_000)
afterAll(async () => {
  await db.close()
  await database.drop()
})

let since = 0
beforeEach(async () => {
  since += (await stored()).length
})
const stored = async (): Promise<string[]> =>
  (await db.read.selectFrom('event').select('type').where('seq', '>', since).orderBy('seq').execute()).map(
    ({ type }) => type,
  )
const append = (tx: PostgresTx, type: string): Promise<unknown> =>
  tx.kysely.insertInto('event').values({ at: 1, type, data_json: '{}' }).execute()
const numberOf = async (tx: PostgresTx): Promise<string> => {
  const [row] = await tx.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid')
  return row?.xid ?? ''
}

test('those that wait share one COMMIT, in order; what one throws undoes that one only', async () => {
  const ended = await Promise.allSettled(
    Array.from({ length: 6 }, (_, i) =>
      db.tx(async (tx) => {
        await append(tx, `e${i}`)
        if (i === 2) throw new Error('on purpose')
        return numberOf(tx)
      }),
    ),
  )
  expect(ended.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1)
  expect(ended[2]).toMatchObject({ status: 'rejected', reason: new Error('on purpose') })
  expect(new Set(ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))).size).toBe(1)
  expect(await stored()).toEqual(['e0', 'e1', 'e3', 'e4', 'e5'])
})

test('each is told only after the COMMIT; readers see nothing before it', async () => {
  let told = false
  const first = db.tx((tx) => append(tx, 'a')).then(() => (told = true))
  const second = db.tx(async (tx) => {
    expect(await tx.query('SELECT FROM sheaf.event WHERE seq > $1', [since])).toHaveLength(1)
    expect(await stored()).toEqual([])
    expect(told).toBe(false)
  })
  await Promise.all([first, second])
  expect(await stored()).toEqual(['a'])
})

test('a first one that fails takes nobody with it', async () => {
  const first = db.tx(() => Promise.reject(new Error('on purpose')))
  const second = db.tx((tx) => append(tx, 'b'))
  await expect(first).rejects.toThrow('on purpose')
  await second
  expect(await stored()).toEqual(['b'])
})

test('each runs in its own caller’s context', async () => {
  const who = new AsyncLocalStorage<string>()
  const names = await Promise.all(
    ['ann', 'ben', 'cem'].map((name) => who.run(name, () => db.tx(() => Promise.resolve(who.getStore())))),
  )
  expect(names).toEqual(['ann', 'ben', 'cem'])
})

test('a statement that one let fail without saying so fails that one only', async () => {
  const hides = async (tx: PostgresTx): Promise<void> => {
    await tx.query('SELECT 1 / 0').catch(() => {}) // on purpose
  }
  const ended = await Promise.allSettled([
    db.tx((tx) => append(tx, 'a')),
    db.tx(hides),
    db.tx((tx) => append(tx, 'c')),
    db.tx((tx) => append(tx, 'd')),
  ])
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  expect(await stored()).toEqual(['a', 'c', 'd'])
})

test('a connection that breaks under several: all are begun again, each is stored once', async () => {
  let breaks = 1
  await Promise.all(
    ['a', 'b', 'c'].map((type) =>
      db.tx(async (tx) => {
        await append(tx, type)
        if (type === 'b' && breaks-- > 0) await tx.query('SELECT pg_terminate_backend(pg_backend_pid())')
      }),
    ),
  )
  expect(await stored()).toEqual(['a', 'b', 'c'])
})

test('a turn ends while others still wait: no process keeps it', async () => {
  const numbers = await Promise.all(Array.from({ length: 40 }, () => db.tx(numberOf)))
  expect(new Set(numbers).size).toBeGreaterThanOrEqual(3)
})

test('what is sent ahead and refused fails its caller with the server’s own words, alone or beside others', async () => {
  const wrong = async (tx: PostgresTx): Promise<void> => {
    await tx.ahead.insertInto('event').values({ at: 1, type: 'x', data_json: '{}' }).execute()
    tx.send('SELECT 1 / 0')
    tx.send('SELECT 2')
  }
  await expect(db.tx(wrong)).rejects.toThrow('division by zero')
  await expect(db.tx(async (tx) => (await wrong(tx), append(tx, 'y')))).rejects.toThrow('division by zero')
  const ended = await Promise.allSettled([
    db.tx((tx) => append(tx, 'a')),
    db.tx(wrong),
    db.tx((tx) => tx.ahead.insertInto('event').values({ at: 1, type: 'c', data_json: '{}' }).execute()),
  ])
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await stored()).toEqual(['a', 'c'])
  // Named in the answer, it is waited for.
  const row = await db.tx((tx) =>
    tx.ahead.insertInto('event').values({ at: 1, type: 'd', data_json: '{}' }).returning('type').executeTakeFirst(),
  )
  expect(row).toEqual({ type: 'd' })
})

test('a connection that breaks under what was sent ahead: it is begun again, and stored once', async () => {
  let breaks = 1
  await db.tx(async (tx) => {
    await tx.ahead.insertInto('event').values({ at: 1, type: 'e', data_json: '{}' }).execute()
    if (breaks-- > 0) tx.send('SELECT pg_terminate_backend(pg_backend_pid())')
  })
  expect(await stored()).toEqual(['e'])
})

test('what one had begun beside what failed does not go on among the others', async () => {
  const going: Promise<unknown>[] = []
  const splits = async (tx: PostgresTx): Promise<void> => {
    const steps = (async () => {
      for (let i = 0; i < 20; i++) await append(tx, 'late')
    })()
    going.push(steps.catch(() => {})) // it is cut off somewhere
    await Promise.all([steps, tx.query('SELECT 1'), Promise.reject(new Error('on purpose'))])
  }
  const ended = await Promise.allSettled([
    db.tx((tx) => append(tx, 'a')),
    db.tx(splits),
    db.tx((tx) => append(tx, 'b')),
  ])
  await Promise.all(going)
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await stored()).toEqual(['a', 'b'])
})
