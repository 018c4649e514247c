// Postgres for tests: one real server for a whole run, started by whoever needs it first, and an empty database for each who asks.
// SHEAF_TEST_PG=postgres://… names another server, whose user may create databases.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, escapeIdentifier } from 'pg'

/** Milliseconds a server has to be ready; the disk is shared with other tests. */
const startLimit = 90_000

export interface TestDatabase {
  url: string
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>
}

/** An empty database on the run's server. */
export async function freshDatabase(): Promise<TestDatabase> {
  return databaseOn(process.env['SHEAF_TEST_PG'] ?? (await sharedServer()))
}

export interface TestServer {
  freshDatabase(): Promise<TestDatabase>
  /** Ends the server: `stop` as an administrator would, `kill` as a power cut. */
  halt(how: 'stop' | 'kill'): Promise<void>
  /** Starts it again, on the same port. */
  start(): Promise<void>
  end(): Promise<void>
}

/** A server of one's own, for tests of a database that goes away. It ends with this process, if not before. */
export async function ownServer(): Promise<TestServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-pg-'))
  const guard = startGuard(folder, process.pid, { talk: true, durable: true })
  const url = await whenReady(folder)
  const tell = async (message: 'start' | 'stop' | 'kill'): Promise<void> => {
    guard.channel?.ref()
    guard.send(message)
    await once(guard, 'message')
    guard.channel?.unref()
  }
  return {
    freshDatabase: () => databaseOn(url),
    halt: tell,
    start: () => tell('start'),
    async end() {
      guard.ref()
      const gone = once(guard, 'exit')
      guard.kill('SIGTERM')
      await gone
    },
  }
}

/**
 * The server that all files of one test run share: vitest.config.ts names the run. Another program is a run of its own, and its server waits for
 * the disk at every commit: benches measure that.
 */
async function sharedServer(): Promise<string> {
  const run = process.env['SHEAF_TEST_RUN'] ?? String(process.pid)
  const folder = path.join(os.tmpdir(), `sheaf-pg-run-${run}`)
  // Left by a guard that was killed, under the number of a process that ended long ago.
  if (
    existsSync(path.join(folder, 'guard.pid')) &&
    !isAlive(Number(readFileSync(path.join(folder, 'guard.pid'), 'utf8')))
  )
    rmSync(folder, { recursive: true, force: true })
  try {
    mkdirSync(folder, { mode: 0o711 })
    startGuard(folder, Number(run), { talk: false, durable: process.env['SHEAF_TEST_RUN'] === undefined })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return whenReady(folder)
}

function startGuard(folder: string, watched: number, how: { talk: boolean; durable: boolean }): ChildProcess {
  const entry = path.join(import.meta.dirname, 'postgres-guard.ts')
  const guard = spawn(process.execPath, [entry, folder, String(watched), ...(how.durable ? ['durable'] : [])], {
    stdio: how.talk ? ['ignore', 'ignore', 'ignore', 'ipc'] : 'ignore',
    detached: true,
  })
  guard.unref()
  guard.channel?.unref()
  return guard
}

async function whenReady(folder: string): Promise<string> {
  const deadline = Date.now() + startLimit
  while (Date.now() < deadline) {
    if (existsSync(path.join(folder, 'url'))) return readFileSync(path.join(folder, 'url'), 'utf8')
    if (existsSync(path.join(folder, 'error'))) throw new Error(readFileSync(path.join(folder, 'error'), 'utf8'))
    await sleep(50)
  }
  throw new Error(`PostgreSQL was not ready within ${startLimit / 1000} s, see ${folder}`)
}

async function databaseOn(server: string): Promise<TestDatabase> {
  const name = `sheaf_test_${randomBytes(6).toString('hex')}`
  const url = new URL(server)
  url.pathname = `/${name}`
  await execute(server, `CREATE DATABASE ${escapeIdentifier(name)}`)
  return {
    url: url.href,
    drop: () => execute(server, `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
