// A thread that is asked one question at a time, for work that would stop the process's messages. It is started at the first
// question, kept warm between jobs, and replaced after an error, since a WebAssembly module that failed is in no known state.
import { Worker } from 'node:worker_threads'
import { processTime } from '../processor-time.ts'

/** Milliseconds between looks at how long a question takes. */
const watchEvery = 500

/** What a thread is for; the same entry serves them all. */
export type ThreadRole = 'tesseract' | 'paddle'
type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never
/** What every thread may answer besides its own. */
export type CommonReply =
  | { id: number; kind: 'progress'; fraction: number }
  | { id: number; kind: 'error'; message: string }

export class AskedThread<Question extends { id: number }, Reply extends { id: number; kind: string }> {
  readonly #entry: URL
  readonly #role: ThreadRole
  #thread: Worker | null = null
  #asked = 0

  /** `entry`: the file the thread starts from. */
  constructor(entry: URL, role: ThreadRole) {
    this.#entry = entry
    this.#role = role
  }

  /** Throws what the thread says of an error; when it ends; and after `limit` milliseconds of a processor, when it is ended. */
  async ask(
    question: WithoutId<Question>,
    onProgress?: (fraction: number) => void,
    limit?: number,
  ): Promise<Exclude<Reply, CommonReply>> {
    const thread = (this.#thread ??= new Worker(this.#entry, { workerData: this.#role }))
    const id = ++this.#asked
    const { promise, resolve, reject } = Promise.withResolvers<Exclude<Reply, CommonReply>>()
    const onMessage = (reply: Reply | CommonReply): void => {
      if (reply.id !== id) return
      if (isProgress(reply)) onProgress?.(reply.fraction)
      else if (isError(reply)) reject(new Error(reply.message))
      else resolve(reply as Exclude<Reply, CommonReply>)
    }
    const onError = (error: unknown): void => reject(error instanceof Error ? error : new Error(String(error)))
    const onExit = (): void => reject(new Error('the recognition thread ended'))
    const began = processTime()
    const watch = (most: number): void => {
      if (processTime() - began > most) reject(new Error(`it took longer than ${most / 1000} s of a processor`))
    }
    const timer = limit === undefined ? undefined : setInterval(watch, watchEvery, limit)
    thread.on('message', onMessage).on('error', onError).on('exit', onExit)
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of Node, not a window
      thread.postMessage({ ...question, id })
      return await promise
    } catch (error) {
      await this.close()
      throw error
    } finally {
      clearInterval(timer)
      thread.off('message', onMessage).off('error', onError).off('exit', onExit)
    }
  }

  async close(): Promise<void> {
    const thread = this.#thread
    this.#thread = null
    await thread?.terminate()
  }
}

function isProgress(reply: { id: number; kind: string }): reply is Extract<CommonReply, { kind: 'progress' }> {
  return reply.kind === 'progress'
}

function isError(reply: { id: number; kind: string }): reply is Extract<CommonReply, { kind: 'error' }> {
  return reply.kind === 'error'
}
