// The Queue: durable jobs with exclusive, fenced claims. One interface, several backends, one conformance suite (conformance.ts).
// Terms. job: one row. key: at most one open (created, retry, active) job has it. group: jobs that are cancelled, paused and
// retried together (a run). scope: whom a claimer may restrict itself to (a batch). claim: the right to one attempt, proved by
// its token. settle: end an attempt. Whatever takes a `Tx` joins the caller's transaction; the rest opens its own.
import type { WireError } from '../../contract/error.ts'
import type { JobState } from '../../contract/model.ts'
import type { Tx } from '../store/db.ts'

export interface NewJob {
  /** The queue's name: a stage. */
  name: string
  key: string
  group: string
  scope: string
  /** The tenant it is for. Default: ''. */
  realm?: string
  /** Higher first; equal priorities in order of addition. */
  priority: number
  payload: unknown
  /** Milliseconds from now before it may be claimed. */
  delay?: number
  /** Failures that may be followed by another try. */
  retryLimit: number
  /** Milliseconds: delay before try k+1 is min(max, base · 2^(k-1)) · (1 + random · 0.5). */
  retryDelay: number
  retryDelayMax: number
  /** Added held: not claimable until resumed. */
  paused?: boolean
}

/** `added` false: an open job had the key; this is that one. */
export interface AddedJob {
  id: string
  key: string
  added: boolean
}

export interface Claim {
  id: string
  name: string
  key: string
  group: string
  scope: string
  realm: string
  priority: number
  payload: unknown
  /** Rises with every claim of the job; the fence. */
  token: number
  /** Failures so far (0 on the first try). */
  failures: number
  /** Times an attempt ended without being the job's fault, since it last got anywhere (see `progressed`). */
  interruptions: number
  /** Whatever the last attempt left by `note`. Null at first. */
  note: unknown
}

export interface JobRow {
  id: string
  name: string
  key: string
  group: string
  scope: string
  realm: string
  priority: number
  state: JobState
  paused: boolean
  /** When it may be claimed, ms since 1970; null: now. */
  dueAt: number | null
  failures: number
  interruptions: number
  retryLimit: number
  token: number
  owner: string | null
  leaseUntil: number | null
  /** Of the current or last attempt, 0–1; never falls within an attempt, 0 at a new one. */
  progress: number
  error: WireError | null
  output: unknown
  payload: unknown
  note: unknown
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
}

/** How an attempt ends. */
export type Outcome =
  | { kind: 'completed'; output?: unknown }
  /** Counts as a failure. Tried again while `error.retryable` and failures ≤ retryLimit; else dead (`failed`). */
  | { kind: 'failed'; error: WireError }
  /** Gives the job back without blame: graceful stop, pause, a killed host. `interrupted` counts an interruption. */
  | { kind: 'released'; interrupted: boolean; delay?: number }
  | { kind: 'cancelled' }

/** What became of the job. */
export type Settled = { state: JobState; dueAt: number | null; failures: number }

/** Which jobs a verb means. All given fields must hold. */
export interface JobSelector {
  id?: string
  group?: string
  /** One of these groups. */
  groups?: readonly string[]
  scope?: string
  name?: string
  realm?: string
  priority?: number
}

/** What a claimer hears on a sign of life: go on, stop because cancelled, or stop after this page because paused. */
export type Wish = 'go-on' | 'cancel' | 'pause'

export interface ClaimOptions {
  /** Who claims: the id of a registered host process. */
  owner: string
  /** Milliseconds the claim holds without `touch`. */
  lease: number
  names?: readonly string[]
  /** Only jobs of this scope. */
  scope?: string
  limit?: number
}

/**
 * A part of the queue that is steered as a whole, whatever jobs come into it: a stage by its name, a lane, a realm. To a lane belong
 * the priorities from its own up to the next lane's; to `slow` also those below its own.
 */
export interface Part {
  kind: 'name' | 'lane' | 'realm'
  value: string
}

/** What holds for a part until it is changed. */
export interface PartState extends Part {
  paused: boolean
  /** Claims at a time, over all hosts; null: no limit. */
  concurrency: number | null
  /** At most `claims` in any `window` of milliseconds; null: no limit. */
  rate: { claims: number; window: number } | null
}

/** Where jobs are moved among those of their priority. */
export type Place = { at: 'front' } | { at: 'back' } | { after: string }

export interface QueueStats {
  /** Kept, not counted: O(1) whatever the backlog. */
  counts: { name: string; state: JobState; count: number }[]
  paused: boolean
  /** The parts that are paused or limited. */
  parts: PartState[]
}

/** `T`: the transactions of the database it lives in. */
export interface Queue<T extends Tx = Tx> {
  /**
   * All or none. A key that an open job has gives that job back, with `added: false`, also when it is about to be cancelled.
   * Throws `usage` for texts that are empty, hold NUL or are not Unicode, and for payloads over 1 MB of JSON.
   */
  add(tx: T, jobs: readonly NewJob[]): Promise<AddedJob[]>
  /**
   * The next claimable jobs by priority, then order of addition; [] when there are none or the queue is paused.
   * With a `tx` it joins that transaction (settle one job and claim the next in one commit), else it opens its own.
   */
  claim(options: ClaimOptions, tx?: T): Promise<Claim[]>
  /** Renews the lease and stores progress. Throws `lost-claim` when the attempt is no longer the job's current one. */
  touch(claim: Claim, options: { lease: number; progress?: number }): Promise<Wish>
  /** The attempt got somewhere (a page was stored): interruptions are forgotten. Fenced. */
  progressed(tx: T, claim: Claim): Promise<void>
  /** Leaves a note for later attempts (whom the last crash was blamed on). Fenced. */
  note(tx: T, claim: Claim, note: unknown): Promise<void>
  /**
   * Ends the attempt. Fenced: throws `lost-claim` for a stale token, and then nothing of the transaction may be kept.
   * Cancel and settle have one winner, whichever commits first: of a job that was cancelled while active every settle
   * gives `cancelled`, whatever its outcome, and its output is dropped. Look at `state` before acting on the outcome.
   */
  settle(tx: T, claim: Claim, outcome: Outcome): Promise<Settled>
  /** Ends several attempts, in order, as `settle` does each; for the price of one where they complete. */
  settleMany(tx: T, ends: readonly { claim: Claim; outcome: Outcome }[]): Promise<Settled[]>
  /**
   * Queued jobs end at once; the claimers of active ones hear `cancel` at their next touch. Ended jobs stay as they are.
   * Here and in the verbs below the rows returned are those that changed, as they are now, oldest first.
   */
  cancel(tx: T, selector: JobSelector): Promise<{ cancelled: JobRow[]; signalled: JobRow[] }>
  /** Holds queued jobs; claimers of active ones hear `pause`. Released jobs of a paused group stay held. */
  pause(tx: T, selector: JobSelector): Promise<{ held: JobRow[]; signalled: JobRow[] }>
  resume(tx: T, selector: JobSelector): Promise<JobRow[]>
  /**
   * Failed and cancelled jobs become `created` again, as if new: no failures, interruptions, error or note. Of a group's
   * jobs with the same key only the newest does. Delayed jobs become due now.
   */
  retry(tx: T, selector: JobSelector): Promise<JobRow[]>
  /** Changes jobs that are not yet claimed (`created`, `retry`). */
  update(tx: T, selector: JobSelector, change: { scope?: string; priority?: number }): Promise<number>
  /** Whole-queue pause: claims give nothing; active jobs finish. Survives a restart. */
  pauseAll(tx: T): Promise<void>
  resumeAll(tx: T): Promise<void>
  /**
   * Pauses, resumes or limits a part; what is not given stays as it is. A claim passes over jobs of paused parts and takes no more
   * than each part of a job allows; active jobs finish. Kept across restarts, and heeded by every host from its next claim on.
   * Jobs of foreign workers count as active, but they heed only pauses (see resources/sql). Throws `usage` for unfit limits.
   */
  steer(tx: T, part: Part, change: Partial<Omit<PartState, keyof Part>>): Promise<void>
  /**
   * Moves jobs that are not yet claimed among those of their priority: to the front, to the back, or right after another job,
   * whose priority they then get. They keep their order among themselves. Returns how many were moved; 0 when the other job is gone.
   */
  move(tx: T, selector: JobSelector, place: Place): Promise<number>
  /**
   * Claims whose lease ran out, and all claims of the owners named, are given back as interruptions. Returns them as they
   * were. Cancelled ones end; paused ones stay held. A claim whose lease ran out lives on until somebody recovers it.
   */
  recover(tx: T, options: { deadOwners: readonly string[] }): Promise<JobRow[]>
  /**
   * Whether `recover` would find something to do, as committed; true where in doubt. Every host looks every few seconds, and must not take the
   * turn of a team's writers for nothing.
   */
  needsRecovery(options: { deadOwners: readonly string[] }): Promise<boolean>
  /**
   * Jobs of a selector, oldest first, or `inLine`: as they come up, those in hand first. With a `tx`: as that transaction sees
   * them, else as committed.
   */
  list(
    selector: JobSelector & { states?: readonly JobState[]; limit?: number; inLine?: boolean },
    tx?: T,
  ): Promise<JobRow[]>
  get(id: string, tx?: T): Promise<JobRow | null>
  stats(): Promise<QueueStats>
  /** When the next delayed job is due (ms since 1970), or null. */
  nextDue(): Promise<number | null>
  /** Deletes up to `limit` (default 1,000) jobs that ended before `before` (ms since 1970), open ones never. Returns how many. */
  prune(tx: T, options: { before: number; limit?: number }): Promise<number>
}
