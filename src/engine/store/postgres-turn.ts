// A writer's turn of a team's database: how it is taken, and the number by which the server tells afterwards what became of it.
import type { QueryResult } from 'pg'
import { SheafError } from '../../contract/error.ts'

/**
 * The number tells afterwards whether a transaction whose COMMIT was not answered has happened. What must hold of the turn is said within it: a pooler
 * may lend another connection than the one that was greeted. `standstill`: milliseconds after which the server ends a turn in which nothing is asked.
 */
export const beginTurn = (standstill: number): string =>
  `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = ${standstill};
  SELECT pg_current_xact_id()::text AS xid FROM sheaf.turn FOR UPDATE`

/** The transaction's number from the answers to `beginTurn`. */
export function xidOf(answers: unknown): string {
  const last = Array.isArray(answers) ? (answers.at(-1) as QueryResult<{ xid: string }> | undefined) : undefined
  const xid = last?.rows[0]?.xid
  if (xid !== undefined) return xid
  throw new SheafError('store-damaged', 'the row of sheaf.turn is gone', {
    hint: 'Put it back: INSERT INTO sheaf.turn VALUES (1).',
  })
}
