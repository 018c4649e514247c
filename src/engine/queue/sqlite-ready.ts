// What is ready on SQLite: jobs that may be claimed now, by name and realm, in the order of their indexes.
import type Database from 'better-sqlite3'
import { statement } from './sqlite-rows.ts'

/**
 * The places of a queued job, word for word as the partial indexes have them. Beside them parameters are written `+?`:
 * a bare one makes SQLite plan the query anew each time it runs, in case the value fits another partial index.
 */
const ready = 'state < 2 AND paused = 0 AND due_at IS NULL'
export const delayed = 'state < 2 AND paused = 0 AND due_at IS NOT NULL'
export const delayedOrHeld = 'state < 2 AND due_at IS NOT NULL'

/** A name and a realm that have open jobs; jobs of one such pair lie one after another in the indexes of what is ready. */
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

/** A further condition on the priority of jobs, with its parameters. */
export interface Among {
  where: string
  params: readonly number[]
}
export const all: Among = { where: '', params: [] }

/** The texts for each condition, made once. */
const texts = new Map<string, { any: string; scoped: string }>()
function textsFor(where: string): { any: string; scoped: string } {
  let made = texts.get(where)
  if (!made) {
    const head = 'SELECT id, priority, coalesce(place, id) AS place FROM job INDEXED BY'
    const rest = `realm = +? AND name = +? AND ${ready} ${where} ORDER BY priority DESC, coalesce(place, id) LIMIT +?`
    made = {
      any: `${head} job_ready WHERE ${rest}`,
      scoped: `${head} job_ready_scope WHERE scope = +? AND reserved = 1 AND ${rest}`,
    }
    texts.set(where, made)
  }
  return made
}

/** The next claimable jobs of a lot, in order. */
export function readyOf(
  sqlite: Database.Database,
  { name, realm }: Lot,
  scope: string | undefined,
  limit: number,
  { where, params }: Among = all,
): Head[] {
  const { any, scoped } = textsFor(where)
  return scope === undefined
    ? statement<Head>(sqlite, any).all(realm, name, ...params, limit)
    : statement<Head>(sqlite, scoped).all(scope, realm, name, ...params, limit)
}
