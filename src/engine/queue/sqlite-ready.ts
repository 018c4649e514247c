// What is ready on SQLite: jobs that may be claimed now, by name and realm, in the order in which they come up. Those of one name and realm
// lie one after another in job_line (store/migrations/0013-queue-line.ts), those of a scope that is claimed by in job_ready_scope.
import type Database from 'better-sqlite3'
import { statement, type ClaimedRecord } from './sqlite-rows.ts'

/**
 * The places of a queued job, word for word as triggers and partial indexes have them. Beside them parameters are written `+?`:
 * a bare one makes SQLite plan the query anew each time it runs, in case the value fits another partial index.
 */
export const ready = 'state < 2 AND paused = 0 AND due_at IS NULL'
export const delayed = 'state < 2 AND paused = 0 AND due_at IS NOT NULL'
export const delayedOrHeld = 'state < 2 AND due_at IS NOT NULL'

/** A name and a realm that have jobs. */
export interface Lot {
  name: string
  realm: string
}

/** A job that may be claimed, as a claim reads it, with its place among those of its priority. */
export type Head = ClaimedRecord & { place: number }

export const inOrder = (a: Head, b: Head): number => b.priority - a.priority || a.place - b.place || a.id - b.id

/** Bounds of priority: `least` is among them, `below` not. */
export interface Among {
  least: number
  below: number
}
const all: Among = { least: Number.MIN_SAFE_INTEGER, below: Number.MAX_SAFE_INTEGER }

/** What a claim reads beside id, name, realm and place: columns of `job AS head` and `job_body`. */
export const details = 'key, group_id, scope, priority, token, failures, interruptions, payload, note'
const readyInLine = `SELECT head.id, head.name, head.realm, next.place, ${details}
  FROM job_line AS next CROSS JOIN job AS head ON head.id = next.id LEFT JOIN job_body AS body ON body.id = next.id
  WHERE next.realm = +? AND next.name = +? AND next.kind = 2 AND next.rank <= -? AND next.rank > -? ORDER BY next.rank, next.place LIMIT +?`
const readyInScope = `SELECT head.id, name, realm, coalesce(place, head.id) AS place, ${details}
  FROM job AS head INDEXED BY job_ready_scope LEFT JOIN job_body AS body ON body.id = head.id
  WHERE scope = +? AND reserved = 1 AND realm = +? AND name = +? AND ${ready} AND priority >= +? AND priority < +?
  ORDER BY priority DESC, coalesce(place, head.id) LIMIT +?`

/** The next claimable jobs of a lot, in order. */
export function readyOf(
  sqlite: Database.Database,
  { name, realm }: Lot,
  scope: string | undefined,
  limit: number,
  { least, below }: Among = all,
): Head[] {
  return scope === undefined
    ? statement<Head>(sqlite, readyInLine).all(realm, name, least, below, limit)
    : statement<Head>(sqlite, readyInScope).all(scope, realm, name, least, below, limit)
}
