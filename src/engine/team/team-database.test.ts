// What befalls a team from outside, over a real database: it is put back from a backup while hosts run, a host's clock is wrong.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client } from 'pg'
import type { Event } from '../../contract/event.ts'
import { initTeam } from '../store/team.ts'
import { openTestHome } from '../testing/home.ts'
import { freshDatabase, type TestDatabase } from '../testing/postgres.ts'

let database: TestDatabase
let owner: Client
beforeAll(async () => {
  database = await freshDatabase()
  await initTeam(database.url)
  owner = new Client({ connectionString: database.url })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await database.drop()
})

test('a host whose clock is wrong keeps to the database’s, and the doctor says so', async () => {
  const real = Date.now
  try {
    Date.now = () => real() - 7_200_000
    await using home = await openTestHome({}, database)
    home.engine.start()
    const batch = await home.add([home.script('late.txt', { pages: 1 })])
    await home.engine.waitForBatch(batch.id)
    const { addedAt, startedAt, finishedAt } = await home.document('late.txt')
    for (const time of [addedAt, startedAt, finishedAt]) expect(Math.abs(Number(time) - real())).toBeLessThan(60_000)
    const checks = await home.engine.handlers['system.doctor']({ all: false })
    expect(checks.find(({ name }) => name === 'clock')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('7200.'),
    })
    const { rows } = await owner.query<{ silent: number }>(
      'SELECT (extract(epoch FROM now()) - seen_at / 1000.0)::float8 AS silent FROM sheaf.host',
    )
    for (const { silent } of rows) expect(silent).toBeLessThan(60)
  } finally {
    Date.now = real
  }
})

test('put back from an older backup while hosts run: they say so, and hear what happens in it', async () => {
  await using one = await openTestHome({}, database)
  await using other = await openTestHome({}, database)
  const batch = await one.add([one.script('before.txt', { pages: 3 })])
  one.engine.start()
  await one.engine.waitForBatch(batch.id)
  await one.engine.settled()
  const heard = (await one.events()).at(-1)?.seq ?? 0
  const told: Event[] = []
  const numbers = (): number[] => told.map(({ seq }) => seq)
  other.engine.subscribe((update) => void (update.kind === 'event' && told.push(update.event)))
  await other.engine.metrics.totals()
  // As a backup of some minutes ago would lack them.
  await owner.query('ALTER TABLE sheaf.event DISABLE TRIGGER USER')
  await owner.query('DELETE FROM sheaf.event WHERE seq > $1', [heard - 5])
  await owner.query('ALTER TABLE sheaf.event ENABLE TRIGGER USER')
  await expect.poll(numbers, { timeout: 5000 }).toEqual([heard + 2])
  expect(told[0]?.data).toMatchObject({ restored: true, from: heard - 5 })
  const next = await one.add([one.script('after.txt', { pages: 1 })])
  await one.engine.waitForBatch(next.id)
  await expect.poll(() => told.some(({ type }) => type === 'batch.finished'), { timeout: 5000 }).toBe(true)
  expect(numbers().slice(1)).toEqual(
    numbers()
      .slice(1)
      .map((_, n) => heard - 4 + n),
  )
  const { rows } = await owner.query("SELECT FROM sheaf.event WHERE type = 'page.stored'")
  expect((await other.engine.metrics.totals()).pages.stored).toBe(rows.length)
})
