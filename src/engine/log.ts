// The log file of a home: JSON lines by pino. Nothing of a document's content and no secret goes in; jobs are named on every line.
import path from 'node:path'
import { type Logger, pino } from 'pino'
import { SheafError } from '../contract/error.ts'
import type { Settings } from '../contract/settings.ts'

export type { Logger }

/** Lines kept in memory, in bytes, while the disk takes none. */
const mostKept = 1 << 20

/**
 * Appends to `sheaf.log` in the home. A disk that fills up later ends nothing: lines wait for room, the latest are left out. Throws
 * `queue-unreachable` for a home that cannot be written to.
 */
export function openLog(home: string, level: Settings['logLevel']): Logger {
  const destination = openFile(home)
  return pino(
    { level, base: { pid: process.pid }, redact: ['password', '*.password', 'token', '*.token', '*.connectionString'] },
    destination,
  )
}

function openFile(home: string): ReturnType<typeof pino.destination> {
  try {
    const dest = path.join(home, 'sheaf.log')
    const file = pino.destination({ dest, sync: true, mkdir: true, append: true, maxLength: mostKept })
    // Work must not end for want of a line about it; what keeps the disk from being written to is told by whoever needs it for more.
    file.on('error', () => undefined)
    return file
  } catch (cause) {
    throw new SheafError('queue-unreachable', `the data folder ${home} cannot be written to`, {
      hint: 'Make it writable, or name another with --data or $SHEAF_DATA.',
      cause,
    })
  }
}
