// For tests: programs that work with the queue by the documented SQL alone, one for each database.
import type Database from 'better-sqlite3'
import { z } from 'zod'
import type { SqliteDb } from '../store/db.ts'
import type { Foreigner, ForeignJob } from './conformance/kit.ts'
import { fillIn, sqlFile } from './sql-files.ts'

type Rows = Record<string, unknown>[]

const PostgresJob = z.object({ id: z.string(), retry_count: z.number(), data: z.unknown() })

/** `query`: runs a text as it is, and gives the rows. */
export function postgresForeigner(query: (sql: string) => Promise<Rows>): Foreigner {
  const run = (name: string, parameters: Record<string, string | number>): Promise<Rows> =>
    query(fillIn(sqlFile('postgres', name).text, parameters))
  const one = ({ queue, id, attempt }: ForeignJob) => ({ queue, id, retry_count: attempt })
  return {
    async enqueue(queue, data) {
      const [row] = await run('enqueue', { queue, data: JSON.stringify(data) })
      return String(row?.['id'])
    },
    async claim(queue) {
      const [row] = await run('claim', { queue })
      if (!row) return null
      const { id, retry_count, data } = PostgresJob.parse(row)
      return { queue, id, attempt: retry_count, data }
    },
    async heartbeat(job) {
      return (await run('heartbeat', one(job))).length === 1
    },
    async settle(job, outcome) {
      return (await run('settle', { ...one(job), outcome, output: '{"by": "foreigner"}' })).length === 1
    },
  }
}

const SqliteJob = z.object({ id: z.number(), token: z.number(), data: z.string() })
const states = { completed: 3, failed: 5, retry: 1 }

export function sqliteForeigner(db: SqliteDb): Foreigner {
  let keys = 0
  const run = (name: string, parameters: Record<string, string | number>): Promise<Rows> =>
    db.tx(async ({ sqlite }) => {
      let rows: Rows = []
      for (const statement of statementsOf(sqlite, sqlFile('sqlite', name).text)) {
        if (statement.reader) rows = statement.all(parameters)
        else statement.run(parameters)
      }
      return rows
    })
  const one = ({ id, attempt }: ForeignJob) => ({ id: Number(id), token: attempt })
  return {
    async enqueue(queue, data) {
      const key = `foreign ${keys++}`
      await run('enqueue', { queue, data: JSON.stringify(data), key, run: 'their run', batch: 'their batch' })
      const [row] = db.readSqlite.prepare<[string], { id: number }>('SELECT id FROM job WHERE key = ?').all(key)
      return String(row?.id)
    },
    async claim(queue) {
      const [row] = await run('claim', { queue, owner: 'foreigner' })
      if (!row) return null
      const { id, token, data } = SqliteJob.parse(row)
      return { queue, id: String(id), attempt: token, data: JSON.parse(data) as unknown }
    },
    async heartbeat(job) {
      return (await run('heartbeat', one(job))).length === 1
    },
    async settle(job, outcome) {
      return (await run('settle', { ...one(job), state: states[outcome] })).length === 1
    },
  }
}

/** The statements of a file, without those that are only comments. */
function statementsOf(
  sqlite: Database.Database,
  text: string,
): Database.Statement<unknown[], Record<string, unknown>>[] {
  return text
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .filter((statement) => statement.trim() !== '')
    .map((statement) => sqlite.prepare(statement))
}
