// Backups: whole while the database is written, a few kept, one before each migration, and put back over a damaged file.
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { backupsOf, backUp, keepBackups, restoreBackup } from './backup.ts'
import { openDb } from './open.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-backup-'))
  file = path.join(folder, 'sheaf.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A home with a table of so many rows. */
async function home(rows: number): Promise<void> {
  const db = await openDb(file)
  await db.tx(async ({ sqlite }) => {
    sqlite.exec('CREATE TABLE scratch (n INTEGER, text TEXT)')
    for (let n = 0; n < rows; n++) sqlite.prepare('INSERT INTO scratch VALUES (?, ?)').run(n, 'x'.repeat(200))
  })
  await db.close()
}
const rowsOf = (of: string): unknown => {
  const sqlite = new Database(of, { readonly: true })
  const count = sqlite.prepare('SELECT count(*) FROM scratch').pluck().get()
  sqlite.close()
  return count
}

test('a damaged home is told, and its backup put back; the damaged file is kept', async () => {
  await home(500)
  const db = new Database(file)
  await backUp(db)
  db.exec(`INSERT INTO scratch VALUES (-1, 'after the backup')`)
  db.close()
  const handle = openSync(file, 'r+')
  for (let at = 4096; at < statSync(file).size; at += 4096) writeSync(handle, Buffer.alloc(4096, 0x55), 0, 4096, at)
  closeSync(handle)
  await expect(openDb(file)).rejects.toMatchObject({
    code: 'store-damaged',
    hint: expect.stringContaining('doctor --restore'),
  })
  const { damaged } = await restoreBackup(file)
  expect(readFileSync(damaged ?? '').includes(Buffer.alloc(4096, 0x55))).toBe(true)
  await (await openDb(file)).close()
  expect(rowsOf(file)).toBe(500)
})

test('a damaged backup is passed over, and where none is whole nothing is altered', async () => {
  await home(10)
  const db = new Database(file)
  await backUp(db, Date.UTC(2026, 0, 1))
  const newest = await backUp(db, Date.UTC(2026, 0, 2))
  db.close()
  writeFileSync(newest ?? '', 'not a database')
  expect((await restoreBackup(file)).from).toContain('2026-01-01')
  for (const backup of backupsOf(file)) writeFileSync(backup, 'not a database')
  const before = readFileSync(file)
  await expect(restoreBackup(file)).rejects.toMatchObject({ code: 'store-damaged' })
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('three are kept, and nothing half made lies beside them', async () => {
  await home(10)
  const db = new Database(file)
  for (let n = 1; n <= 5; n++) await backUp(db, Date.UTC(2026, 0, n))
  db.close()
  expect(readdirSync(path.join(folder, 'backups')).toSorted()).toEqual(
    [3, 4, 5].map((n) => `sheaf-2026-01-0${n}T00-00-00-000Z.db`),
  )
})

test('one a day: due when the newest is a day old, not before', async () => {
  await home(10)
  const db = new Database(file)
  const first = (await backUp(db)) ?? ''
  keepBackups(db, () => undefined)()
  expect(backupsOf(file)).toEqual([first])
  const old = Date.now() / 1000 - 25 * 3600
  utimesSync(first, old, old)
  keepBackups(db, () => undefined)()
  await expect.poll(() => backupsOf(file).length).toBe(2)
  db.close()
})

test('an older home is backed up before it is migrated', async () => {
  await home(10)
  const db = new Database(file)
  const { last } = db.prepare('SELECT max(number) AS last FROM migration').get() as { last: number }
  db.close()
  await (await openDb(file)).close()
  expect(backupsOf(file)).toEqual([])
  const older = new Database(file)
  older.prepare('DELETE FROM migration WHERE number = ?').run(last)
  older.close()
  // Its step may fail on what is already there: the backup is older than the attempt.
  await openDb(file).then(
    (again) => again.close(),
    () => undefined,
  )
  expect(backupsOf(file)).toHaveLength(1)
})
