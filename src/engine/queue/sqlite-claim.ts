// Claiming on SQLite: one look at what there is (names, what is due, what is steered), one seek per name and realm, one row to change.
// Each query names its index, so that a changed plan is an error at once and not a queue that grows slow.
import type Database from 'better-sqlite3'
import { toWire } from '../../contract/error.ts'
import type { Claim, ClaimOptions } from './queue.ts'
import { checkClaim } from './rules.ts'
import { currentAttempt, endAttempt, type Draw } from './sqlite-attempt.ts'
import { nextWithinLimits } from './sqlite-parts.ts'
import { delayed, delayedOrHeld, inOrder, readyOf, type Head, type Lot } from './sqlite-ready.ts'
import { claimColumns, statement, toClaim, type ClaimedRecord } from './sqlite-rows.ts'

/** Delayed jobs that one claim makes claimable, oldest first, so that no claim is slow because many fell due at once. */
const promoteLimit = 1000

// Made once: a text that is put together anew for each claim costs as much as running it.
const look = `SELECT name, realm, EXISTS (SELECT 1 FROM job INDEXED BY job_due WHERE ${delayed} AND due_at <= +?) AS due,
    EXISTS (SELECT 1 FROM job INDEXED BY job_timed WHERE ${delayedOrHeld} AND timed_at > +?) AS ahead,
    EXISTS (SELECT 1 FROM job_part) AS steered
  FROM job_tally WHERE id = 0 AND created + retry > 0 AND (SELECT paused FROM queue) = 0`
const taking = `UPDATE job SET state = 2, token = token + 1, owner = ?, lease_until = ?, timed_at = ?, started_at = ?, progress = 0
  WHERE id = ? RETURNING ${claimColumns}, (SELECT payload FROM job_body WHERE job_body.id = job.id) AS payload,
    (SELECT note FROM job_body WHERE job_body.id = job.id) AS note`

/** What a claim must know before it looks for jobs. */
interface Situation extends Lot {
  due: number
  ahead: number
  steered: number
}

/** Claims in the transaction that `sqlite` is in. A job that cannot be read is failed on the way and not given out. */
export function claimJobs(sqlite: Database.Database, options: ClaimOptions, draw: Draw): Claim[] {
  checkClaim(options)
  const { limit = 1, names, scope } = options
  if (limit === 0) return []
  const open = statement<Situation>(sqlite, look).all(draw.at, draw.at)
  const [first] = open
  if (scope !== undefined) reserve(sqlite, scope)
  const lots = names ? open.filter(({ name }) => names.includes(name)) : open
  if (!first || lots.length === 0) return []
  if (first.due + first.ahead > 0) promote(sqlite, draw.at)
  const claims: Claim[] = []
  // More than one round only when a job cannot be read and another takes its place.
  while (claims.length < limit) {
    const wanted = limit - claims.length
    const ids =
      first.steered === 1
        ? nextWithinLimits(sqlite, lots, scope, wanted, draw.at)
        : nextReady(sqlite, lots, scope, wanted).map(({ id }) => id)
    if (ids.length === 0) break
    for (const id of ids) {
      const claim = take(sqlite, id, options, draw)
      if (claim) claims.push(claim)
    }
  }
  return claims
}

/** From now on the jobs of this scope have an index of their own. */
function reserve(sqlite: Database.Database, scope: string): void {
  if (statement(sqlite, 'SELECT 1 FROM job_scope_claimed WHERE scope = ?').get(scope)) return
  statement(sqlite, 'INSERT INTO job_scope_claimed VALUES (?)').run(scope)
  statement(sqlite, 'UPDATE job SET reserved = 1 WHERE scope = ?').run(scope)
}

function take(sqlite: Database.Database, id: number, { owner, lease }: ClaimOptions, draw: Draw): Claim | null {
  const record = statement<ClaimedRecord>(sqlite, taking).get(owner, draw.at + Math.round(lease), draw.at, draw.at, id)
  if (!record) throw new Error(`job ${id} is gone`)
  try {
    return toClaim(record)
  } catch (error) {
    // Nobody can work on it: kept as failed, with the reason.
    const attempt = currentAttempt(sqlite, { id: String(id), name: record.name, token: record.token })
    endAttempt(sqlite, attempt, { kind: 'failed', error: toWire(error) }, draw)
    return null
  }
}

/** Makes jobs that fell due claimable. */
function promote(sqlite: Database.Database, at: number): void {
  // The clock was set back since: what is left to wait counts from now, or a short delay would last as long as the step.
  statement(
    sqlite,
    `UPDATE job SET due_at = due_at - timed_at + ?, timed_at = ? WHERE ${delayedOrHeld} AND timed_at > ?`,
  ).run(at, at, at)
  statement(
    sqlite,
    `UPDATE job SET due_at = NULL, timed_at = NULL WHERE id IN (SELECT id FROM job INDEXED BY job_due
       WHERE ${delayed} AND due_at <= ? ORDER BY due_at LIMIT ${promoteLimit})`,
  ).run(at)
}

/** The next claimable jobs: the first few of each lot, merged. */
function nextReady(sqlite: Database.Database, lots: readonly Lot[], scope: string | undefined, limit: number): Head[] {
  const [only] = lots
  if (only && lots.length === 1) return readyOf(sqlite, only, scope, limit)
  return lots
    .flatMap((lot) => readyOf(sqlite, lot, scope, limit))
    .toSorted(inOrder)
    .slice(0, limit)
}

/** When the next delayed job that is not held is due, ms since 1970. */
export function nextDue(sqlite: Database.Database): number | null {
  const sql = `SELECT due_at FROM job INDEXED BY job_due WHERE ${delayed} ORDER BY due_at LIMIT 1`
  return statement<{ due_at: number }>(sqlite, sql).get()?.due_at ?? null
}
