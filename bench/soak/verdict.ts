// What came of a soak: the queue's own tables, read when all hosts have ended, against the ledger of who handed documents in.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { terminalStates } from '../../src/contract/model.ts'
import type { Db } from '../../src/engine/store/db.ts'
import { openPostgres } from '../../src/engine/store/open-postgres.ts'
import { openDb } from '../../src/engine/store/open.ts'
import type { Entry, Traffic } from './traffic.ts'

export interface Found {
  documents: number
  pages: number
  jobs: number
  /** What was acknowledged and is not there, or did not come to its end, or to another than it should; a line each. */
  lost: string[]
  /** What happened twice; a line each. */
  doubled: string[]
  /** Listeners that missed an event. */
  deaf: string[]
  /** Failures without a hint, temporary files left behind, damage; a line each. */
  untidy: string[]
}

interface Row {
  id: string
  name: string
  state: string
  run_id: string | null
  output_state: string
  error_json: string | null
}

/** `location`: a file or a team's URL. */
export async function examine(traffic: Traffic, location: { file: string } | { url: string }): Promise<Found> {
  const db = 'file' in location ? await openDb(location.file) : await openPostgres(location.url)
  try {
    return await db.tx(async (tx) => {
      if (db.dialect === 'postgres') await sql`SET LOCAL search_path TO sheaf`.execute(tx.kysely)
      return look(traffic, tx)
    })
  } finally {
    await db.close()
  }
}

type Tx = Parameters<Parameters<Db['tx']>[0]>[0]

async function look({ entries, queue, heard, tally }: Traffic, { kysely }: Tx): Promise<Found> {
  const found: Found = { documents: 0, pages: 0, jobs: 0, lost: [], doubled: [], deaf: [], untidy: [] }
  const roots = await kysely
    .selectFrom('document')
    .select(['id', 'name', 'state', 'run_id', 'output_state', 'error_json'])
    .where('parent_id', 'is', null)
    .execute()
  const byName = Map.groupBy(roots as Row[], ({ name }) => name)
  for (const entry of entries) {
    const rows = byName.get(entry.name) ?? []
    if (rows.length > 1) found.doubled.push(`${entry.name} is there ${rows.length} times`)
    const [row] = rows
    const why = row ? await fate(entry, row) : 'is not there'
    if (why !== null) found.lost.push(`${entry.name} (${entry.kind}) ${why}`)
    if (row?.state === 'failed' && !hasHint(row.error_json)) found.untidy.push(`${entry.name} failed without a hint`)
  }
  found.lost.push(...tally.notFound.map((name) => `${name} was not found by its own word`))
  found.documents = Number((await one(sql`SELECT count(*) AS n FROM document`)) ?? 0)
  found.pages = Number((await one(sql`SELECT count(*) AS n FROM page WHERE state = 'stored'`)) ?? 0)
  found.jobs = Number((await one(sql`SELECT count(*) AS n FROM event WHERE type = 'job.completed'`)) ?? 0)
  await doubles(
    'page stored twice',
    sql`SELECT run_id AS what FROM event WHERE type = 'page.stored' GROUP BY run_id, page HAVING count(*) > 1`,
  )
  await doubles(
    'job completed twice',
    sql`SELECT job_id AS what FROM event WHERE type = 'job.completed' GROUP BY job_id HAVING count(*) > 1`,
  )
  await listeners()
  found.untidy.push(...readdirSync(queue.outbox).filter((name) => name.endsWith('.tmp')))
  return found

  async function one(query: ReturnType<typeof sql>): Promise<unknown> {
    const { rows } = await query.execute(kysely)
    return (rows[0] as { n: unknown } | undefined)?.n
  }

  async function doubles(what: string, query: ReturnType<typeof sql>): Promise<void> {
    const { rows } = await query.execute(kysely)
    for (const row of rows) found.doubled.push(`${what}: ${(row as { what: string }).what}`)
  }

  /** null: as it should be. */
  async function fate(entry: Entry, row: Row): Promise<string | null> {
    if (!terminalStates.has(row.state as Parameters<typeof terminalStates.has>[0])) return `is still ${row.state}`
    if (!entry.isSound) return null
    if (row.state !== 'done') return `ended as ${row.state}: ${row.error_json ?? ''}`
    const output = path.join(queue.outbox, `${entry.name}.txt`)
    if (!existsSync(output)) return 'has no output'
    if (entry.mark === null) return null
    if (!readFileSync(output, 'utf8').includes(entry.mark)) return 'has an output of something else'
    const pages = await kysely
      .selectFrom('page')
      .select('data_json')
      .where('run_id', '=', row.run_id ?? '')
      .where('state', '=', 'stored')
      .execute()
    return pages.some(({ data_json: json }) => json?.includes(entry.mark ?? '')) ? null : 'has lost its text'
  }

  async function listeners(): Promise<void> {
    const { rows } = await sql<{ seq: number | string }>`SELECT seq FROM event ORDER BY seq`.execute(kysely)
    const log = rows.map(({ seq }) => Number(seq))
    for (const [host, seqs] of heard) {
      const known = new Set(seqs)
      // What came after its last number came when nobody listened any more.
      const missed = log.filter((seq) => seq <= (seqs.at(-1) ?? 0) && !known.has(seq)).length
      if (missed > 0 || seqs.length === 0) found.deaf.push(`${host.name} missed ${missed} of ${log.length} events`)
    }
  }
}

function hasHint(json: string | null): boolean {
  const { hint } = JSON.parse(json ?? '{}') as { hint?: string }
  return hint !== undefined && hint !== ''
}
