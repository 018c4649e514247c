// The pool: claims jobs for idle workers, watches memory, notices an exit at once, and ends attempts in named ways.
// What an attempt means for the store is attempts.ts, a worker's process is slot.ts, limits of time are clocks.ts.
import { toWire, type WireError } from '../../contract/error.ts'
import type { Progress } from '../../contract/event.ts'
import { RunStage } from '../../contract/payload.ts'
import type { Settings } from '../../contract/settings.ts'
import type { FromWorker, Task } from '../../contract/worker.ts'
import { type Attempts, isLostClaim } from './attempts.ts'
import { isForeign } from '../intake/foreign.ts'
import type { RunRow } from './chain.ts'
import { monotonic, startClocks } from './clocks.ts'
import { runProgress } from './stages.ts'
import { type Ending, howItEnded, isOutOfMemory, judge, type Verdict } from './deaths.ts'
import type { Logger } from '../log.ts'
import type { Claim, ClaimOptions, Queue } from '../queue/queue.ts'
import { createSlot, type Job, type Slot } from './slot.ts'
import type { Spawn, WorkerExit } from './spawn.ts'
import type { Trouble } from './trouble.ts'

export interface PoolOptions {
  queue: Queue
  attempts: Attempts
  spawn: Spawn
  settings: Settings
  size: number
  owner: string
  /** Only jobs of this batch; `adopt` is called when there are none, to take over what the batch waits for but others began. */
  scope?: { batch: string; adopt(): Promise<void> }
  /** Takes in a file that another program's job names. */
  takeForeign(claim: Claim): Promise<void>
  buildTask(run: RunRow, stage: RunStage, payload: unknown): Promise<Task | null>
  onProgress(progress: Progress): void
  /** Something was committed: whoever reads the log may look. */
  onChange(): void
  /** Hears what keeps jobs from being claimed, and when it is over. */
  trouble: Pick<Trouble, 'met' | 'over'>
  log: Logger
}

export interface Pool {
  /** There may be something to claim. */
  wake(): void
  /** Ends what runs of these runs, at the page boundary. */
  stopRuns(runs: readonly string[], why: 'cancel' | 'pause'): void
  /** Claims nothing more; gives back what runs, at the page boundary or after `grace` ms by force. */
  close(grace: number): Promise<void>
  counts(): { total: number; busy: number }
}

/** Milliseconds at most between two claims, for the jobs of other processes. */
const pollInterval = 700
/** Milliseconds a worker has to end at its page boundary before it is killed: cancel is for impatient people, pause is not. */
const stopGrace: Record<'cancel' | 'pause' | 'stop', number> = { cancel: 1500, pause: 120_000, stop: 15_000 }
export function createPool(options: PoolOptions): Pool {
  const { queue, attempts, settings, log } = options
  const lease = settings.lease * 1000
  const slots = Array.from({ length: options.size }, () =>
    createSlot({ spawn: options.spawn, settings, onMessage, onExit, onLost, log }),
  )
  let closing = false
  let claiming: Promise<void> | null = null
  /** Claimed with the end of the job before, a worker each; not begun yet. */
  const inHand: Claim[] = []
  let claimAgain = false
  /** Claims of other programs that are being taken in: each needs a turn, though no worker. */
  let taking = 0
  let nextLook = 0
  /** Workers that died before they were ready, one after another. */
  let failedStarts = 0
  /** Milliseconds that runs were worked on here, kept between the stages of those that are not finished. */
  const worked = new Map<string, number>()

  const changed = (): void => options.onChange()

  // ---- claiming

  const idle = (): Slot[] => slots.filter((slot) => slot.job === null)

  const claimFor = (limit: number): ClaimOptions => ({
    owner: options.owner,
    lease,
    names: RunStage.options,
    limit,
    ...(options.scope === undefined ? {} : { scope: options.scope.batch }),
  })

  const claimAll = async (): Promise<void> => {
    do {
      claimAgain = false
      nextLook = monotonic() + pollInterval
      const free = idle()
      if (closing || (inHand.length === 0 && free.length <= taking)) return
      const claims = inHand.length > 0 ? inHand.splice(0) : await queue.claim(claimFor(free.length - taking))
      options.trouble.over()
      if (claims.length === 0 && free.length === slots.length) await options.scope?.adopt()
      for (const [i, claim] of claims.entries()) {
        const slot = free[i]
        if (isForeign(claim)) void take(claim)
        else if (slot) await begin(slot, claim)
      }
      if (claims.length > 0) claimAgain = true
    } while (claimAgain)
  }
  const wake = (): void => {
    if (closing) return
    claimAgain = true
    claiming ??= claimAll()
      .catch((error: unknown) => {
        options.trouble.met(error)
        log.error({ err: error }, 'claiming failed; trying again')
      })
      .finally(() => {
        claiming = null
      })
  }

  const take = async (claim: Claim): Promise<void> => {
    taking++
    try {
      await options.takeForeign(claim)
    } catch (error) {
      // Its claim lapses, and it is taken in again.
      log.warn({ err: error, job: claim.id }, 'a job of another program could not be taken in')
    } finally {
      taking--
    }
    changed()
    wake()
  }

  const begin = async (slot: Slot, claim: Claim): Promise<void> => {
    try {
      const run = await attempts.begin(claim)
      changed()
      if (!run) return void (claimAgain = true)
      let task: Task | null
      try {
        task = await options.buildTask(run, RunStage.parse(claim.name), claim.payload)
      } catch (error) {
        await attempts.fail(claim, run.id, toWire(error))
        return changed()
      }
      if (!task) {
        await attempts.complete(claim, run.id, { result: null })
        return changed()
      }
      const now = monotonic()
      slot.job = {
        claim,
        run,
        began: now - (worked.get(run.id) ?? 0),
        page: null,
        pageBegan: now,
        ending: null,
        isOver: false,
        killAt: Infinity,
      }
      slot.send({ type: 'run', job: claim.id, task })
    } catch (error) {
      if (!isLostClaim(error)) throw error
      log.warn({ job: claim.id }, 'the claim was lost before work began')
    }
  }

  // ---- what workers say

  /** The attempt belongs to somebody else now: whatever the worker still says is not wanted. */
  function onLost(slot: Slot): void {
    log.warn({ job: slot.job?.claim.id }, 'lost the claim; the worker is replaced')
    if (slot.job) slot.job.ending = 'lost'
    if (slot.isRunning) slot.kill()
    else slot.job = null
  }

  const keepTime = ({ claim, run, began }: Job): void => {
    if (claim.name === RunStage.options.at(-1)) worked.delete(run.id)
    else if (settings.documentTimeout !== null) worked.set(run.id, monotonic() - began)
  }

  const fail = async (claim: Claim, run: string, error: WireError): Promise<void> => {
    worked.delete(run)
    await attempts.fail(claim, run, error)
  }

  const finish = (slot: Slot): void => {
    slot.clear()
    changed()
    wake()
  }

  async function onMessage(slot: Slot, message: FromWorker): Promise<void> {
    if (message.type === 'ready') {
      failedStarts = 0
      if (slot.job) slot.job.pageBegan = monotonic()
      return
    }
    if (message.type === 'memory') {
      if (message.rss > settings.workerMemory * 1e6 && slot.job && !slot.job.ending) end(slot, 'memory')
      return
    }
    const job = slot.job
    // Late words of an attempt that has ended here.
    if (!job || message.job !== job.claim.id || job.ending === 'lost') return
    const { claim } = job
    const run = job.run.id
    switch (message.type) {
      case 'opened':
        job.run = { ...job.run, pages: message.pages }
        await attempts.opened(claim, run, message.pages)
        return changed()
      case 'page-begun':
        job.page = message.page
        job.pageBegan = monotonic()
        return
      case 'progress': {
        const share = job.run.pages ? (0.86 * message.fraction) / job.run.pages : 0
        const progress = Math.min(1, Math.max(job.run.progress, runProgress(job.run)) + share)
        return options.onProgress({ run, stage: RunStage.parse(claim.name), page: message.page, progress })
      }
      case 'page':
        job.run = await attempts.storePage(claim, run, message.page, message.effort)
        job.page = null
        job.pageBegan = monotonic()
        return changed()
      case 'child':
        await attempts.storeChild(claim, run, message.child)
        job.pageBegan = monotonic()
        return changed()
      case 'page-failed':
        await attempts.failPage(claim, run, message.page, 'error', message.error)
        job.page = null
        job.pageBegan = monotonic()
        return changed()
      case 'done':
        if (message.result.stage !== claim.name) {
          const { stage } = message.result
          log.error({ pid: slot.pid, stage, job: claim.id }, 'a worker answered another question')
          return slot.disown()
        }
        job.isOver = true
        inHand.push(
          ...(await attempts.complete(claim, run, {
            result: message.result,
            versions: slot.versions,
            cpu: message.cpu,
            next: closing ? null : claimFor(1),
          })),
        )
        keepTime(job)
        return finish(slot)
      case 'failed':
        job.isOver = true
        await fail(claim, run, message.error)
        return finish(slot)
      case 'stopped':
        job.isOver = true
        await stopped(job)
        keepTime(job)
        return finish(slot)
    }
  }

  const stopped = async ({ claim, run, ending }: Job): Promise<void> => {
    if (ending === 'cancel') return attempts.cancelled(claim, run.id)
    return attempts.release(claim, run.id, { interrupted: false, why: ending ?? 'stop' })
  }

  async function onExit(slot: Slot, exit: WorkerExit): Promise<void> {
    const { job, isReady, rss } = slot
    if (!job) return wake()
    keepTime(job)
    slot.job = null
    if (!isReady && !job.ending && exit.signal === null) failedStarts++
    const { claim, run, page, ending } = job
    const death = { claim, page, ending, exit, isReady, failedStarts, rss, settings }
    if (ending === null || ending === 'memory') {
      const how = howItEnded(exit)
      log.warn({ job: claim.id, run: run.id, page, how, stderr: exit.stderr.slice(-500) }, 'a worker died')
      await attempts.crashed(claim, run.id, { page, how, memory: isOutOfMemory(death) })
    }
    await carryOut(claim, run.id, judge(death))
    changed()
    wake()
  }

  const carryOut = async (claim: Claim, run: string, verdict: Verdict): Promise<void> => {
    switch (verdict.kind) {
      case 'nothing':
        return
      case 'cancelled':
        return attempts.cancelled(claim, run)
      case 'release':
        return attempts.release(claim, run, verdict)
      case 'fail':
        return fail(claim, run, verdict.error)
      case 'fail-page':
        await attempts.failPage(claim, run, verdict.page, verdict.reason, verdict.error)
        return attempts.release(claim, run, { interrupted: false, why: 'page given up' })
    }
  }

  // ---- stopping

  const end = (slot: Slot, ending: Ending): void => {
    const job = slot.job
    if (!job || job.isOver || !slot.isRunning || job.ending === 'lost') return
    if (job.ending && ending !== 'cancel' && ending !== 'stop') return
    job.ending = ending
    if (ending === 'cancel' || ending === 'pause' || ending === 'stop') {
      slot.send({ type: 'stop', job: job.claim.id })
      job.killAt = monotonic() + stopGrace[ending]
    } else {
      slot.kill()
    }
  }

  const stopClocks = startClocks({
    slots,
    queue,
    settings,
    log,
    end,
    onLost,
    onTick(now) {
      if (now > nextLook) wake()
    },
  })
  wake()

  return {
    wake,
    stopRuns(runs, why) {
      for (const slot of slots) if (slot.job && runs.includes(slot.job.run.id)) end(slot, why)
    },
    counts: () => ({ total: slots.length, busy: slots.filter((slot) => slot.job).length }),
    async close(grace) {
      closing = true
      await claiming
      const latest = monotonic() + grace
      for (const slot of slots) {
        end(slot, 'stop')
        if (slot.job) slot.job.killAt = monotonic() + grace
      }
      while (slots.some((slot) => slot.job) || (taking > 0 && monotonic() < latest)) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      stopClocks()
      for (const slot of slots) await slot.close()
      // Claimed in the last moment, never begun.
      for (const claim of inHand.splice(0))
        await attempts.release(claim, claim.group, { interrupted: false, why: 'stop' })
    },
  }
}
