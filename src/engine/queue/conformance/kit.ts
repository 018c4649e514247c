// The suite's kit: a fresh queue for each test, and short words for what tests do all the time.
import { afterEach, beforeEach, expect } from 'vitest'
import type { WireError } from '../../../contract/error.ts'
import { SheafError } from '../../../contract/error.ts'
import type { Db } from '../../store/db.ts'
import type { AddedJob, Claim, ClaimOptions, JobRow, NewJob, Outcome, Queue, Settled } from '../queue.ts'

export interface Peer {
  db: Db
  queue: Queue
  close(): Promise<void>
}

/** A program in another language: it knows nothing but the documented SQL. It lives by the server's clock. */
export interface Foreigner {
  enqueue(queue: string, data: unknown): Promise<string>
  claim(queue: string): Promise<ForeignJob | null>
  /** False: the job is no longer theirs. */
  heartbeat(job: ForeignJob): Promise<boolean>
  settle(job: ForeignJob, outcome: 'completed' | 'failed' | 'retry'): Promise<boolean>
}
export interface ForeignJob {
  queue: string
  id: string
  attempt: number
  data: unknown
}

export interface Home extends Peer {
  clock: { now: number }
  foreigner: Foreigner
  /** Another handle on the same store, on the same clock. */
  peer(): Promise<Peer>
}

export type OpenHome = () => Promise<Home>

/** Milliseconds a claim of the suite holds. */
export const lease = 20_000

/** A job that differs from others by its key only. */
export function newJob(key: string, change: Partial<NewJob> = {}): NewJob {
  return {
    name: 'page-ocr',
    key,
    group: 'run-1',
    scope: 'batch-1',
    priority: 0,
    payload: { v: 1, key },
    retryLimit: 2,
    retryDelay: 1000,
    retryDelayMax: 60_000,
    ...change,
  }
}

export const failure = (change: Partial<WireError> = {}): Outcome => ({
  kind: 'failed',
  error: { code: 'page-failed', message: 'the page is torn', hint: 'scan it again', retryable: true, ...change },
})
export const completed: Outcome = { kind: 'completed' }
export const released: Outcome = { kind: 'released', interrupted: false }

export const keys = (rows: readonly { key: string }[]): string[] => rows.map(({ key }) => key)

/** Expects `attempt` to throw a SheafError with this code. */
export async function expectFault(attempt: Promise<unknown>, code: string): Promise<SheafError> {
  const error: unknown = await attempt.then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(SheafError)
  expect(error).toMatchObject({ code })
  return error as SheafError
}

export class Kit {
  readonly home: Home

  constructor(home: Home) {
    this.home = home
  }

  get db(): Db {
    return this.home.db
  }
  get queue(): Queue {
    return this.home.queue
  }
  get clock(): { now: number } {
    return this.home.clock
  }

  add(...jobs: NewJob[]): Promise<AddedJob[]> {
    return this.db.tx((tx) => this.queue.add(tx, jobs))
  }
  /** Adds one job and claims it. */
  async started(key = 'a', change: Partial<NewJob> = {}): Promise<Claim> {
    await this.add(newJob(key, change))
    return this.next()
  }
  claim(options: Partial<ClaimOptions> = {}): Promise<Claim[]> {
    return this.queue.claim({ owner: 'host-1', lease, ...options })
  }
  /** The next job, which must be there. */
  async next(options: Partial<ClaimOptions> = {}): Promise<Claim> {
    const [claim] = await this.claim(options)
    if (!claim) throw new Error('there was nothing to claim')
    return claim
  }
  settle(claim: Claim, outcome: Outcome): Promise<Settled> {
    return this.db.tx((tx) => this.queue.settle(tx, claim, outcome))
  }
  /** As hosts do: only where there is something to do. */
  async recover(...deadOwners: string[]): Promise<JobRow[]> {
    if (!(await this.queue.needsRecovery({ deadOwners }))) return []
    return this.db.tx((tx) => this.queue.recover(tx, { deadOwners }))
  }
  async row(id: string): Promise<JobRow> {
    const row = await this.queue.get(id)
    if (!row) throw new Error(`there is no job ${id}`)
    return row
  }

  /** The kept counters equal a recount, and no key is open twice. */
  async expectSound(): Promise<void> {
    const rows = await this.queue.list({})
    const recount = new Map<string, number>()
    for (const { name, state } of rows) recount.set(`${name} ${state}`, (recount.get(`${name} ${state}`) ?? 0) + 1)
    const { counts } = await this.queue.stats()
    expect(Object.fromEntries(counts.map(({ name, state, count }) => [`${name} ${state}`, count]))).toEqual(
      Object.fromEntries(recount),
    )
    const open = keys(rows.filter(({ state }) => ['created', 'retry', 'active'].includes(state)))
    expect(new Set(open).size).toBe(open.length)
  }
}

/** Opens a home before each test and closes it after; every test ends with a recount. */
export function useKit(open: OpenHome): { readonly kit: Kit } {
  let kit: Kit | undefined
  beforeEach(async () => {
    kit = new Kit(await open())
  })
  afterEach(async () => {
    await kit?.expectSound()
    await kit?.home.close()
  })
  return {
    get kit() {
      if (!kit) throw new Error('no home is open')
      return kit
    },
  }
}
