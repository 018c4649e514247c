// Claiming on SQLite. The order of work is that of its cost: nothing open, nothing due, then one seek per name of job.
// Each query names its index, so that a changed plan is an error at once and not a queue that grows slow.
import type Database from 'better-sqlite3'
import { toWire } from '../../contract/error.ts'
import type { Claim, ClaimOptions } from './queue.ts'
import { checkClaim } from './rules.ts'
import { currentAttempt, endAttempt, type Draw } from './sqlite-attempt.ts'
import { claimColumns, statement, toClaim, type ClaimedRecord } from './sqlite-rows.ts'

/**
 * The places of a queued job, word for word as the partial indexes have them. Beside them parameters are written `+?`:
 * a bare one makes SQLite plan the query anew each time it runs, in case the value fits another partial index.
 */
const ready = 'state < 2 AND paused = 0 AND due_at IS NULL'
const delayed = 'state < 2 AND paused = 0 AND due_at IS NOT NULL'
const delayedOrHeld = 'state < 2 AND due_at IS NOT NULL'
/** Delayed jobs that one claim makes claimable, oldest first, so that no claim is slow because many fell due at once. */
const promoteLimit = 1000

/** Claims in the transaction that `sqlite` is in. A job that cannot be read is failed on the way and not given out. */
export function claimJobs(sqlite: Database.Database, options: ClaimOptions, draw: Draw): Claim[] {
  checkClaim(options)
  const open = statement<{ name: string }>(
    sqlite,
    'SELECT name FROM job_count WHERE created + retry > 0 AND (SELECT paused FROM queue) = 0',
  ).all()
  const names = open.map(({ name }) => name).filter((name) => options.names?.includes(name) ?? true)
  if (names.length === 0) return []
  promote(sqlite, draw.at)
  const claims: Claim[] = []
  const { limit = 1 } = options
  // More than one round only when a job cannot be read and another takes its place.
  while (claims.length < limit) {
    const ids = nextReady(sqlite, names, options.scope, limit - claims.length)
    if (ids.length === 0) break
    for (const id of ids) {
      const claim = take(sqlite, id, options, draw)
      if (claim) claims.push(claim)
    }
  }
  return claims
}

function take(sqlite: Database.Database, id: number, { owner, lease }: ClaimOptions, draw: Draw): Claim | null {
  const record = statement<ClaimedRecord>(
    sqlite,
    `UPDATE job SET state = 2, token = token + 1, owner = ?, lease_until = ?, timed_at = ?, started_at = ?, progress = 0
     WHERE id = ? RETURNING ${claimColumns}`,
  ).get(owner, draw.at + Math.round(lease), draw.at, draw.at, id)
  const body = statement<{ payload: string; note: string | null }>(
    sqlite,
    'SELECT payload, note FROM job_body WHERE id = ?',
  ).get(id)
  if (!record || !body) throw new Error(`job ${id} has lost a part of its row`)
  try {
    return toClaim(record, body)
  } catch (error) {
    // Nobody can work on it: kept as failed, with the reason.
    const attempt = currentAttempt(sqlite, { id: String(id), name: record.name, token: record.token })
    endAttempt(sqlite, attempt, { kind: 'failed', error: toWire(error) }, draw)
    return null
  }
}

/** Makes jobs that fell due claimable. */
function promote(sqlite: Database.Database, at: number): void {
  const due = statement<{ due: number; ahead: number }>(
    sqlite,
    `SELECT EXISTS (SELECT 1 FROM job INDEXED BY job_due WHERE ${delayed} AND due_at <= +?) AS due,
       EXISTS (SELECT 1 FROM job INDEXED BY job_timed WHERE ${delayedOrHeld} AND timed_at > +?) AS ahead`,
  ).get(at, at)
  if (due?.ahead === 1) {
    // The clock was set back since: what is left to wait counts from now, or a short delay would last as long as the step.
    statement(
      sqlite,
      `UPDATE job SET due_at = due_at - timed_at + ?, timed_at = ? WHERE ${delayedOrHeld} AND timed_at > ?`,
    ).run(at, at, at)
  }
  if (due?.due === 1) {
    statement(
      sqlite,
      `UPDATE job SET due_at = NULL, timed_at = NULL WHERE id IN (SELECT id FROM job INDEXED BY job_due
         WHERE ${delayed} AND due_at <= ? ORDER BY due_at LIMIT ${promoteLimit})`,
    ).run(at)
  }
}

/** Ids of the next claimable jobs: the first few of each name, merged. */
function nextReady(
  sqlite: Database.Database,
  names: readonly string[],
  scope: string | undefined,
  limit: number,
): number[] {
  const order = 'ORDER BY priority DESC, id LIMIT +?'
  const first = names.map((name) =>
    scope === undefined
      ? statement<{ id: number; priority: number }>(
          sqlite,
          `SELECT id, priority FROM job INDEXED BY job_ready WHERE name = +? AND ${ready} ${order}`,
        ).all(name, limit)
      : statement<{ id: number; priority: number }>(
          sqlite,
          `SELECT id, priority FROM job INDEXED BY job_ready_scope WHERE scope = +? AND name = +? AND ${ready} ${order}`,
        ).all(scope, name, limit),
  )
  return first
    .flat()
    .toSorted((a, b) => b.priority - a.priority || a.id - b.id)
    .slice(0, limit)
    .map(({ id }) => id)
}

/** When the next delayed job that is not held is due, ms since 1970. */
export function nextDue(sqlite: Database.Database): number | null {
  const sql = `SELECT due_at FROM job INDEXED BY job_due WHERE ${delayed} ORDER BY due_at LIMIT 1`
  return statement<{ due_at: number }>(sqlite, sql).get()?.due_at ?? null
}
