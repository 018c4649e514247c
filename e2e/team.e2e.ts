// A team by its command line: real processes on one PostgreSQL. Nothing happens to a database without consent, a dead host's work is
// taken up at once, and the password is nowhere to be read.
import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { drawPdf } from '../scripts/fixtures/large.ts'
import { dumpDatabase } from '../src/engine/testing/catalog.ts'
import { freshDatabase, type TestDatabase } from '../src/engine/testing/postgres.ts'

const root = path.resolve(import.meta.dirname, '..')
const sheaf = path.join(root, 'bin', 'sheaf')
const started = new Set<ChildProcess>()
let folder: string
let database: TestDatabase

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sheaf-team-'))
  database = await freshDatabase()
})
afterEach(async () => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) kill(child)
  started.clear()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

/** A host as another machine would have it: a process group and a data folder of its own. */
function start(home: string, args: readonly string[], queue: string | null = database.url) {
  const env: NodeJS.ProcessEnv = { ...process.env, SHEAF_DATA: path.join(folder, home), NO_COLOR: '1' }
  if (queue === null) delete env['SHEAF_QUEUE']
  else env['SHEAF_QUEUE'] = queue
  const child = spawn(sheaf, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  started.add(child)
  const text = { out: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text.out += part))
  const ended = new Promise<{ code: number | null; out: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, ...text })),
  )
  return { child, text, ended }
}
const run = (args: readonly string[], queue?: string | null) => start('home', args, queue).ended
const kill = (child: ChildProcess): void => void (child.pid && process.kill(-child.pid, 'SIGKILL'))
async function ask<Row>(sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows as Row[]
}

describe('consent', () => {
  test('every command refuses a database that nobody has prepared, says what to do, and leaves it as it is', async () => {
    const before = await dumpDatabase(database.url)
    for (const args of [['list'], ['work', '--drain'], ['stats'], ['team', 'status'], ['team', 'migrate']]) {
      const { code, out } = await run(args)
      expect(code, out).toBe(75)
      expect(out).toContain('sheaf team init postgres://')
    }
    const { code, out } = await run(['team', 'init', '--print'])
    expect(code).toBe(0)
    expect(out).toContain('CREATE SCHEMA')
    expect(await dumpDatabase(database.url)).toEqual(before)
  })

  test('a server that is not there is exit code 75, a URL of another kind 2', async () => {
    const away = await run(['list'], 'postgres://anna:geheim@127.0.0.1:1/none')
    expect(away.code).toBe(75)
    expect(away.out).not.toContain('geheim')
    const odd = await run(['list'], 'mysql://anna:geheim@127.0.0.1/none')
    expect(odd.code).toBe(2)
    expect(odd.out).not.toContain('geheim')
  })
})

describe('a prepared database', () => {
  beforeEach(async () => {
    expect((await run(['team', 'init'])).code).toBe(0)
  })

  test('what one adds another one works on and a third one reads', async () => {
    await cp(path.join(root, 'samples', 'invoice-2025-0318.pdf'), path.join(folder, 'invoice.pdf'))
    const added = await start('a', ['add', 'invoice.pdf', '--json']).ended
    expect(added.code, added.out).toBe(0)
    expect((await start('b', ['work', '--drain', '--workers', '1']).ended).code).toBe(0)
    const { out } = await start('c', ['list', '--json']).ended
    expect(out).toContain('"state":"done"')
    expect(await readdir(path.join(folder, 'b'))).not.toContain('sheaf.db')
  })

  test.each([
    { where: 'this machine: at once', elsewhere: false, limit: 5000 },
    { where: 'another machine: when its lease lapses', elsewhere: true, limit: 12_000 },
  ])(
    'the work of a killed host of $where is in other hands',
    async ({ elsewhere, limit }) => {
      await writeFile(path.join(folder, 'scan.pdf'), await drawPdf({ pages: 4, scanned: true, seed: 3 }))
      expect((await start('a', ['add', 'scan.pdf']).ended).code).toBe(0)
      const doomed = start('b', ['work', '--workers', '1'])
      const active = (): Promise<{ id: string; owner: string; token: number }[]> =>
        ask(`SELECT s.id, s.owner, s.token FROM sheaf.job AS s JOIN pgboss.job AS j ON j.name = s.name AND j.id = s.id
           WHERE s.name = 'page-ocr' AND j.state = 'active' ORDER BY s.added_at`)
      await expect.poll(active, { timeout: 60_000, interval: 50 }).toHaveLength(1)
      const [held] = await active()
      // As far as others can tell, it is a machine whose processes they cannot see.
      if (elsewhere)
        await ask(
          `UPDATE sheaf.host SET hostname = 'elsewhere', pid_started = 'another boot' WHERE id = '${held?.owner}'`,
        )
      const heir = start('c', ['work', '--drain', '--workers', '1'])
      await expect
        .poll(() => ask(`SELECT 1 FROM sheaf.host WHERE id <> '${held?.owner}'`), { timeout: 30_000 })
        .toHaveLength(1)
      const claims = async (): Promise<{ owner: string; token: number }[]> =>
        (await active()).filter(({ owner }) => owner === held?.owner)
      await expect.poll(claims, { timeout: 30_000, interval: 20 }).not.toHaveLength(0)
      kill(doomed.child)
      const killed = Date.now()
      await expect.poll(claims, { timeout: 30_000, interval: 50 }).toHaveLength(0)
      const after = Date.now() - killed
      console.log(`taken from ${elsewhere ? 'another' : 'this'} machine’s dead host after ${after} ms`)
      expect(after).toBeLessThan(limit)
      expect((await heir.ended).code).toBe(0)
      expect(await ask(`SELECT state FROM sheaf.document`)).toEqual([{ state: 'done' }])
      expect(
        await ask(`SELECT page FROM sheaf.event WHERE type = 'page.stored' GROUP BY page HAVING count(*) > 1`),
      ).toEqual([])
    },
    180_000,
  )

  test('the password is in no output, log, event, setting or list of processes', async () => {
    const secret = decodeURIComponent(new URL(database.url).password)
    const encoded = new URL(database.url).password
    await cp(path.join(root, 'samples', 'invoice-2025-0318.pdf'), path.join(folder, 'invoice.pdf'))
    const work = start('b', ['--queue', database.url, 'work', '--workers', '1'], null)
    await expect.poll(() => work.text.out, { timeout: 30_000 }).toContain('working on')
    if (process.platform === 'linux') {
      const commandLine = await readFile(`/proc/${work.child.pid}/cmdline`, 'utf8')
      expect(commandLine).not.toContain(encoded)
    }
    const done = await start('a', ['process', 'invoice.pdf', '--json']).ended
    expect(done.code, done.out).toBe(0)
    const status = await run(['team', 'status', '--json'])
    work.child.kill('SIGINT')
    const worked = await work.ended
    const logs = await Promise.all(
      ['a', 'b'].map((home) => readFile(path.join(folder, home, 'sheaf.log'), 'utf8').catch(() => '')),
    )
    const rows = await dumpDatabase(database.url)
    for (const text of [done.out, status.out, worked.out, ...logs, rows.join('\n')]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(encoded)
    }
  }, 120_000)
})
