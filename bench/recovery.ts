// From a crash to the same job in other hands: a worker killed, the app killed and started again, a machine of the team gone silent (--rounds 5 --seed 1).
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { Client } from 'pg'
import { drawPdf } from '../scripts/fixtures/large.ts'
import { table } from '../scripts/tools/text-table.ts'
import { appRoot } from '../src/engine/root.ts'
import { initTeam } from '../src/engine/store/team.ts'
import { ownServer } from '../src/engine/testing/postgres.ts'
import { median } from './figures.ts'
import { verdict } from './race.ts'

const patience = 60_000

/** An event as the log has it; `at` in ms since 1970. */
interface Logged {
  type: string
  job: string
  at: number
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '5' }, seed: { type: 'string', default: '1' } },
  })
  const rounds = Number(values.rounds)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-recovery-'))
  try {
    const scan = path.join(folder, 'scan.pdf')
    writeFileSync(scan, await drawPdf({ pages: 24, scanned: true, seed: Number(values.seed), dpi: 110 }))
    const worker: number[] = []
    const app: number[] = []
    for (let round = 0; round < rounds; round++) {
      const one = await crashOnce(scan, path.join(folder, `home-${round}`))
      worker.push(one.worker)
      app.push(one.app)
    }
    const host = await silence(scan, folder, Math.ceil(rounds / 2))
    const row = (what: string, all: readonly number[], goal: number): string[] => [
      what,
      `${Math.round(median(all))} ms`,
      `${Math.round(Math.min(...all))} – ${Math.round(Math.max(...all))} ms`,
      verdict(median(all) <= goal, `≤ ${goal.toLocaleString('en')} ms`),
    ]
    console.log(
      table(
        ['crash', 'the same job is claimed again after', 'spread', 'goal'],
        [
          row('a worker process is killed', worker, 250),
          row('the app is killed; from its start', app, 2000),
          row('a machine of the team is silent', host, 12_000),
        ],
      ),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** One reading of the scan in a home of its own: first a worker is killed, then everything, then it is started again. */
async function crashOnce(scan: string, home: string): Promise<{ worker: number; app: number }> {
  const log = (): Logged[] => {
    const db = new Database(path.join(home, 'sheaf.db'), { readonly: true, timeout: 5000 })
    try {
      if (!db.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'event'`).get()) return []
      return db
        .prepare<[], Logged>('SELECT type, job_id AS job, at FROM event WHERE job_id IS NOT NULL ORDER BY seq')
        .all()
    } finally {
      db.close()
    }
  }
  const first = sheaf(['--data', home, 'process', scan, '--workers', '2'])
  await until(() => isFile(path.join(home, 'sheaf.db')) && log().some(({ type }) => type === 'job.claimed'))
  let killedAt = 0
  const again = await until(() => {
    if (killedAt === 0) {
      const [pid] = first.pid === undefined ? [] : childrenOf(first.pid)
      const busy = log().filter(({ type }) => type === 'job.claimed').length >= 2
      if (pid === undefined || !busy) return undefined
      killedAt = Date.now()
      process.kill(pid, 'SIGKILL')
    }
    const events = log()
    const crash = events.find(({ type, at }) => type === 'worker.crashed' && at >= killedAt)
    return crash && events.find(({ type, job, at }) => type === 'job.claimed' && job === crash.job && at >= crash.at)
  })
  const worker = again.at - killedAt

  const active = (): string[] => {
    const open = new Set<string>()
    for (const { type, job } of log()) {
      if (type === 'job.claimed') open.add(job)
      else if (type.startsWith('job.') && type !== 'job.added') open.delete(job)
    }
    return [...open]
  }
  const held = await until(() => (active().length > 0 ? active() : undefined))
  await killGroup(first)
  const startedAt = Date.now()
  // As the window does: an engine that works on whatever is there.
  const second = sheaf(['--data', home, 'work', '--workers', '2'])
  const resumed = await until(() =>
    log().find(({ type, job, at }) => type === 'job.claimed' && at >= startedAt && held.includes(job)),
  )
  await killGroup(second)
  return { worker, app: resumed.at - startedAt }
}

/** Two `sheaf work` on one database; the one that has a job is frozen with its workers, as if its machine were gone. */
async function silence(scan: string, folder: string, rounds: number): Promise<number[]> {
  const server = await ownServer()
  const all: number[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      const { url } = await server.freshDatabase()
      await initTeam(url)
      const home = (name: string): string => {
        const made = path.join(folder, `team-${round}-${name}`)
        mkdirSync(made)
        return made
      }
      const join = (name: string, ...verb: string[]): ChildProcess =>
        sheaf(['--data', home(name), '--queue', url, ...verb])
      const adding = join('add', 'add', scan)
      const hosts = [join('one', 'work', '--workers', '1'), join('other', 'work', '--workers', '1')]
      const client = new Client({ connectionString: url })
      await client.connect()
      const activeOf = async (): Promise<{ id: string; owner: string; pid: number }[]> => {
        const { rows } = await client.query<{ id: string; owner: string; pid: number }>(
          `SELECT s.id, s.owner, h.pid FROM sheaf.job AS s JOIN sheaf.host AS h ON h.id = s.owner
           JOIN pgboss.job AS j ON j.id = s.id AND j.name = s.name WHERE j.state = 'active'`,
        )
        return rows
      }
      const held = await until(async () => (await activeOf()).find(({ pid }) => hosts.some((host) => host.pid === pid)))
      process.kill(-held.pid, 'SIGSTOP')
      const frozenAt = Date.now()
      await until(async () => (await activeOf()).find(({ id, owner }) => id === held.id && owner !== held.owner))
      all.push(Date.now() - frozenAt)
      await client.end()
      for (const child of [adding, ...hosts]) await killGroup(child)
    }
  } finally {
    await server.end()
  }
  return all
}

/** The command line as a process that leads a group of its own: the built one, where there is a build. */
function sheaf(args: readonly string[]): ChildProcess {
  return spawn(path.join(appRoot(), 'bin/sheaf'), ['--quiet', ...args], {
    detached: true,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] },
  })
}

async function killGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  process.kill(-child.pid, 'SIGKILL')
  await gone
}

/** Workers of a process, by the kernel's table. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

function isFile(file: string): boolean {
  try {
    return readFileSync(file).length > 0
  } catch {
    return false // not there yet
  }
}

/** What `look` gives once it gives something true. */
async function until<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + patience
  while (Date.now() < deadline) {
    const found = await look()
    if (found) return found
    await sleep(25)
  }
  throw new Error('nothing happened for a minute')
}
