// Company: what an older version left is not migrated while a program of it works there; and is, once that one has ended or died.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase } from '../testing/postgres.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { openPostgres } from './open-postgres.ts'
import { openDb } from './open.ts'
import { initTeam, migrateTeam, teamStatus } from './team.ts'

const newest = migrations.map(({ number }) => number).toSorted((a, b) => b - a)[0] ?? 0

function sleeper(): ChildProcess {
  return spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
}

test('a home of an older version is left as it was while a program of that version works in it', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-company-'))
  const file = path.join(folder, 'sheaf.db')
  const older = sleeper()
  try {
    const sqlite = new Database(file)
    migrate(
      sqlite,
      migrations.filter(({ number }) => number < newest),
    )
    const add = sqlite.prepare('INSERT INTO host VALUES (?, ?, ?, ?, ?, ?, 1)')
    add.run('h1', os.hostname(), older.pid, '', 'desktop', Date.now())
    add.run('h2', 'elsewhere', older.pid, '', 'cli', Date.now())
    const steps = sqlite.prepare<[], number>('SELECT max(number) FROM migration').pluck()
    await expect(openDb(file)).rejects.toMatchObject({
      code: 'queue-unreachable',
      message: expect.stringContaining(`desktop, process ${older.pid}`) as string,
    })
    expect(steps.get()).toBeLessThan(newest)
    older.kill('SIGKILL')
    await once(older, 'exit')
    await (await openDb(file)).close()
    expect(steps.get()).toBe(newest)
    sqlite.close()
  } finally {
    older.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})

test('what an older version left in the register when it died is no company, whoever has its process id now', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-company-'))
  const file = path.join(folder, 'sheaf.db')
  const other = sleeper()
  try {
    const sqlite = new Database(file)
    migrate(
      sqlite,
      migrations.filter(({ number }) => number < newest),
    )
    // As on Windows and macOS, where no process tells when it began.
    const add = sqlite.prepare("INSERT INTO host VALUES (?, ?, ?, '', 'desktop', ?, 1)")
    const started = Date.now() - os.uptime() * 1000
    add.run('h1', os.hostname(), other.pid, started - 60_000)
    add.run('h2', os.hostname(), process.pid, Date.now())
    sqlite.close()
    await (await openDb(file)).close()
  } finally {
    other.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})

test('a team’s database is not migrated while an older host shows itself, and is twenty seconds after it was killed', async () => {
  const database = await freshDatabase()
  const client = new Client({ connectionString: database.url })
  try {
    await initTeam(database.url)
    await client.connect()
    // As the version before left it: the last step's tables may stay, since nothing here writes to them.
    const { rows } = await client.query<{ number: number; name: string }>(
      'DELETE FROM sheaf.migration WHERE number = (SELECT max(number) FROM sheaf.migration) RETURNING number, name',
    )
    const seen = (seconds: number): Promise<unknown> =>
      client.query(
        `INSERT INTO sheaf.host (id, hostname, pid, pid_started, kind, started_at, seen_at, version)
         SELECT 'h1', 'desk', 1, '', 'server', 1, extract(epoch FROM clock_timestamp()) * 1000 - $1, '0.1.0'
         ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`,
        [seconds * 1000],
      )
    await seen(3)
    await expect(migrateTeam(database.url)).rejects.toMatchObject({
      code: 'queue-unreachable',
      message: expect.stringContaining('desk (server, 0.1.0)') as string,
    })
    expect((await teamStatus(database.url)).verdict.kind).toBe('older')
    await seen(30)
    // It gets as far as the step itself, which is there already.
    await expect(migrateTeam(database.url)).rejects.toThrow(/already exists/)
    expect(rows).toHaveLength(1)
  } finally {
    await client.end()
    await database.drop()
  }
}, 60_000)

test('a host that slept while its team’s database was migrated is told so when it connects again', async () => {
  const database = await freshDatabase()
  const client = new Client({ connectionString: database.url })
  await initTeam(database.url)
  await client.connect()
  const db = await openPostgres(database.url, { name: 'sleeper' })
  const ask = () => db.read.selectFrom('run').select('id').execute()
  try {
    expect(await ask()).toEqual([])
    await client.query("INSERT INTO sheaf.migration (number, name) VALUES (99, 'later')")
    await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'sleeper%'")
    const refused = { code: 'queue-unreachable', message: expect.stringContaining('step 99 (later)') as string }
    await expect(ask()).rejects.toMatchObject(refused)
    await expect(db.tx(({ kysely }) => kysely.selectFrom('run').select('id').execute())).rejects.toMatchObject(refused)
    await client.query('DELETE FROM sheaf.migration WHERE number = 99')
    expect(await ask()).toEqual([])
  } finally {
    await db.close()
    await client.end()
    await database.drop()
  }
}, 120_000)
