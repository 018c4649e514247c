// Hosts: the processes that have a home open. A claim names its host, so that the claims of a process that died are given back at once.
// On one machine the process table tells who died. Those on other machines of a team say again and again that they are there; their
// claims lapse by their leases.
import { readFileSync, readlinkSync } from 'node:fs'
import os from 'node:os'
import { newId } from '../ids.ts'
import type { Logger } from '../log.ts'
import { appVersion } from '../root.ts'
import type { Db, PostgresDb } from '../store/db.ts'

export interface Host {
  id: string
  hostname: string
}

/** What a host says of itself to its team. */
export interface Presence {
  workers: number
  busy: number
}

/** Milliseconds between a host's signs of life to its team. */
const presenceInterval = 5000
/** Milliseconds of silence after which a machine of the team is forgotten. Its claims have lapsed long before. */
const forgottenAfter = 3600_000

/** Writes this process into the register. */
export async function registerHost(db: Db, kind: string): Promise<Host> {
  const host = { id: newId('h'), hostname: os.hostname() }
  const now = Date.now()
  const started = startOf(db, process.pid)
  await db.tx(({ kysely }) =>
    kysely
      .insertInto('host')
      .values({ ...host, pid: process.pid, pid_started: started, kind, started_at: now, seen_at: now })
      .execute(),
  )
  // Its times are the database's: one that is hours behind would be forgotten at once.
  if (isTeam(db))
    await db.query(
      `UPDATE sheaf.host SET version = $2, started_at = clock.now, seen_at = clock.now
       FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now) AS clock WHERE id = $1`,
      [host.id, appVersion()],
    )
  return host
}

export async function unregisterHost(db: Db, host: Host): Promise<void> {
  await db.tx(({ kysely }) => kysely.deleteFrom('host').where('id', '=', host.id).execute())
}

/** Shows again and again that this host is there, until what it gives is called. */
export function keepPresence(
  db: PostgresDb,
  host: Host,
  kind: string,
  presence: () => Presence,
  log: Logger,
): () => void {
  const timer = setInterval(() => {
    showPresence(db, host, kind, presence()).catch((error: unknown) =>
      log.warn({ err: error }, 'this host could not show that it is there'),
    )
  }, presenceInterval)
  return () => clearInterval(timer)
}

/** A sign of life, for the team, by the database's clock. A host that was forgotten is there again. */
async function showPresence(db: PostgresDb, host: Host, kind: string, { workers, busy }: Presence): Promise<void> {
  await db.query(
    `INSERT INTO sheaf.host AS known (id, hostname, pid, pid_started, kind, started_at, seen_at, version, workers, busy)
     SELECT $1, $2, $3, $4, $5, clock.now, clock.now, $6, $7, $8
     FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now) AS clock
     ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, workers = excluded.workers, busy = excluded.busy`,
    [host.id, host.hostname, process.pid, startOf(db, process.pid), kind, appVersion(), workers, busy],
  )
}

/** Hosts of this machine whose process is gone, and those of others that have been silent for an hour. */
export async function deadHosts(db: Db, self: Host): Promise<string[]> {
  const rows = await db.read
    .selectFrom('host')
    .selectAll()
    .where('hostname', '=', self.hostname)
    .where('id', '!=', self.id)
    .execute()
  const here = isTeam(db) ? `${machine()} ` : ''
  const gone = rows
    .filter((row) => row.pid_started.startsWith(here) && !isAlive(row.pid, row.pid_started.slice(here.length)))
    .map((row) => row.id)
  if (!isTeam(db)) return gone
  const silent = await db.query<{ id: string }>(
    'SELECT id FROM sheaf.host WHERE seen_at < extract(epoch FROM clock_timestamp()) * 1000 - $1 AND id <> $2',
    [forgottenAfter, self.id],
  )
  return [...new Set([...gone, ...silent.map(({ id }) => id)])]
}

const isTeam = (db: Db): db is PostgresDb => db.dialect === 'postgres'

/** When `pid` began, as stored: in a team after the machine's mark, since other machines have the same pids and often the same name. */
function startOf(db: Db, pid: number): string {
  return `${isTeam(db) ? `${machine()} ` : ''}${pidStarted(pid)}`
}

/** This boot of this machine and this table of processes (a container has its own); the name alone where the system does not tell. */
function machine(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}/${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`
  } catch {
    // No /proc here: two machines of one name would take each other's processes for their own.
    return os.hostname()
  }
}

/** Whether the process is there, and the very one that was registered: pids are given again. */
export function isAlive(pid: number, started: string): boolean {
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
