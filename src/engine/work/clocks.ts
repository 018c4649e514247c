// The pool's clocks: limits of pages and documents, signs of life to the queue, and time in which this host itself stood still.
import type { Settings } from '../../contract/settings.ts'
import type { Logger } from '../log.ts'
import type { Queue } from '../queue/queue.ts'
import { isLostClaim } from './attempts.ts'
import type { Ending } from './deaths.ts'
import type { Slot } from './slot.ts'

/** Limits are measured by a clock that nobody can set: a day that is put right must not end a page. */
export const monotonic = (): number => performance.now()
/** Milliseconds between looks at clocks. */
const tick = 250
/** Milliseconds by which a tick is late when this process stood still: the machine slept, or somebody stopped it. */
const standstill = 1000
/** Milliseconds between two signs of life at most. */
const signOfLife = 2000
/** Milliseconds a worker has to become ready; its jobs' clocks begin then. */
const startLimit = 30_000

export interface Watched {
  slots: readonly Slot[]
  queue: Pick<Queue, 'touch'>
  settings: Settings
  log: Logger
  /** Ends what a worker does, for a reason. */
  end(slot: Slot, ending: Ending): void
  /** The attempt belongs to somebody else now. */
  onLost(slot: Slot): void
  /** At each look, with the time. */
  onTick(now: number): void
}

/** Starts the clocks; returns the way to stop them. */
export function startClocks({ slots, queue, settings, log, end, onLost, onTick }: Watched): () => void {
  const lease = settings.lease * 1000
  let touching = false
  let lastTouch = monotonic()
  let lastTick = lastTouch

  const touchAll = async (): Promise<void> => {
    for (const slot of slots) {
      const job = slot.job
      if (!job) continue
      try {
        const wish = await queue.touch(job.claim, { lease, progress: Math.max(0, Math.min(1, job.run.progress)) })
        if (wish !== 'go-on' && slot.job === job && !job.ending) end(slot, wish)
      } catch (error) {
        if (!isLostClaim(error)) throw error
        // A sign of life that crossed the job's end on its way: that was stored, or says itself that it was not.
        if (slot.job === job && !job.isOver) onLost(slot)
      }
    }
  }
  const look = (slot: Slot, now: number): void => {
    const { job } = slot
    if (!job || job.isOver) return
    if (now > job.killAt) slot.kill()
    else if (!job.ending && now - job.pageBegan > (slot.isReady ? settings.pageTimeout * 1000 : startLimit))
      end(slot, 'page-timeout')
    else if (!job.ending && settings.documentTimeout && now - job.began > settings.documentTimeout * 1000)
      end(slot, 'document-timeout')
  }

  const timer = setInterval(() => {
    const now = monotonic()
    const late = now - lastTick - tick
    lastTick = now
    if (late > standstill) forgive(slots, late)
    for (const slot of slots) look(slot, now)
    if (!touching && now - lastTouch > Math.min(signOfLife, lease / 4)) {
      lastTouch = now
      touching = true
      void touchAll()
        .catch((error: unknown) => log.error({ err: error }, 'a sign of life could not be stored'))
        .finally(() => {
          touching = false
        })
    }
    onTick(now)
  }, tick)
  return () => clearInterval(timer)
}

/** What workers did meanwhile is not heard yet, and where they stood still too they did nothing: that time is nobody's. */
function forgive(slots: readonly Slot[], late: number): void {
  for (const { job } of slots) {
    if (!job) continue
    job.began += late
    job.pageBegan += late
    job.killAt += late
  }
}
