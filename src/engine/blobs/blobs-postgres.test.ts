// Blobs of a team: what one host keeps, every other one can read, byte for byte, and once.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Blobs } from './blobs.ts'
import { openPostgresBlobs, pieceSize } from './blobs-postgres.ts'
import type { PostgresDb } from '../store/db.ts'
import { openPostgres } from '../store/open-postgres.ts'
import { initTeam } from '../store/team.ts'
import { freshDatabase, type TestDatabase } from '../testing/postgres.ts'

let database: TestDatabase
let db: PostgresDb
let root: string
let here: Blobs
let there: Blobs
beforeEach(async () => {
  database = await freshDatabase()
  await initTeam(database.url)
  db = await openPostgres(database.url)
  root = mkdtempSync(path.join(os.tmpdir(), 'sheaf-blobs-'))
  here = await openPostgresBlobs(path.join(root, 'here'), db)
  there = await openPostgresBlobs(path.join(root, 'there'), db)
})
afterEach(async () => {
  await db.close()
  await database.drop()
  rmSync(root, { recursive: true })
})

async function* inParts(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const keep = async (blobs: Blobs, bytes: Buffer): Promise<string> => {
  const kept = await blobs.keep(inParts(bytes, 300_007), 1e9)
  await db.tx((tx) => blobs.record(tx, [kept]))
  return kept.sha256
}
const pieces = async (): Promise<number> =>
  (await db.query<{ n: number }>('SELECT count(*) AS n FROM sheaf.blob_piece'))[0]?.n ?? Number.NaN

test.each([1, 5000, 128 * 1024, 128 * 1024 + 1, pieceSize, pieceSize + 1, 3 * pieceSize + 17])(
  '%i bytes come back as they were on another host',
  async (size) => {
    const bytes = randomBytes(size)
    const digest = await keep(here, bytes)
    const source = await there.source(digest)
    expect(source.size).toBe(size)
    const got = source.bytes ?? readFileSync(source.path ?? '')
    expect(Buffer.compare(got, bytes)).toBe(0)
  },
)

test('equal bytes are stored once, whoever keeps them; several who ask at the same time fetch once', async () => {
  const bytes = randomBytes(2 * pieceSize + 1)
  const [digest] = await Promise.all([keep(here, bytes), keep(there, bytes)])
  expect(await pieces()).toBe(3)
  await keep(here, bytes)
  expect(await pieces()).toBe(3)
  const third = await openPostgresBlobs(path.join(root, 'third'), db)
  const paths = await Promise.all([third.source(digest), third.source(digest), third.source(digest)])
  expect(new Set(paths.map((source) => source.path)).size).toBe(1)
  const files = await readdir(path.join(root, 'third', 'cache', 'blobs', digest.slice(0, 2)))
  expect(files).toEqual([digest])
})

test('a piece that was altered is noticed; nothing of it is handed out', async () => {
  const digest = await keep(here, randomBytes(2 * pieceSize))
  await db.query(`UPDATE sheaf.blob_piece SET bytes = set_byte(bytes, 5, (get_byte(bytes, 5) + 1) % 256) WHERE idx = 1`)
  await expect(there.source(digest)).rejects.toMatchObject({ code: 'store-damaged' })
  await expect(there.source('f'.repeat(64))).rejects.toMatchObject({ code: 'store-damaged' })
})

test('pieces that belong to nothing are swept after a day, others never', async () => {
  const digest = await keep(here, randomBytes(pieceSize + 1))
  await here.keep(inParts(randomBytes(pieceSize + 1), 50_000), 1e9)
  await here.sweep()
  expect(await pieces()).toBe(4)
  await db.query('UPDATE sheaf.blob_piece SET kept_at = 0')
  await here.sweep()
  expect(await pieces()).toBe(2)
  expect((await there.source(digest)).size).toBe(pieceSize + 1)
})

test('bytes that were swept before they were referred to are refused', async () => {
  const kept = await here.keep(inParts(randomBytes(pieceSize + 1), 50_000), 1e9)
  await db.query('DELETE FROM sheaf.blob_piece WHERE idx = 0')
  await expect(db.tx((tx) => here.record(tx, [kept]))).rejects.toMatchObject({ code: 'store-damaged', retryable: true })
})
