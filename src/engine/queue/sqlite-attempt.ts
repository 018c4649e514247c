// An attempt on SQLite: the fence that proves it is current, and its end.
import type Database from 'better-sqlite3'
import type { Claim, Outcome, Settled } from './queue.ts'
import { encode, encodeError, endingOf, lostClaim } from './rules.ts'
import { rowId, statement, states, wishOf, type JobRecord } from './sqlite-rows.ts'

/** What the end of an attempt needs: the time (ms since 1970), and 0–1 for the jitter of a retry. */
export interface Draw {
  at: number
  random: number
}

/** What an end needs to know of an active job. */
export type AttemptRecord = Pick<
  JobRecord,
  'id' | 'wish' | 'failures' | 'interruptions' | 'progress' | 'retry_limit' | 'retry_delay' | 'retry_delay_max'
>

/** The fence: the attempt as stored, if it is its job's current one; else throws `lost-claim`. */
export function currentAttempt(sqlite: Database.Database, claim: Pick<Claim, 'id' | 'name' | 'token'>): AttemptRecord {
  const record = statement<AttemptRecord>(
    sqlite,
    `SELECT id, wish, failures, interruptions, progress, retry_limit, retry_delay, retry_delay_max
     FROM job WHERE id = ? AND token = ? AND state = 2`,
  ).get(rowId(claim.id), claim.token)
  if (!record) throw lostClaim(claim)
  return record
}

/** Ends an attempt that is current. */
export function endAttempt(
  sqlite: Database.Database,
  attempt: AttemptRecord,
  outcome: Outcome,
  { at, random }: Draw,
): Settled {
  const { id, failures, interruptions } = attempt
  const ending = endingOf(
    {
      wish: wishOf(attempt.wish),
      failures,
      interruptions,
      retryLimit: attempt.retry_limit,
      retryDelay: attempt.retry_delay,
      retryDelayMax: attempt.retry_delay_max,
    },
    outcome,
    random,
  )
  const state = states.indexOf(ending.state)
  const dueAt = ending.delay > 0 ? at + Math.round(ending.delay) : null
  statement(
    sqlite,
    `UPDATE job SET state = ?, failures = ?, interruptions = ?, paused = ?, wish = 0, owner = NULL, lease_until = NULL,
       due_at = ?, timed_at = ?, finished_at = ?, progress = ? WHERE id = ?`,
  ).run(
    state,
    ending.failures,
    ending.interruptions,
    ending.held ? 1 : 0,
    dueAt,
    dueAt === null ? null : at,
    state >= 3 ? at : null,
    ending.state === 'completed' ? 1 : attempt.progress,
    id,
  )
  if (ending.state === 'completed' && outcome.kind === 'completed') {
    const output = outcome.output === undefined ? null : encode(outcome.output, 'an output')
    // A body without output or earlier error is left alone: one page less to write.
    if (output !== null || failures > 0) {
      statement(sqlite, 'UPDATE job_body SET output = ?, error = NULL WHERE id = ?').run(output, id)
    }
  }
  if (outcome.kind === 'failed') {
    statement(sqlite, 'UPDATE job_body SET error = ? WHERE id = ?').run(encodeError(outcome.error), id)
  }
  return { state: ending.state, dueAt, failures: ending.failures }
}
