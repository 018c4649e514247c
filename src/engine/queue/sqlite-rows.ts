// The queue's SQLite rows: columns as they are stored, and the JobRow and Claim they stand for.
import type Database from 'better-sqlite3'
import { SheafError } from '../../contract/error.ts'
import type { JobState } from '../../contract/model.ts'
import type { Claim, JobRow, JobSelector, Wish } from './queue.ts'
import { decode, readTexts } from './texts.ts'

/** By stored number: `state < 2` is queued, `< 3` open, `>= 3` ended. */
export const states = ['created', 'retry', 'active', 'completed', 'cancelled', 'failed'] as const satisfies JobState[]
export const wishes = ['go-on', 'pause', 'cancel'] as const satisfies Wish[]

/** What a claim reads. */
export interface ClaimedRecord {
  id: number
  name: string
  key: string
  group_id: string
  scope: string
  priority: number
  token: number
  failures: number
  interruptions: number
  realm: string
  payload: string
  note: string | null
}

/** A whole row of `job` with its `job_body`. */
export interface JobRecord extends ClaimedRecord {
  state: number
  paused: number
  wish: number
  progress: number
  due_at: number | null
  lease_until: number | null
  timed_at: number | null
  owner: string | null
  created_at: number
  started_at: number | null
  finished_at: number | null
  retry_limit: number
  retry_delay: number
  retry_delay_max: number
  error: string | null
  output: string | null
}

function stateOf(number: number): JobState {
  const state = states[number]
  if (!state) throw new SheafError('store-damaged', `a job has the unknown state ${number}`)
  return state
}

export function wishOf(number: number): Wish {
  const wish = wishes[number]
  if (!wish) throw new SheafError('store-damaged', `a job has the unknown wish ${number}`)
  return wish
}

/** A row's number by a job's id; -1, which no row has, for what cannot be an id of ours. */
export function rowId(id: string): number {
  return /^[0-9]{1,15}$/.test(id) ? Number(id) : -1
}

/** Throws `store-damaged` when the payload or the note is not JSON. */
export function toClaim(record: ClaimedRecord): Claim {
  return {
    id: String(record.id),
    name: record.name,
    key: record.key,
    group: record.group_id,
    scope: record.scope,
    realm: record.realm,
    priority: record.priority,
    payload: decode(record.payload, record.id, 'payload'),
    token: record.token,
    failures: record.failures,
    interruptions: record.interruptions,
    note: decode(record.note, record.id, 'note'),
  }
}

/** A row as read; see readTexts for what cannot be. */
export function toJobRow(record: JobRecord): JobRow {
  return {
    id: String(record.id),
    name: record.name,
    key: record.key,
    group: record.group_id,
    scope: record.scope,
    realm: record.realm,
    priority: record.priority,
    state: stateOf(record.state),
    paused: record.paused === 1,
    dueAt: record.due_at,
    failures: record.failures,
    interruptions: record.interruptions,
    retryLimit: record.retry_limit,
    token: record.token,
    owner: record.owner,
    leaseUntil: record.lease_until,
    progress: record.progress,
    ...readTexts(record),
    createdAt: record.created_at,
    startedAt: record.started_at,
    finishedAt: record.finished_at,
  }
}

/** A selector as SQL: ` AND …` for each given field. */
export function selects(selector: JobSelector): { where: string; params: (string | number)[] } {
  let where = ''
  const params: (string | number)[] = []
  const need = (column: string, value: string | number | undefined): void => {
    if (value === undefined) return
    // `+?`: see sqlite-claim.ts.
    where += ` AND ${column} = +?`
    params.push(value)
  }
  need('job.id', selector.id === undefined ? undefined : rowId(selector.id))
  need('group_id', selector.group)
  if (selector.groups) {
    where += ' AND group_id IN (SELECT value FROM json_each(?))'
    params.push(JSON.stringify(selector.groups))
  }
  need('scope', selector.scope)
  need('name', selector.name)
  need('realm', selector.realm)
  need('priority', selector.priority)
  return { where, params }
}

const prepared = new WeakMap<Database.Database, Map<string, Database.Statement>>()

/** The statement for `sql` on this connection, prepared once. Only for texts of a limited number. */
export function statement<Row = never>(sqlite: Database.Database, sql: string): Database.Statement<unknown[], Row> {
  let statements = prepared.get(sqlite)
  if (!statements) prepared.set(sqlite, (statements = new Map()))
  let found = statements.get(sql)
  if (!found) statements.set(sql, (found = sqlite.prepare(sql)))
  return found as Database.Statement<unknown[], Row>
}
