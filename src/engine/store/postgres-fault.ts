// Fault, Postgres: what the server or the way to it says, as errors a person can act on. No password is in any of them.
import { SheafError } from '../../contract/error.ts'
import type { PostgresTarget } from './postgres-url.ts'

/** The server's or the system's code of an error; '' for none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The connection is gone or could not be made: whether the statement ran, nobody here knows. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  // 08: connection; 57P0x: server shutting down, crashed, starting; 25P03: idle in a transaction for too long; 25006: a standby.
  if (/^(08...|57P0[1235]|25P03|25006|53300)$/.test(code)) return true
  if (/^(ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|ENOENT)$/.test(code))
    return true
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss)
  return /^(Connection terminated|timeout e?xceeded when trying|Client has encountered a connection error|Client was closed|server login)/i.test(
    error.message,
  )
}

/** Two transactions were in each other's way, or the turn did not come in time; the same may succeed now. */
export const isConflict = (error: unknown): boolean => /^(40001|40P01|55P03)$/.test(codeOf(error))

/** An error of the server or the connection as a SheafError that names the database; any other error as it is. */
export function explainPostgresFault(error: unknown, target: PostgresTarget): unknown {
  if (error instanceof SheafError || !(error instanceof Error)) return error
  const code = codeOf(error)
  const said = target.redact(error instanceof AggregateError ? error.errors.map(String).join('; ') : error.message)
  const unreachable = (message: string, hint: string, retryable: boolean): SheafError =>
    new SheafError('queue-unreachable', `${target.label}: ${message}`, { hint, retryable, cause: new Error(said) })
  if (code.startsWith('28'))
    return unreachable(
      'the server refuses this user or password',
      'Check both in --queue, $SHEAF_QUEUE or ~/.pgpass.',
      false,
    )
  if (code === '3D000')
    return unreachable('there is no such database', 'Create it (createdb), or correct the name in the URL.', false)
  if (code === '42501')
    return unreachable(
      `the user lacks a right: ${said}`,
      '`sheaf team init` needs CREATE on the database; to join one, its owner grants what `sheaf sql grant --for postgres` shows.',
      false,
    )
  if (code === '25006')
    return unreachable(
      'it can only be read: a standby, or a database that was set so',
      'Name the server that takes writes. Work goes on when this one does.',
      true,
    )
  if (code === '53300')
    return unreachable(
      `the server takes no more connections: ${said}`,
      'Raise max_connections (or the role’s limit), or end what holds them: a process of Sheaf takes up to 12. Work goes on when there is room.',
      true,
    )
  if (code === 'EMFILE' || code === 'ENFILE')
    return unreachable(
      'no connection can be made, since no more files may be open',
      'Raise the limit of open files (ulimit -n), or end what holds them. Work goes on when there is room.',
      true,
    )
  if (/^53[14]/.test(code))
    return unreachable('the server’s disk is full', 'Free some space there; nothing accepted so far is lost.', true)
  // Data or an index whose checksum or form is wrong, a file of the server's that is gone or cannot be read.
  if (/^(XX00[12]|58030|58P01)$/.test(code))
    return new SheafError('store-damaged', `${target.label}: the server cannot read a part of what it keeps: ${said}`, {
      hint: 'Restore the database from its backup or dump. If only an index is damaged, REINDEX DATABASE makes it anew. `sheaf doctor` names the tables, `sheaf verify` the documents.',
      cause: new Error(said),
    })
  if (code === '55P03' || code === '57014')
    return unreachable(
      `the database is too busy: ${said}`,
      'It is tried again. If it lasts, look for long transactions (pg_stat_activity).',
      true,
    )
  if (isConflict(error)) return unreachable(`in each other’s way: ${said}`, 'Try again.', true)
  if (/SSL|TLS|certificate/i.test(said))
    return unreachable(
      `no encrypted connection: ${said}`,
      'Give sslrootcert=FILE, or another sslmode; sslmode=disable only on a network you trust.',
      false,
    )
  if (isConnectionLoss(error))
    return unreachable(
      `not reachable: ${said}`,
      'Check that the server runs and can be reached from here. Work goes on when it is back.',
      true,
    )
  // A statement the server did not take: ours to mend.
  if (/^[0-9A-Z]{5}$/.test(code)) return Object.assign(new Error(said), { code })
  return error
}
