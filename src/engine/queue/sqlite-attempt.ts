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

/** Throws `lost-claim` unless the attempt is its job's current one. Gives the job's interruptions. */
export function fence(sqlite: Database.Database, claim: Claim): number {
  const row = statement<{ interruptions: number }>(
    sqlite,
    'SELECT interruptions FROM job WHERE id = ? AND token = ? AND state = 2',
  ).get(rowId(claim.id), claim.token)
  if (!row) throw lostClaim(claim)
  return row.interruptions
}

/** Ends the current attempt of an active job. The caller has proved that it may. */
export function endAttempt(sqlite: Database.Database, id: number, outcome: Outcome, { at, random }: Draw): Settled {
  const row = statement<JobRecord>(sqlite, 'SELECT * FROM job WHERE id = ?').get(id)
  if (!row) throw new Error(`job ${id} is gone`)
  const ending = endingOf(
    {
      wish: wishOf(row.wish),
      failures: row.failures,
      interruptions: row.interruptions,
      retryLimit: row.retry_limit,
      retryDelay: row.retry_delay,
      retryDelayMax: row.retry_delay_max,
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
    ending.state === 'completed' ? 1 : row.progress,
    id,
  )
  if (ending.state === 'completed' && outcome.kind === 'completed') {
    const output = outcome.output === undefined ? null : encode(outcome.output, 'an output')
    // A body without output or earlier error is left alone: one page less to write.
    if (output !== null || row.failures > 0) {
      statement(sqlite, 'UPDATE job_body SET output = ?, error = NULL WHERE id = ?').run(output, id)
    }
  }
  if (outcome.kind === 'failed') {
    statement(sqlite, 'UPDATE job_body SET error = ? WHERE id = ?').run(encodeError(outcome.error), id)
  }
  return { state: ending.state, dueAt, failures: ending.failures }
}
