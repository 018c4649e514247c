// Backups of a home's database: made while it is in use, checked, a few kept; put back only when somebody asks for it. Kept bytes
// lie beside the database under their hashes and are not in it.
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { SheafError } from '../../contract/error.ts'
import { writeFileAtomically } from '../exports/write-file.ts'
import { replaceFile } from '../replace-file.ts'
import { readFile } from 'node:fs/promises'

/** Backups kept; the oldest goes first. */
const kept = 3
/** Milliseconds. */
const day = 24 * 3_600_000
/** Milliseconds between looks whether a day has gone by. */
const lookInterval = 3_600_000
const backupName = /^sheaf-[0-9TZ-]+\.db$/

const folderOf = (file: string): string => path.join(path.dirname(file), 'backups')

/** Backups of a database file, newest first, as paths. */
export function backupsOf(file: string): string[] {
  const folder = folderOf(file)
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => backupName.test(name))
  return names.toSorted((a, b) => (a < b ? 1 : -1)).map((name) => path.join(folder, name))
}

/**
 * Copies an open database into `backups` beside it, a few pages at a time, and proves the copy. Returns its path; null, and nothing
 * is written, where the disk has no room for it thrice over. The database may be written meanwhile.
 */
export async function backUp(sqlite: Database.Database, now = Date.now()): Promise<string | null> {
  const file = sqlite.name
  const folder = folderOf(file)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize < 3 * statSync(file).size) return null
  const target = path.join(folder, `sheaf-${new Date(now).toISOString().replace(/[:.]/g, '-')}.db`)
  const unproved = `${target}.new`
  try {
    await sqlite.backup(unproved)
    if (!isWhole(unproved))
      throw new SheafError('store-damaged', `${file} is damaged: its backup is not whole`, { hint })
    await replaceFile(unproved, target)
  } finally {
    removeDatabase(unproved)
  }
  for (const old of backupsOf(file).slice(kept)) rmSync(old)
  return target
}

/** Makes a backup a day of a database in use, now if one is due. Returns the way to end it. `onError` hears of one that failed. */
export function keepBackups(sqlite: Database.Database, onError: (error: unknown) => void): () => void {
  const file = sqlite.name
  let running = false
  const look = (): void => {
    const newest = backupsOf(file)[0] ?? file
    const { mtimeMs, birthtimeMs } = statSync(newest)
    const since = newest === file ? birthtimeMs : mtimeMs
    // Several processes may have the home open: whoever comes first makes it.
    if (running || Math.abs(Date.now() - since) < day) return
    running = true
    void backUp(sqlite)
      .catch(onError)
      .finally(() => (running = false))
  }
  const timer = setInterval(look, lookInterval)
  timer.unref()
  look()
  return () => clearInterval(timer)
}

export interface Restored {
  /** The backup that was put back. */
  from: string
  /** Where the damaged file lies now. */
  damaged: string | null
}

/**
 * Puts the newest whole backup of `file` in its place; what was there is kept beside it under another name. No process may have the
 * database open. Throws `store-damaged` where there is no whole backup, and then alters nothing.
 */
export async function restoreBackup(file: string, now = Date.now()): Promise<Restored> {
  const from = backupsOf(file).find(isWhole)
  if (from === undefined)
    throw new SheafError('store-damaged', `there is no whole backup in ${folderOf(file)}`, {
      hint: 'Start with another data folder (--data DIR) and add the documents again.',
    })
  let damaged: string | null = null
  if (existsSync(file)) {
    damaged = `${file}.damaged-${new Date(now).toISOString().replace(/[:.]/g, '-')}`
    // The log belongs to the damaged file; beside another one it would be taken for that one's.
    for (const suffix of ['-wal', '-shm', ''])
      if (existsSync(file + suffix)) await replaceFile(file + suffix, damaged + suffix)
  }
  await writeFileAtomically(file, await readFile(from), { mode: 0o600 })
  return { from, damaged }
}

const hint = 'Run `sheaf doctor --restore`, which puts the newest whole backup in its place.'

function isWhole(file: string): boolean {
  try {
    const sqlite = new Database(file, { readonly: true })
    try {
      return sqlite.pragma('quick_check', { simple: true }) === 'ok'
    } finally {
      sqlite.close()
    }
  } catch {
    return false // Not a database any more.
  }
}

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true })
}
