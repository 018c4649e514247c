// Parts of the queue on Postgres: names, priorities and realms that are paused or limited. What a claim may take beside them:
// store/migrations/postgres/0003-queue-claims.ts.
import { Stage } from '../../contract/model.ts'
import type { Part, PartState } from './queue.ts'
import type { Query } from './postgres-rows.ts'
import { checkPart, clearOf, type Steering } from './rules.ts'

interface PartRecord {
  kind: Part['kind']
  value: string
  paused: boolean
  concurrency: number | null
  rate: number | null
  rate_window: number | null
}

export async function readParts(query: Query): Promise<PartState[]> {
  const rows = await query<PartRecord>('SELECT * FROM sheaf.part ORDER BY kind, value')
  return rows.map(toPart)
}

export async function steerPart(query: Query, part: Part, change: Steering): Promise<void> {
  checkPart(part, change)
  const key = [part.kind, part.value]
  const [before] = await query<PartRecord>('SELECT * FROM sheaf.part WHERE kind = $1 AND value = $2 FOR UPDATE', key)
  const { paused, concurrency, rate } = { ...clearOf(part), ...(before && toPart(before)), ...change }
  if (rate === null) await query('DELETE FROM sheaf.part_start WHERE kind = $1 AND value = $2', key)
  if (!paused && concurrency === null && rate === null) {
    await query('DELETE FROM sheaf.part WHERE kind = $1 AND value = $2', key)
  } else {
    await query(
      `INSERT INTO sheaf.part VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, value) DO UPDATE SET paused = excluded.paused,
         concurrency = excluded.concurrency, rate = excluded.rate, rate_window = excluded.rate_window`,
      [...key, paused, concurrency, rate?.claims ?? null, rate?.window ?? null],
    )
  }
  // More may be claimable than before.
  const names = part.kind === 'name' ? [part.value] : Stage.options
  await query('SELECT sheaf.tell_claimers(name) FROM unnest($1::text[]) AS n (name)', [names])
}

function toPart({ kind, value, paused, concurrency, rate, rate_window }: PartRecord): PartState {
  const limit = rate === null || rate_window === null ? null : { claims: rate, window: rate_window }
  return { kind, value, paused, concurrency, rate: limit }
}
