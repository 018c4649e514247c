// Migrate: brings a home's schema up to this build's. It expects company: whoever comes second finds the work done.
import type Database from 'better-sqlite3'
import { SheafError } from '../../contract/error.ts'
import { migrations as ours } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'

/**
 * Runs the migrations that `sqlite` lacks, all in one transaction. Throws `store-damaged`, and alters nothing, for a file
 * of another program and for one that a newer build or another line of this one has written.
 */
export function migrate(sqlite: Database.Database, migrations: readonly Migration[] = ours): void {
  sqlite
    .transaction(() => {
      if (!isEmptyOrOurs(sqlite)) throw foreign(sqlite.name)
      sqlite.exec(
        'CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL) STRICT',
      )
      const applied = sqlite.prepare<[], { number: number; name: string }>('SELECT number, name FROM migration').all()
      for (const { number, name } of applied) {
        const known = migrations.find((migration) => migration.number === number)
        if (!known || known.name !== name) throw newer(sqlite.name, number, name)
      }
      const insert = sqlite.prepare('INSERT INTO migration (number, name, at) VALUES (?, ?, ?)')
      for (const migration of migrations) {
        if (applied.some(({ number }) => number === migration.number)) continue
        migration.up(sqlite)
        insert.run(migration.number, migration.name, Date.now())
      }
    })
    .immediate()
}

/** Whether a home of ours lacks migrations: it was written by an older build. Not so for a new file, nor for another program's. */
export function isBehind(sqlite: Database.Database, migrations: readonly Migration[] = ours): boolean {
  const isOurs =
    sqlite.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'`).get() !== undefined
  if (!isOurs) return false
  const applied = new Set(sqlite.prepare<[], number>('SELECT number FROM migration').pluck().all())
  return applied.size > 0 && migrations.some(({ number }) => !applied.has(number))
}

function isEmptyOrOurs(sqlite: Database.Database): boolean {
  const tables = sqlite.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all()
  return tables.length === 0 || tables.includes('migration')
}

function foreign(file: string): SheafError {
  return new SheafError('store-damaged', `${file} is a database of another program`, {
    hint: 'Choose another data folder (--data DIR). The file was left as it is.',
  })
}

function newer(file: string, number: number, name: string): SheafError {
  return new SheafError(
    'store-damaged',
    `${file} was written by another Sheaf: step ${number} (${name}) is not known here`,
    {
      hint: 'Update Sheaf, or choose another data folder (--data DIR). The file was left as it is.',
    },
  )
}
