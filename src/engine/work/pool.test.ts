// The pool at the one moment that no process can be brought to on purpose: a job's end has been stored, and the pool has not heard of it yet.
// So the worker is one within this process and the store's part of an attempt is its settle alone; queue and claims are real.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { Settings } from '../../contract/settings.ts'
import { newJob } from '../queue/conformance/kit.ts'
import { createSqliteQueue } from '../queue/sqlite.ts'
import { openDb } from '../store/open.ts'
import type { Attempts } from './attempts.ts'
import type { RunRow } from './chain.ts'
import { createPool } from './pool.ts'
import type { Spawn } from './spawn.ts'

test('a sign of life that crosses the end of its job on the way costs no worker', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-pool-'))
  const db = await openDb(path.join(folder, 'sheaf.db'))
  const queue = createSqliteQueue(db)
  const payload = { v: 1, run: 'run-1' }
  await db.tx((tx) => queue.add(tx, [newJob('a', { payload }), newJob('b', { payload })]))

  const crossed = Promise.withResolvers<void>()
  const ended: string[] = []
  let kills = 0
  const spawn: Spawn = () => {
    let tell: (message: unknown) => void = () => {}
    return {
      pid: 1,
      send(message) {
        if (message.type !== 'run') return
        tell({ type: 'ready', pid: 1, versions: {} })
        tell({
          type: 'failed',
          job: message.job,
          error: { code: 'page-failed', message: 'x', hint: 'y', retryable: false },
        })
      },
      kill: () => void kills++,
      onMessage: (listener) => void (tell = listener),
      onExit: () => undefined,
    }
  }
  const attempts: Partial<Attempts> = {
    begin: async ({ group }) => ({ id: group, pages: null, progress: 0 }) as RunRow,
    async fail(claim, _, error) {
      await db.tx((tx) => queue.settle(tx, claim, { kind: 'failed', error }))
      await crossed.promise
      await sleep(20)
      ended.push(claim.key)
    },
  }
  const pool = createPool({
    queue: {
      ...queue,
      touch: async (claim, options) =>
        queue.touch(claim, options).finally(() => {
          crossed.resolve()
        }),
    },
    attempts: attempts as Attempts,
    spawn,
    settings: Settings.parse({ lease: 1 }),
    size: 1,
    owner: 'me',
    takeForeign: async () => undefined,
    buildTask: async () => ({ stage: 'document-chunk' }) as never,
    onProgress: () => undefined,
    onChange: () => undefined,
    log: pino({ level: 'silent' }),
  })
  onTestFinished(async () => {
    await pool.close(0)
    await db.close()
    rmSync(folder, { recursive: true })
  })

  await expect.poll(() => ended, { timeout: 5000 }).toEqual(['a', 'b'])
  expect(kills).toBe(0)
})
