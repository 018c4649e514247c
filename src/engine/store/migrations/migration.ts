// A migration: one numbered step of the schema. Once released it is never edited; a change is a new number.
import type Database from 'better-sqlite3'

export interface Migration {
  /** 1, 2, 3 … without gaps. */
  number: number
  /** A few words with hyphens, as in the file's name. */
  name: string
  /** Runs inside a transaction that its caller began. */
  up(sqlite: Database.Database): void
}
