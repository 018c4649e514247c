// The documented SQL for watching the queue runs on both databases and says what is so. That for working with it is exercised by the
// conformance suite (22).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SheafError } from '../../contract/error.ts'
import { openDb } from '../store/open.ts'
import { completed, expectFault, failure, Kit, newJob } from './conformance/kit.ts'
import { postgresHouse, type PostgresHouse } from './postgres-home.ts'
import { fillIn, sqlFile, sqlFiles, type SqlDialect } from './sql-files.ts'
import { sqliteForeigner } from './sql-foreigner.ts'
import { createSqliteQueue } from './sqlite.ts'
import { checkJobs } from './stuck.ts'

type Rows = Record<string, unknown>[]
interface Watched {
  kit: Kit
  look(name: string, parameters?: Record<string, string>): Promise<Rows>
  /** By hand, as a careless program would. */
  run(sql: string): Promise<unknown>
  close(): Promise<void>
}

let house: PostgresHouse
beforeAll(async () => {
  house = await postgresHouse()
}, 120_000)
afterAll(() => house?.drop())

const watched: Record<SqlDialect, () => Promise<Watched>> = {
  async postgres() {
    const home = await house.open()
    return {
      kit: new Kit(home),
      look: (name, parameters = {}) => home.db.query(fillIn(sqlFile('postgres', name).text, parameters)),
      run: (sql) => home.db.query(sql),
      close: () => home.close(),
    }
  },
  async sqlite() {
    const folder = mkdtempSync(join(tmpdir(), 'sheaf-sql-'))
    const db = await openDb(join(folder, 'sheaf.db'))
    const clock = { now: 0 }
    const queue = createSqliteQueue(db, { now: () => clock.now })
    const close = async (): Promise<void> => {
      await db.close()
      rmSync(folder, { recursive: true })
    }
    return {
      kit: new Kit({
        db,
        queue,
        clock,
        foreigner: sqliteForeigner(db),
        peer: () => Promise.reject(new Error('none')),
        close,
      }),
      look: async (name, parameters = {}) =>
        db.readSqlite.prepare<unknown[], Record<string, unknown>>(sqlFile('sqlite', name).text).all(parameters),
      run: (sql) => db.tx(async ({ sqlite }) => sqlite.exec(sql)),
      close,
    }
  },
}

describe.each(['postgres', 'sqlite'] as const)('the SQL for watching, on %s', (dialect) => {
  test('by-state, running-for, one-job, recent-failures and stuck', async () => {
    const { kit, look, run, close } = await watched[dialect]()
    kit.clock.now = Date.now()
    await kit.add(...['a', 'b', 'c', 'd'].map((key) => newJob(key)), newJob('held', { paused: true }))
    const [a, b, c] = await kit.claim({ limit: 3 })
    if (!a || !b || !c) throw new Error('three were there')
    await kit.settle(a, completed)
    await kit.settle(b, failure({ retryable: false }))
    await kit.queue.touch(c, { lease: 20_000, progress: 0.25 })

    const states = await look('by-state')
    expect(states.every(({ queue }) => queue === 'page-ocr')).toBe(true)
    if (dialect === 'sqlite') expect(states).toMatchObject([{ created: 2, active: 1, completed: 1, failed: 1 }])
    else
      expect(Object.fromEntries(states.map(({ state, jobs }) => [state, Number(jobs)]))).toEqual({
        created: 1,
        held: 1,
        active: 1,
        completed: 1,
        failed: 1,
      })
    expect(await look('running-for')).toMatchObject([{ key: 'c', owner: 'host-1', queue: 'page-ocr' }])
    expect(await look('one-job', { id: c.id })).toMatchObject([
      { key: 'c', state: 'active', progress: 0.25, run: 'run-1', batch: 'batch-1' },
    ])
    expect(await look('recent-failures')).toMatchObject([
      { key: 'b', code: 'page-failed', message: 'the page is torn', failures: 1 },
    ])

    expect(await look('stuck')).toEqual([])
    expect(await checkJobs(kit.db)).toBe('none is stuck')
    kit.clock.now -= 3_600_000
    await kit.queue.touch(c, { lease: 20_000 })
    expect(await look('stuck')).toMatchObject([{ why: expect.stringContaining('no sign of life since') as string }])
    await run(
      dialect === 'sqlite'
        ? 'UPDATE job SET lease_until = NULL WHERE state = 2'
        : `UPDATE pgboss.job SET started_on = NULL WHERE state = 'active'`,
    )
    expect(await look('stuck')).toMatchObject([{ why: expect.stringContaining('does not follow claim.sql') as string }])
    const error = await expectFault(checkJobs(kit.db), 'store-damaged')
    expect(error.message).toContain(`1 stuck; job ${c.id} (page-ocr): claimed without`)
    await close()
  })

  test('each says in its first line what it does', () => {
    const names = [
      'by-state',
      'claim',
      'enqueue',
      ...(dialect === 'postgres' ? ['grant'] : []),
      'heartbeat',
      'one-job',
      // A data folder's bytes are taken in by `sheaf add`.
      ...(dialect === 'postgres' ? ['put-blob'] : []),
      'recent-failures',
      'running-for',
      'settle',
      'stuck',
    ]
    expect(sqlFiles(dialect).map(({ name }) => name)).toEqual(names)
    for (const { summary, text } of sqlFiles(dialect)) {
      expect(summary).toMatch(/\w+ .*[.:]/)
      expect(text.trimEnd().endsWith(';')).toBe(true)
    }
    expect(() => sqlFile(dialect, 'drop')).toThrow(SheafError)
  })
})
