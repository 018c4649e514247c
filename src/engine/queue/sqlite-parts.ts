// Parts of the queue on SQLite: names, priorities and realms that are paused or limited, and what a claim may take beside them.
import type Database from 'better-sqlite3'
import { Lane, lanePriority } from '../../contract/model.ts'
import type { Part, PartState } from './queue.ts'
import { checkPart, clearOf, laneOf, type Steering } from './rules.ts'
import { inOrder, readyOf, type Among, type Head, type Lot } from './sqlite-ready.ts'
import { statement } from './sqlite-rows.ts'

interface PartRecord {
  kind: Part['kind']
  value: string
  paused: number
  concurrency: number | null
  rate: number | null
  rate_window: number | null
}

/** What a part's value is compared with. */
const columns: Record<Part['kind'], string> = {
  name: 'job.name',
  realm: 'job.realm',
  lane: `CASE WHEN priority >= ${lanePriority.urgent} THEN 'urgent' WHEN priority >= ${lanePriority.default} THEN 'default' ELSE 'slow' END`,
}

export function readParts(sqlite: Database.Database): PartState[] {
  return statement<PartRecord>(sqlite, 'SELECT * FROM job_part ORDER BY kind, value').all().map(toPart)
}

export function steerPart(sqlite: Database.Database, part: Part, change: Steering): void {
  checkPart(part, change)
  const key = [part.kind, part.value]
  const before = statement<PartRecord>(sqlite, 'SELECT * FROM job_part WHERE kind = ? AND value = ?').get(...key)
  const { paused, concurrency, rate } = { ...clearOf(part), ...(before && toPart(before)), ...change }
  statement(sqlite, 'DELETE FROM job_part WHERE kind = ? AND value = ?').run(...key)
  if (rate === null) statement(sqlite, 'DELETE FROM job_start WHERE kind = ? AND value = ?').run(...key)
  if (!paused && concurrency === null && rate === null) return
  statement(sqlite, 'INSERT INTO job_part VALUES (?, ?, ?, ?, ?, ?)').run(
    ...key,
    paused ? 1 : 0,
    concurrency,
    rate?.claims ?? null,
    rate?.window ?? null,
  )
}

/** The next jobs that no part forbids; when it gives some but fewer than `limit`, another look may give more. */
export function nextWithinLimits(
  sqlite: Database.Database,
  lots: readonly Lot[],
  scope: string | undefined,
  limit: number,
  at: number,
): Head[] {
  const parts = statement<PartRecord>(sqlite, 'SELECT * FROM job_part').all()
  const left = new Map(parts.map((part) => [`${part.kind} ${part.value}`, room(sqlite, part, at)]))
  const isOpen = (key: string): boolean => (left.get(key) ?? 1) > 0
  const ranges = rangesOf(Lane.options.filter((lane) => isOpen(`lane ${lane}`)))
  const heads = lots
    .filter(({ name, realm }) => isOpen(`name ${name}`) && isOpen(`realm ${realm}`))
    .flatMap((lot) => ranges.flatMap((among) => readyOf(sqlite, lot, scope, limit, among)))
  const chosen: Head[] = []
  for (const head of heads.toSorted(inOrder)) {
    const keys = [`name ${head.name}`, `realm ${head.realm}`, `lane ${laneOf(head.priority)}`]
    if (chosen.length === limit || !keys.every(isOpen)) continue
    for (const key of keys) {
      const room = left.get(key)
      if (room !== undefined) left.set(key, room - 1)
    }
    chosen.push(head)
    for (const { kind, value, rate } of parts) {
      if (rate === null || !keys.includes(`${kind} ${value}`)) continue
      statement(sqlite, 'INSERT OR IGNORE INTO job_start VALUES (?, ?, ?, ?)').run(kind, value, at, head.id)
    }
  }
  return chosen
}

/** How many more claims a part allows now. */
function room(
  sqlite: Database.Database,
  { kind, value, paused, concurrency, rate, rate_window }: PartRecord,
  at: number,
): number {
  if (paused === 1) return 0
  let left = Number.MAX_SAFE_INTEGER
  if (concurrency !== null) {
    const active = statement<{ count: number }>(
      sqlite,
      `SELECT count(*) AS count FROM job_active CROSS JOIN job USING (id) WHERE ${columns[kind]} = ?`,
    ).get(value)
    left = concurrency - (active?.count ?? 0)
  }
  if (rate !== null && rate_window !== null) {
    // Starts later than now: the clock was set back since.
    statement(sqlite, 'DELETE FROM job_start WHERE kind = ? AND value = ? AND (at <= ? OR at > ?)').run(
      kind,
      value,
      at - rate_window,
      at,
    )
    const started = statement<{ count: number }>(
      sqlite,
      'SELECT count(*) AS count FROM job_start WHERE kind = ? AND value = ?',
    ).get(kind, value)
    left = Math.min(left, rate - (started?.count ?? 0))
  }
  return left
}

/** Priorities of these lanes: each is entered by itself instead of walked to past the jobs of the others. */
function rangesOf(lanes: readonly Lane[]): (Among | undefined)[] {
  if (lanes.length === Lane.options.length) return [undefined]
  const bounds: Record<Lane, Among> = {
    urgent: { least: lanePriority.urgent, below: Number.MAX_SAFE_INTEGER },
    default: { least: lanePriority.default, below: lanePriority.urgent },
    slow: { least: Number.MIN_SAFE_INTEGER, below: lanePriority.default },
  }
  return lanes.map((lane) => bounds[lane])
}

function toPart({ kind, value, paused, concurrency, rate, rate_window }: PartRecord): PartState {
  return {
    kind,
    value,
    paused: paused === 1,
    concurrency,
    rate: rate === null || rate_window === null ? null : { claims: rate, window: rate_window },
  }
}
