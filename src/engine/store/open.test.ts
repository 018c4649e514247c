// The database handle: turns, isolation, durability settings, company, and errors that name the file.
import { fork } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SheafError } from '../../contract/error.ts'
import type { Db } from './db.ts'
import { migrate } from './migrate.ts'
import { openDb } from './open.ts'

let folder: string
let file: string
const opened: Db[] = []
const open = async () => {
  const db = await openDb(file)
  opened.push(db)
  return db
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sheaf-open-'))
  file = join(folder, 'sheaf.db')
})
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close()
  rmSync(folder, { recursive: true })
})

const scratch = 'CREATE TABLE scratch (n INTEGER PRIMARY KEY)'
const count = (sqlite: Database.Database) => sqlite.prepare<[], number>('SELECT count(*) FROM scratch').pluck().get()
const failure = async (attempt: () => Promise<unknown>): Promise<SheafError> => {
  try {
    await attempt()
  } catch (error) {
    expect(error).toBeInstanceOf(SheafError)
    return error as SheafError
  }
  throw new Error('it did not fail')
}

describe('a transaction', () => {
  test('is seen by readers when it is committed and not before', async () => {
    const db = await open()
    await db.tx(async (tx) => tx.sqlite.exec(scratch))
    await db.tx(async (tx) => {
      await sql`INSERT INTO scratch VALUES (1)`.execute(tx.kysely)
      expect(count(tx.sqlite)).toBe(1)
      expect(count(db.readSqlite)).toBe(0)
      expect((await sql`SELECT * FROM scratch`.execute(db.read)).rows).toEqual([])
    })
    expect(count(db.readSqlite)).toBe(1)
    expect((await sql`SELECT * FROM scratch`.execute(db.read)).rows).toEqual([{ n: 1 }])
  })

  test('leaves nothing when its body throws', async () => {
    const db = await open()
    await db.tx(async (tx) => tx.sqlite.exec(scratch))
    await expect(
      db.tx(async (tx) => {
        tx.sqlite.exec('INSERT INTO scratch VALUES (1)')
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(count(db.readSqlite)).toBe(0)
    await db.tx(async (tx) => tx.sqlite.exec('INSERT INTO scratch VALUES (2)'))
    expect(count(db.readSqlite)).toBe(1)
  })

  test('waits for the one before it, also across awaits', async () => {
    const db = await open()
    const order: string[] = []
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        db.tx(async () => {
          order.push(`${name} begins`)
          await new Promise((resolve) => setTimeout(resolve, 5))
          order.push(`${name} ends`)
        }),
      ),
    )
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  test('syncs fully when durable, and only then', async () => {
    const db = await open()
    const level = () => db.tx(async (tx) => tx.sqlite.pragma('synchronous', { simple: true }))
    expect(await level()).toBe(1)
    expect(await db.tx(async (tx) => tx.sqlite.pragma('synchronous', { simple: true }), { durable: true })).toBe(2)
    await expect(db.tx(() => Promise.reject(new Error('no')), { durable: true })).rejects.toThrow('no')
    expect(await level()).toBe(1)
  })

  test('inside another one is refused instead of waiting for ever', async () => {
    const db = await open()
    const error = await failure(() => db.tx(() => db.tx(async () => 1)))
    expect(error.message).toContain('inside another')
    expect(await db.tx(async () => 1)).toBe(1)
  })

  test('cannot be used after its end', async () => {
    const db = await open()
    const tx = await db.tx(async (tx) => tx)
    expect(() => tx.sqlite).toThrow('after its end')
    const kysely = await db.tx(async (tx) => tx.kysely)
    await expect(sql`SELECT 1`.execute(kysely)).rejects.toThrow('outside its transaction')
  })
})

describe('a home', () => {
  test('keeps its rows when closed and opened again', async () => {
    const db = await open()
    await db.tx(async (tx) => tx.sqlite.exec(`${scratch}; INSERT INTO scratch VALUES (7)`))
    await db.close()
    await db.close()
    expect((await failure(() => db.tx(async () => 1))).code).toBe('queue-unreachable')
    expect(count((await open()).readSqlite)).toBe(1)
  })

  test('cannot be written through its reader', async () => {
    const db = await open()
    expect(() => db.readSqlite.exec(scratch)).toThrow('readonly')
  })

  test('tells when another connection committed, and not when it did itself', async () => {
    const [mine, other] = [await open(), await open()]
    const before = mine.dataVersion()
    await mine.tx(async (tx) => tx.sqlite.exec(scratch))
    await mine.tx(() => Promise.reject(new Error('no'))).catch(() => 'meant to')
    expect(mine.dataVersion()).toBe(before)
    expect(await mine.tx(async () => mine.dataVersion())).toBe(before)
    await other.tx(async (tx) => tx.sqlite.exec('INSERT INTO scratch VALUES (1)'))
    expect(mine.dataVersion()).toBeGreaterThan(before)
  })

  test('waits while another process holds the lock, and lets other work go on meanwhile', async () => {
    const db = await open()
    const other = new Database(file)
    other.exec('BEGIN IMMEDIATE')
    let ticks = 0
    const clock = setInterval(() => ticks++, 20)
    setTimeout(() => other.exec('COMMIT'), 600)
    expect(await db.tx(async () => 'done')).toBe('done')
    clearInterval(clock)
    other.close()
    expect(ticks).toBeGreaterThan(2)
  })

  test('can be opened for the first time by several processes at the same moment', async () => {
    const script = join(folder, 'opener.ts')
    writeFileSync(
      script,
      `import { openDb } from ${JSON.stringify(new URL('open.ts', import.meta.url).href)}
       const db = await openDb(${JSON.stringify(file)})
       await db.tx(async () => 1)
       await db.close()`,
    )
    const codes = await Promise.all(
      Array.from({ length: 6 }, () => new Promise((resolve) => fork(script, { execArgv: [] }).on('exit', resolve))),
    )
    expect(codes).toEqual([0, 0, 0, 0, 0, 0])
    const db = await open()
    expect(db.readSqlite.prepare('SELECT number FROM migration WHERE number = 1').pluck().all()).toEqual([1])
  })
})

describe('21. A transaction that cannot be written', () => {
  test('for lack of space says so, and the next one goes on', async () => {
    const db = await open()
    await db.tx(async (tx) => tx.sqlite.exec('CREATE TABLE heap (bytes BLOB)'))
    const pages = await db.tx(async (tx) => Number(tx.sqlite.pragma('page_count', { simple: true })))
    await db.tx(async (tx) => tx.sqlite.pragma(`max_page_count = ${pages + 10}`))
    const fill = (bytes: number) =>
      db.tx(async (tx) => tx.sqlite.prepare('INSERT INTO heap VALUES (zeroblob(?))').run(bytes).changes)
    expect(await failure(() => fill(1_000_000))).toMatchObject({
      code: 'queue-unreachable',
      retryable: true,
      message: expect.stringContaining(file),
      hint: expect.stringContaining('space'),
    })
    expect(await fill(100)).toBe(1)
  })

  test('for lack of rights says so', async () => {
    const db = await open()
    await db.tx(async (tx) => tx.sqlite.pragma('query_only = ON'))
    expect(await failure(() => db.tx(async (tx) => tx.sqlite.exec(scratch)))).toMatchObject({
      code: 'queue-unreachable',
      retryable: false,
      hint: expect.stringContaining('write access'),
    })
  })
})

describe('23, 24. A file that cannot be a home', () => {
  test('in a folder that is missing', async () => {
    file = join(folder, 'no', 'sheaf.db')
    const error = await failure(open)
    expect(error).toMatchObject({ code: 'queue-unreachable', message: expect.stringContaining(file) })
    expect(error.hint).not.toBe('')
  })

  test('that is a folder', async () => {
    file = folder
    expect(await failure(open)).toMatchObject({ code: 'queue-unreachable', message: expect.stringContaining(file) })
  })

  test('that is not a database', async () => {
    writeFileSync(file, 'This is a letter to my aunt, and of no use as a database.'.repeat(100))
    expect(await failure(open)).toMatchObject({ code: 'store-damaged', message: expect.stringContaining(file) })
  })

  test('whose pages were overwritten', async () => {
    const db = await open()
    await db.close()
    const bytes = Buffer.alloc(8192, 0x55)
    const sqlite = new Database(file)
    const size = Number(sqlite.pragma('page_count', { simple: true })) * 4096
    sqlite.close()
    const handle = openSync(file, 'r+')
    for (let at = 4096; at < size; at += bytes.length)
      writeSync(handle, bytes, 0, Math.min(bytes.length, size - at), at)
    closeSync(handle)
    expect(await failure(open)).toMatchObject({ code: 'store-damaged', message: expect.stringContaining(file) })
  })

  test('of another program is left as it was', async () => {
    const other = new Database(file)
    other.exec('CREATE TABLE recipe (name TEXT)')
    other.close()
    expect((await failure(open)).message).toContain('another program')
    const again = new Database(file)
    expect(again.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['recipe'])
    again.close()
  })

  test('of a newer build is left as it was', async () => {
    await (await open()).close()
    const sqlite = new Database(file)
    sqlite.exec(`INSERT INTO migration VALUES (9999, 'tomorrow', 0)`)
    sqlite.close()
    const error = await failure(open)
    expect(error).toMatchObject({ code: 'store-damaged', message: expect.stringContaining('tomorrow') })
    expect(error.hint).toContain('Update Sheaf')
  })
})

describe('migrations', () => {
  const first = { number: 1, name: 'first', up: (sqlite: Database.Database) => void sqlite.exec(scratch) }
  const second = {
    number: 2,
    name: 'second',
    up: (sqlite: Database.Database) => void sqlite.exec('INSERT INTO scratch VALUES (2)'),
  }

  test('run once each, in order', () => {
    const sqlite = new Database(file)
    migrate(sqlite, [first])
    migrate(sqlite, [first, second])
    migrate(sqlite, [first, second])
    expect(count(sqlite)).toBe(1)
    sqlite.close()
  })

  test('leave nothing when one of them fails', () => {
    const sqlite = new Database(file)
    const bad = {
      number: 3,
      name: 'bad',
      up: (sqlite: Database.Database) => void sqlite.exec('INSERT INTO nowhere VALUES (1)'),
    }
    expect(() => migrate(sqlite, [first, second, bad])).toThrow('nowhere')
    expect(sqlite.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()).toBe(0)
    sqlite.close()
  })

  test('refuse a file whose history is not ours', () => {
    const sqlite = new Database(file)
    migrate(sqlite, [first])
    expect(() => migrate(sqlite, [{ ...first, name: 'edited' }])).toThrow('another Sheaf')
    sqlite.close()
  })
})
