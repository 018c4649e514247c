// The queue on a team's Postgres: jobs are rows of pgboss.job (pg-boss 12.35, schema 43), one queue a stage, and what pg-boss has no
// column for lies beside them in sheaf.job. Claims and settles are fenced as pg-boss's own are, by retry_count. Tables, functions:
// store/migrations/postgres/0001-queue.ts, 0003-queue-claim.ts and 0012-queue-tables.ts. The server's clock decides what is due and whose lease ran out.
import { SheafError, toWire } from '../../contract/error.ts'
import { JobState, Stage } from '../../contract/model.ts'
import type { PostgresDb, PostgresTx } from '../store/db.ts'
import { fence, fenced, settle, settleMany, type Draw } from './postgres-attempt.ts'
import { adopt, looksStray, reconcile } from './postgres-foreign.ts'
import {
  jobId,
  jobs,
  readJobs,
  selects,
  sides,
  stateOf,
  toClaim,
  toJobRow,
  isSafeJson,
  type ClaimedRecord,
  type JobRecord,
  type Query,
} from './postgres-rows.ts'
import { codeOf } from '../store/postgres-fault.ts'
import { moveJobs } from './postgres-move.ts'
import { readParts, steerPart } from './postgres-parts.ts'
import { cancel, pause, prune, resume, retry, update, type Asker } from './postgres-verbs.ts'
import type { AddedJob, Claim, ClaimOptions, NewJob, Queue, Wish } from './queue.ts'
import { checkChange, checkClaim, checkJob, checkMilliseconds, checkProgress, encode, lostClaim } from './rules.ts'

export interface PostgresQueueOptions {
  /** The queues that are ours: jobs of others are never touched. Default: the stages. */
  names?: readonly string[]
  /** Milliseconds since 1970 instead of the server's time. For tests. */
  now?: () => number
  /** 0–1, for the jitter of retries. */
  random?: () => number
}

const divisionByZero = '22012'

/** Which claims are to be given back. Parameters: $1 the queues that are ours, $2 the time for tests. */
const active = `j.name = ANY ($1) AND j.state = 'active' AND j.group_id IS NOT NULL`
const now = 'coalesce($2::timestamptz, clock_timestamp())'
const early = `j.heartbeat_on > ${now} + interval '1 s'`
const lapsed = `coalesce(j.heartbeat_on + j.heartbeat_seconds * interval '1 s', j.started_on + j.expire_seconds * interval '1 s') <= ${now}`
const orphaned = (owners: string): string => `(s.owner = ANY (${owners}) AND s.token = j.retry_count + 1)`

/** Over a database that `sheaf team init` has made; nothing is created here. Any number of queues may share a database. */
export function createPostgresQueue(db: PostgresDb, options: PostgresQueueOptions = {}): Queue<PostgresTx> {
  const ours = options.names ?? Stage.options
  const clock = (): string | null => (options.now ? new Date(Math.floor(options.now())).toISOString() : null)
  const random = options.random ?? Math.random
  const alone: Query = (sql, parameters) => db.query(sql, parameters)
  const within = (tx: PostgresTx | undefined): Query => (tx ? (sql, parameters) => tx.query(sql, parameters) : alone)
  const asker = (tx: PostgresTx): Asker => ({ query: within(tx), clock: clock() })
  const draw = (query: Query): Draw => ({ query, clock: clock(), random: random() })
  let reconciled: string | null = null

  async function claim(wanted: ClaimOptions, tx?: PostgresTx): Promise<Claim[]> {
    checkClaim(wanted)
    const { owner, lease, limit = 1, scope = null } = wanted
    const names = ours.filter((name) => wanted.names?.includes(name) ?? true)
    const claims: Claim[] = []
    // More than one round only when jobs of other programs, or unreadable ones, were in the way.
    for (let isDone = names.length === 0; !isDone;) {
      const parameters = [names, scope, owner, Math.ceil(lease / 1000), limit - claims.length, clock()]
      const records = await within(tx)<ClaimedRecord>(
        'SELECT * FROM sheaf.claim_jobs($1, $2, $3, $4, $5, $6)',
        parameters,
      )
      const strangers = records.filter(({ is_foreign }) => is_foreign)
      let unreadable = 0
      for (const record of records.filter(({ is_foreign }) => !is_foreign)) {
        const taken = await readable(record, tx)
        if (taken) claims.push(taken)
        else unreadable++
      }
      if (strangers.length > 0) {
        if (tx) await adopt(within(tx), strangers, clock())
        else await db.tx((own) => adopt(within(own), strangers, clock()))
      }
      isDone = strangers.length + unreadable === 0 || claims.length >= limit
    }
    return claims
  }

  /** Null: nobody can work on it; it is kept as failed, with the reason. */
  async function readable(record: ClaimedRecord, tx: PostgresTx | undefined): Promise<Claim | null> {
    try {
      return toClaim(record)
    } catch (error) {
      const attempt = toClaim({ ...record, payload: null, note: null })
      const fail = (own: PostgresTx) => settle(attempt, { kind: 'failed', error: toWire(error) }, draw(within(own)))
      await (tx ? fail(tx) : db.tx(fail))
      return null
    }
  }

  async function add(tx: PostgresTx, newJobs: readonly NewJob[]): Promise<AddedJob[]> {
    const query = within(tx)
    const rows = newJobs.map((job, n) => {
      checkJob(job)
      const payload = encode(job.payload, `the payload of ${job.key}`)
      const { name, key, group, scope, realm = '', priority, retryLimit, paused = false } = job
      const [delay, retryDelay, retryDelayMax] = [job.delay ?? 0, job.retryDelay, job.retryDelayMax].map(Math.round)
      const texts = { name, key, group, scope, realm, payload, safe: isSafeJson(payload) }
      return { n, ...texts, priority, delay, retryLimit, retryDelay, retryDelayMax, paused }
    })
    if (rows.length === 0) return []
    const ids = new Map<number, { id: string; added: boolean }>()
    // A second round only when a key seemed taken by a job that a foreign worker has ended in the meantime.
    for (let round = 0; round < 2 && ids.size < rows.length; round++) {
      const missing = rows.filter(({ n }) => !ids.has(n))
      const added = await query<{ n: number; id: string }>('SELECT n, id FROM sheaf.add_jobs($1, $2)', [
        JSON.stringify(missing),
        clock(),
      ])
      for (const { n, id } of added) ids.set(n, { id, added: true })
      const doubles = missing.filter(({ n }) => !ids.has(n))
      if (doubles.length === 0) break
      const open = await query<{ id: string; key: string; state: string | null }>(
        `SELECT s.id, s.key, j.state::text AS state FROM sheaf.job AS s LEFT JOIN pgboss.job AS j ON j.name = s.name AND j.id = s.id
         WHERE s.key = ANY ($1) AND s.finished_at IS NULL`,
        [doubles.map(({ key }) => key)],
      )
      const isOpen = (state: string | null): boolean => ['created', 'retry', 'active'].includes(state ?? '')
      const byKey = new Map(open.filter(({ state }) => isOpen(state)).map(({ key, id }) => [key, id]))
      for (const { n, key } of doubles) {
        const id = byKey.get(key)
        if (id !== undefined) ids.set(n, { id, added: false })
      }
      const stale = open.filter(({ state }) => !isOpen(state)).map(({ id }) => id)
      if (stale.length === 0) break
      await reconcile(query, { ids: stale })
    }
    return rows.map(({ n, key, name }) => {
      const found = ids.get(n)
      if (found) return { id: found.id, key, added: found.added }
      throw new SheafError('usage', `there is no queue called ${name} in the team's database`, {
        hint: '`sheaf team init` creates the queues; a newer Sheaf may have made other ones.',
      })
    })
  }

  return {
    add,
    claim,

    async touch(claimed, { lease, progress = 0 }) {
      checkMilliseconds(lease, 'a lease')
      const value = checkProgress(progress)
      const [row] = await db.query<{ wish: Wish }>(
        `WITH j AS (
           UPDATE pgboss.job AS j SET heartbeat_on = coalesce($4::timestamptz, clock_timestamp()), heartbeat_seconds = $5
           WHERE ${fence} RETURNING j.id)
         UPDATE sheaf.job AS s SET progress = greatest(s.progress, $6) FROM j WHERE s.id = j.id RETURNING s.wish`,
        [...fenced(claimed), clock(), Math.ceil(lease / 1000), value],
      )
      if (!row) throw lostClaim(claimed)
      return row.wish
    },

    async progressed(tx, claimed) {
      // Not waited for, at each page: where no row is the attempt's, the division ends the transaction.
      tx.send(
        `WITH j AS (SELECT j.id FROM pgboss.job AS j WHERE ${fence} FOR UPDATE),
           s AS (UPDATE sheaf.job AS s SET interruptions = 0 FROM j WHERE s.id = j.id RETURNING s.id)
         SELECT 1 / count(*) FROM s`,
        fenced(claimed),
        (error) => (codeOf(error) === divisionByZero ? lostClaim(claimed) : error),
      )
    },

    async note(tx, claimed, note) {
      const json = note === null || note === undefined ? null : encode(note, 'a note')
      const rows = await tx.query(
        `WITH j AS (SELECT j.id FROM pgboss.job AS j WHERE ${fence} FOR UPDATE)
         UPDATE sheaf.job AS s SET note = $4 FROM j WHERE s.id = j.id RETURNING s.id`,
        [...fenced(claimed), json],
      )
      if (rows.length === 0) throw lostClaim(claimed)
    },

    async settle(tx, claimed, outcome) {
      if (outcome.kind === 'released') checkMilliseconds(outcome.delay ?? 0, 'a delay')
      return settle(claimed, outcome, draw(within(tx)))
    },

    async settleMany(tx, ends) {
      for (const { outcome } of ends) if (outcome.kind === 'released') checkMilliseconds(outcome.delay ?? 0, 'a delay')
      return settleMany(ends, draw(within(tx)))
    },

    cancel: (tx, selector) => cancel(asker(tx), selector),
    pause: (tx, selector) => pause(asker(tx), selector),
    resume: (tx, selector) => resume(asker(tx), selector),
    retry: (tx, selector) => retry(asker(tx), selector),
    async update(tx, selector, { scope, priority }) {
      checkChange({ scope, priority })
      return update(asker(tx), selector, { scope, priority })
    },

    async pauseAll(tx) {
      await tx.query('UPDATE sheaf.queue SET paused = true')
    },

    async resumeAll(tx) {
      await tx.query('UPDATE sheaf.queue SET paused = false')
      await tx.query('SELECT sheaf.tell_claimers(name) FROM unnest($1::text[]) AS n (name)', [ours])
    },

    steer: (tx, part, change) => steerPart(within(tx), part, change),
    move: (tx, selector, place) => moveJobs(within(tx), selector, place),

    async needsRecovery({ deadOwners }) {
      const [[claims], stray] = await Promise.all([
        alone<{ due: boolean }>(
          `SELECT EXISTS (SELECT FROM ${sides} WHERE ${active} AND (${early} OR ${lapsed} OR ${orphaned('$3')})) AS due`,
          [ours, clock(), deadOwners],
        ),
        looksStray(alone, reconciled),
      ])
      if (stray.due) return true
      reconciled = stray.next
      return claims?.due !== false
    },

    async recover(tx, { deadOwners }) {
      const query = within(tx)
      // The clock was set back since the lease was written: it holds for as long as it was given, counted from now.
      await query(`UPDATE pgboss.job AS j SET heartbeat_on = ${now} WHERE ${active} AND ${early}`, [ours, clock()])
      const lost = await query<{ id: string }>(
        `SELECT j.id FROM ${sides} WHERE ${active} AND (${lapsed} OR ${orphaned('$3')}) ORDER BY s.added_at FOR UPDATE OF j`,
        [ours, clock(), deadOwners],
      )
      const given = await readJobs(
        query,
        lost.map(({ id }) => id),
      )
      for (const row of given) {
        const attempt = { ...row, payload: null, note: null }
        await settle(attempt, { kind: 'released', interrupted: true }, draw(query))
      }
      reconciled = await reconcile(query, { since: reconciled })
      return given
    },

    async list({ states: wanted, limit, inLine = false, ...selector }, tx) {
      const { where, params } = selects(selector)
      // What is asked for most has an index of its own.
      const has = (...states: string[]): boolean => wanted?.every((state) => states.includes(state)) ?? false
      const hint = has('active')
        ? `AND j.state = 'active' AND j.group_id IS NOT NULL`
        : has('failed')
          ? `AND s.state = 'failed'`
          : has('created', 'retry', 'active')
            ? 'AND s.finished_at IS NULL'
            : ''
      const rows = await within(tx)<JobRecord>(
        `${jobs} WHERE s.name = ANY ($${params.length + 1}) ${where} ${hint}
           AND ($${params.length + 2}::text[] IS NULL OR ${stateOf} = ANY ($${params.length + 2}))
         ORDER BY ${inLine ? `j.state = 'active' DESC, j.priority DESC, j.created_on` : 's.added_at'} LIMIT $${params.length + 3}`,
        [...params, ours, wanted ?? null, limit ?? null],
      )
      return rows.map(toJobRow)
    },

    async get(id, tx) {
      const [row] = await within(tx)<JobRecord>(`${jobs} WHERE s.id = $1`, [jobId(id)])
      return row ? toJobRow(row) : null
    },

    async stats() {
      const rows = await db.query<Record<string, unknown>>('SELECT * FROM sheaf.job_counts($1)', [ours])
      return {
        counts: rows
          .filter((row) => row['name'] !== null)
          .flatMap((row) =>
            JobState.options
              .map((state) => ({ name: String(row['name']), state, count: Number(row[state]) }))
              .filter(({ count }) => count > 0),
          ),
        paused: rows[0]?.['paused'] === true,
        parts: await readParts(alone),
      }
    },

    async nextDue() {
      const [next] = await db.query<{ due: number }>(
        `SELECT floor(extract(epoch FROM s.due_at) * 1000)::float8 AS due FROM ${sides}
         WHERE s.due_at IS NOT NULL AND s.finished_at IS NULL AND j.state < 'active' AND NOT j.blocked ORDER BY s.due_at LIMIT 1`,
      )
      return next?.due ?? null
    },

    async prune(tx, { before, limit = 1000 }) {
      return prune(within(tx), new Date(before).toISOString(), limit)
    },
  }
}
