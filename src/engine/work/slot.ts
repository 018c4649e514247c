// A slot of the pool: one worker process at a time, started when there is something to send, replaced when it is old or large.
// It knows processes and the order of what they say; what that means for the job in hand is the pool's.
import { FromWorker, type ToWorker } from '../../contract/worker.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Logger } from '../log.ts'
import type { Claim } from '../queue/queue.ts'
import { isLostClaim } from './attempts.ts'
import type { RunRow } from './chain.ts'
import { type Ending, memorySuspicion } from './deaths.ts'
import type { Spawn, WorkerExit, WorkerProcess } from './spawn.ts'

export interface Job {
  claim: Claim
  run: RunRow
  /** Now less what was worked on its document before, in milliseconds of a clock that nobody sets; so are the two below. */
  began: number
  page: number | null
  pageBegan: number
  ending: Ending | null
  /** The worker has said its last word of it, and that is being stored: neither clocks nor a lost claim are about the worker any more. */
  isOver: boolean
  /** When a polite stop turns into a kill. */
  killAt: number
}

export interface Slot {
  job: Job | null
  /** Its process has said `ready`: from then on a death is about its job, before it is about this installation. */
  readonly isReady: boolean
  /** A process is there. */
  readonly isRunning: boolean
  readonly pid: number | undefined
  /** Of the engines and models in the process, as it told them. */
  readonly versions: Record<string, string>
  /** Resident bytes it last told. */
  readonly rss: number
  /** Starts a process when there is none. */
  send(message: ToWorker): void
  kill(): void
  /** Kills it for what it said: that is the document's doing, not somebody's from outside. */
  disown(): void
  /** The job is over. A process that is old or large is let go: the next job has a new one. */
  clear(): void
  /** After what was said is handled: no process any more. */
  close(): Promise<void>
}

export interface SlotOptions {
  spawn: Spawn
  settings: Pick<Settings, 'workerMemory' | 'workerPages'>
  /** Both are called one after another, in the order of what happened. */
  onMessage(slot: Slot, message: FromWorker): Promise<void>
  onExit(slot: Slot, exit: WorkerExit): Promise<void>
  /** It turned out that the job's claim is somebody else's by now. */
  onLost(slot: Slot): void
  log: Logger
}

/** The exit code told of a worker that we killed for what it said. */
const disowned = 76
/** What a page that was only read ages a worker by, in pages that were recognised: the code for reading is quick only when it is warm, and grows little. */
const readShare = 0.1
/** Milliseconds a process that is let go has to end by itself. */
const farewell = 5000

export function createSlot(options: SlotOptions): Slot {
  const { settings, log } = options
  let worker: WorkerProcess | null = null
  let isReady = false
  let isDisowned = false
  let versions: Record<string, string> = {}
  let rss = 0
  let age = 0
  let inbox: Promise<void> = Promise.resolve()

  const hear = async (raw: unknown, pid: number | undefined): Promise<void> => {
    const parsed = FromWorker.safeParse(raw)
    if (!parsed.success) {
      log.error({ err: parsed.error, pid }, 'a worker sent something that is not in the contract')
      return slot.disown()
    }
    const message = parsed.data
    if (message.type === 'ready') {
      isReady = true
      versions = message.versions
    }
    if (message.type === 'memory') rss = message.rss
    if (message.type === 'page') age += message.page.source === 'ocr' ? 1 : readShare
    await options.onMessage(slot, message)
  }

  const start = (): WorkerProcess => {
    const started = options.spawn({ memoryMb: settings.workerMemory })
    isReady = false
    isDisowned = false
    rss = 0
    age = 0
    const enqueue = (what: string, step: () => Promise<void>): void => {
      inbox = inbox
        // A worker that was replaced may still have last words; they are not about the slot's job.
        .then(() => (worker === started ? step() : undefined))
        .catch((error: unknown) => {
          if (isLostClaim(error)) return options.onLost(slot)
          log.error({ err: error, job: slot.job?.claim.id }, `${what} could not be handled`)
          // The store could not take it: the attempt is void, its job goes back by lease or release.
          started.kill()
        })
    }
    started.onMessage((raw) => enqueue('a message', () => hear(raw, started.pid)))
    started.onExit((exit) =>
      enqueue('an exit', () => {
        worker = null
        return options.onExit(slot, isDisowned ? { ...exit, code: disowned, signal: null } : exit)
      }),
    )
    return started
  }

  const slot: Slot = {
    job: null,
    get isReady() {
      return isReady
    },
    get isRunning() {
      return worker !== null
    },
    get pid() {
      return worker?.pid
    },
    get versions() {
      return versions
    },
    get rss() {
      return rss
    },
    send(message) {
      worker ??= start()
      worker.send(message)
    },
    kill: () => worker?.kill(),
    disown() {
      isDisowned = true
      worker?.kill()
    },
    clear() {
      slot.job = null
      const old = worker
      if (!old || (age < settings.workerPages && rss <= settings.workerMemory * 1e6 * memorySuspicion)) return
      log.info({ pid: old.pid, age, rss }, 'a worker is replaced, by age or memory')
      worker = null
      old.send({ type: 'quit' })
      setTimeout(() => old.kill(), farewell).unref()
    },
    async close() {
      await inbox
      worker?.kill()
      worker = null
    },
  }
  return slot
}
