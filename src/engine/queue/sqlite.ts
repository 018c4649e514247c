// The queue on SQLite: one row a job, claimed in BEGIN IMMEDIATE, fenced by its token. Tables: store/migrations/0001-queue.ts, 0003 and 0013.
import type Database from 'better-sqlite3'
import type { SqliteDb, SqliteTx } from '../store/db.ts'
import type { JobRow, JobSelector, Queue } from './queue.ts'
import { checkChange, checkJob, checkMilliseconds, checkProgress, encode, lostClaim } from './rules.ts'
import { currentAttempt, endAttempt, settleAttempt, type Draw } from './sqlite-attempt.ts'
import { claimJobs, nextDue } from './sqlite-claim.ts'
import { moveJobs } from './sqlite-move.ts'
import { readParts, steerPart } from './sqlite-parts.ts'
import { rowId, selects, statement, states, toJobRow, wishOf, type JobRecord } from './sqlite-rows.ts'

const jobs = 'SELECT job.*, payload, note, error, output FROM job JOIN job_body USING (id)'
/** Ids of the active jobs. */
const active = 'SELECT id FROM job_active'

/** `now`: milliseconds since 1970; `random`: 0–1, for the jitter of retries. Any number of queues may share a file. */
export function createSqliteQueue(
  db: SqliteDb,
  options: { now?: () => number; random?: () => number } = {},
): Queue<SqliteTx> {
  const clock = options.now ?? Date.now
  const random = options.random ?? Math.random
  const now = (): number => Math.floor(clock())
  const draw = (): Draw => ({ at: now(), random: random() })

  return {
    async add({ sqlite }, newJobs) {
      const bodies = newJobs.map((job) => {
        checkJob(job)
        return encode(job.payload, `the payload of ${job.key}`)
      })
      const insert = statement(
        sqlite,
        `INSERT INTO job (name, key, group_id, scope, realm, priority, paused, due_at, timed_at, created_at,
           retry_limit, retry_delay, retry_delay_max)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) WHERE superseded = 0 DO NOTHING`,
      )
      const insertBody = statement(sqlite, 'INSERT INTO job_body (id, payload) VALUES (?, ?)')
      const at = now()
      return newJobs.map((job, index) => {
        const dueAt = job.delay === undefined || job.delay === 0 ? null : at + Math.round(job.delay)
        const { changes, lastInsertRowid } = insert.run(
          job.name,
          job.key,
          job.group,
          job.scope,
          job.realm ?? '',
          job.priority,
          job.paused === true ? 1 : 0,
          dueAt,
          dueAt === null ? null : at,
          at,
          job.retryLimit,
          Math.round(job.retryDelay),
          Math.round(job.retryDelayMax),
        )
        if (changes === 1) {
          insertBody.run(lastInsertRowid, bodies[index])
          return { id: String(lastInsertRowid), key: job.key, added: true }
        }
        const open = statement<{ id: number }>(sqlite, 'SELECT id FROM job WHERE key = ? AND superseded = 0').get(
          job.key,
        )
        if (!open) throw new Error(`job ${job.key} was neither added nor there`)
        return { id: String(open.id), key: job.key, added: false }
      })
    },

    async claim(options, tx) {
      return tx
        ? claimJobs(tx.sqlite, options, draw())
        : db.tx(async ({ sqlite }) => claimJobs(sqlite, options, draw()))
    },

    async touch(claim, { lease, progress = 0 }) {
      checkMilliseconds(lease, 'a lease')
      const value = checkProgress(progress)
      return db.tx(async ({ sqlite }) => {
        const at = now()
        const row = statement<{ wish: number }>(
          sqlite,
          `UPDATE job SET lease_until = ?, timed_at = ?, progress = max(progress, ?)
           WHERE id = ? AND token = ? AND state = 2 RETURNING wish`,
        ).get(at + Math.round(lease), at, value, rowId(claim.id), claim.token)
        if (!row) throw lostClaim(claim)
        return wishOf(row.wish)
      })
    },

    async progressed({ sqlite }, claim) {
      const { id, interruptions } = currentAttempt(sqlite, claim)
      if (interruptions > 0) statement(sqlite, 'UPDATE job SET interruptions = 0 WHERE id = ?').run(id)
    },

    async note({ sqlite }, claim, note) {
      const json = note === null || note === undefined ? null : encode(note, 'a note')
      const { id } = currentAttempt(sqlite, claim)
      statement(sqlite, 'UPDATE job_body SET note = ? WHERE id = ?').run(json, id)
    },

    async settle({ sqlite }, claim, outcome) {
      return settleAttempt(sqlite, claim, outcome, draw())
    },

    async settleMany({ sqlite }, ends) {
      return ends.map(({ claim, outcome }) => settleAttempt(sqlite, claim, outcome, draw()))
    },

    async cancel({ sqlite }, selector) {
      return {
        cancelled: change(
          sqlite,
          'state = 4, finished_at = ?, paused = 0, due_at = NULL, timed_at = NULL',
          'state < 2',
          selector,
          [now()],
        ),
        signalled: change(sqlite, 'wish = 2', 'state = 2 AND wish < 2', selector),
      }
    },

    async pause({ sqlite }, selector) {
      return {
        held: change(sqlite, 'paused = 1', 'state < 2 AND paused = 0', selector),
        signalled: change(sqlite, 'wish = 1', 'state = 2 AND wish = 0', selector),
      }
    },

    async resume({ sqlite }, selector) {
      const held = change(sqlite, 'paused = 0', 'state < 2 AND paused = 1', selector)
      return inOrder([...held, ...change(sqlite, 'wish = 0', 'state = 2 AND wish = 1', selector)])
    },

    async retry({ sqlite }, selector) {
      const due = change(sqlite, 'due_at = NULL, timed_at = NULL', 'state < 2 AND due_at IS NOT NULL', selector)
      const { where, params } = selects(selector)
      const ended = statement<JobRecord>(sqlite, `SELECT * FROM job WHERE state IN (4, 5) ${where}`).all(...params)
      const revived: JobRow[] = []
      for (const { id, key, group_id } of ended) {
        if (statement(sqlite, 'SELECT 1 FROM job WHERE group_id = ? AND key = ? AND id > ?').get(group_id, key, id))
          continue
        if (statement(sqlite, 'SELECT 1 FROM job WHERE key = ? AND superseded = 0 AND state < 3').get(key)) continue
        statement(sqlite, 'UPDATE job SET superseded = 1 WHERE key = ? AND superseded = 0').run(key)
        statement(sqlite, 'UPDATE job_body SET error = NULL, note = NULL WHERE id = ?').run(id)
        revived.push(
          ...change(
            sqlite,
            'state = 0, failures = 0, interruptions = 0, progress = 0, finished_at = NULL, superseded = 0',
            'state >= 3',
            {
              id: String(id),
            },
          ),
        )
      }
      return inOrder([...due, ...revived])
    },

    async update({ sqlite }, selector, { scope, priority }) {
      checkChange({ scope, priority })
      const { where, params } = selects(selector)
      return statement(
        sqlite,
        `UPDATE job SET scope = coalesce(?, scope), priority = coalesce(?, priority) WHERE state < 2 ${where}`,
      ).run(scope ?? null, priority ?? null, ...params).changes
    },

    async pauseAll({ sqlite }) {
      statement(sqlite, 'UPDATE queue SET paused = 1').run()
    },

    async resumeAll({ sqlite }) {
      statement(sqlite, 'UPDATE queue SET paused = 0').run()
    },

    async steer({ sqlite }, part, change) {
      steerPart(sqlite, part, change)
    },

    async move({ sqlite }, selector, place) {
      return moveJobs(sqlite, selector, place)
    },

    // To look and to do is one here, and takes nobody's time.
    needsRecovery: () => Promise.resolve(true),

    async recover({ sqlite }, { deadOwners }) {
      const at = now()
      const claimed = statement<JobRecord>(sqlite, `${jobs} WHERE job.id IN (${active})`).all()
      const dead = new Set(deadOwners)
      const given: JobRow[] = []
      for (const row of claimed) {
        // The clock was set back since the lease was written: it holds for as long as it was given, counted from now.
        if (row.timed_at !== null && row.lease_until !== null && row.timed_at > at) {
          row.lease_until += at - row.timed_at
          statement(sqlite, 'UPDATE job SET lease_until = ?, timed_at = ? WHERE id = ?').run(
            row.lease_until,
            at,
            row.id,
          )
        }
        if ((row.lease_until ?? 0) > at && !dead.has(row.owner ?? '')) continue
        given.push(toJobRow(row))
        endAttempt(sqlite, row, { kind: 'released', interrupted: true }, { at, random: random() })
      }
      return given
    },

    async list({ states: wanted, limit, inLine = false, ...selector }, tx) {
      const { where, params } = selects(selector)
      let filter = ''
      if (wanted) {
        const numbers = wanted.map((state) => states.indexOf(state))
        filter = numbers.length === 1 ? `AND state = ${numbers[0]}` : `AND state IN (${numbers.join(', ')})`
        if (filter === 'AND state = 2') filter += ` AND job.id IN (${active})`
      }
      // Failed jobs are few and have an index, which the plus makes SQLite prefer to a walk in the order of ids.
      const few = filter === 'AND state = 5'
      const order = inLine ? 'state = 2 DESC, priority DESC, coalesce(place, job.id)' : `${few ? '+' : ''}job.id`
      const sql = `${jobs} WHERE true ${where} ${filter} ORDER BY ${order} LIMIT +?`
      return statement<JobRecord>(tx?.sqlite ?? db.readSqlite, sql)
        .all(...params, limit ?? -1)
        .map(toJobRow)
    },

    async get(id, tx) {
      const row = statement<JobRecord>(tx?.sqlite ?? db.readSqlite, `${jobs} WHERE job.id = ?`).get(rowId(id))
      return row ? toJobRow(row) : null
    },

    async stats() {
      const rows = statement<Record<string, unknown>>(db.readSqlite, 'SELECT * FROM job_count ORDER BY name').all()
      const switches = statement<{ paused: number }>(db.readSqlite, 'SELECT paused FROM queue').get()
      return {
        counts: rows.flatMap((row) =>
          states
            .map((state) => ({ name: String(row['name']), state, count: Number(row[state]) }))
            .filter(({ count }) => count > 0),
        ),
        paused: switches?.paused === 1,
        parts: readParts(db.readSqlite),
      }
    },

    async nextDue() {
      return nextDue(db.readSqlite)
    },

    async prune({ sqlite }, { before, limit = 1000 }) {
      const next = statement<{ id: number; created_at: number; finished_at: number | null }>(
        sqlite,
        'SELECT id, created_at, finished_at FROM job WHERE id > ? ORDER BY id LIMIT 1000',
      )
      let pruned = 0
      statement(
        sqlite,
        'DELETE FROM job_scope_claimed AS c WHERE NOT EXISTS (SELECT 1 FROM job WHERE job.scope = c.scope)',
      ).run()
      // Ids rise with time: once a thousand in a row were added later than that, no older ones follow.
      for (let rows = next.all(0); rows.some((row) => row.created_at < before); rows = next.all(rows.at(-1)?.id)) {
        for (const { id, finished_at } of rows) {
          if (finished_at === null || finished_at >= before) continue
          if (pruned === limit) return pruned
          statement(sqlite, 'DELETE FROM job WHERE id = ?').run(id)
          pruned++
        }
      }
      return pruned
    },
  }
}

/** Changes the jobs of a selector that meet `condition`; gives them as they are then, oldest first. */
function change(
  sqlite: Database.Database,
  set: string,
  condition: string,
  selector: JobSelector,
  params: number[] = [],
): JobRow[] {
  const selected = selects(selector)
  const changed = statement<{ id: number }>(
    sqlite,
    `UPDATE job SET ${set} WHERE ${condition} ${selected.where} RETURNING id`,
  ).all(...params, ...selected.params)
  const ids = changed.map(({ id }) => id).toSorted((a, b) => a - b)
  return ids.map((id) => {
    const row = statement<JobRecord>(sqlite, `${jobs} WHERE job.id = ?`).get(id)
    if (!row) throw new Error(`job ${id} is gone`)
    return toJobRow(row)
  })
}

function inOrder(rows: JobRow[]): JobRow[] {
  return rows.toSorted((a, b) => Number(a.id) - Number(b.id))
}
