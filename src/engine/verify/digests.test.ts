// Digests: any single change of any column of a result is found, in a home and in a team's database; which columns are not of a result is said
// here, so that a column added later is either proved or named.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { Client, TypeOverrides, types } from 'pg'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digested, type Digested, withDigest } from '../store/digests.ts'
import { openPostgres } from '../store/open-postgres.ts'
import { openDb } from '../store/open.ts'
import { initTeam } from '../store/team.ts'
import { openTestHome, type TestHome } from '../testing/home.ts'
import { freshDatabase, type TestDatabase } from '../testing/postgres.ts'

type Value = string | number | Buffer | null
type Row = Record<string, Value>

/** Columns that no digest is of, and why. */
const notDigested: Record<Digested, Record<string, string>> = {
  run: {
    ...Object.fromEntries(['pages_done', 'pages_failed', 'ocr_pages', 'stage'].map((name) => [name, 'structure'])),
    ...Object.fromEntries(['batch_id', 'priority', 'progress'].map((name) => [name, 'work'])),
  },
  run_child: {},
  page: {},
  chunk: {},
  vector: {},
  mention: {},
  signals: {},
  analyser_note: {},
  output: {},
  correction: { place: 'given by the database' },
  field_value: { place: 'given by the database' },
  document: {
    place: 'given by the database',
    ...Object.fromEntries(
      ['lane', 'state', 'error_json', 'reused', 'output_state', 'started_at', 'finished_at', 'descendants'].map(
        (name) => [name, 'work'],
      ),
    ),
    ...Object.fromEntries(['foreign_job', 'expires_at'].map((name) => [name, 'work'])),
  },
}

/** Tables without results: work and its log, who may ask, settings, and what is made anew of what is proved. */
const otherTables = new Set(
  (
    'migration turn host batch event document_count hot_file artifact learned class_rule token upload webhook delivery audit password ' +
    'blob blob_piece analyser_answer search_run search_chunk search_word search_term topic_model chunk_topic vector_run part part_start'
  ).split(' '),
)

/** Values that a table takes in place of others. */
const allowed: Record<string, string[]> = {
  'page.state': ['stored', 'failed'],
  'run.state': ['done', 'partial', 'failed', 'open'],
}

interface Store {
  tables(): Promise<string[]>
  rows(table: string): Promise<Row[]>
  /** Changes one row as somebody with the file in hand may; gives how to put it back. */
  change(table: string, row: Row, column: string, value: Value): Promise<() => Promise<void>>
  end(): Promise<void>
}

const identity = (row: Row): [string, Value][] =>
  Object.entries(row).filter(([name, value]) => value !== null && typeof value !== 'number' && !name.endsWith('_json'))

function sqliteStore(file: string): Store {
  const sqlite = new Database(file)
  sqlite.pragma('foreign_keys = OFF')
  const set = (table: string, row: Row, column: string, value: Value): number => {
    const keys = identity(row)
    const where = keys.map(([name]) => `"${name}" = ?`).join(' AND ')
    const update = sqlite.prepare(`UPDATE "${table}" SET "${column}" = ? WHERE ${where} AND "${column}" IS ?`)
    return update.run(value, ...keys.map(([, known]) => known), row[column] ?? null).changes
  }
  return {
    tables: async () =>
      sqlite
        .prepare<[], string>(
          `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'chunk_term%'`,
        )
        .pluck()
        .all(),
    rows: async (table) => sqlite.prepare<[], Row>(`SELECT * FROM "${table}"`).all(),
    async change(table, row, column, value) {
      expect(set(table, row, column, value), `${table}.${column}`).toBe(1)
      return async () => void set(table, { ...row, [column]: value }, column, row[column] ?? null)
    },
    end: async () => void sqlite.close(),
  }
}

async function postgresStore(url: string): Promise<Store> {
  const parsers = new TypeOverrides()
  parsers.setTypeParser(types.builtins.INT8, Number)
  const client = new Client({ connectionString: url, types: parsers })
  await client.connect()
  await client.query('SET session_replication_role = replica')
  const set = async (table: string, row: Row, column: string, value: Value): Promise<number> => {
    const keys = identity(row)
    const where = keys.map(([name], n) => `"${name}" = $${n + 2}`).join(' AND ')
    const text = `UPDATE sheaf."${table}" SET "${column}" = $1 WHERE ${where} AND "${column}" IS NOT DISTINCT FROM $${keys.length + 2}`
    const { rowCount } = await client.query(text, [value, ...keys.map(([, known]) => known), row[column]])
    return rowCount ?? 0
  }
  return {
    tables: async () =>
      (
        await client.query<{ name: string }>(
          `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'sheaf' AND table_type = 'BASE TABLE'`,
        )
      ).rows.map(({ name }) => name),
    rows: async (table) => (await client.query<Row>(`SELECT * FROM sheaf."${table}"`)).rows,
    async change(table, row, column, value) {
      expect(await set(table, row, column, value), `${table}.${column}`).toBe(1)
      return async () => void (await set(table, { ...row, [column]: value }, column, row[column] ?? null))
    },
    end: () => client.end(),
  }
}

/** Another value of the same kind. */
function other(table: string, column: string, value: Value, seed: number): Value {
  const known = allowed[`${table}.${column}`]?.filter((one) => one !== value)
  if (known) return known[seed % known.length] ?? null
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value)
    const at = seed % bytes.length
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (seed % 8)), at)
    return bytes
  }
  if (typeof value === 'string' && value !== '') {
    const at = seed % value.length
    return value.slice(0, at) + (value[at] === 'x' ? 'y' : 'x') + value.slice(at + 1)
  }
  const isText =
    value === '' ||
    /_json$|^(?:reason|class|language|title|summary|previous|inside|source|value|parent_id|root_id|realm|media_type|sha256|own_version)$/.test(
      column,
    )
  if (value === null) return isText ? 'x' : 1
  return typeof value === 'number' ? value + 1 : 'x'
}

const parts = [
  'Subject: Order 4711\nFrom: Ada Lovelace <ada@example.com>\nTo: office@example.com\nMIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nPlease send ten sacks to Berlin by 3 May 2026.',
  '--b\nContent-Type: text/plain; name="list.txt"\nContent-Disposition: attachment; filename="list.txt"\n\nSacks, ten.\n--b--\n',
]

describe.for(['sqlite', 'postgres'] as const)('%s', (dialect) => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'sheaf-digests-'))
  const worker = path.join(import.meta.dirname, '../../worker/index.ts')
  let database: TestDatabase | null = null
  let home: TestHome
  let store: Store

  beforeAll(async () => {
    mkdirSync(path.join(root, 'in'))
    writeFileSync(path.join(root, 'in', 'order.eml'), parts.join('\n'))
    writeFileSync(
      path.join(root, 'in', 'note.txt'),
      'Invoice 77 of the mill in Bremen.\n\nTotal: 12,00 EUR. IBAN DE89 3704 0044 0532 0130 00.',
    )
    if (dialect === 'postgres') {
      database = await freshDatabase()
      await initTeam(database.url)
    }
    home = await openTestHome({ workers: 1 }, database ? { url: database.url } : 'sqlite', worker)
    home.engine.start()
    const output = { dir: path.join(root, 'out'), formats: ['txt' as const] }
    const { id } = await home.add([path.join(root, 'in')], { output: output as never })
    await home.engine.waitForBatch(id)
    const note = await home.document('note.txt')
    await home.engine.handlers['classify.correct']({ document: note.id, class: 'letter' })
    await home.engine.handlers['fields.correct']({ document: note.id, name: 'number', value: '78' })
    const db = database ? await openPostgres(database.url) : await openDb(path.join(home.folder, 'sheaf.db'))
    await db.tx((tx) =>
      tx.kysely
        .insertInto('analyser_note')
        .values(withDigest('analyser_note', { run_id: note.run ?? '', data_json: '{"claims":[]}', at: 1 }))
        .execute(),
    )
    await db.close()
    store = database ? await postgresStore(database.url) : sqliteStore(path.join(home.folder, 'sheaf.db'))
  }, 120_000)

  afterAll(async () => {
    await store.end()
    await home[Symbol.asyncDispose]()
    await database?.drop()
    rmSync(root, { recursive: true })
  })

  test('what was stored, corrected and given is proved in full', async () => {
    expect(await home.engine.verify()).toMatchObject({ documents: 3, byStructure: 0, outputs: 3, violations: [] })
  })

  test('every column of every table is proved, or said not to be of a result', async () => {
    const tables = await store.tables()
    const results = tables.filter((table) => !otherTables.has(table) && !table.startsWith('job') && table !== 'queue')
    expect(results.filter((table) => !(table in digested))).toEqual([])
    for (const table of Object.keys(digested) as Digested[]) {
      const [row] = await store.rows(table)
      expect(row, table).toBeDefined()
      const proved = new Set<string>([...digested[table], ...Object.keys(notDigested[table]), 'digest'])
      expect(
        Object.keys(row ?? {}).filter((column) => !proved.has(column)),
        table,
      ).toEqual([])
    }
  })

  const columns = (Object.keys(digested) as Digested[]).flatMap((table) =>
    [
      ...digested[table],
      ...Object.entries(notDigested[table]).flatMap(([column, why]) => (why === 'structure' ? [column] : [])),
      'digest',
    ].map((column) => ({ table, column })),
  )

  test('any change of any column of any row of a result is found, and only while it is there', async () => {
    const rows = new Map<string, Row[]>()
    for (const { table } of columns) rows.set(table, await store.rows(table))
    const found = async (table: string, column: string, seed: number): Promise<void> => {
      const all = rows.get(table) ?? []
      const row = all[seed % all.length] ?? {}
      const undo = await store.change(table, row, column, other(table, column, row[column] ?? null, seed))
      const { violations } = await home.engine.verify()
      await undo()
      expect(violations.length, `${table}.${column} of row ${seed % all.length}`).toBeGreaterThan(0)
    }
    for (const [n, { table, column }] of columns.entries()) await found(table, column, n)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...columns), fc.nat(1e6), ({ table, column }, seed) =>
        found(table, column, seed),
      ),
      { numRuns: 40 },
    )
    expect((await home.engine.verify()).violations).toEqual([])
  }, 300_000)
})
