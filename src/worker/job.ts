// What a stage sees of the job it works on: its options, a way to report, and the page boundary.
import { setImmediate } from 'node:timers/promises'
import { toWire } from '../contract/error.ts'
import type { Page } from '../contract/model.ts'
import type { Child, FromWorker } from '../contract/worker.ts'

/** Thrown at a page boundary after `stop`. Not an error: the job goes back to the queue. */
export class Stopped extends Error {}

/** Pages on their way to the engine at most: a reader is quicker than a store, and what waits to be sent is held here. */
const mostOnTheirWay = 16

export class Job {
  readonly id: string
  /** Set by the loop when the engine asks for a stop. */
  stopping = false
  #onTheirWay = 0
  #onLeft: (() => void) | null = null
  readonly #send: (message: FromWorker, sent?: () => void) => void
  constructor(id: string, send: (message: FromWorker, sent?: () => void) => void) {
    this.id = id
    this.#send = send
  }

  /** A page boundary: lets messages in and pages out, and throws `Stopped` if one of them asked for it. */
  async boundary(): Promise<void> {
    await setImmediate()
    if (this.#onTheirWay >= mostOnTheirWay) await new Promise<void>((left) => (this.#onLeft = left))
    if (this.stopping) throw new Stopped()
  }
  opened(pages: number): void {
    this.#send({ type: 'opened', job: this.id, pages })
  }
  begun(page: number): void {
    this.#send({ type: 'page-begun', job: this.id, page })
  }
  /** `effort`: seconds of a processor that a recognised page was thought to take. */
  page(page: Page, effort?: number): void {
    this.#onTheirWay++
    this.#send({ type: 'page', job: this.id, page, ...(effort === undefined ? {} : { effort }) }, () => {
      this.#onTheirWay--
      this.#onLeft?.()
    })
  }
  pageFailed(page: number, error: unknown): void {
    this.#send({ type: 'page-failed', job: this.id, page, error: { ...toWire(error), page } })
  }
  /** Sends a file within the document; waits until it has left, so that only one is held. */
  child(child: Child): Promise<void> {
    return new Promise((sent) => this.#send({ type: 'child', job: this.id, child }, sent))
  }
  progress(page: number, fraction: number): void {
    this.#send({ type: 'progress', job: this.id, page, fraction })
  }
  /** Tells the resident memory, for a step that may be too much to be told after it. */
  memory(): void {
    this.#send({ type: 'memory', rss: process.memoryUsage.rss() })
  }
}
