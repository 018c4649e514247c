// Faults of disks that need the system's help: one that is slow (strace delays its syncs), a server's that is full (a file system of its own
// for one table). Linux; each says what it lacks where it cannot be tried.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { toWire } from '../../src/contract/error.ts'
import type { Db, PostgresDb } from '../../src/engine/store/db.ts'
import { openPostgres } from '../../src/engine/store/open-postgres.ts'
import { initTeam } from '../../src/engine/store/team.ts'
import { ownServer } from '../../src/engine/testing/postgres.ts'
import type { Fault } from '../faults.ts'
import { canTrace } from './power.ts'
import { Stage } from './stage.ts'

/** Milliseconds that each sync takes longer. */
const slowness = 300
/** Microseconds: the longest that PostgreSQL waits before it syncs. */
const slowest = 100_000

/** Every sync of the store waits: SQLite's host runs under strace, the server is told to wait with each commit. */
export const slowDisk = (on: Fault['on']): Fault => ({
  name: 'a slow disk',
  on,
  isLong: true,
  async run() {
    if (on === 'sqlite' && !canTrace()) return { skipped: 'strace is not installed, or may not trace here' }
    await using stage = await Stage.open(on)
    const server = asServer(stage.home.db)
    const trace = path.join(stage.folder, 'trace')
    const calls = 'fsync,fdatasync,sync_file_range'
    const delayed = ['-e', `trace=${calls}`, '-e', `inject=${calls}:delay_exit=${slowness}ms`]
    await server?.query(`ALTER SYSTEM SET commit_delay = ${slowest}`)
    await server?.query('ALTER SYSTEM SET commit_siblings = 0')
    await server?.query('SELECT pg_reload_conf()')
    const commits = async (): Promise<number> => {
      if (!server)
        return readFileSync(trace, 'utf8')
          .split('\n')
          .filter((line) => line.includes('sync')).length
      const [row] = await server.query<{ n: string }>('SELECT sum(xact_commit) AS n FROM pg_stat_database')
      return Number(row?.n)
    }
    const before = server ? await commits() : 0
    const host = await stage.start(
      {},
      on === 'sqlite' ? ['strace', '--seccomp-bpf', '-f', '-o', trace, ...delayed] : [],
    )
    const files = Array.from({ length: 10 }, () => stage.script({ pages: 3, slow: 20 }))
    await host.add(files)
    await stage.ended(files.length)
    const counted = await stage.count(files.length)
    const faults = (await commits()) - before
    return { promise: 'slower, and nothing is lost or done twice', faults, ...counted, recovered: null }
  },
})

/** A Db that is a server's also takes statements outside its turns. */
const asServer = (db: Db): PostgresDb | null => (db.dialect === 'postgres' ? (db as PostgresDb) : null)

/** A table of a team's database lies on a file system of a few megabytes, which fills and is given room again. */
export const fullServer: Fault = {
  name: "the server's disk full",
  on: 'postgres',
  isLong: true,
  async run() {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-faults-'))
    const disk = path.join(folder, 'disk')
    mkdirSync(disk)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'none', disk]).status !== 0) {
      rmSync(folder, { recursive: true })
      return { skipped: 'a file system of its own may not be mounted here' }
    }
    const server = await ownServer()
    try {
      const { url } = await server.freshDatabase()
      await initTeam(url)
      const db = await openPostgres(url)
      const [where] = await db.query<{ data_directory: string }>('SHOW data_directory')
      const { uid, gid } = statSync(where?.data_directory ?? '/')
      chmodSync(folder, 0o755)
      const ballast = path.join(disk, 'ballast')
      writeFileSync(ballast, Buffer.alloc(6_000_000, 1))
      const space = path.join(disk, 'space')
      mkdirSync(space)
      chownSync(space, uid, gid)
      await db.query(`CREATE TABLESPACE small LOCATION '${space}'`)
      await db.query('CREATE TABLE scratch (n integer, bytes text) TABLESPACE small')
      await db.query('ALTER TABLE scratch ALTER bytes SET STORAGE plain')
      const write = (n: number): Promise<unknown> =>
        db.tx(({ kysely }) => sql`INSERT INTO scratch VALUES (${n}, repeat('x', 4000))`.execute(kysely))
      const kept = new Set<number>()
      let refused = 0
      for (let n = 0; refused < 5 && n < 5000; n++) {
        try {
          await write(n)
          kept.add(n)
        } catch (error) {
          const { code, hint } = toWire(error)
          if (code !== 'queue-unreachable' || hint === '') throw error
          refused++
        }
      }
      rmSync(ballast)
      const began = performance.now()
      await write(-1)
      const recovered = performance.now() - began
      const rows = await db.query<{ n: number }>('SELECT n FROM scratch')
      const there = rows.map(({ n }) => n)
      await db.close()
      return {
        promise: 'refused with a hint, nothing acknowledged is lost',
        faults: refused,
        lost: [...kept].filter((n) => !there.includes(n)).length + (refused === 0 ? 1 : 0),
        doubled: there.length - new Set(there).size,
        recovered,
      }
    } finally {
      await server.end()
      for (let n = 0; n < 20 && spawnSync('umount', [disk]).status !== 0; n++) await sleep(250)
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true })
    }
  },
}
