// Open: a home's SQLite file as a Db. Two connections: a writer whose transactions take turns, and a reader that sees
// committed state only. Several processes may have the same file open.
import { AsyncLocalStorage } from 'node:async_hooks'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, type KyselyPlugin } from 'kysely'
import { SheafError } from '../../contract/error.ts'
import { backUp, keepBackups } from './backup.ts'
import { refuseCompany } from './company.ts'
import type { SqliteDb, SqliteTx } from './db.ts'
import { explainFault, isBusy } from './fault.ts'
import { isBehind, migrate } from './migrate.ts'
import type { Tables } from './tables.ts'
import { createTurns } from './turns.ts'

/** Milliseconds a reader waits inside SQLite: for others' recovery or clean-up only, since WAL readers wait for no writer. */
const readerTimeout = 10_000
/** Milliseconds a writer waits inside SQLite, which stops the event loop; after that it lets other work go on and tries again. */
const writerTimeout = 5
/** Milliseconds between looks for other processes' commits. */
const watchInterval = 150
/** Milliseconds that queries in a row may hold up the event loop, which is the desktop window's own thread. */
const longestHold = 10
/** Milliseconds after which a lock that another process holds is an error. */
const patience = 60_000

/**
 * Opens or creates `file` and brings its schema up to date. Its folder must exist.
 * Throws `queue-unreachable` (no such folder, no rights, locked for a minute, disk without WAL) or `store-damaged`
 * (not a database, another program's, a newer build's); either names the file and says what to do.
 */
export async function openDb(file: string): Promise<SqliteDb> {
  const writer = await connect(file, writerTimeout)
  try {
    if (await patiently(file, () => isBehind(writer))) {
      refuseCompany(writer)
      await backUp(writer)
    }
    await patiently(file, () => migrate(writer))
    const reader = await connect(file, readerTimeout)
    reader.pragma('query_only = ON')
    return createDb(file, writer, reader)
  } catch (error) {
    writer.close()
    throw error
  }
}

function createDb(file: string, writer: Database.Database, reader: Database.Database): SqliteDb {
  const prepareRead = statementCache(reader)
  const prepareWrite = statementCache(writer)
  const read = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: { close: () => reader.close(), prepare: prepareRead } }),
    plugins: [givesWay()],
  })
  const kysely = new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => writer.close(),
        prepare(sql) {
          if (!writer.inTransaction) throw new SheafError('internal', `a query outside its transaction: ${sql}`)
          return prepareWrite(sql)
        },
      },
    }),
    plugins: [givesWay()],
  })
  const begin = writer.prepare('BEGIN IMMEDIATE')
  const commit = writer.prepare('COMMIT')
  const rollback = writer.prepare('ROLLBACK')
  const version = writer.prepare<[], number>('PRAGMA data_version').pluck()
  const current = new AsyncLocalStorage<Handle>()
  const inTurn = createTurns()
  let closed = false
  let seen = 0

  async function transact<T>(body: (tx: SqliteTx) => Promise<T>): Promise<T> {
    mustBeOpen()
    if (!isBegun()) await patiently(file, () => begin.run())
    const handle = new Handle(kysely, writer)
    try {
      const result = await current.run(handle, body, handle)
      commit.run()
      return result
    } catch (error) {
      // Some errors (disk full, I/O) make SQLite roll back by itself.
      if (writer.inTransaction) rollback.run()
      throw explainFault(error, file)
    } finally {
      handle.ended = true
    }
  }

  function mustBeOpen(): void {
    if (!closed) return
    throw new SheafError('queue-unreachable', `${file} has been closed`, { hint: 'Sheaf is shutting down.' })
  }

  /** Whether the transaction began at once, as it does unless another process is writing. */
  function isBegun(): boolean {
    try {
      begin.run()
      return true
    } catch (error) {
      if (isBusy(error)) return false
      throw explainFault(error, file)
    }
  }

  async function durably<T>(body: (tx: SqliteTx) => Promise<T>): Promise<T> {
    mustBeOpen()
    writer.pragma('synchronous = FULL')
    try {
      return await transact(body)
    } finally {
      writer.pragma('synchronous = NORMAL')
    }
  }

  // Asked of the writer: its own commits do not count, and the reader makes none.
  const dataVersion = (): number => {
    try {
      seen = version.get() ?? seen
    } catch (error) {
      // Another process is mending the log after a crash; the next look will tell.
      if (!isBusy(error)) throw explainFault(error, file)
    }
    return seen
  }

  return {
    dialect: 'sqlite',
    read,
    readSqlite: reader,
    tx(body, { durable = false } = {}) {
      if (current.getStore()?.ended === false) {
        const hint = 'Pass the `tx` on instead.'
        return Promise.reject(new SheafError('internal', 'a transaction was begun inside another one', { hint }))
      }
      return inTurn(durable ? () => durably(body) : () => transact(body))
    },
    dataVersion,
    watch(listener, onError) {
      let last = dataVersion()
      const timer = setInterval(() => {
        try {
          const now = dataVersion()
          if (now === last) return
          last = now
          listener('log')
        } catch (error) {
          onError(error)
        }
      }, watchInterval)
      return () => clearInterval(timer)
    },
    keepBackups: (onError) => keepBackups(reader, onError),
    async check() {
      const [row] = reader.prepare<[], { quick_check: string }>('PRAGMA quick_check').all()
      if (row?.quick_check !== 'ok') throw new Error(`${file} is damaged: ${row?.quick_check}`)
      const library = reader.prepare<[], string>('SELECT sqlite_version()').pluck().get()
      return `SQLite ${library}, intact`
    },
    async close() {
      await inTurn(async () => {
        if (closed) return
        closed = true
        reader.close()
        writer.close()
      })
    },
  }
}

/**
 * SQLite answers at once, so that a hundred awaited queries are one long turn of the event loop. After `longestHold` of them the loop
 * gets its turn, also within a transaction: what else would write waits for the transaction anyway.
 */
function givesWay(): KyselyPlugin {
  let since = performance.now()
  return {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (performance.now() - since > longestHold) {
        await setImmediate()
        since = performance.now()
      }
      return result
    },
  }
}

/** Statements kept prepared for each connection: Kysely makes the same few dozen texts again and again. */
const statementsKept = 300

function statementCache(database: Database.Database): (sql: string) => Database.Statement {
  const statements = new Map<string, Database.Statement>()
  return (sql) => {
    let statement = statements.get(sql)
    if (!statement) {
      statement = database.prepare(sql)
      if (statements.size >= statementsKept) statements.clear()
      statements.set(sql, statement)
    }
    return statement
  }
}

/** What a body gets. Of no use once its transaction has ended. */
class Handle implements SqliteTx {
  ended = false
  readonly #kysely: Kysely<Tables>
  readonly #sqlite: Database.Database

  constructor(kysely: Kysely<Tables>, sqlite: Database.Database) {
    this.#kysely = kysely
    this.#sqlite = sqlite
  }

  get kysely(): Kysely<Tables> {
    this.#check()
    return this.#kysely
  }

  /** Answers come at once here. */
  get ahead(): Kysely<Tables> {
    return this.kysely
  }

  get sqlite(): Database.Database {
    this.#check()
    return this.#sqlite
  }

  #check(): void {
    if (this.ended) throw new SheafError('internal', 'a transaction was used after its end')
  }
}

async function connect(file: string, timeout: number): Promise<Database.Database> {
  if (!existsSync(dirname(file))) {
    throw new SheafError('queue-unreachable', `${file} cannot be opened: its folder does not exist`, {
      hint: 'Create the folder, or choose another data folder (--data DIR).',
    })
  }
  return patiently(file, () => {
    const sqlite = new Database(file, { timeout })
    try {
      configure(sqlite)
      return sqlite
    } catch (error) {
      sqlite.close()
      throw error
    }
  })
}

function configure(sqlite: Database.Database): void {
  const mode = sqlite.pragma('journal_mode = WAL', { simple: true })
  if (mode !== 'wal') {
    throw new SheafError(
      'queue-unreachable',
      `${sqlite.name} is on a disk that cannot hold a queue (journal mode ${String(mode)})`,
      {
        hint: 'Choose a data folder on a local disk (--data DIR); network folders lack the locks a queue needs.',
      },
    )
  }
  // NORMAL: safe against any crash of ours; `durable` transactions raise it to FULL, against power loss too.
  sqlite.pragma('synchronous = NORMAL')
  // macOS: a plain fsync does not reach the disk.
  sqlite.pragma('fullfsync = ON')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('trusted_schema = OFF')
  // 16 MB of log between checkpoints, each of which waits for the disk: four times the default, a third more jobs a second.
  sqlite.pragma('wal_autocheckpoint = 4000')
  // 8 MB of pages for each connection, half the default: they fill as the file grows and are kept to the end of the process. What is not
  // among them the system's own cache has.
  sqlite.pragma('cache_size = -8000')
  // A large transaction grows the log; give the space back.
  sqlite.pragma('journal_size_limit = 67108864')
}

/** Runs `attempt`, again and again while another process has the lock, and explains what it throws in the end. */
async function patiently<T>(file: string, attempt: () => T): Promise<T> {
  const deadline = performance.now() + patience
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw explainFault(error, file)
      await sleep(1 + Math.random() * 10)
    }
  }
}
