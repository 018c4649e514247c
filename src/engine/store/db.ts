// The database handle of a home: one writer with transactions in turn, readers beside it. Queue and store share its transactions.
import type Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** A transaction in progress. `kysely` writes the store's tables; `sqlite` is the same connection for hand-written SQL. */
export interface Tx {
  kysely: Kysely<Tables>
  sqlite: Database.Database
}

export interface Db {
  /** Committed state only; never sees a transaction in progress. */
  read: Kysely<Tables>
  /** The reading connection for hand-written SQL. */
  readSqlite: Database.Database
  /**
   * Runs `body` in one BEGIN IMMEDIATE transaction; transactions of this process run one after another.
   * `body` awaits nothing but its own queries. `durable`: on disk before it returns, against power loss too.
   */
  tx<T>(body: (tx: Tx) => Promise<T>, options?: { durable?: boolean }): Promise<T>
  /** Rises when another process committed. Cheap: no query. */
  dataVersion(): number
  close(): Promise<void>
}
