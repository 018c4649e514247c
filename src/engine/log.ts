// The log file of a home: JSON lines by pino. Nothing of a document's content and no secret goes in; jobs are named on every line.
import path from 'node:path'
import { type Logger, pino } from 'pino'
import type { Settings } from '../contract/settings.ts'

export type { Logger }

/** Appends to `sheaf.log` in the home. */
export function openLog(home: string, level: Settings['logLevel']): Logger {
  const destination = pino.destination({ dest: path.join(home, 'sheaf.log'), sync: true, mkdir: true, append: true })
  return pino(
    { level, base: { pid: process.pid }, redact: ['password', '*.password', 'token', '*.token', '*.connectionString'] },
    destination,
  )
}
