// An engine whose team's database goes away for longer than a lease: work waits, new work is refused in plain words, nothing is lost.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { initTeam } from '../store/team.ts'
import { openTestHome } from '../testing/home.ts'
import { ownServer, type TestServer } from '../testing/postgres.ts'

/** Seconds. Short, so that a database is soon gone for longer. */
const lease = 2
/** For what comes by itself once the database is back. */
const patient = { timeout: 20_000 }

let server: TestServer
beforeAll(async () => {
  server = await ownServer()
})
afterAll(() => server.end())

test.each(['stop', 'kill'] as const)('a database gone for two leases (%s)', { timeout: 120_000 }, async (how) => {
  const database = await server.freshDatabase()
  await initTeam(database.url)
  await using home = await openTestHome({ workers: 2, lease }, database)
  const heard: number[] = []
  home.engine.subscribe((update) => void (update.kind === 'event' && heard.push(update.event.seq)), { after: 0 })
  const batch = await home.add(['a', 'b', 'c', 'd'].map((name) => home.script(`${name}.txt`, { pages: 12, slow: 60 })))
  const late = home.script('late.txt', { pages: 1 })
  home.engine.start()
  await home.until('a.txt', ({ pagesDone }) => pagesDone >= 3)

  await server.halt(how)
  await expect(home.documents()).rejects.toMatchObject({ code: 'queue-unreachable', retryable: true })
  const refusal = home.add([late]).then(
    () => 'accepted',
    (error: unknown) => error,
  )
  await sleep(2 * lease * 1000)
  await server.start()

  // Submitting waits for some seconds itself: it is accepted when the database is back in that time, or it is refused.
  const outcome = await refusal
  if (outcome !== 'accepted') expect(outcome).toMatchObject({ code: 'queue-unreachable', retryable: true })
  expect((await home.engine.waitForBatch(batch.id)).counts).toEqual({ done: 4 })
  const documents = await home.documents()
  expect(documents.map(({ pagesDone }) => pagesDone).slice(0, 4)).toEqual([12, 12, 12, 12])
  await expect.poll(async () => (await home.documents()).filter(({ state }) => state !== 'done'), patient).toEqual([])

  const events = await home.events()
  const stored = events.filter(({ type }) => type === 'page.stored').map(({ run, page }) => `${run} ${page}`)
  expect(new Set(stored).size).toBe(stored.length)
  await expect.poll(() => heard, patient).toEqual(events.map(({ seq }) => seq))
})
