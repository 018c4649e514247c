// Fault: what SQLite says, as errors a person can act on.
import Database from 'better-sqlite3'
import { SheafError } from '../../contract/error.ts'

/** Another process holds the lock at this moment; the same statement may succeed later. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)
}

/** A SQLite error about the file as a SheafError that names it; any other error as it is. */
export function explainFault(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  const { code, message } = error
  if (isBusy(error)) {
    return new SheafError('queue-unreachable', `${file} is locked by another program`, {
      hint: 'Wait for it to finish, or close what keeps the file open (a backup, a database browser).',
      retryable: true,
      cause: error,
    })
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new SheafError('store-damaged', `${file} is not readable as a Sheaf home: ${message}`, {
      hint: '`sheaf doctor --restore` puts its newest backup in its place and keeps the damaged file; or start with another data folder (--data DIR).',
      cause: error,
    })
  }
  if (code === 'SQLITE_FULL') {
    return new SheafError('queue-unreachable', `no space left to write ${file}`, {
      hint: 'Free some disk space; nothing accepted so far is lost.',
      retryable: true,
      cause: error,
    })
  }
  if (/^SQLITE_(READONLY|PERM)/.test(code)) {
    return new SheafError('queue-unreachable', `${file} cannot be written: ${message}`, {
      hint: 'Give your user write access to the file and its folder, or choose another data folder (--data DIR).',
      cause: error,
    })
  }
  if (/^SQLITE_(CANTOPEN|IOERR|NOLFS)/.test(code)) {
    return new SheafError('queue-unreachable', `${file} cannot be opened or read: ${message}`, {
      hint: 'Check that its folder exists, is on a local disk and is yours to read and write.',
      retryable: code.startsWith('SQLITE_IOERR'),
      cause: error,
    })
  }
  return error
}
