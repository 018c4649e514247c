// The documented SQL: what programs in other languages, and people at a prompt, need to work with the queue. Files of resources/sql.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { SheafError } from '../../contract/error.ts'
import { appRoot } from '../root.ts'

export type SqlDialect = 'postgres' | 'sqlite'

export interface SqlFile {
  name: string
  /** Its first line, for a list. */
  summary: string
  /** Comments and statements. Parameters are `:'name'` (psql) or `:name` (SQLite). */
  text: string
}

export function sqlFiles(dialect: SqlDialect): SqlFile[] {
  const folder = path.join(appRoot(), 'resources/sql', dialect)
  if (!existsSync(folder)) {
    throw new SheafError('installation-damaged', `${folder} is missing`, { hint: 'Install Sheaf again.' })
  }
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => {
      const text = readFileSync(path.join(folder, file), 'utf8')
      return { name: file.slice(0, -4), summary: text.split('\n', 1)[0]?.replace(/^--\s*/, '') ?? '', text }
    })
}

/** Throws `usage`, with the names there are. */
export function sqlFile(dialect: SqlDialect, name: string): SqlFile {
  const files = sqlFiles(dialect)
  const file = files.find((candidate) => candidate.name === name)
  if (file) return file
  throw new SheafError('usage', `there is no SQL called ${name}`, {
    hint: `There is: ${files.map((candidate) => candidate.name).join(', ')}.`,
  })
}

/** A Postgres text with its parameters filled in as psql does: as quoted literals. */
export function fillIn(text: string, parameters: Record<string, string | number>): string {
  return text.replaceAll(/:'(\w+)'/g, (_, name: string) => {
    const value = parameters[name]
    if (value === undefined) throw new SheafError('usage', `the SQL needs a parameter called ${name}`)
    const literal = String(value).replaceAll("'", "''")
    return literal.includes('\\') ? ` E'${literal.replaceAll('\\', '\\\\')}'` : `'${literal}'`
  })
}
