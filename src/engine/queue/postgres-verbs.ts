// Cancel, pause, resume, retry, update and prune on Postgres. Each first locks the rows it means, so that it sees claims of that moment
// either whole or not at all; rows of pgboss.job are locked before ours, always.
import type { JobRow, JobSelector } from './queue.ts'
import { readJobs, selects, sides, type Query } from './postgres-rows.ts'

/** How to ask, and the time for tests (null: the server's). */
export interface Asker {
  query: Query
  clock: string | null
}

interface Locked {
  queued: string[]
  /** Claimed by hosts of ours, who can be told. */
  active: string[]
  /** Claimed by foreign workers. */
  foreign: string[]
}

const now = 'coalesce($1::timestamptz, clock_timestamp())'

/** The open jobs of a selector, which stay as they are until the transaction ends. */
async function lock(query: Query, selector: JobSelector): Promise<Locked> {
  const { where, params } = selects(selector)
  const open = await query<{ id: string }>(
    `SELECT s.id FROM ${sides} WHERE s.finished_at IS NULL AND j.state <= 'active' ${where} ORDER BY s.added_at FOR UPDATE OF j`,
    params,
  )
  const rows = await query<{ id: string; active: boolean; ours: boolean }>(
    `SELECT s.id, j.state = 'active' AS active, s.owner IS NOT NULL AND s.token = j.retry_count + 1 AS ours
     FROM ${sides} WHERE s.id = ANY ($1) AND j.state <= 'active' ORDER BY s.added_at`,
    [open.map(({ id }) => id)],
  )
  const ids = (test: (row: { active: boolean; ours: boolean }) => boolean): string[] =>
    rows.filter(test).map(({ id }) => id)
  return {
    queued: ids(({ active }) => !active),
    active: ids(({ active, ours }) => active && ours),
    foreign: ids(({ active, ours }) => active && !ours),
  }
}

export async function cancel(
  { query, clock }: Asker,
  selector: JobSelector,
): Promise<{ cancelled: JobRow[]; signalled: JobRow[] }> {
  const { queued, active, foreign } = await lock(query, selector)
  // A foreign worker cannot be told; its settle will find the job gone from its hands.
  const ends = [...queued, ...foreign]
  await query(
    `UPDATE pgboss.job AS j SET state = 'cancelled', completed_on = ${now}, blocked = false, heartbeat_on = NULL
     FROM sheaf.job AS s WHERE s.id = ANY ($2) AND j.name = s.name AND j.id = s.id`,
    [clock, ends],
  )
  await query(
    `WITH ended AS MATERIALIZED (SELECT id, name, state FROM sheaf.job WHERE id = ANY ($2)), changed AS (
       UPDATE sheaf.job AS s SET state = 'cancelled', finished_at = ${now}, due_at = NULL, timed_at = NULL, owner = NULL,
         wish = 'go-on' FROM ended WHERE s.id = ended.id)
     SELECT sheaf.count_jobs(name, state, 'cancelled', count(*)) FROM ended GROUP BY name, state`,
    [clock, ends],
  )
  const told = await query<{ id: string }>(
    `UPDATE sheaf.job SET wish = 'cancel' WHERE id = ANY ($1) AND wish <> 'cancel' RETURNING id`,
    [active],
  )
  return {
    cancelled: await readJobs(query, ends),
    signalled: await readJobs(
      query,
      told.map(({ id }) => id),
    ),
  }
}

export async function pause({ query }: Asker, selector: JobSelector): Promise<{ held: JobRow[]; signalled: JobRow[] }> {
  const { queued, active } = await lock(query, selector)
  const held = await query<{ id: string }>(
    `UPDATE pgboss.job AS j SET blocked = true FROM sheaf.job AS s
     WHERE s.id = ANY ($1) AND j.name = s.name AND j.id = s.id AND NOT j.blocked RETURNING j.id`,
    [queued],
  )
  const told = await query<{ id: string }>(
    `UPDATE sheaf.job SET wish = 'pause' WHERE id = ANY ($1) AND wish = 'go-on' RETURNING id`,
    [active],
  )
  const rows = (changed: { id: string }[]): Promise<JobRow[]> =>
    readJobs(
      query,
      changed.map(({ id }) => id),
    )
  return { held: await rows(held), signalled: await rows(told) }
}

export async function resume({ query }: Asker, selector: JobSelector): Promise<JobRow[]> {
  const { queued, active } = await lock(query, selector)
  // Jobs that wait for others (pg-boss's flows) are not held by us.
  const freed = await query<{ id: string; name: string }>(
    `UPDATE pgboss.job AS j SET blocked = false FROM sheaf.job AS s WHERE s.id = ANY ($1) AND j.name = s.name AND j.id = s.id
       AND j.blocked AND j.pending_dependencies = 0 RETURNING j.id, j.name`,
    [queued],
  )
  const told = await query<{ id: string }>(
    `UPDATE sheaf.job SET wish = 'go-on' WHERE id = ANY ($1) AND wish = 'pause' RETURNING id`,
    [active],
  )
  await wake(query, freed)
  return readJobs(
    query,
    [...freed, ...told].map(({ id }) => id),
  )
}

export async function retry({ query, clock }: Asker, selector: JobSelector): Promise<JobRow[]> {
  const { queued } = await lock(query, selector)
  const due = await query<{ id: string; name: string }>(
    'UPDATE sheaf.job SET due_at = NULL, timed_at = NULL WHERE id = ANY ($1) AND due_at IS NOT NULL RETURNING id, name',
    [queued],
  )
  const { where, params } = selects(selector)
  // Of a group's jobs with the same key the newest, and while the key is free; of several groups' the oldest.
  const dead = await query<{ id: string; name: string }>(
    `SELECT DISTINCT ON (s.key) s.id, s.name FROM sheaf.job AS s WHERE s.state IN ('cancelled', 'failed') ${where}
       AND NOT EXISTS (SELECT FROM sheaf.job AS o WHERE o.key = s.key AND o.finished_at IS NULL)
       AND NOT EXISTS (SELECT FROM sheaf.job AS o WHERE o.group_id = s.group_id AND o.key = s.key AND o.added_at > s.added_at)
     ORDER BY s.key, s.added_at`,
    params,
  )
  const ids = dead.map(({ id }) => id)
  await query(
    `UPDATE pgboss.job AS j SET state = CASE WHEN j.state < 'active' THEN j.state ELSE 'created' END, start_after = ${now},
       completed_on = NULL, output = NULL, blocked = j.blocked AND j.state < 'active'
     FROM sheaf.job AS s WHERE s.id = ANY ($2) AND j.name = s.name AND j.id = s.id`,
    [clock, [...due.map(({ id }) => id), ...ids]],
  )
  await query(
    `WITH ended AS MATERIALIZED (SELECT id, name, state FROM sheaf.job WHERE id = ANY ($1)), changed AS (
       UPDATE sheaf.job AS s SET state = 'created', finished_at = NULL, failures = 0, interruptions = 0, progress = 0, error = NULL,
         note = NULL, output = NULL FROM ended WHERE s.id = ended.id)
     SELECT sheaf.count_jobs(name, state, 'created', count(*)) FROM ended GROUP BY name, state`,
    [ids],
  )
  await wake(query, [...due, ...dead])
  return readJobs(
    query,
    [...due, ...dead].map(({ id }) => id),
  )
}

export async function update(
  { query }: Asker,
  selector: JobSelector,
  { scope, priority }: { scope?: string | undefined; priority?: number | undefined },
): Promise<number> {
  const { queued } = await lock(query, selector)
  await query(
    `UPDATE pgboss.job AS j SET priority = coalesce($1, j.priority) FROM sheaf.job AS s
     WHERE s.id = ANY ($2) AND j.name = s.name AND j.id = s.id`,
    [priority ?? null, queued],
  )
  await query(
    'UPDATE sheaf.job SET priority = coalesce($1, priority), scope = coalesce($2, scope) WHERE id = ANY ($3)',
    [priority ?? null, scope ?? null, queued],
  )
  return queued.length
}

export async function prune(query: Query, before: string, limit: number): Promise<number> {
  const [pruned] = await query<{ count: number }>(
    `WITH old AS MATERIALIZED (
       SELECT id, name, state FROM sheaf.job WHERE finished_at < $1 ORDER BY finished_at LIMIT $2 FOR UPDATE
     ), jobs AS (
       DELETE FROM pgboss.job AS j USING old WHERE j.name = old.name AND j.id = old.id AND j.state > 'active'
     ), gone AS (
       DELETE FROM sheaf.job AS s USING old WHERE s.id = old.id
     ), counted AS (
       SELECT sheaf.count_jobs(name, state, NULL, count(*)) FROM old GROUP BY name, state
     )
     SELECT (SELECT count(*)::integer FROM old) AS count, (SELECT count(*) FROM counted) AS states`,
    [before, limit],
  )
  return pruned?.count ?? 0
}

async function wake(query: Query, freed: readonly { name: string }[]): Promise<void> {
  const names = [...new Set(freed.map(({ name }) => name))]
  if (names.length > 0) await query('SELECT sheaf.tell_claimers(name) FROM unnest($1::text[]) AS n (name)', [names])
}
