// What only the SQLite queue can show: damaged and foreign rows, and plans that stay quick whatever the backlog.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SqliteDb } from '../store/db.ts'
import { openDb } from '../store/open.ts'
import { Kit, completed, failure, keys, newJob } from './conformance/kit.ts'
import { sqliteForeigner } from './sql-foreigner.ts'
import { createSqliteQueue } from './sqlite.ts'

let folder: string
let db: SqliteDb
let kit: Kit

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sheaf-sqlite-'))
  db = await openDb(join(folder, 'sheaf.db'))
  const clock = { now: 1_760_000_000_000 }
  const queue = createSqliteQueue(db, { now: () => clock.now, random: () => 0 })
  kit = new Kit({
    db,
    queue,
    clock,
    foreigner: sqliteForeigner(db),
    peer: () => Promise.reject(new Error('no peers here')),
    close: () => db.close(),
  })
})
afterEach(async () => {
  await kit.expectSound()
  await db.close()
  rmSync(folder, { recursive: true })
})

const run = (sql: string) => db.tx(async (tx) => tx.sqlite.exec(sql))

test('a job whose payload cannot be read is kept as failed, and the one after it is given out', async () => {
  const [bad] = await kit.add(newJob('bad'), newJob('good'))
  await run(`UPDATE job_body SET payload = '{"v": 1, "ru' WHERE id = ${bad?.id}`)
  expect(keys(await kit.claim())).toEqual(['good'])
  expect(await kit.row(bad?.id ?? '')).toMatchObject({
    state: 'failed',
    payload: null,
    error: { code: 'store-damaged' },
  })
  expect(await kit.claim()).toEqual([])
})

test('a row that cannot be read can be listed, cancelled and pruned', async () => {
  const claim = await kit.started()
  await kit.settle(claim, failure())
  await run(`UPDATE job_body SET error = '{"code": "unheard of"}', note = 'x'`)
  const [row] = await kit.queue.list({})
  expect(row?.error).not.toBeNull()
  expect(await kit.db.tx((tx) => kit.queue.cancel(tx, {}))).toMatchObject({ cancelled: [{ state: 'cancelled' }] })
  kit.clock.now += 1
  expect(await kit.db.tx((tx) => kit.queue.prune(tx, { before: kit.clock.now }))).toBe(1)
})

test('a job that another program wrote is claimed and counted like ours', async () => {
  await run(`INSERT INTO job (name, key, group_id, scope, priority, created_at, retry_limit, retry_delay, retry_delay_max)
    VALUES ('page-ocr', 'theirs', 'g', 's', 0, 0, 0, 0, 0);
    INSERT INTO job_body (id, payload) VALUES (last_insert_rowid(), '{"v":1}')`)
  const claim = await kit.next()
  expect(claim).toMatchObject({ key: 'theirs', payload: { v: 1 } })
  expect(await kit.settle(claim, completed)).toMatchObject({ state: 'completed' })
})

test('a store that was asked to hold the same key twice refuses', async () => {
  await kit.add(newJob('a'))
  await expect(
    run(`INSERT INTO job (name, key, group_id, scope, priority, created_at, retry_limit, retry_delay, retry_delay_max)
      VALUES ('page-ocr', 'a', 'g', 's', 0, 0, 0, 0, 0)`),
  ).rejects.toThrow('UNIQUE')
})

test('thousands that fall due at once all come out', async () => {
  await kit.add(...Array.from({ length: 2500 }, (_, i) => newJob(`job-${i}`, { delay: 100 })))
  kit.clock.now += 100
  let claimed = 0
  for (let claims = await kit.claim({ limit: 700 }); claims.length > 0; claims = await kit.claim({ limit: 700 })) {
    claimed += claims.length
  }
  expect(claimed).toBe(2500)
})

test('pruning looks past thousands of open jobs', async () => {
  await kit.add(...Array.from({ length: 2500 }, (_, i) => newJob(`open-${i}`, { delay: 1000 })))
  await kit.settle(await kit.started('done', { priority: 10 }), completed)
  kit.clock.now += 1
  expect(await kit.db.tx((tx) => kit.queue.prune(tx, { before: kit.clock.now }))).toBe(1)
})

test('a retry waits as long as the formula says', async () => {
  await kit.add(newJob('a', { retryDelay: 1000, retryDelayMax: 3000, retryLimit: 9 }))
  const waits = []
  for (let n = 0; n < 4; n++) {
    const { dueAt } = await kit.settle(await kit.next(), failure())
    waits.push((dueAt ?? 0) - kit.clock.now)
    kit.clock.now = dueAt ?? 0
  }
  expect(waits).toEqual([1000, 2000, 3000, 3000])
})

test('claims, due jobs, and lists of active and failed jobs are found by index', () => {
  const plan = (sql: string) =>
    db.readSqlite
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
  const line =
    "FROM job_line WHERE realm = 'r' AND name = 'x' AND kind = 2 AND rank <= 5 AND rank > -5 ORDER BY rank, place LIMIT 1"
  expect(plan(`SELECT id ${line}`)).toEqual([
    'SEARCH job_line USING PRIMARY KEY (realm=? AND name=? AND kind=? AND rank>? AND rank<?)',
  ])
  const ready =
    "realm = 'r' AND name = 'x' AND state < 2 AND paused = 0 AND due_at IS NULL ORDER BY priority DESC, coalesce(place, id) LIMIT 1"
  const scoped = `scope = 's' AND reserved = 1 AND ${ready}`
  expect(plan(`SELECT id, priority FROM job INDEXED BY job_ready_scope WHERE ${scoped}`)).toEqual([
    'SEARCH job USING INDEX job_ready_scope (scope=? AND realm=? AND name=?)',
  ])
  const active = [
    'SCAN lot USING COVERING INDEX job_lot',
    'SEARCH active USING PRIMARY KEY (realm=? AND name=? AND kind=?)',
  ]
  const inHand = 'state = 2 AND job.id IN (SELECT id FROM job_active)'
  expect(plan(`SELECT * FROM job JOIN job_body USING (id) WHERE true AND ${inHand} ORDER BY job.id LIMIT -1`)).toEqual(
    expect.arrayContaining([...active, 'SEARCH job USING INTEGER PRIMARY KEY (rowid=?)']),
  )
  expect(plan("SELECT count(*) FROM job_active CROSS JOIN job USING (id) WHERE job.name = 'x'")).toEqual([
    ...active,
    'SEARCH job USING INTEGER PRIMARY KEY (rowid=?)',
  ])
  expect(plan('SELECT * FROM job JOIN job_body USING (id) WHERE true AND state = 5 ORDER BY +job.id LIMIT -1')[0]).toBe(
    'SCAN job USING INDEX job_failed',
  )
})
