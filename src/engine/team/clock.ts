// Clock: the time by which a team's hosts write what they do. The database's is the one clock they share: where a host's own is wrong, it is told by how
// much, so that times in one log can be compared, and leases and pauses mean the same everywhere.
import type { Logger } from '../log.ts'
import type { PostgresDb } from '../store/db.ts'

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  close(): void
}

/** Milliseconds by which a host may be off before it is put right: the way to the server cannot be measured much better. */
const tolerated = 1000
/** Milliseconds between measurements: a host's clock may be set, and sleeps with its machine. */
const interval = 60_000

/** By how many milliseconds the server's clock is ahead of this host's, and how far that may be wrong. */
export async function clockOffset(db: PostgresDb): Promise<{ offset: number; uncertain: number }> {
  const asked = Date.now()
  const [row] = await db.query<{ now: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now')
  const answered = Date.now()
  const uncertain = (answered - asked) / 2
  return { offset: (row?.now ?? answered) - (asked + uncertain), uncertain }
}

export async function openClock(db: PostgresDb, log: Logger): Promise<Clock> {
  let offset = 0
  const measure = async (): Promise<void> => {
    const { offset: found, uncertain } = await clockOffset(db)
    // What is kept to still fits, or the way was too long this time to tell.
    if (Math.abs(found - offset) <= tolerated + uncertain) return
    offset = Math.abs(found) > tolerated + uncertain ? Math.round(found) : 0
    log.warn(
      { seconds: offset / 1000 },
      'the clock of this machine is not that of the team’s database, which is kept to',
    )
  }
  await measure()
  const timer = setInterval(() => {
    measure().catch((error: unknown) => log.debug({ err: error }, 'the database’s clock could not be read'))
  }, interval)
  timer.unref()
  return { now: () => Date.now() + offset, close: () => clearInterval(timer) }
}

/** In a few words; throws where the two are too far apart. */
export async function checkClock(db: PostgresDb): Promise<string> {
  const { offset, uncertain } = await clockOffset(db)
  if (Math.abs(offset) > tolerated + uncertain)
    throw new Error(
      `this machine is ${(Math.abs(offset) / 1000).toFixed(1)} s ${offset > 0 ? 'behind' : 'ahead of'} the database`,
    )
  return 'as the database’s'
}
