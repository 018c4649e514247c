// What the parts of the queue’s bench work with: the plan, and jobs as the engine adds them.
import type { NewJob } from '../src/engine/queue/queue.ts'

export interface Plan {
  rounds: number
  backlogs: readonly number[]
  /** Delayed jobs beside the largest backlog. */
  delayed: number
}

export const options = { owner: 'bench', lease: 60_000 }
export const payload = { v: 1, run: 'b1946ac92492d2347c6235b4d2611184', pages: [1, 2, 3, 4] }
/** Jobs as the engine adds them: a run's pages after one another, keys that name run, stage and page. */
export const newJob = (n: number): NewJob => ({
  name: 'page-ocr',
  key: `b1946ac92492d2347c6235b4d2611184/page-ocr/${n}`,
  group: `run-${Math.floor(n / 100)}`,
  scope: `batch-${Math.floor(n / 10_000)}`,
  priority: 0,
  payload,
  retryLimit: 2,
  retryDelay: 2000,
  retryDelayMax: 300_000,
})

export function must<T>(job: T | undefined): T {
  if (job === undefined) throw new Error('there was nothing to claim')
  return job
}
