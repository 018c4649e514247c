// The log file of a home: JSON lines by pino. Nothing of a document's content and no secret goes in; jobs are named on every line.
import path from 'node:path'
import { type Logger, pino } from 'pino'
import { SheafError } from '../contract/error.ts'
import type { Settings } from '../contract/settings.ts'

export type { Logger }

/** Appends to `sheaf.log` in the home. Throws `queue-unreachable` for a home that cannot be written to. */
export function openLog(home: string, level: Settings['logLevel']): Logger {
  const destination = openFile(home)
  return pino(
    { level, base: { pid: process.pid }, redact: ['password', '*.password', 'token', '*.token', '*.connectionString'] },
    destination,
  )
}

function openFile(home: string): ReturnType<typeof pino.destination> {
  try {
    return pino.destination({ dest: path.join(home, 'sheaf.log'), sync: true, mkdir: true, append: true })
  } catch (cause) {
    throw new SheafError('queue-unreachable', `the data folder ${home} cannot be written to`, {
      hint: 'Make it writable, or name another with --data or $SHEAF_DATA.',
      cause,
    })
  }
}
