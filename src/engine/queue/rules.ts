// The queue's rules that hold whatever stores the jobs: what may be added, how an attempt ends, how long a retry waits.
import { SheafError, type WireError } from '../../contract/error.ts'
import { Lane, lanePriority, type JobState } from '../../contract/model.ts'
import type { Claim, ClaimOptions, NewJob, Outcome, Part, PartState, Wish } from './queue.ts'

/** Bytes of JSON a payload, note or output may have. Documents and pages live in the store; jobs only name them. */
export const maxJson = 1_000_000
/** Characters a name, key, group, scope or owner may have: as many as fit an index of Postgres in any script. */
const maxText = 800
/** Characters that are kept of an error's text. */
const maxErrorText = 10_000
const maxInteger = 2 ** 31 - 1

/** Throws `usage` unless every backend can store `job` and give it back as it is. */
export function checkJob(job: NewJob): void {
  for (const field of ['name', 'key', 'group'] as const) checkText(job[field], `a job's ${field}`)
  checkChange(job)
  checkText(job.realm ?? '', `a job's realm`, 0)
  if (!Number.isInteger(job.retryLimit) || job.retryLimit < 0) throw unfit(`a job's retryLimit`, 'an integer from 0 up')
  for (const field of ['delay', 'retryDelay', 'retryDelayMax'] as const) {
    checkMilliseconds(job[field] ?? 0, `a job's ${field}`)
  }
}

/** Throws `usage` for a scope or priority that cannot be stored. */
export function checkChange({
  scope = '',
  priority = 0,
}: {
  scope?: string | undefined
  priority?: number | undefined
}): void {
  checkText(scope, `a job's scope`, 0)
  if (!Number.isInteger(priority) || Math.abs(priority) > maxInteger)
    throw unfit(`a job's priority`, 'an integer of 32 bits')
}

/** Throws `usage` for a claim that could never be renewed or recovered. */
export function checkClaim({ owner, lease, limit = 1 }: ClaimOptions): void {
  checkText(owner, 'the owner of a claim')
  if (!(lease > 0)) throw unfit('a lease', 'a positive number of milliseconds')
  checkMilliseconds(lease, 'a lease')
  if (!Number.isInteger(limit) || limit < 0) throw unfit('the limit of a claim', 'an integer from 0 up')
}

/** The lane that jobs of a priority belong to. */
export const laneOf = (priority: number): Lane =>
  priority >= lanePriority.urgent ? 'urgent' : priority >= lanePriority.default ? 'default' : 'slow'

/** A change of what holds for a part. */
export type Steering = Partial<Omit<PartState, keyof Part>>

/** A part for which nothing holds. */
export const clearOf = ({ kind, value }: Part): PartState => ({
  kind,
  value,
  paused: false,
  concurrency: null,
  rate: null,
})

/** Throws `usage` for a part that no job can be of, and for limits that say nothing. */
export function checkPart({ kind, value }: Part, { concurrency, rate }: Steering): void {
  checkText(value, `a ${kind}`, kind === 'realm' ? 0 : 1)
  if (kind === 'lane' && !Lane.safeParse(value).success) throw unfit('a lane', Lane.options.join(', '))
  const isCount = (n: number): boolean => Number.isInteger(n) && n >= 0 && n <= maxInteger
  if (concurrency !== undefined && concurrency !== null && !isCount(concurrency))
    throw unfit('a concurrency', 'an integer from 0 up')
  if (!rate) return
  if (!isCount(rate.claims)) throw unfit('the claims of a rate', 'an integer from 0 up')
  if (!isCount(rate.window) || rate.window < 1)
    throw unfit('the window of a rate', 'a positive integer of milliseconds')
}

export function checkMilliseconds(value: number, what: string): void {
  if (!Number.isFinite(value) || value < 0) throw unfit(what, 'a number of milliseconds from 0 up')
}

/** A progress as stored: 0–1. Throws `usage` for what is not a number. */
export function checkProgress(value: number): number {
  if (Number.isNaN(value)) throw unfit('progress', 'a number from 0 to 1')
  return Math.max(0, Math.min(1, value))
}

/** JSON; NUL and lone surrogates become escapes, `undefined` null. Throws `usage` for what has no JSON or too much of it. */
export function encode(value: unknown, what: string): string {
  let json: string | undefined
  try {
    json = JSON.stringify(value ?? null)
  } catch (error) {
    throw new SheafError('usage', `${what} cannot be written as JSON`, { hint: 'Pass plain data.', cause: error })
  }
  if (json === undefined) throw unfit(what, 'plain data')
  const bytes = Buffer.byteLength(json)
  if (bytes > maxJson) {
    throw new SheafError('usage', `${what} is ${bytes} bytes of JSON; ${maxJson} are allowed`, {
      hint: 'Store the data elsewhere and name it in the job.',
    })
  }
  return json
}

/** An error's JSON. Long texts are cut, never refused: a job must be able to fail. */
export function encodeError(error: WireError): string {
  const cut = (text: string): string => (text.length > maxErrorText ? `${text.slice(0, maxErrorText)} …` : text)
  return JSON.stringify({
    ...error,
    message: cut(error.message),
    hint: cut(error.hint),
    ...(error.cause === undefined ? {} : { cause: cut(error.cause) }),
  })
}

/** What the end of an attempt depends on. */
export interface Attempt {
  wish: Wish
  failures: number
  interruptions: number
  retryLimit: number
  retryDelay: number
  retryDelayMax: number
}

/** What becomes of the job. `delay`: milliseconds from now, 0 for at once. `held`: not claimable until resumed. */
export interface Ending {
  state: Exclude<JobState, 'active'>
  failures: number
  interruptions: number
  delay: number
  held: boolean
}

/** How `outcome` ends an attempt. `random`: 0–1, the jitter's draw. A cancel that came first wins over any outcome. */
export function endingOf(attempt: Attempt, outcome: Outcome, random: number): Ending {
  const { failures, interruptions } = attempt
  const ended = (state: Ending['state'], failures: number): Ending => ({
    state,
    failures,
    interruptions,
    delay: 0,
    held: false,
  })
  if (attempt.wish === 'cancel' || outcome.kind === 'cancelled') return ended('cancelled', failures)
  const held = attempt.wish === 'pause'
  switch (outcome.kind) {
    case 'completed':
      return ended('completed', failures)
    case 'failed':
      if (!outcome.error.retryable || failures >= attempt.retryLimit) return ended('failed', failures + 1)
      return {
        state: 'retry',
        failures: failures + 1,
        interruptions,
        delay: backoff(attempt, failures + 1, random),
        held,
      }
    case 'released':
      return {
        state: failures > 0 ? 'retry' : 'created',
        failures,
        interruptions: interruptions + (outcome.interrupted ? 1 : 0),
        delay: outcome.delay ?? 0,
        held,
      }
  }
}

/** Milliseconds before the try that follows the `failures`-th failure; `random`: 0–1. */
export function backoff(
  { retryDelay, retryDelayMax }: Pick<Attempt, 'retryDelay' | 'retryDelayMax'>,
  failures: number,
  random: number,
): number {
  return Math.round(Math.min(retryDelayMax, retryDelay * 2 ** Math.min(failures - 1, 50)) * (1 + random * 0.5))
}

export function lostClaim(claim: Pick<Claim, 'id' | 'name' | 'token'>): SheafError {
  return new SheafError('lost-claim', `job ${claim.id} (${claim.name}) is no longer held by attempt ${claim.token}`, {
    hint: 'Another attempt took over, or the job was ended. Drop this attempt; nothing of it may be stored.',
  })
}

function checkText(text: string, what: string, least = 1): void {
  if (text.length < least || text.length > maxText) throw unfit(what, `${least} to ${maxText} characters`)
  if (text.includes('\0') || !text.isWellFormed()) throw unfit(what, 'well-formed text without NUL')
}

function unfit(what: string, expected: string): SheafError {
  return new SheafError('usage', `${what} is not ${expected}`)
}
