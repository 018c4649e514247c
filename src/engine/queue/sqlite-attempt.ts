// An attempt on SQLite: the fence that proves it is current, and its end.
import type Database from 'better-sqlite3'
import type { Claim, Outcome, Settled } from './queue.ts'
import { checkMilliseconds, encode, encodeError, endingOf, lostClaim } from './rules.ts'
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
     FROM job WHERE id = +? AND token = +? AND state = 2`,
  ).get(rowId(claim.id), claim.token)
  if (!record) throw lostClaim(claim)
  return record
}

/** Ends an attempt. Throws `lost-claim` unless it is its job's current one. */
export function settleAttempt(sqlite: Database.Database, claim: Claim, outcome: Outcome, draw: Draw): Settled {
  if (outcome.kind === 'released') checkMilliseconds(outcome.delay ?? 0, 'a delay')
  const settled = outcome.kind === 'completed' ? completeAttempt(sqlite, claim, outcome.output, draw) : null
  return settled ?? endAttempt(sqlite, currentAttempt(sqlite, claim), outcome, draw)
}

/**
 * Completes an attempt that is current and was not cancelled, in one statement: what nearly every attempt comes to. Null: it is not
 * so, and nothing was done.
 */
function completeAttempt(
  sqlite: Database.Database,
  claim: Pick<Claim, 'id' | 'token' | 'failures'>,
  output: unknown,
  { at }: Draw,
): Settled | null {
  const json = output === undefined ? null : encode(output, 'an output')
  const id = rowId(claim.id)
  const { changes } = statement(
    sqlite,
    `UPDATE job SET state = 3, wish = 0, owner = NULL, lease_until = NULL, timed_at = NULL, finished_at = ?, progress = 1
     WHERE id = +? AND token = +? AND state = 2 AND wish < 2`,
  ).run(at, id, claim.token)
  if (changes === 0) return null
  // A body without output or earlier error is left alone: one page less to write.
  if (json !== null || claim.failures > 0) {
    statement(sqlite, 'UPDATE job_body SET output = ?, error = NULL WHERE id = ?').run(json, id)
  }
  return { state: 'completed', dueAt: null, failures: claim.failures }
}

/** Ends an attempt that is current, in any other way. */
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
    attempt.progress,
    id,
  )
  if (outcome.kind === 'failed') {
    statement(sqlite, 'UPDATE job_body SET error = ? WHERE id = ?').run(encodeError(outcome.error), id)
  }
  return { state: ending.state, dueAt, failures: ending.failures }
}
