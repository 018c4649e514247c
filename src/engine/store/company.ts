// Company: programs of an older version that still work on what is to be migrated. They would go on writing as if nothing had changed, so the
// migration waits until a person has ended them. Programs that died are no company, whatever they left in the register.
import os from 'node:os'
import type Database from 'better-sqlite3'
import type { Client } from 'pg'
import { SheafError } from '../../contract/error.ts'
import { isAlive } from '../team/hosts.ts'

/** Seconds of silence after which a team's host is taken to have ended: it shows itself every five. */
const silence = 20

interface Registered {
  kind: string
  pid: number
  pid_started: string
  started_at: number
}

/** Where no process tells when it began, its id may be another's by now: surely so once it is this one's, or the computer was started since. */
function isWorking({ pid, pid_started, started_at }: Registered): boolean {
  if (pid === process.pid) return false
  if (pid_started === '' && started_at < Date.now() - os.uptime() * 1000) return false
  return isAlive(pid, pid_started)
}

/** Of a home that an older version wrote. Throws `queue-unreachable`. */
export function refuseCompany(sqlite: Database.Database): void {
  if (!sqlite.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'host'`).get()) return
  const here = sqlite.prepare<[string], Registered>(
    'SELECT kind, pid, pid_started, started_at FROM host WHERE hostname = ?',
  )
  const working = here.all(os.hostname()).filter(isWorking)
  if (working.length === 0) return
  const who = working.map(({ kind, pid }) => `${kind}, process ${pid}`).join('; ')
  throw new SheafError(
    'queue-unreachable',
    `${sqlite.name} is in use by an older Sheaf (${who}). Nothing was changed`,
    {
      hint: 'End it (close its window, Ctrl-C in its terminal) and start again: the data folder is then brought up to this version. If no Sheaf is open, restart the computer.',
    },
  )
}

/** Of a team's database that an older version made. Throws `queue-unreachable`. */
export async function refuseTeamCompany(client: Client, label: string): Promise<void> {
  const { rows } = await client.query<{ hostname: string; kind: string; version: string }>(
    `SELECT hostname, kind, version FROM sheaf.host
     WHERE seen_at > extract(epoch FROM clock_timestamp()) * 1000 - $1 ORDER BY hostname, kind`,
    [silence * 1000],
  )
  if (rows.length === 0) return
  const who = rows.map(({ hostname, kind, version }) => `${hostname} (${kind}, ${version || 'older'})`).join('; ')
  throw new SheafError('queue-unreachable', `${label}: an older Sheaf works on it: ${who}. Nothing was changed`, {
    hint: `Stop it, then migrate. One that was killed counts as gone after ${silence} seconds.`,
  })
}
