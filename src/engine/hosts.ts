// Hosts: the processes that have a home open. A claim names its host, so that the claims of a process that died are given back at once.
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { newId } from './ids.ts'
import type { Db } from './store/db.ts'

export interface Host {
  id: string
  hostname: string
}

/** Writes this process into the register. */
export async function registerHost(db: Db, kind: string): Promise<Host> {
  const host = { id: newId('h'), hostname: os.hostname() }
  const now = Date.now()
  await db.tx(({ kysely }) =>
    kysely
      .insertInto('host')
      .values({ ...host, pid: process.pid, pid_started: pidStarted(process.pid), kind, started_at: now, seen_at: now })
      .execute(),
  )
  return host
}

export async function unregisterHost(db: Db, host: Host): Promise<void> {
  await db.tx(({ kysely }) => kysely.deleteFrom('host').where('id', '=', host.id).execute())
}

/** Hosts of this machine whose process is gone. Those of other machines are left to their leases. */
export async function deadHosts(db: Db, self: Host): Promise<string[]> {
  const rows = await db.read
    .selectFrom('host')
    .selectAll()
    .where('hostname', '=', self.hostname)
    .where('id', '!=', self.id)
    .execute()
  return rows.filter((row) => !isAlive(row.pid, row.pid_started)).map((row) => row.id)
}

function isAlive(pid: number, started: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, but is not ours.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return started === '' || pidStarted(pid) === started
}

/** The kernel's start time of a pid (clock ticks since boot), '' where /proc does not tell or the process is a zombie's remains. */
function pidStarted(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' ? 'dead' : (fields[19] ?? '')
  } catch {
    // No /proc on this system, or the process just ended: the signal test decides.
    return ''
  }
}
