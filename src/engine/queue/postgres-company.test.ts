// What only the Postgres queue can show: bare rows, other apps' queues, pg-boss's own clients, roles with few rights, a server that
// goes away, and claims that stay quick right after thousands were added.
import { PgBoss } from 'pg-boss'
import { Client, escapeLiteral } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openPostgres } from '../store/open-postgres.ts'
import { initTeam } from '../store/team.ts'
import { ownServer } from '../testing/postgres.ts'
import { completed, expectFault, failure, Kit, keys, lease, newJob } from './conformance/kit.ts'
import { postgresHouse, type PostgresHome, type PostgresHouse } from './postgres-home.ts'
import { createPostgresQueue } from './postgres.ts'

let house: PostgresHouse
let home: PostgresHome
let kit: Kit
beforeAll(async () => {
  house = await postgresHouse()
}, 120_000)
afterAll(() => house?.drop())
beforeEach(async () => {
  home = await house.open()
  home.clock.now = Date.now() + 20
  kit = new Kit(home)
})
afterEach(() => home.close())

const stage = 'document-parse'
const query = <Row = Record<string, unknown>>(sql: string, parameters: unknown[] = []) =>
  home.db.query<Row>(sql, parameters)
const insert = async (name: string, data: unknown): Promise<string> => {
  const [row] = await query<{ id: string }>('INSERT INTO pgboss.job (name, data) VALUES ($1, $2) RETURNING id', [
    name,
    JSON.stringify(data),
  ])
  home.clock.now = Date.now() + 20
  return row?.id ?? ''
}
const stored = async (id: string) => (await query('SELECT * FROM pgboss.job WHERE id = $1', [id]))[0]

/** A pg-boss of another program: nothing created, nothing swept unless told to. */
async function boss(): Promise<PgBoss> {
  const other = new PgBoss({
    connectionString: house.url,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
  })
  other.on('error', (error) => expect.unreachable(String(error)))
  return other.start()
}

describe('22. Bare rows and pg-boss beside us', () => {
  test.for([
    { path: '/srv/in/a.pdf' },
    { url: 'https://example.org/a.pdf' },
    { blob: 'a'.repeat(64) },
    { v: 1, run: 'run-7' },
  ])('a row of name and data alone is taken: %j', async (data) => {
    const id = await insert(stage, data)
    const claim = await kit.next()
    expect(claim).toMatchObject({ id, payload: data, group: 'run' in data ? data.run : `foreign/${id}`, failures: 0 })
    expect(await stored(id)).toMatchObject({
      policy: 'standard',
      heartbeat_seconds: lease / 1000,
      retry_limit: 2 ** 31 - 1,
    })
    expect(await kit.settle(claim, failure())).toMatchObject({ state: 'retry', failures: 1 })
    await kit.expectSound()
  })

  test.for([null, 7, 'text', [], {}, { file: 'x' }, { blob: 'short' }, { path: '' }])(
    'a row whose data means nothing to us is left as it is, and stands in nobody’s way: %j',
    async (data) => {
      const id = await insert(stage, data)
      const before = await stored(id)
      await kit.add(newJob('ours', { name: stage }))
      expect(keys(await kit.claim({ limit: 5 }))).toEqual(['ours'])
      await kit.db.tx((tx) => kit.queue.cancel(tx, { name: stage }))
      await kit.recover('host-1')
      expect(await kit.claim({ limit: 5 })).toEqual([])
      expect(await stored(id)).toEqual(before)
    },
  )

  test('jobs of other apps in the same schema are never touched', async () => {
    const other = await boss()
    await other.createQueue('their-mails', { retryLimit: 3 })
    for (let n = 0; n < 5; n++) await other.send('their-mails', { path: '/looks/like/ours', n })
    await other.fetch('their-mails')
    const theirs = () => query(`SELECT * FROM pgboss.job WHERE name = 'their-mails' ORDER BY id`)
    const before = await theirs()
    await kit.add(newJob('a'), newJob('b', { delay: 1000 }))
    home.clock.now += 3_600_000
    await kit.claim({ limit: 20 })
    await kit.claim({ names: ['their-mails'], limit: 20 })
    await kit.recover('host-1')
    home.clock.now -= 7_200_000
    await kit.claim({ limit: 20 })
    await kit.db.tx(async (tx) => {
      await kit.queue.pause(tx, {})
      await kit.queue.resume(tx, {})
      await kit.queue.update(tx, {}, { priority: 9 })
      await kit.queue.cancel(tx, {})
      await kit.queue.retry(tx, {})
      await kit.queue.cancel(tx, {})
      await kit.queue.prune(tx, { before: Date.now() + 1e9 })
    })
    expect(await theirs()).toEqual(before)
    await other.deleteQueue('their-mails')
    await other.stop({ graceful: false })
  })

  test('a row that we ended looks as pg-boss leaves it', async () => {
    const other = await boss()
    // pg-boss goes by the server's clock: for it too they are to be due at once.
    home.clock.now = Date.now() - 1000
    await kit.add(newJob('a'), newJob('b'))
    const [job] = await other.fetch('page-ocr')
    if (!job) throw new Error('pg-boss fetched nothing')
    expect(job.data).toEqual({ v: 1, key: 'a' })
    await other.complete('page-ocr', { id: job.id, retryCount: job.retryCount }, { pages: 3 })
    const claim = await kit.next()
    await kit.settle(claim, { kind: 'completed', output: { pages: 3 } })
    const look = async (id: string) => {
      const row = await stored(id)
      const times = Object.fromEntries(
        ['started_on', 'completed_on', 'keep_until'].map((name) => [name, row?.[name] instanceof Date]),
      )
      return {
        ...row,
        ...times,
        id: 0,
        created_on: 0,
        start_after: 0,
        singleton_key: 0,
        data: 0,
        heartbeat_on: 0,
        heartbeat_seconds: 0,
      }
    }
    expect(await look(claim.id)).toEqual(await look(job.id))
    await kit.recover()
    await kit.expectSound()
    await other.stop({ graceful: false })
  })

  test('a sweep by another pg-boss gives a silent job back: counted as an interruption, the late settle refused', async () => {
    const claim = await kit.started()
    await query(`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE id = $1`, [claim.id])
    const other = await boss()
    await other.supervise('page-ocr')
    expect(await kit.row(claim.id)).toMatchObject({ state: 'created', owner: null, failures: 0 })
    await expectFault(kit.settle(claim, completed), 'lost-claim')
    home.clock.now = Date.now() + 2000
    const again = await kit.next()
    expect(again).toMatchObject({ id: claim.id, interruptions: 1, failures: 0, token: claim.token + 1 })
    await kit.settle(again, completed)
    await kit.expectSound()
    await other.stop({ graceful: false })
  })

  test('pgboss is as its library made it', async () => {
    const other = await boss()
    const drift = await other.detectSchemaDrift()
    expect(drift).toMatchObject({ ok: true })
    await other.stop({ graceful: false })
  })
})

test('a row that cannot be read is kept as failed, with its reason, and the one after it is given out', async () => {
  const [bad] = await kit.add(newJob('bad'), newJob('good'))
  await query(`UPDATE sheaf.job SET note = '{"v": 1, "ru' WHERE id = $1`, [bad?.id])
  expect(keys(await kit.claim())).toEqual(['good'])
  expect(await kit.row(bad?.id ?? '')).toMatchObject({ state: 'failed', error: { code: 'store-damaged' } })
})

test('an unknown queue is an error that says what to do', async () => {
  const error = await expectFault(kit.add(newJob('a'), newJob('b', { name: 'unheard-of' })), 'usage')
  expect(error.hint).toContain('sheaf team init')
  expect(await kit.queue.list({})).toEqual([])
})

test('2. Claims are quick right after a drop of ten thousand, of which no statistics tell yet', async () => {
  const names = ['page-ocr', 'document-parse', 'document-chunk']
  await kit.add(
    ...Array.from({ length: 10_000 }, (_, i) =>
      newJob(`job ${i}`, { name: names[i % 3] ?? '', scope: `batch-${i % 2}` }),
    ),
  )
  await kit.claim()
  const times: number[] = []
  for (let n = 0; n < 100; n++) {
    const from = performance.now()
    const claims = await kit.claim(n % 2 ? { scope: 'batch-1' } : {})
    times.push(performance.now() - from)
    expect(claims).toHaveLength(1)
  }
  // The median, not the worst: this machine may be busy with other tests. bench/queue.ts looks at the worst.
  expect(times.toSorted((a, b) => a - b)[50]).toBeLessThan(50)
})

describe('24. Roles with few rights', () => {
  const roles: string[] = []
  async function as(rights: readonly string[], use: (url: string) => Promise<void>): Promise<void> {
    const role = `sheaf_test_${Math.random().toString(36).slice(2)}`
    roles.push(role)
    await query(`CREATE ROLE ${role} LOGIN PASSWORD ${escapeLiteral(role)}`)
    await query(`GRANT USAGE ON SCHEMA pgboss, sheaf TO ${role}`)
    for (const right of rights) await query(`GRANT ${right} TO ${role}`)
    const url = new URL(house.url)
    url.username = role
    url.password = role
    try {
      await use(url.href)
    } finally {
      await query(`DROP OWNED BY ${role}`)
      await query(`DROP ROLE ${role}`)
    }
  }

  test('one that may only read and write rows can do all there is to do', async () => {
    const rights = [
      'SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss, sheaf',
      'USAGE ON ALL SEQUENCES IN SCHEMA sheaf',
    ]
    await as(rights, async (url) => {
      const db = await openPostgres(url)
      const queue = createPostgresQueue(db, { now: () => home.clock.now })
      await db.tx((tx) => queue.add(tx, [newJob('a'), newJob('b')]))
      const [claim] = await queue.claim({ owner: 'h', lease })
      if (!claim) throw new Error('nothing to claim')
      await queue.touch(claim, { lease, progress: 0.5 })
      await db.tx((tx) => queue.settle(tx, claim, completed))
      await insert('page-ocr', { path: 'x' })
      expect(await queue.claim({ owner: 'h', lease, limit: 5 })).toHaveLength(2)
      await db.tx((tx) => queue.recover(tx, { deadOwners: ['h'] }))
      await db.tx((tx) => queue.cancel(tx, {}))
      expect((await queue.stats()).counts).toMatchObject([{ state: 'completed' }, { state: 'cancelled', count: 2 }])
      await db.close()
    })
  })

  test('one that may only read sees everything, and hears which right it lacks', async () => {
    await kit.add(newJob('a'))
    await as(['SELECT ON ALL TABLES IN SCHEMA pgboss, sheaf'], async (url) => {
      const db = await openPostgres(url)
      const queue = createPostgresQueue(db, { now: () => home.clock.now })
      expect(keys(await queue.list({}))).toEqual(['a'])
      expect((await queue.stats()).counts).toHaveLength(1)
      const error = await expectFault(queue.claim({ owner: 'h', lease }), 'queue-unreachable')
      expect(error.message).toContain('permission denied')
      await db.close()
    })
    expect(await kit.row((await kit.queue.list({}))[0]?.id ?? '')).toMatchObject({ state: 'created', token: 0 })
  })
})

test('21. A server that is cut off in mid-work: what was settled stands, what was claimed goes on, nothing is given out twice', async () => {
  const server = await ownServer()
  try {
    const { url } = await server.freshDatabase()
    await initTeam(url)
    const db = await openPostgres(url, { patience: 60_000 })
    const queue = createPostgresQueue(db)
    await db.tx((tx) =>
      queue.add(
        tx,
        Array.from({ length: 4 }, (_, i) => newJob(`job-${i}`)),
      ),
    )
    const [first, second] = await queue.claim({ owner: 'h', lease, limit: 2 })
    if (!first || !second) throw new Error('two were there')
    await db.tx((tx) => queue.settle(tx, first, completed))
    await server.halt('kill')
    const late = db.tx((tx) => queue.settle(tx, second, completed))
    const error = await expectFault(queue.claim({ owner: 'h', lease }), 'queue-unreachable')
    expect(error.retryable).toBe(true)
    await server.start()
    expect(await late).toMatchObject({ state: 'completed' })
    expect(await queue.claim({ owner: 'h', lease, limit: 9 })).toHaveLength(2)
    expect((await queue.stats()).counts).toEqual([
      { name: 'page-ocr', state: 'active', count: 2 },
      { name: 'page-ocr', state: 'completed', count: 2 },
    ])
    await db.close()
  } finally {
    await server.end()
  }
}, 120_000)

test('a claim that was not committed when its process died was never made', async () => {
  await kit.add(newJob('a'))
  const client = new Client({ connectionString: house.url })
  await client.connect()
  client.on('error', () => {}) // it is cut off below
  await client.query('BEGIN')
  const now = new Date(home.clock.now)
  await client.query('SELECT * FROM sheaf.claim_jobs($1, NULL, $2, 20, 1, $3)', [['page-ocr'], 'cut-off', now])
  expect(await kit.claim()).toEqual([])
  await query('SELECT pg_terminate_backend($1)', [(client as unknown as { processID: number }).processID])
  await expect.poll(() => kit.claim()).toHaveLength(1)
  await client.end().catch(() => {}) // gone already
})
