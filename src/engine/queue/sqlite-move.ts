// Moving jobs on SQLite. A job stands among those of its priority where `place` says, or else its id. Places are close together, so what
// stands behind another job is moved up to make room where there is none. Ids go on above the highest place, or later jobs would come
// before those moved to the back.
import type Database from 'better-sqlite3'
import type { JobSelector, Place } from './queue.ts'
import { rowId, selects, statement } from './sqlite-rows.ts'

/** Jobs that are moved up to make room, at most; the next gap is nearly always after a batch. */
const longestLine = 100_000
const place = 'coalesce(place, id)'

export function moveJobs(sqlite: Database.Database, selector: JobSelector, to: Place): number {
  const { where, params } = selects(selector)
  const target = 'after' in to ? rowId(to.after) : null
  const ids = statement<{ id: number }>(
    sqlite,
    `SELECT id FROM job WHERE state < 2 ${where} ORDER BY priority DESC, ${place}, id`,
  )
    .all(...params)
    .flatMap(({ id }) => (id === target ? [] : [id]))
  if (ids.length === 0) return 0
  if ('at' in to) {
    const end = statement<{ low: number; high: number }>(
      sqlite,
      `SELECT min(${place}) AS low, max(max(${place}), (SELECT seq FROM sqlite_sequence WHERE name = 'job')) AS high
       FROM job WHERE state < 3`,
    ).get()
    put(sqlite, ids, to.at === 'front' ? (end?.low ?? 0) - ids.length : (end?.high ?? 0) + 1, null)
    return ids.length
  }
  const behind = statement<{ priority: number; place: number }>(
    sqlite,
    `SELECT priority, ${place} AS place FROM job WHERE state < 3 AND id = ?`,
  ).get(target)
  if (!behind) return 0
  makeRoom(sqlite, ids, behind)
  put(sqlite, ids, behind.place + 1, behind.priority)
  return ids.length
}

/** Moves up those that stand right behind `behind`, as far as the first gap that is wide enough. */
function makeRoom(
  sqlite: Database.Database,
  ids: readonly number[],
  behind: { priority: number; place: number },
): void {
  const line = statement<{ id: number; place: number }>(
    sqlite,
    `SELECT id, ${place} AS place FROM job WHERE state < 3 AND priority = ? AND ${place} > ?
       AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY ${place} LIMIT ${longestLine}`,
  ).all(behind.priority, behind.place, JSON.stringify(ids))
  let free = behind.place + ids.length
  for (const row of line) {
    if (row.place > free) return
    free++
    put(sqlite, [row.id], free, null)
  }
}

/** Gives `ids` places one after another from `at` on; `priority` null: each its own. */
function put(sqlite: Database.Database, ids: readonly number[], at: number, priority: number | null): void {
  for (const [n, id] of ids.entries()) {
    statement(sqlite, 'UPDATE job SET place = ?, priority = coalesce(?, priority) WHERE id = ?').run(
      at + n,
      priority,
      id,
    )
  }
  statement(sqlite, `UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'job'`).run(at + ids.length)
}
