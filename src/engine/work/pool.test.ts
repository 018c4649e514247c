// The pool at moments that no process can be brought to on purpose: a job's end has been stored and the pool has not heard of it yet; the
// machine slept. So the worker is one within this process and the store's part of an attempt is its settle alone; queue and claims are real.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Settings } from '../../contract/settings.ts'
import { newJob } from '../queue/conformance/kit.ts'
import { createSqliteQueue } from '../queue/sqlite.ts'
import type { SqliteTx } from '../store/db.ts'
import { openDb } from '../store/open.ts'
import type { Attempts } from './attempts.ts'
import type { RunRow } from './chain.ts'
import { createPool, type Pool } from './pool.ts'
import type { Spawn, WorkerExit } from './spawn.ts'
import { createTrouble, type Trouble } from './trouble.ts'

type Tell = (message: unknown) => void

/** Two jobs, `a` and `b`, and a pool of one worker that does with each what `onRun` does. */
async function openPool(options: {
  onRun: (job: string, tell: Tell) => void
  onEnd?: () => Promise<void>
  onTouch?: () => void
  settings?: Partial<Settings>
}): Promise<{
  ended: string[]
  kills: () => number
  pool: Pool
  trouble: Trouble
  db: Awaited<ReturnType<typeof openDb>>
}> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-pool-'))
  const db = await openDb(path.join(folder, 'sheaf.db'))
  const queue = createSqliteQueue(db)
  const payload = { v: 1, run: 'run-1' }
  await db.tx((tx) => queue.add(tx, [newJob('a', { payload }), newJob('b', { payload })]))

  const trouble = createTrouble()
  const ended: string[] = []
  let kills = 0
  const spawn: Spawn = () => {
    let tell: Tell = () => {}
    let exit: (how: WorkerExit) => void = () => {}
    return {
      pid: 1,
      send(message) {
        if (message.type !== 'run') return
        tell({ type: 'ready', pid: 1, versions: {} })
        options.onRun(message.job, tell)
      },
      kill() {
        kills++
        exit({ code: null, signal: 'SIGKILL', stderr: '' })
      },
      onMessage: (listener) => void (tell = listener),
      onExit: (listener) => void (exit = listener),
    }
  }
  const attempts: Partial<Attempts> = {
    begin: async ({ group }) => ({ id: group, pages: null, progress: 0 }) as RunRow,
    async fail(claim, _, error) {
      await db.tx((tx) => queue.settle(tx, claim, { kind: 'failed', error }))
      await options.onEnd?.()
      ended.push(claim.key)
    },
    release: async (claim) => {
      await db.tx((tx) => queue.settle(tx, claim, { kind: 'released', interrupted: false }))
    },
  }
  const pool = createPool({
    queue: { ...queue, touch: (claim, lease) => queue.touch(claim, lease).finally(() => options.onTouch?.()) },
    attempts: attempts as Attempts,
    spawn,
    settings: Settings.parse({ lease: 1, ...options.settings }),
    size: 1,
    owner: 'me',
    takeForeign: async () => undefined,
    buildTask: async () => ({ stage: 'document-chunk' }) as never,
    onProgress: () => undefined,
    onChange: () => undefined,
    trouble,
    log: pino({ level: 'silent' }),
  })
  onTestFinished(async () => {
    await pool.close(0)
    await db.close()
    rmSync(folder, { recursive: true })
  })
  return { ended, kills: () => kills, pool, trouble, db }
}

const failure = { code: 'page-failed', message: 'x', hint: 'y', retryable: false }

test('a sign of life that crosses the end of its job on the way costs no worker', async () => {
  const crossed = Promise.withResolvers<void>()
  const { ended, kills } = await openPool({
    onRun: (job, tell) => tell({ type: 'failed', job, error: failure }),
    async onEnd() {
      await crossed.promise
      await sleep(20)
    },
    onTouch: () => crossed.resolve(),
  })
  await expect.poll(() => ended, { timeout: 5000 }).toEqual(['a', 'b'])
  expect(kills()).toBe(0)
})

test('time in which the machine slept is not held against a document; time in which it did not is', async () => {
  let passed = 0
  const clock = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => clock() + passed)
  onTestFinished(() => void vi.restoreAllMocks())
  const begun = Promise.withResolvers<void>()
  const pool = await openPool({ onRun: () => begun.resolve(), settings: { pageTimeout: 3, documentTimeout: 6 } })
  await begun.promise
  passed += 3_600_000
  await sleep(600)
  expect(pool.kills()).toBe(0)
  const { ended } = pool
  for (let n = 0; n < 8 && ended.length === 0; n++) {
    passed += 900
    await sleep(260)
  }
  expect(ended).toEqual(['a'])
})

test('a store that cannot be written to is told of while it lasts, and work goes on by itself', async () => {
  const sealed = Promise.withResolvers<void>()
  let sqlite: SqliteTx['sqlite'] | undefined
  const { ended, pool, trouble, db } = await openPool({
    onRun: (job, tell) => tell({ type: 'failed', job, error: failure }),
    async onEnd() {
      if (ended.length > 0) return
      await db.tx(async (tx) => {
        sqlite = tx.sqlite
        sqlite.pragma('query_only = 1')
      })
      sealed.resolve()
    },
  })
  expect(trouble.now()).toBe(null)
  await sealed.promise
  await expect.poll(() => trouble.now(), { interval: 5 }).toMatchObject({ code: 'queue-unreachable' })
  sqlite?.pragma('query_only = 0')
  pool.wake()
  await expect.poll(() => ended, { interval: 5 }).toEqual(['a', 'b'])
  expect(trouble.now()).toBe(null)
})
