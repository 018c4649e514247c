// Foreign company on Postgres: jobs that other programs put into our queues by pg-boss or raw SQL, and jobs of ours that they ended.
// Queues that are not ours are never looked at.
import { z } from 'zod'
import type { ClaimedRecord, Query } from './postgres-rows.ts'

/** What a job of another program may hold: a stage's own payload, or a file to take in by its path, its address or its bytes' hash. */
export const ForeignPayload = z.union([
  z.looseObject({ run: z.string().min(1) }),
  z.looseObject({ path: z.string().min(1) }),
  z.looseObject({ url: z.url() }),
  z.looseObject({ blob: z.string().regex(/^[0-9a-f]{64}$/) }),
])
export type ForeignPayload = z.infer<typeof ForeignPayload>

/** Open jobs looked at per reconciliation; the next one goes on from there. */
const windowSize = 500

/**
 * Gives foreign jobs a side of ours, so that they can be claimed like others; those whose payload says nothing to us are noted and
 * left as they are. Key and group are made of the id, or name the run that the payload does.
 */
export async function adopt(query: Query, records: readonly ClaimedRecord[], clock: string | null): Promise<void> {
  for (const { id, name, payload } of records) {
    const parsed = ForeignPayload.safeParse(payload === null ? null : JSON.parse(payload))
    if (!parsed.success || !(await takeIn(query, { id, name, run: runOf(parsed.data) }, clock))) {
      await query(
        `INSERT INTO sheaf.job_ignored (id, name, seen_at) VALUES ($1, $2, coalesce($3::timestamptz, now()))
         ON CONFLICT DO NOTHING`,
        [id, name, clock],
      )
    }
  }
}

function runOf(payload: ForeignPayload): string | null {
  return typeof payload['run'] === 'string' && payload['run'].length <= 200 ? payload['run'] : null
}

/** False: it cannot be ours, since another open job has its key. */
async function takeIn(
  query: Query,
  { id, name, run }: { id: string; name: string; run: string | null },
  clock: string | null,
): Promise<boolean> {
  // An ended job of ours that somebody revived.
  const [ended] = await query<{ state: string }>(
    `SELECT state FROM sheaf.job AS s WHERE id = $1
       AND NOT EXISTS (SELECT FROM sheaf.job AS o WHERE o.key = s.key AND o.finished_at IS NULL)`,
    [id],
  )
  if (ended) {
    await query(
      `UPDATE sheaf.job SET state = 'created', finished_at = NULL, failures = 0, interruptions = 0, owner = NULL, wish = 'go-on',
         error = NULL, output = NULL WHERE id = $1`,
      [id],
    )
    await query('SELECT sheaf.count_jobs($1, $2, $3, 1)', [name, ended.state, 'created'])
    return true
  }
  const added = await query(
    `INSERT INTO sheaf.job (id, name, key, group_id, scope, priority, retry_limit, retry_delay, retry_delay_max, added_at, token)
     SELECT id, name, 'foreign/' || id, coalesce($3, 'foreign/' || id), '', priority, retry_limit, retry_delay * 1000.0,
       coalesce(retry_delay_max, 3600) * 1000.0, created_on, CASE WHEN started_on IS NULL THEN 0 ELSE retry_count + 1 END
     FROM pgboss.job WHERE name = $1 AND id = $2 ON CONFLICT DO NOTHING RETURNING id`,
    [name, id, run],
  )
  if (added.length === 0) return false
  await query('SELECT sheaf.count_jobs($1, NULL, $2, 1)', [name, 'created'])
  // The queue's settings, which a raw insert does not get; from now on Sheaf decides how often it is tried, and when it is deleted.
  await query(
    `UPDATE pgboss.job AS j SET retry_limit = 2147483647, retry_delay = 0, retry_backoff = false, dead_letter = NULL,
       deletion_seconds = 0, keep_until = coalesce($3::timestamptz, now()) + interval '100 years',
       policy = coalesce(j.policy, q.policy), group_id = coalesce(j.group_id, $2::text),
       heartbeat_seconds = coalesce(j.heartbeat_seconds, q.heartbeat_seconds), expire_seconds = q.expire_seconds
     FROM pgboss.queue AS q WHERE q.name = j.name AND j.name = $1 AND j.id = $2::uuid`,
    [name, id, clock],
  )
  return true
}

/**
 * Brings our side of jobs up to date that a foreign worker ended or deleted: of the ids given, or of the next few open ones after
 * `since`. Returns where to go on; null: from the beginning.
 */
export async function reconcile(
  query: Query,
  which: { ids: readonly string[] } | { since: string | null },
): Promise<string | null> {
  const [where, parameters] =
    'ids' in which
      ? ['id = ANY ($1)', [which.ids]]
      : [`added_at > coalesce($1::timestamptz, '-infinity')`, [which.since]]
  const rows = await query<{ id: string; name: string; rests: string; state: string | null; added_at: string }>(
    `SELECT s.id, s.name, s.state AS rests, j.state::text AS state, s.added_at::text
     FROM (SELECT * FROM sheaf.job WHERE finished_at IS NULL AND ${where} ORDER BY added_at LIMIT ${windowSize}) AS s
     LEFT JOIN pgboss.job AS j ON j.name = s.name AND j.id = s.id ORDER BY s.added_at`,
    parameters,
  )
  for (const { id, name, rests, state } of rows) {
    if (state === null) {
      await query('DELETE FROM sheaf.job WHERE id = $1', [id])
      await query('SELECT sheaf.count_jobs($1, $2, NULL, 1)', [name, rests])
    } else if (state === 'completed' || state === 'cancelled' || state === 'failed') {
      await query(
        `UPDATE sheaf.job AS s SET state = j.state::text, finished_at = coalesce(j.completed_on, now()), owner = NULL,
           wish = 'go-on', due_at = NULL, timed_at = NULL, progress = CASE WHEN j.state = 'completed' THEN 1 ELSE progress END
         FROM pgboss.job AS j WHERE s.id = $1 AND j.name = s.name AND j.id = s.id`,
        [id],
      )
      await query('SELECT sheaf.count_jobs($1, $2, $3, 1)', [name, rests, state])
    }
  }
  return rows.length < windowSize ? null : (rows.at(-1)?.added_at ?? null)
}

/** Whether `reconcile` after `since` would find something; if not, where the next look goes on. */
export async function looksStray(query: Query, since: string | null): Promise<{ due: boolean; next: string | null }> {
  const [row] = await query<{ looked: number; due: boolean | null; last: string | null }>(
    `SELECT count(*) AS looked, max(s.added_at)::text AS last,
       bool_or(j.id IS NULL OR j.state IN ('completed', 'cancelled', 'failed')) AS due
     FROM (SELECT id, name, added_at FROM sheaf.job WHERE finished_at IS NULL AND added_at > coalesce($1::timestamptz, '-infinity')
           ORDER BY added_at LIMIT ${windowSize}) AS s
     LEFT JOIN pgboss.job AS j ON j.name = s.name AND j.id = s.id`,
    [since],
  )
  return { due: row?.due === true, next: (row?.looked ?? 0) < windowSize ? null : (row?.last ?? null) }
}
