// Recovery: work of processes that died goes to others, and what nobody waits for any more is given up; at the start, and again and again.
import type { Verbs } from '../control/verbs.ts'
import type { Foreign } from '../intake/foreign.ts'
import type { Logger } from '../log.ts'
import type { Db } from '../store/db.ts'
import { deadHosts, type Host } from '../team/hosts.ts'
import type { Attempts } from './attempts.ts'

/** Milliseconds between looks for processes that died with claims of theirs. */
const interval = 2000

export interface Recovery {
  /** Looks no more; resolves when a look in hand has ended. */
  close(): Promise<void>
}

/** Resolves after the first look. That one throws; failures of later ones are logged, and the next look is another chance. */
export async function startRecovery(parts: {
  db: Db
  host: Host
  attempts: Pick<Attempts, 'recover'>
  verbs: Pick<Verbs, 'expire' | 'cancel'>
  foreign: Pick<Foreign, 'abandoned'>
  changed: () => void
  log: Logger
}): Promise<Recovery> {
  await recover(parts)
  let looking: Promise<void> | null = null
  const timer = setInterval(() => {
    // A team's database may be far away: one look at a time.
    looking ??= recover(parts)
      .catch((error: unknown) => parts.log.error({ err: error }, 'recovery'))
      .finally(() => (looking = null))
  }, interval)
  return {
    close() {
      clearInterval(timer)
      return looking ?? Promise.resolve()
    },
  }
}

async function recover({
  db,
  host,
  attempts,
  verbs,
  foreign,
  changed,
  log,
}: Parameters<typeof startRecovery>[0]): Promise<void> {
  const dead = await deadHosts(db, host)
  const given = await attempts.recover(dead)
  if (given > 0 || dead.length > 0) {
    log.info({ jobs: given, hosts: dead }, 'work of processes that died is taken up again')
    changed()
  }
  if ((await verbs.expire()) > 0) changed()
  const abandoned = await foreign.abandoned()
  if (abandoned.length > 0 && (await verbs.cancel({ documents: abandoned })).length > 0) changed()
}
