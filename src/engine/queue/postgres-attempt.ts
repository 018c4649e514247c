// An attempt on Postgres: the fence that proves it is current, and its end. SQL: store/migrations/postgres/0012-queue-settles.ts, and
// 0001-queue-settle.ts for what does not complete.
import type { Claim, Outcome, Settled, Wish } from './queue.ts'
import { isSafeJson, jobId, sides, tokenOf, type Query } from './postgres-rows.ts'
import { encode, encodeError, endingOf, lostClaim, type Ending } from './rules.ts'

/** What an end needs: how to ask, the time for tests (null: the server's), and 0–1 for the jitter of a retry. */
export interface Draw {
  query: Query
  clock: string | null
  random: number
}

interface AttemptRecord {
  wish: Wish
  failures: number
  interruptions: number
  retry_limit: number
  retry_delay: number
  retry_delay_max: number
}

/** A WHERE that only the claim's current attempt meets; parameters $1 to $3 are name, id and token. */
export const fence = `j.name = $1 AND j.id = $2 AND j.state = 'active' AND j.retry_count = $3 - 1`
export const fenced = (claim: Pick<Claim, 'id' | 'name' | 'token'>): unknown[] => [
  claim.name,
  jobId(claim.id),
  tokenOf(claim),
]

/** Ends an attempt. Throws `lost-claim` unless it is its job's current one. */
export async function settle(claim: Claim, outcome: Outcome, draw: Draw): Promise<Settled> {
  const [settled] = await settleMany([{ claim, outcome }], draw)
  if (!settled) throw lostClaim(claim)
  return settled
}

/** Ends attempts, those that complete in one statement. Throws `lost-claim` for the first that is not its job's current one. */
export async function settleMany(ends: readonly { claim: Claim; outcome: Outcome }[], draw: Draw): Promise<Settled[]> {
  const completing = ends.flatMap(({ claim, outcome }) => (outcome.kind === 'completed' ? [{ claim, outcome }] : []))
  const completed = await complete(completing, draw)
  const settled: Settled[] = []
  // The others: a cancel came first, or the claim is lost; or the outcome depends on what is stored.
  for (const { claim, outcome } of ends) {
    const failures = completed.get(claim.id)
    settled.push(
      failures === undefined ? await settleOne(claim, outcome, draw) : { state: 'completed', dueAt: null, failures },
    )
    completed.delete(claim.id)
  }
  return settled
}

/** Failures by id of the jobs that were completed. */
async function complete(
  ends: readonly { claim: Claim; outcome: { output?: unknown } }[],
  { query, clock }: Draw,
): Promise<Map<string, number>> {
  if (ends.length === 0) return new Map()
  const outputs = ends.map(({ outcome }) => (outcome.output === undefined ? null : encode(outcome.output, 'an output')))
  const rows = await query<{ id: string; failures: number }>(
    'SELECT id, failures FROM sheaf.complete_attempts($1, $2, $3, $4, $5, $6)',
    [
      ends.map(({ claim }) => claim.name),
      ends.map(({ claim }) => jobId(claim.id)),
      ends.map(({ claim }) => tokenOf(claim)),
      outputs,
      outputs.map((output) => isSafeJson(output ?? '')),
      clock,
    ],
  )
  return new Map(rows.map(({ id, failures }) => [id, failures]))
}

async function settleOne(claim: Claim, outcome: Outcome, draw: Draw): Promise<Settled> {
  const [attempt] = await draw.query<AttemptRecord>(
    `SELECT s.wish, s.failures, s.interruptions, s.retry_limit, s.retry_delay, s.retry_delay_max
     FROM ${sides} WHERE ${fence} FOR UPDATE OF j`,
    fenced(claim),
  )
  if (!attempt) throw lostClaim(claim)
  const { wish, failures, interruptions, retry_limit, retry_delay, retry_delay_max } = attempt
  const ending = endingOf(
    {
      wish,
      failures,
      interruptions,
      retryLimit: retry_limit,
      retryDelay: retry_delay,
      retryDelayMax: retry_delay_max,
    },
    outcome,
    draw.random,
  )
  const error = outcome.kind === 'failed' ? encodeError(outcome.error) : null
  const change = {
    ...ending,
    failures: ending.failures - failures,
    interruptions: ending.interruptions - interruptions,
  }
  const settled = await end(claim, change, error, draw)
  if (!settled) throw lostClaim(claim)
  return settled
}

/** `change`: as the ending is, but failures and interruptions to be added. Null: nothing was done. */
async function end(
  claim: Claim,
  change: Ending,
  error: string | null,
  { query, clock }: Draw,
): Promise<Settled | null> {
  const safe = isSafeJson(error ?? '')
  const [ended] = await query<{ failures: number; due: number | null }>(
    'SELECT failures, due FROM sheaf.end_attempt($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)',
    [
      ...fenced(claim),
      change.state,
      change.failures,
      change.interruptions,
      Math.round(change.delay),
      change.held,
      null,
      safe,
      error,
      false,
      clock,
    ],
  )
  return ended ? { state: change.state, dueAt: ended.due, failures: ended.failures } : null
}
