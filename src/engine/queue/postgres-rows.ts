// The queue's Postgres rows: pgboss.job with its side in sheaf.job, and the JobRow and Claim they stand for.
import { SheafError } from '../../contract/error.ts'
import { JobState } from '../../contract/model.ts'
import type { Claim, JobRow, JobSelector } from './queue.ts'
import { decode, readTexts } from './texts.ts'

/** One statement, in a transaction or by itself. */
export type Query = <Row>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>

/** What owns a job that a foreign worker claimed. */
export const foreignOwner = 'foreign'

const ms = (column: string): string => `floor(extract(epoch FROM ${column}) * 1000)::float8`

/** Both sides of a job; `s` and `j` in what follows. */
export const sides = 'sheaf.job AS s JOIN pgboss.job AS j ON j.name = s.name AND j.id = s.id'

/** pg-boss's own, but a queued job is `retry` only if it has failed; one that was swept or given back has not. */
export const stateOf = `CASE WHEN j.state >= 'active' THEN j.state::text WHEN s.finished_at IS NULL THEN s.state ELSE 'created' END`

export const jobs = `SELECT j.id, s.name, s.key, s.group_id, s.scope, s.realm, j.priority, ${stateOf} AS state,
    j.state < 'active' AND j.blocked AS paused, ${ms('s.due_at')} AS due_at, s.failures, s.interruptions, s.retry_limit,
    j.state = 'active' AS is_active, j.retry_count, j.started_on IS NOT NULL AS was_claimed, s.owner, s.token,
    ${ms("j.heartbeat_on + j.heartbeat_seconds * interval '1 s'")} AS lease_until, s.progress,
    coalesce(s.payload, j.data::text) AS payload, s.note, s.error,
    CASE WHEN j.state = 'completed' THEN coalesce(s.output, j.output::text) END AS output, ${ms('coalesce(s.born_at, j.created_on)')} AS created_at,
    ${ms('j.started_on')} AS started_at, CASE WHEN j.state > 'active' THEN ${ms('j.completed_on')} END AS finished_at
  FROM ${sides}`

export interface JobRecord {
  id: string
  name: string
  key: string
  group_id: string
  scope: string
  realm: string
  priority: number
  state: string
  paused: boolean
  due_at: number | null
  failures: number
  interruptions: number
  retry_limit: number
  is_active: boolean
  retry_count: number
  was_claimed: boolean
  owner: string | null
  token: number
  lease_until: number | null
  progress: number
  payload: string | null
  note: string | null
  error: string | null
  output: string | null
  created_at: number
  started_at: number | null
  finished_at: number | null
}

export function toJobRow(record: JobRecord): JobRow {
  const token = record.was_claimed ? record.retry_count + 1 : 0
  const owner = record.token === token ? (record.owner ?? foreignOwner) : foreignOwner
  return {
    id: record.id,
    name: record.name,
    key: record.key,
    group: record.group_id,
    scope: record.scope,
    realm: record.realm,
    priority: record.priority,
    state: JobState.parse(record.state),
    paused: record.paused,
    dueAt: record.due_at,
    failures: record.failures,
    interruptions: record.interruptions,
    retryLimit: record.retry_limit,
    token,
    owner: record.is_active ? owner : null,
    leaseUntil: record.is_active ? record.lease_until : null,
    progress: record.progress,
    ...readTexts(record),
    createdAt: record.created_at,
    startedAt: record.started_at,
    finishedAt: record.finished_at,
  }
}

/** What sheaf.claim_jobs gives. `is_foreign`: a job without a side of ours, not claimed. */
export interface ClaimedRecord {
  id: string
  name: string
  key: string
  group_id: string
  scope: string
  realm: string
  priority: number
  payload: string | null
  token: number
  failures: number
  interruptions: number
  note: string | null
  is_foreign: boolean
}

/** Throws `store-damaged` when the payload or the note is not JSON. */
export function toClaim(record: ClaimedRecord): Claim {
  return {
    id: record.id,
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

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const none = '00000000-0000-0000-0000-000000000000'

/** The id as a uuid; one that no job has for what cannot be an id. */
export const jobId = (id: string): string => (uuid.test(id) ? id : none)

/** A selector as SQL: ` AND …` for each given field, its parameters numbered after `used`. */
export function selects(selector: JobSelector, used: readonly unknown[] = []): { where: string; params: unknown[] } {
  const params = [...used]
  let where = ''
  const need = (column: string, value: string | number | readonly string[] | undefined): void => {
    if (value === undefined) return
    params.push(value)
    where +=
      typeof value === 'object' ? ` AND ${column} = ANY ($${params.length})` : ` AND ${column} = $${params.length}`
  }
  need('s.id', selector.id === undefined ? undefined : jobId(selector.id))
  need('s.group_id', selector.group)
  need('s.group_id', selector.groups)
  need('s.scope', selector.scope)
  need('s.name', selector.name)
  need('s.realm', selector.realm)
  need('j.priority', selector.priority)
  return { where, params }
}

/** A claim's token as a parameter; -1, which no attempt has, for what is none. */
export const tokenOf = ({ token }: Pick<Claim, 'token'>): number =>
  Number.isInteger(token) && token > 0 && token < 2 ** 31 ? token : -1

/** jsonb refuses NUL and halves of surrogate pairs; JSON has them as escapes. */
export const isSafeJson = (json: string): boolean => !/\\u(0000|d[89a-f])/i.test(json)

/** The jobs of these ids as they are now, oldest first. */
export async function readJobs(query: Query, ids: readonly string[]): Promise<JobRow[]> {
  if (ids.length === 0) return []
  const rows = await query<JobRecord>(`${jobs} WHERE s.id = ANY ($1) ORDER BY s.added_at`, [ids])
  if (rows.length !== ids.length) throw new SheafError('store-damaged', 'a job lost a part of its row')
  return rows.map(toJobRow)
}
