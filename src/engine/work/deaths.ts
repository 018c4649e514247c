// Deaths: what the end of a worker process means for the job it had in hand. Pure: the pool asks, attempts.ts carries out.
import { SheafError, toWire, type WireError } from '../../contract/error.ts'
import type { PageFailureReason } from '../../contract/model.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Claim } from '../queue/queue.ts'
import type { WorkerExit } from './spawn.ts'

/** Why a worker was told to stop, or was killed by us; null: nobody here ordered it. */
export type Ending = 'cancel' | 'pause' | 'stop' | 'page-timeout' | 'document-timeout' | 'memory' | 'lost'

export interface Death {
  claim: Pick<Claim, 'name' | 'note' | 'interruptions'>
  /** In hand when it ended; null: none. */
  page: number | null
  ending: Ending | null
  exit: WorkerExit
  /** It had said `ready`. */
  isReady: boolean
  /** Workers that died before they were ready, one after another, this one included. */
  failedStarts: number
  /** Resident bytes it last told. */
  rss: number
  settings: Pick<Settings, 'pageTimeout' | 'documentTimeout' | 'workerMemory'>
}

export type Verdict =
  | { kind: 'nothing' }
  | { kind: 'cancelled' }
  /** Back into the queue. `note`: whom the crashes so far are blamed on. */
  | { kind: 'release'; interrupted: boolean; why: string; delay?: number; note?: Record<string, number> }
  | { kind: 'fail'; error: WireError }
  /** The page is given up; the job goes back for the other pages. */
  | { kind: 'fail-page'; page: number; reason: PageFailureReason; error: WireError }

/** Crashes over the same page (or over none) after which it is given up. */
const mostCrashes = 2
/** Workers that must fail to start, one after another, before the installation is held to be damaged. */
const mostFailedStarts = 3
/**
 * Kills from outside, without a page stored in between, after which they are held against the job all the same: a document that
 * drives the system to kill its worker must end one day. High, since an operator or a test may well kill fifty times.
 */
const mostInterruptions = 100
/** Share of the memory limit above which a sudden death is taken for the system's memory killer. */
export const memorySuspicion = 0.8

export function judge(death: Death, platform: NodeJS.Platform = process.platform): Verdict {
  const { claim, page, ending, settings } = death
  switch (ending) {
    case 'lost':
      return { kind: 'nothing' }
    case 'cancel':
      return { kind: 'cancelled' }
    case 'pause':
    case 'stop':
      return { kind: 'release', interrupted: false, why: ending }
    case 'page-timeout': {
      const limit = `${settings.pageTimeout} s`
      if (page === null)
        return fail(timeoutError('document-timeout', `${claim.name} gave no sign of life for ${limit}`))
      const error = timeoutError('page-timeout', `page ${page} took longer than ${limit}`)
      return { kind: 'fail-page', page, reason: 'timeout', error: { ...error, page } }
    }
    case 'document-timeout': {
      const error = timeoutError('document-timeout', `the document took longer than ${settings.documentTimeout} s`)
      return fail({ ...error, retryable: false })
    }
    case 'memory':
    case null:
      return unordered(death, platform)
  }
}

/**
 * Exit codes of a process on Windows, which has no signals, when somebody ends it from outside: the Task Manager and `taskkill`, a console
 * that is closed, a session that ends. A worker's own crashes have others.
 */
const endedFromOutside = new Set<number | null>([1, 0xc000013a, 0x40010004])

/** Nobody here ordered it. SIGKILL and SIGTERM come from outside, unless memory says otherwise; the rest is the document's doing. */
function unordered(death: Death, platform: NodeJS.Platform): Verdict {
  const { claim, page, exit } = death
  if (!death.isReady && exit.signal === null) {
    if (death.failedStarts >= mostFailedStarts) return fail(startError(exit))
    return { kind: 'release', interrupted: true, delay: 500, why: 'worker-start' }
  }
  const full = isOutOfMemory(death)
  const isKilled =
    exit.signal === 'SIGKILL' ||
    exit.signal === 'SIGTERM' ||
    (platform === 'win32' && exit.signal === null && endedFromOutside.has(exit.code))
  const isOutside = isKilled && !full
  if (isOutside && claim.interruptions < mostInterruptions) {
    return { kind: 'release', interrupted: true, why: 'worker-killed' }
  }
  const blamed = blamedCrashes(claim.note)
  const key = String(page ?? 0)
  const crashes = (blamed[key] ?? 0) + 1
  if (crashes < mostCrashes) {
    return { kind: 'release', interrupted: true, delay: 250, note: { ...blamed, [key]: crashes }, why: 'worker-crash' }
  }
  const error = crashError(page, howItEnded(exit), full, crashes)
  if (page === null) return fail({ ...error, code: 'quarantined' })
  return { kind: 'fail-page', page, reason: 'crash', error: { ...error, page } }
}

export function isOutOfMemory({ rss, exit, settings }: Pick<Death, 'rss' | 'exit' | 'settings'>): boolean {
  const isNear = rss > settings.workerMemory * 1e6 * memorySuspicion
  return isNear || /heap out of memory|Array buffer allocation failed/.test(exit.stderr)
}

/** `SIGSEGV`, or `exit code 70`; those of Windows as people look them up: `exit code 0xC0000005`. */
export const howItEnded = ({ signal, code }: WorkerExit): string =>
  signal ?? `exit code ${code !== null && code > 0xffff ? `0x${code.toString(16).toUpperCase()}` : code}`

const fail = (error: WireError): Verdict => ({ kind: 'fail', error })

function timeoutError(code: 'page-timeout' | 'document-timeout', message: string): WireError {
  const hint = 'Retry, or give it more time (--timeout, or pageTimeout in the settings).'
  return toWire(new SheafError(code, message, { hint, retryable: true }))
}

function startError(exit: WorkerExit): WireError {
  const lines = exit.stderr.trim().split('\n')
  const reason = lines.find((line) => /error/i.test(line)) ?? howItEnded(exit)
  const hint = 'Run `npm ci` again; `sheaf doctor` says what is missing. Then retry.'
  return toWire(new SheafError('installation-damaged', `worker processes do not start: ${reason.trim()}`, { hint }))
}

function crashError(page: number | null, how: string, memory: boolean, crashes: number): WireError {
  const where = page === null ? 'the document' : `page ${page}`
  const message = `the worker died ${crashes} times over ${where} (${memory ? 'out of memory' : how})`
  const hint = memory
    ? 'Raise workerMemory in the settings, or lower the resolution of the scan; then retry.'
    : 'It is not tried again by itself. Open the file in another program and save it anew, then retry.'
  return toWire(new SheafError(memory ? 'worker-memory' : 'worker-crash', message, { hint }))
}

/** How often each page (0: none in hand) was in hand when a worker crashed, from the job's note. */
function blamedCrashes(note: unknown): Record<string, number> {
  return note !== null && typeof note === 'object' ? (note as Record<string, number>) : {}
}
