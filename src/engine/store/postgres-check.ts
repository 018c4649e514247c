// Check, Postgres: that the server can still read the rows of Sheaf's tables, and that what should be JSON is. It reads on the server's side and
// only there: of a large table a sample, another one each time, unless all is asked for. Original files are left out, but for their rows:
// `sheaf verify` holds them against their hashes.
import { SheafError, toWire } from '../../contract/error.ts'
import type { PostgresDb } from './db.ts'

type Query = PostgresDb['query']

/** Tables whose bytes are not read. */
const originals = new Set(['blob', 'blob_piece'])
/** The columns of results, beside the run that each row belongs to. */
const results = [
  { table: 'page', column: 'data_json' },
  { table: 'chunk', column: 'data_json' },
]
/** The first server that tells JSON from what is none; of others only the first and the last sign are looked at. */
const knowsJson = 160_000
const mostNamed = 5
/** Bytes of one table that are read where not all is asked for: a second or so of a disk. */
const sampleSize = 32 * 2 ** 20

/** A table, and how much of it is read: `sample` in per cent of its blocks, null for all. */
interface Looked {
  name: string
  sample: number | null
}
const from = ({ name, sample }: Looked): string =>
  `sheaf.${name} AS t${sample === null ? '' : ` TABLESAMPLE SYSTEM (${sample})`}`

/** What was read, in a few words. `all`: every row, however many there are; `most`: bytes of one table otherwise. Throws `store-damaged` with every table that cannot be read, and documents whose results are no JSON. */
export async function readRows(query: Query, { all = false, most = sampleSize } = {}): Promise<string> {
  const damaged: string[] = []
  const unread: string[] = []
  const found = await query<{ name: string; size: number; heap: number }>(
    `SELECT relname AS name, pg_table_size(oid) AS size, pg_relation_size(oid) AS heap
     FROM pg_class WHERE relkind = 'r' AND relnamespace = 'sheaf'::regnamespace ORDER BY relname`,
  )
  const tables = found.map(({ name, size, heap }): Looked => {
    const read = originals.has(name) ? heap : size
    return { name, sample: all || read <= most ? null : (100 * most) / read }
  })
  for (const table of tables) {
    const { name } = table
    const what = originals.has(name) ? 'count(*)' : 'sum(octet_length(t::text))'
    const wrong = await attempt(() => query(`SELECT ${what} FROM ${from(table)}`))
    if (wrong === 'unread') unread.push(`sheaf.${name}`)
    else if (wrong !== null) damaged.push(`sheaf.${name}: ${wrong}`)
  }
  for (const { table, column } of results) {
    const looked = tables.find(({ name }) => name === table) ?? { name: table, sample: null }
    const names = await unreadable(query, looked, column)
    if (names.length > 0) damaged.push(`sheaf.${table} holds what cannot be read, of ${names.join(', ')}`)
  }
  const met = await checksumFailures(query)
  if (damaged.length > 0)
    throw new SheafError('store-damaged', `damaged: ${damaged.join('; ')}.${met ?? ''}`, {
      hint: 'Restore the database from its backup or dump. `sheaf verify` names all documents; pages that are no JSON any more are read anew by `sheaf retry ID --pages N`.',
    })
  if (met !== null)
    throw new SheafError('store-damaged', `what was read of the rows is whole, but an index may be damaged.${met}`, {
      hint: 'REINDEX DATABASE makes indexes anew. If it was mended since, SELECT pg_stat_reset() starts the count again.',
    })
  const sampled = tables
    .filter(({ sample }) => sample !== null)
    .map(({ name, sample }) => `${name} ${part(sample ?? 0)}`)
  if (sampled.length > 0 && unread.length === 0)
    return `rows can be read; looked at of large tables: ${sampled.join(', ')}`
  return unread.length === 0
    ? 'every row can be read'
    : `rows can be read, but for ${unread.join(', ')}, which took too long`
}

const part = (percent: number): string => `${percent < 1 ? percent.toFixed(2) : Math.floor(percent)} %`

/** null: it went well; `unread`: it took longer than the server lets a statement take; else what is damaged. */
async function attempt(read: () => Promise<unknown>): Promise<string | null> {
  try {
    await read()
    return null
  } catch (error) {
    const { code, message, retryable } = toWire(error)
    if (code === 'store-damaged') return message
    if (code === 'queue-unreachable' && retryable && /statement timeout/.test(message)) return 'unread'
    throw error
  }
}

/** Names of the first documents with a result that is no JSON, or that the server cannot read. */
async function unreadable(query: Query, table: Looked, column: string): Promise<string[]> {
  const [server] = await query<{ version: number }>(`SELECT current_setting('server_version_num')::int AS version`)
  const wrong = (server?.version ?? 0) >= knowsJson ? `t.${column} IS NOT JSON OBJECT` : `t.${column} NOT LIKE '{%}'`
  const damaged = (of: Looked): string =>
    `SELECT DISTINCT run.name FROM ${from(of)} JOIN sheaf.run ON run.id = t.run_id WHERE ${wrong}`
  const names: string[] = []
  const all = await attempt(
    async () =>
      void names.push(
        ...(await query<{ name: string }>(`${damaged(table)} LIMIT ${mostNamed}`)).map(({ name }) => name),
      ),
  )
  if (all === null || all === 'unread') return names
  const found = damaged({ ...table, sample: null })
  // One row that cannot be read ends the statement: each document is then asked for by itself.
  for (let after = ''; names.length < mostNamed;) {
    const runs = await query<{ id: string; name: string }>(
      `SELECT id, name FROM sheaf.run WHERE id > $1 ORDER BY id LIMIT 500`,
      [after],
    )
    for (const { id, name } of runs) {
      let isWrong = false
      const one = await attempt(async () => void (isWrong = (await query(`${found} AND run.id = $1`, [id])).length > 0))
      if (isWrong || (one !== null && one !== 'unread')) names.push(name)
      if (names.length >= mostNamed) break
    }
    if (runs.length < 500) break
    after = runs.at(-1)?.id ?? after
  }
  return names
}

/** What the server has counted since its statistics began, as a sentence; null: nothing. Reads of indexes count, which nothing here looks into. */
async function checksumFailures(query: Query): Promise<string | null> {
  const [row] = await query<{ failures: number | null; last: string | null }>(
    `SELECT checksum_failures AS failures, to_char(checksum_last_failure, 'YYYY-MM-DD HH24:MI') AS last
     FROM pg_stat_database WHERE datname = current_database()`,
  )
  if (!row?.failures) return null
  return ` The server has met wrong checksums ${row.failures} times, the last time at ${row.last ?? 'an unknown time'}.`
}
