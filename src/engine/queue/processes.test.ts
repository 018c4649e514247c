// Real processes on one SQLite file: no job is given out twice, and kill -9 at any moment loses and doubles nothing.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SqliteDb } from '../store/db.ts'
import { openDb } from '../store/open.ts'
import { newJob } from './conformance/kit.ts'
import type { Queue } from './queue.ts'
import { createSqliteQueue } from './sqlite.ts'

let folder: string
let file: string
let db: SqliteDb
let queue: Queue
const children = new Set<ChildProcess>()

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sheaf-processes-'))
  file = join(folder, 'sheaf.db')
  db = await openDb(file)
  queue = createSqliteQueue(db)
  // No uniqueness here: a doubled effect is to be seen.
  await db.tx(async (tx) => tx.sqlite.exec('CREATE TABLE effect (job INTEGER, owner TEXT)'))
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await db.close()
  rmSync(folder, { recursive: true })
})

/** Starts a claimer and waits until it has the file open. */
async function startClaimer(
  owner: string,
  longest: number,
): Promise<{ child: ChildProcess; exit: Promise<unknown[]> }> {
  const child = fork(new URL('torture.child.ts', import.meta.url), [file, owner, String(longest)], { execArgv: [] })
  children.add(child)
  const exit = once(child, 'exit')
  await once(child, 'message')
  return { child, exit }
}

async function addJobs(count: number): Promise<void> {
  await db.tx((tx) =>
    queue.add(
      tx,
      Array.from({ length: count }, (_, i) => newJob(`job-${i}`, { retryLimit: 0 })),
    ),
  )
}

function expectEachOnce(count: number): void {
  const effects = db.readSqlite
    .prepare<[], { job: number; n: number }>('SELECT job, count(*) n FROM effect GROUP BY job')
    .all()
  expect(effects).toHaveLength(count)
  expect(effects.filter(({ n }) => n !== 1)).toEqual([])
  expect(db.readSqlite.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.readSqlite.pragma('foreign_key_check')).toEqual([])
}

test('four processes share 800 jobs, and none gets one that another has', async () => {
  const count = 800
  await addJobs(count)
  const claimers = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => startClaimer(owner, 2)))
  for (const { child } of claimers) child.send('begin')
  const codes = await Promise.all(claimers.map(async ({ exit }) => (await exit)[0]))
  expect(codes).toEqual([0, 0, 0, 0])
  expectEachOnce(count)
  expect((await queue.stats()).counts).toEqual([{ name: 'page-ocr', state: 'completed', count }])
  expect(db.readSqlite.prepare('SELECT DISTINCT owner FROM effect').all()).toHaveLength(4)
})

test('claimers are killed again and again: no job is lost, and each takes effect once', async () => {
  const count = 200
  await addJobs(count)
  // Then the rest may live, or a busy machine would never get done.
  const enough = 10
  let kills = 0
  let orphans = 0
  const open = async () => (await queue.list({ states: ['created', 'retry', 'active'], limit: 1 })).length > 0

  async function keepKilling(slot: number): Promise<void> {
    for (let n = 0; await open(); n++) {
      const owner = `host-${slot}-${n}`
      const { child, exit } = await startClaimer(owner, 8)
      child.send('begin')
      if (kills < enough) {
        await sleep(Math.random() * 120)
        child.kill('SIGKILL')
      }
      const [, signal] = await exit
      if (signal === 'SIGKILL') kills++
      orphans += (await db.tx((tx) => queue.recover(tx, { deadOwners: [owner] }))).length
    }
  }
  await Promise.all([0, 1, 2].map((slot) => keepKilling(slot)))

  expect(kills).toBeGreaterThan(3)
  expect(orphans).toBeGreaterThan(0)
  expectEachOnce(count)
  // Being killed is no fault of the job's: none of them may fail again, and none failed.
  expect((await queue.stats()).counts).toEqual([{ name: 'page-ocr', state: 'completed', count }])
})
