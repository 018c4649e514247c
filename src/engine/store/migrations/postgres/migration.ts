// A migration of a team's database: one numbered step of the schema `sheaf`, as SQL that a person can read before it is run.
// Once released it is never edited; a change is a new number.
export interface PostgresMigration {
  /** 1, 2, 3 … without gaps. */
  number: number
  /** A few words with hyphens, as in the file's name. */
  name: string
  /** Names its schema everywhere; no search path is set. */
  sql: string
}
