// Faults of the disk under a home on SQLite: full, not to be written, out of file handles, damaged. Each row written and acknowledged is
// counted afterwards.
import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { toWire } from '../../src/contract/error.ts'
import { backUp, restoreBackup } from '../../src/engine/store/backup.ts'
import { openDb } from '../../src/engine/store/open.ts'
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

export const readOnlyHome: Fault = {
  name: 'read-only home',
  on: 'sqlite',
  async run() {
    if (process.getuid?.() === 0) return { skipped: 'the superuser may write everywhere; run it as another user' }
    return inHome(async (file) => {
      await (await openDb(file)).close()
      chmodSync(path.dirname(file), 0o500)
      chmodSync(file, 0o400)
      const told = await openDb(file).then(
        () => 'opened',
        (error: unknown) => toWire(error).hint,
      )
      return {
        promise: 'refused with a hint',
        faults: 1,
        lost: told === '' || told === 'opened' ? 1 : 0,
        doubled: 0,
        recovered: null,
      }
    })
  },
}

/** In a process that may have few files open at a time. */
export const noHandles: Fault = {
  name: 'out of file handles',
  on: 'sqlite',
  run: () =>
    inHome(async (file) => {
      const db = await openDb(file)
      await db.tx(async ({ sqlite }) => sqlite.exec(scratch))
      await write(db, 1)
      await db.close()
      const script = `
        const { openDb } = await import(${JSON.stringify(new URL('../../src/engine/store/open.ts', import.meta.url).href)})
        const { toWire } = await import(${JSON.stringify(new URL('../../src/contract/error.ts', import.meta.url).href)})
        const { openSync } = await import('node:fs')
        try { for (;;) openSync('/dev/null', 'r') } catch {}
        try { await openDb(${JSON.stringify(file)}); console.log('opened') } catch (error) { console.log(toWire(error).hint) }`
      const { stdout } = spawnSync(
        'sh',
        ['-c', 'ulimit -n 64 && exec "$0" --input-type=module -e "$1"', process.execPath, script],
        { encoding: 'utf8', timeout: 60_000 },
      )
      const told = stdout.trim()
      const lost = (told === '' || told === 'opened' ? 1 : 0) + (1 - count(file))
      return { promise: 'refused with a hint, the home is as it was', faults: 1, lost, doubled: 0, recovered: null }
    }),
}

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
