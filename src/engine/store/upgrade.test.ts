// Upgrades: a home of every older schema is brought up to this build's with everything in it, and its waiting work is done.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commands } from '../../contract/api.ts'
import { PipelineOptions, Settings } from '../../contract/settings.ts'
import { createEngine } from '../create.ts'
import { sha256 } from '../ids.ts'
import { forkSpawn } from '../work/fork.ts'
import { pipelineHash, runId } from '../work/pipeline.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { openDb } from './open.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-upgrade-'))
  file = path.join(folder, 'sheaf.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Kept counts of another form, made anew by step 3. */
const remade = new Set(['migration', 'job_count', 'job_tally'])
const at = Date.UTC(2026, 0, 1)

/** A home as a build up to step `last` left it: a document that was read, with its results, and one whose job waits. */
function older(last: number): Database.Database {
  const sqlite = new Database(file)
  migrate(
    sqlite,
    migrations.filter(({ number }) => number <= last),
  )
  const options = PipelineOptions.parse({})
  const pipeline = pipelineHash(options)
  const insert = (table: string, row: Record<string, unknown>): void => {
    const columns = Object.keys(row)
    const values = columns.map((column) => `@${column}`).join(', ')
    sqlite.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values})`).run(row)
  }
  const batch = { id: 'b1', name: 'letters', lane: 'default', realm: '', hostname: 'desk', added_at: at }
  insert('batch', { ...batch, total: 2, open: 1 })
  for (const [name, script] of Object.entries({ 'read.txt': '{"pages":1}', 'waits.txt': '{"pages":2}' })) {
    const isRead = name === 'read.txt'
    const bytes = Buffer.from(`A letter.\n${script}`)
    const digest = sha256(bytes)
    const run = runId({ realm: '', sha256: digest, mediaType: 'text/plain', pipeline })
    insert('blob', { sha256: digest, size: bytes.length, bytes })
    const what = {
      realm: '',
      sha256: digest,
      name,
      media_type: 'text/plain',
      pipeline,
      options_json: JSON.stringify(options),
    }
    const state = isRead ? 'done' : 'open'
    insert('run', {
      id: run,
      ...what,
      batch_id: 'b1',
      priority: 0,
      state,
      stage: isRead ? null : 'document-parse',
      pages: isRead ? 1 : null,
    })
    const kept = {
      sha256: digest,
      media_type: 'text/plain',
      size: bytes.length,
      lane: 'default',
      realm: '',
      output_state: 'none',
    }
    insert('document', {
      id: `d-${name}`,
      batch_id: 'b1',
      run_id: run,
      name,
      path: name,
      ...kept,
      state: isRead ? 'done' : 'queued',
      added_at: at,
    })
    insert('event', { at, type: 'document.added', document_id: `d-${name}`, run_id: run, data_json: '{}' })
    if (isRead) {
      insert('page', {
        run_id: run,
        number: 1,
        state: 'stored',
        source: 'text',
        data_json: '{}',
        stage: 'document-parse',
        stored_at: at,
      })
      insert('vector', { run_id: run, idx: 0, model: 'm', data: Buffer.alloc(8) })
      insert('output', {
        document_id: `d-${name}`,
        format: 'md',
        path: '/out/read.txt.md',
        sha256: digest,
        written_at: at,
      })
      continue
    }
    const limits = { retry_limit: 3, retry_delay: 100, retry_delay_max: 100, created_at: at, priority: 1 }
    const { lastInsertRowid: id } = sqlite
      .prepare(
        `INSERT INTO job (name, scope, group_id, key, retry_limit, retry_delay, retry_delay_max, created_at, priority)
         VALUES ('document-parse', 'b1', @run, @key, @retry_limit, @retry_delay, @retry_delay_max, @created_at, @priority)`,
      )
      .run({ run, key: `document-parse:${run}`, ...limits })
    insert('job_body', { id, payload: JSON.stringify({ v: 1, run }) })
  }
  return sqlite
}

/** All rows by table, with the columns there were. */
function rowsOf(sqlite: Database.Database, columns?: Map<string, string[]>): Map<string, unknown[]> {
  const tables = sqlite
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%VIRTUAL%'`,
    )
    .pluck()
    .all()
  return new Map(
    tables
      .filter((table) => !remade.has(table) && !/_(?:data|idx|content|docsize|config)$/.test(table))
      .map((table) => {
        const wanted =
          columns?.get(table) ??
          sqlite.prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`).pluck().all()
        columns?.set(table, wanted)
        const rows = sqlite.prepare(`SELECT ${wanted.map((name) => `"${name}"`).join(', ')} FROM "${table}"`).all()
        return [table, rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))]
      }),
  )
}

const numbers = migrations.map(({ number }) => number).filter((number) => number > 1)

test.each(numbers)('from step %i: every row of every table is there, as it was', async (last) => {
  const sqlite = older(last)
  const columns = new Map<string, string[]>()
  const before = rowsOf(sqlite, columns)
  sqlite.close()
  expect([...before.values()].filter((rows) => rows.length > 0).length).toBeGreaterThan(8)
  await (await openDb(file)).close()
  const upgraded = new Database(file, { readonly: true })
  const after = rowsOf(upgraded, new Map(columns))
  expect(upgraded.pragma('foreign_key_check')).toEqual([])
  upgraded.close()
  for (const [table, rows] of before) expect(after.get(table), table).toEqual(rows)
})

test('what waited in a home of the oldest schema is worked on by this build', async () => {
  older(2).close()
  mkdirSync(path.join(folder, 'blobs'))
  const worker = path.join(import.meta.dirname, '../testing/scripted-worker.ts')
  const settings = Settings.parse({ workers: 1, logLevel: 'silent' })
  const engine = await createEngine({ home: folder, settings, host: 'cli', spawn: forkSpawn(worker), samplesDir: null })
  try {
    engine.start({ batch: 'b1' })
    await engine.waitForBatch('b1')
    const query = commands['documents.list'].input.parse({ descending: false })
    const { documents } = await engine.handlers['documents.list'](query)
    expect(documents.map(({ name, state, pages }) => [name, state, pages])).toEqual([
      ['read.txt', 'done', 1],
      ['waits.txt', 'done', 2],
    ])
  } finally {
    await engine.stop()
  }
})
