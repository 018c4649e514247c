// A worker beside the queue, for what a person waits for or what outputs need: one task at a time, started when first needed,
// ended when idle. Its work is not durable: who asked is told, and asks again.
import { fromWire, SheafError } from '../../contract/error.ts'
import { FromWorker, type ResultOf, type Task, type ToWorker } from '../../contract/worker.ts'
import { newId } from '../ids.ts'
import type { Spawn, WorkerProcess } from './spawn.ts'

export interface SideWorker {
  /** Performs a task within `limit` milliseconds. Throws what the worker threw; `page-failed` when it died or was too slow. */
  run<S extends Task['stage']>(task: Extract<Task, { stage: S }>, limit: number): Promise<ResultOf<S>>
  close(): void
}

/** Milliseconds without work after which the process ends. */
const usualIdle = 60_000

interface Waiter {
  resolve(result: ResultOf<Task['stage']>): void
  reject(error: unknown): void
  timer: NodeJS.Timeout
}

/** `what`: what the worker does, in the words of an error. `idleLimit`: milliseconds without work after which the process ends. */
export function createSideWorker(
  spawn: Spawn,
  memoryMb: () => number,
  what: string,
  { hint = 'Open the original instead.', idleLimit = usualIdle } = {},
): SideWorker {
  const waiting = new Map<string, Waiter>()
  let worker: WorkerProcess | null = null
  let idle: NodeJS.Timeout | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const settle = (id: string, act: (waiter: Waiter) => void): void => {
    const waiter = waiting.get(id)
    if (!waiter) return
    waiting.delete(id)
    clearTimeout(waiter.timer)
    act(waiter)
    if (waiting.size === 0) idle = setTimeout(stop, idleLimit).unref()
  }
  const stop = (): void => {
    worker?.kill()
    worker = null
  }
  const start = (): WorkerProcess => {
    const started = spawn({ memoryMb: memoryMb() })
    started.onMessage((raw) => {
      const message = FromWorker.safeParse(raw)
      if (!message.success) return
      const { data } = message
      if (data.type === 'done') settle(data.job, (waiter) => waiter.resolve(data.result))
      else if (data.type === 'failed') settle(data.job, (waiter) => waiter.reject(fromWire(data.error)))
    })
    started.onExit(() => {
      if (worker === started) worker = null
      for (const id of waiting.keys())
        settle(id, (waiter) =>
          waiter.reject(
            new SheafError('page-failed', `${what}: it took too long or too much memory`, {
              hint,
            }),
          ),
        )
    })
    return started
  }

  return {
    run<S extends Task['stage']>(task: Extract<Task, { stage: S }>, limit: number) {
      const next = turn.then(
        () =>
          new Promise<ResultOf<Task['stage']>>((resolve, reject) => {
            clearTimeout(idle)
            worker ??= start()
            const id = newId('s')
            const message: ToWorker = { type: 'run', job: id, task }
            waiting.set(id, { resolve, reject, timer: setTimeout(stop, limit) })
            worker.send(message)
          }),
      )
      turn = next.catch(() => {}) // Who asked hears of it; who asks next does not.
      return next.then((result) => {
        if (result.stage === task.stage) return result as ResultOf<S>
        throw new SheafError('internal', `${task.stage} was answered with ${result.stage}`)
      })
    },
    close() {
      clearTimeout(idle)
      stop()
    },
  }
}
