// Claiming on SQLite: one look at what there is (names, the next job of each, what is due, what is steered) and one row to change. Each
// query names its index where one serves, so that a changed plan is an error at once and not a queue that grows slow.
import type Database from 'better-sqlite3'
import { toWire } from '../../contract/error.ts'
import type { Claim, ClaimOptions } from './queue.ts'
import { checkClaim } from './rules.ts'
import { currentAttempt, endAttempt, type Draw } from './sqlite-attempt.ts'
import { nextWithinLimits } from './sqlite-parts.ts'
import { delayed, delayedOrHeld, details, inOrder, ready, readyOf, type Head, type Lot } from './sqlite-ready.ts'
import { statement, toClaim, type ClaimedRecord } from './sqlite-rows.ts'

/** Delayed jobs that one claim makes claimable, oldest first, so that no claim is slow because many fell due at once. */
const promoteLimit = 1000

// Made once: a text that is put together anew for each claim costs as much as running it.
const lookFor = (next: string): string => `
  SELECT lot.name, lot.realm, head.id, coalesce(head.place, head.id) AS place, ${details},
    EXISTS (SELECT 1 FROM job INDEXED BY job_due WHERE ${delayed} AND due_at <= +?)
      OR EXISTS (SELECT 1 FROM job INDEXED BY job_timed WHERE ${delayedOrHeld} AND timed_at > +?) AS due,
    EXISTS (SELECT 1 FROM job_part) AS steered
  FROM job_line AS lot INDEXED BY job_lot
  LEFT JOIN job AS head ON head.id = (${next})
  LEFT JOIN job_body AS body ON body.id = head.id
  WHERE lot.kind = 0 AND lot.created + lot.retry > 0 AND (SELECT paused FROM queue) = 0`
const look = lookFor(`SELECT next.id FROM job_line AS next
    WHERE next.realm = lot.realm AND next.name = lot.name AND next.kind = 2 ORDER BY next.rank, next.place LIMIT 1`)
const lookInScope = lookFor(`SELECT id FROM job INDEXED BY job_ready_scope
    WHERE scope = +? AND reserved = 1 AND realm = lot.realm AND name = lot.name AND ${ready} ORDER BY priority DESC, coalesce(place, id) LIMIT 1`)
// Without RETURNING, which makes SQLite build a table for the answer: what a claim tells was read before, in the same transaction.
const taking = `UPDATE job SET state = 2, token = token + 1, owner = ?, lease_until = ?, timed_at = ?, started_at = ?, progress = 0
  WHERE id = +?`

/** What a claim must know before it takes a job: a lot with open jobs, the next of them if one is ready, and what stands in the way. */
type Situation = Lot & { due: number; steered: number } & (Head | { id: null })

/** Claims in the transaction that `sqlite` is in. A job that cannot be read is failed on the way and not given out. */
export function claimJobs(sqlite: Database.Database, options: ClaimOptions, draw: Draw): Claim[] {
  checkClaim(options)
  const { limit = 1, names, scope } = options
  if (limit === 0) return []
  if (scope !== undefined) reserve(sqlite, scope)
  const there =
    scope === undefined
      ? statement<Situation>(sqlite, look).all(draw.at, draw.at)
      : statement<Situation>(sqlite, lookInScope).all(draw.at, draw.at, scope)
  const lots = names ? there.filter(({ name }) => names.includes(name)) : there
  const [first] = lots
  if (!first) return []
  if (first.due === 1) promote(sqlite, draw.at)
  else if (first.steered === 0) {
    const next = nextOf(lots)
    if (!next) return []
    const claim = limit === 1 ? take(sqlite, next, options, draw) : null
    if (claim) return [claim]
  }
  const claims: Claim[] = []
  // More than one round only when a job cannot be read and another takes its place.
  while (claims.length < limit) {
    const wanted = limit - claims.length
    const next =
      first.steered === 1
        ? nextWithinLimits(sqlite, lots, scope, wanted, draw.at)
        : nextReady(sqlite, lots, scope, wanted)
    if (next.length === 0) break
    for (const head of next) {
      const claim = take(sqlite, head, options, draw)
      if (claim) claims.push(claim)
    }
  }
  return claims
}

/** The job that comes before those of the other lots. */
function nextOf(lots: readonly Situation[]): Head | null {
  let next: Head | null = null
  for (const head of lots) if (head.id !== null && (next === null || inOrder(head, next) < 0)) next = head
  return next
}

/** From now on the jobs of this scope have an index of their own. */
function reserve(sqlite: Database.Database, scope: string): void {
  if (statement(sqlite, 'SELECT 1 FROM job_scope_claimed WHERE scope = ?').get(scope)) return
  statement(sqlite, 'INSERT INTO job_scope_claimed VALUES (?)').run(scope)
  statement(sqlite, 'UPDATE job SET reserved = 1 WHERE scope = ?').run(scope)
}

/** Claims a job as it was read in this transaction. */
function take(
  sqlite: Database.Database,
  record: ClaimedRecord,
  { owner, lease }: ClaimOptions,
  draw: Draw,
): Claim | null {
  const { id, name } = record
  const token = record.token + 1
  statement(sqlite, taking).run(owner, draw.at + Math.round(lease), draw.at, draw.at, id)
  try {
    return toClaim({ ...record, token })
  } catch (error) {
    // Nobody can work on it: kept as failed, with the reason.
    const attempt = currentAttempt(sqlite, { id: String(id), name, token })
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
