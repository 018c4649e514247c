// The database handle of a home: transactions that store and queue share, and readers beside them. SQLite for one desk, Postgres for a team.
import type Database from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** What may have grown: the log of events, or the jobs, by programs that write no events. */
export type Watched = 'log' | 'jobs'

/** A transaction in progress. */
export interface Tx {
  kysely: Kysely<Tables>
  /**
   * The same, for writes of which nobody asks what they did: a team's database is sent them and not waited for, which saves the way there and back.
   * What it refuses ends the transaction, whatever the body did after it. Counts of changed rows are not told.
   */
  ahead: Kysely<Tables>
}

export interface Db {
  dialect: 'sqlite' | 'postgres'
  /** Committed state only; never sees a transaction in progress. */
  read: Kysely<Tables>
  /**
   * Runs `body` in one transaction; those of this process that write the same rows run one after another.
   * `body` awaits nothing but its own queries. `durable`: on disk before it returns, against power loss too.
   */
  tx<T>(body: (tx: Tx) => Promise<T>, options?: { durable?: boolean }): Promise<T>
  /** Calls `listener` soon after another process committed, or added jobs. Returns the way to end it. */
  watch(listener: (what: Watched) => void, onError: (error: unknown) => void): () => void
  /** What it is and that it is whole, in a few words; throws what is wrong. `all`: of a team's database every row, not a sample of large tables. */
  check(options?: { all?: boolean }): Promise<string>
  close(): Promise<void>
}

/** The same connection as `kysely`, for hand-written SQL. */
export interface SqliteTx extends Tx {
  sqlite: Database.Database
}

export interface SqliteDb extends Db {
  dialect: 'sqlite'
  /** The reading connection, for hand-written SQL. */
  readSqlite: Database.Database
  tx<T>(body: (tx: SqliteTx) => Promise<T>, options?: { durable?: boolean }): Promise<T>
  /** Makes a backup a day in `backups` beside the file (backup.ts). Returns the way to end it. */
  keepBackups(onError: (error: unknown) => void): () => void
  /** Rises when another process committed. Cheap: no query of tables. */
  dataVersion(): number
}

/** A transaction of a team's database, for hand-written SQL and for libraries that take one. */
export interface PostgresTx extends Tx {
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
  /** As `ahead`: sent, and not waited for. `refused`: what the caller of the transaction is told of an error of the server. */
  send(sql: string, parameters?: readonly unknown[], refused?: (error: unknown) => unknown): void
}

/**
 * A team's database. Writing transactions take turns across the team (they lock one row first), so that event numbers rise in commit
 * order without gaps and no two of them can deadlock.
 */
export interface PostgresDb extends Db {
  dialect: 'postgres'
  tx<T>(body: (tx: PostgresTx) => Promise<T>, options?: { durable?: boolean }): Promise<T>
  /** A statement of its own, outside the turns: claims, signs of life, reads. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
}
