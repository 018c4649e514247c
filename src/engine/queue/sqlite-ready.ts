// What is ready on SQLite: jobs that may be claimed now, by name and realm, in the order in which they come up. Those of one name and realm
// lie one after another in job_line (store/migrations/0013-queue-line.ts), those of a scope that is claimed by in job_ready_scope.
import type Database from 'better-sqlite3'
import { statement } from './sqlite-rows.ts'

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

/** A job that may be claimed, and what decides when. */
export interface Head {
  id: number
  priority: number
  place: number
}

export const inOrder = (a: Head, b: Head): number => b.priority - a.priority || a.place - b.place || a.id - b.id

/** Bounds of priority: `least` is among them, `below` not. */
export interface Among {
  least: number
  below: number
}
const all: Among = { least: Number.MIN_SAFE_INTEGER, below: Number.MAX_SAFE_INTEGER }

const readyInLine = `SELECT id, -rank AS priority, place FROM job_line
  WHERE realm = +? AND name = +? AND kind = 2 AND rank <= -? AND rank > -? ORDER BY rank, place LIMIT +?`
const readyInScope = `SELECT id, priority, coalesce(place, id) AS place FROM job INDEXED BY job_ready_scope
  WHERE scope = +? AND reserved = 1 AND realm = +? AND name = +? AND ${ready} AND priority >= +? AND priority < +?
  ORDER BY priority DESC, coalesce(place, id) LIMIT +?`

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
