// Moving jobs on Postgres. A job's place is pg-boss's created_on, to the microsecond; ours (added_at) is the same, and born_at keeps when
// it was added. Places are close together, so what stands behind another job is moved up to make room where there is none. Later jobs
// get places above the highest, or they would come before those moved to the back.
import type { JobSelector, Place } from './queue.ts'
import { jobId, selects, sides, type Query } from './postgres-rows.ts'

/** Jobs that are moved up to make room, at most; the next gap is nearly always after a batch. */
const longestLine = 100_000
const micros = (column: string): string => `(extract(epoch FROM ${column}) * 1000000)::bigint`

/** Microseconds since 1970. */
interface Placed {
  id: string
  place: number
}

export async function moveJobs(query: Query, selector: JobSelector, to: Place): Promise<number> {
  const { where, params } = selects(selector)
  const rows = await query<{ id: string }>(
    `SELECT s.id FROM ${sides} WHERE s.finished_at IS NULL AND j.state < 'active' ${where}
     ORDER BY j.priority DESC, j.created_on FOR UPDATE OF j`,
    params,
  )
  const target = 'after' in to ? jobId(to.after) : null
  const ids = rows.map(({ id }) => id).filter((id) => id !== target)
  if (ids.length === 0) return 0
  const from = (start: number): Placed[] => ids.map((id, n) => ({ id, place: start + n }))
  if ('at' in to) {
    const [end] = await query<{ low: number; free: number }>(
      `SELECT ${micros('min(s.added_at)')} AS low,
         ${micros(`greatest(max(s.added_at) + interval '1 microsecond', (SELECT nullif(place, '-infinity') FROM sheaf.queue))`)} AS free
       FROM sheaf.job AS s WHERE s.finished_at IS NULL`,
    )
    await put(query, from(to.at === 'front' ? (end?.low ?? 0) - ids.length : (end?.free ?? 0)), null)
    return ids.length
  }
  const [behind] = await query<{ priority: number; place: number }>(
    `SELECT j.priority, ${micros('j.created_on')} AS place FROM ${sides}
     WHERE s.finished_at IS NULL AND j.state <= 'active' AND s.id = $1`,
    [target],
  )
  if (!behind) return 0
  await makeRoom(query, ids, behind)
  await put(query, from(behind.place + 1), behind.priority)
  return ids.length
}

/** Moves up those that stand right behind `behind`, as far as the first gap that is wide enough. */
async function makeRoom(
  query: Query,
  ids: readonly string[],
  behind: { priority: number; place: number },
): Promise<void> {
  const line = await query<Placed>(
    `SELECT s.id, ${micros('j.created_on')} AS place FROM ${sides}
     WHERE s.finished_at IS NULL AND j.state <= 'active' AND j.priority = $1 AND ${micros('j.created_on')} > $2 AND s.id <> ALL ($3)
     ORDER BY j.created_on LIMIT ${longestLine} FOR UPDATE OF j`,
    [behind.priority, behind.place, ids],
  )
  const moved: Placed[] = []
  let free = behind.place + ids.length
  for (const { id, place } of line) {
    if (place > free) break
    moved.push({ id, place: ++free })
  }
  await put(query, moved, null)
}

/** `priority` null: each keeps its own. */
async function put(query: Query, placed: readonly Placed[], priority: number | null): Promise<void> {
  if (placed.length === 0) return
  const moment = "timestamptz 'epoch' + o.place * interval '1 microsecond'"
  const columns = [placed.map(({ id }) => id), placed.map(({ place }) => place), priority]
  await query(
    `UPDATE pgboss.job AS j SET created_on = ${moment}, priority = coalesce($3, j.priority)
     FROM unnest($1::uuid[], $2::bigint[]) AS o (id, place) JOIN sheaf.job AS s ON s.id = o.id
     WHERE j.name = s.name AND j.id = s.id`,
    columns,
  )
  await query(
    `UPDATE sheaf.job AS s SET born_at = coalesce(s.born_at, s.added_at), added_at = ${moment}, priority = coalesce($3, s.priority)
     FROM unnest($1::uuid[], $2::bigint[]) AS o (id, place) WHERE s.id = o.id`,
    columns,
  )
  await query(
    `UPDATE sheaf.queue SET place = greatest(place, timestamptz 'epoch' + $1::bigint * interval '1 microsecond')`,
    [(placed.at(-1)?.place ?? 0) + 1],
  )
}
