// Faults of the disk under a home on SQLite: full, not to be written, out of file handles, damaged. Each row written and acknowledged is
// counted afterwards.
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { toWire } from '../../src/contract/error.ts'
import { backUp, restoreBackup } from '../../src/engine/store/backup.ts'
import { openDb } from '../../src/engine/store/open.ts'
import { initTeam } from '../../src/engine/store/team.ts'
import { ownServer } from '../../src/engine/testing/postgres.ts'
import type { SqliteDb } from '../../src/engine/store/db.ts'
import type { Fault, FaultLine } from '../faults.ts'

async function inHome(
  use: (file: string) => Promise<FaultLine | { skipped: string }>,
): Promise<FaultLine | { skipped: string }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-faults-'))
  try {
    return await use(path.join(folder, 'sheaf.db'))
  } finally {
    chmodSync(folder, 0o700)
    rmSync(folder, { recursive: true })
  }
}

const write = (db: SqliteDb, n: number, bytes = 2000): Promise<unknown> =>
  db.tx(async ({ sqlite }) => sqlite.prepare('INSERT INTO scratch VALUES (?, zeroblob(?))').run(n, bytes), {
    durable: true,
  })
const scratch = 'CREATE TABLE IF NOT EXISTS scratch (n INTEGER PRIMARY KEY, bytes BLOB)'

function count(file: string): number {
  const sqlite = new Database(file, { readonly: true })
  try {
    return Number(sqlite.prepare('SELECT count(*) FROM scratch').pluck().get())
  } finally {
    sqlite.close()
  }
}

/** The file may have so many pages and no more, which SQLite tells as it tells a full disk. */
export const fullDisk: Fault = {
  name: 'disk full',
  on: 'sqlite',
  run: ({ short }) =>
    inHome(async (file) => {
      const db = await openDb(file)
      let acknowledged = 0
      let refused = 0
      await db.tx(async ({ sqlite }) => {
        sqlite.exec(scratch)
        sqlite.pragma(`max_page_count = ${Number(sqlite.pragma('page_count', { simple: true })) + 60}`)
      })
      for (let n = 0; n < (short ? 200 : 2000); n++) {
        try {
          await write(db, n)
          acknowledged++
        } catch (error) {
          const { code, hint, retryable } = toWire(error)
          if (code !== 'queue-unreachable' || hint === '' || !retryable) throw error
          refused++
        }
      }
      await db.tx(async ({ sqlite }) => sqlite.pragma('max_page_count = 1000000'))
      const began = performance.now()
      await write(db, -1)
      const recovered = performance.now() - began
      await db.close()
      const lost = Math.max(0, acknowledged + 1 - count(file))
      return {
        promise: 'refused with a hint, nothing acknowledged is lost',
        faults: refused,
        lost,
        doubled: 0,
        recovered,
      }
    }),
}

/** The last line that a process says which may have few files open, or is another user's. */
function toldBy(script: string, options: { handles?: number; user?: number } = {}): string {
  const url = (file: string): string => JSON.stringify(new URL(`../../src/${file}`, import.meta.url).href)
  const lines = `
    const { openDb } = await import(${url('engine/store/open.ts')})
    const { openPostgres } = await import(${url('engine/store/open-postgres.ts')})
    const { toWire } = await import(${url('contract/error.ts')})
    const { closeSync, openSync } = await import('node:fs')
    const taken = []
    const takeAll = () => { try { for (;;) taken.push(openSync('/dev/null', 'r')) } catch {} }
    const giveBack = () => taken.splice(0).forEach((handle) => closeSync(handle))
    const said = (error) => console.log(toWire(error).code + ' ' + toWire(error).hint)
    ${script}`
  const limit = options.handles === undefined ? '' : `ulimit -n ${options.handles} && `
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', `${limit}exec "$0" --input-type=module -e "$1"`, process.execPath, lines],
    {
      encoding: 'utf8',
      timeout: 120_000,
      ...(options.user === undefined ? {} : { uid: options.user, gid: options.user }),
    },
  )
  return stdout.trim().split('\n').at(-1) ?? stderr.slice(-300)
}

/** Not the superuser, who may write everywhere. */
const nobody = 65_534

/** Told with a code and what to do. */
const isTold = (said: string): boolean => /^queue-unreachable \S/.test(said)

/** The home, of a queue of its own or of a team's host, may be read and not written. */
export const readOnlyHome = (on: Fault['on']): Fault => ({
  name: 'read-only home',
  on,
  run: () =>
    inHome(async (file) => {
      const folder = path.dirname(file)
      await (await openDb(file)).close()
      const isRoot = process.getuid?.() === 0
      if (isRoot) for (const one of [folder, file]) chownSync(one, nobody, nobody)
      chmodSync(folder, 0o500)
      chmodSync(file, 0o400)
      const root = new URL('../../', import.meta.url).href
      const script =
        on === 'sqlite'
          ? `await openDb(${JSON.stringify(file)}).then(() => console.log('opened'), said)`
          : `const { createEngine } = await import(${JSON.stringify(`${root}src/engine/create.ts`)})
             const { Settings } = await import(${JSON.stringify(`${root}src/contract/settings.ts`)})
             await createEngine({ home: ${JSON.stringify(folder)}, queue: 'postgres://a@127.0.0.1:1/a', settings: Settings.parse({}), host: 'cli', spawn: () => {}, samplesDir: null }).then(() => console.log('opened'), said)`
      const told = toldBy(script, isRoot ? { user: nobody } : {})
      const lost = isTold(told) ? 0 : 1
      return { promise: 'refused with a hint', faults: 1, lost, doubled: 0, recovered: null, why: [told] }
    }),
})

/** In a process that may have few files open at a time: it opens nothing, goes on with what it has, and opens again when there is room. */
export const noHandles = (on: Fault['on']): Fault => ({
  name: 'out of file handles',
  on,
  isLong: on === 'postgres',
  run: () =>
    inHome(async (file) => {
      const server = on === 'postgres' ? await ownServer() : null
      try {
        const url = server ? (await server.freshDatabase()).url : null
        if (url !== null) await initTeam(url)
        const open = url === null ? `openDb(${JSON.stringify(file)})` : `openPostgres(${JSON.stringify(url)})`
        const told = toldBy(
          `const { sql } = await import('kysely')
           const db = await ${open}
           const write = (n) => db.tx(({ kysely }) => sql.raw('INSERT INTO scratch VALUES (' + n + ')').execute(kysely))
           await db.tx(({ kysely }) => sql.raw('CREATE TABLE scratch (n integer)').execute(kysely))
           await write(1)
           takeAll()
           let refusal = 'opened'
           await ${open}.then(() => {}, (error) => { refusal = toWire(error).code + ' ' + toWire(error).hint })
           await write(2).catch(() => {})
           giveBack()
           const began = performance.now()
           await write(3)
           const recovered = performance.now() - began
           const { rows } = await db.tx(({ kysely }) => sql.raw('SELECT n FROM scratch').execute(kysely))
           await db.close()
           console.log(Math.round(recovered) + ' ' + rows.map(({ n }) => n).join(',') + ' ' + refusal)`,
          { handles: 64 },
        )
        const [, recovered, rows = '', refusal = ''] = /^(\d+) (\S*) (.*)$/.exec(told) ?? []
        const there = rows.split(',')
        return {
          promise: 'refused with a hint, nothing acknowledged is lost',
          faults: 1,
          lost: (isTold(refusal) ? 0 : 1) + ['1', '3'].filter((n) => !there.includes(n)).length,
          doubled: there.length - new Set(there).size,
          recovered: recovered === undefined ? null : Number(recovered),
          why: [told],
        }
      } finally {
        await server?.end()
      }
    }),
})

export const damagedStore: Fault = {
  name: 'damaged store',
  on: 'sqlite',
  run: () =>
    inHome(async (file) => {
      const db = await openDb(file)
      await db.tx(async ({ sqlite }) => sqlite.exec(scratch))
      for (let n = 0; n < 50; n++) await write(db, n)
      await db.close()
      const sqlite = new Database(file)
      await backUp(sqlite)
      sqlite.close()
      const handle = openSync(file, 'r+')
      for (let at = 4096; at < statSync(file).size; at += 4096) writeSync(handle, Buffer.alloc(4096, 0x55), 0, 4096, at)
      closeSync(handle)
      const told = await openDb(file).then(
        () => 'opened',
        (error: unknown) => toWire(error).code,
      )
      const began = performance.now()
      await restoreBackup(file)
      await (await openDb(file)).close()
      const lost = 50 - count(file) + (told === 'store-damaged' ? 0 : 1)
      return {
        promise: 'told, and restored from the backup',
        faults: 1,
        lost,
        doubled: 0,
        recovered: performance.now() - began,
      }
    }),
}
