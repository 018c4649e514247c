// Exit codes: a contract that scripts rely on.
import { type ErrorCode, SheafError } from '../contract/error.ts'
import type { Report } from '../contract/report.ts'

export const exitCode = {
  /** All done or skipped. */
  ok: 0,
  internal: 1,
  usage: 2,
  /** Some documents failed, ended partial or were cancelled. */
  someFailed: 3,
  allFailed: 4,
  /** A dependency or model is missing. */
  missing: 5,
  /** The queue cannot be reached: try later (sysexits' EX_TEMPFAIL). */
  tempFail: 75,
  /** Stopped by a signal; what was stored is kept and the next run goes on. */
  interrupted: 130,
} as const

/** Codes not named here are a defect of ours: 1. */
const codes: Partial<Record<ErrorCode, number>> = {
  usage: exitCode.usage,
  'not-found': exitCode.usage,
  'file-missing': exitCode.usage,
  'file-unreadable': exitCode.usage,
  'output-exists': exitCode.usage,
  'output-failed': exitCode.usage,
  'model-missing': exitCode.missing,
  'installation-damaged': exitCode.missing,
  'queue-unreachable': exitCode.tempFail,
  cancelled: exitCode.interrupted,
}

/** For an error that ended the whole command. */
export function exitCodeOfError(error: unknown): number {
  return error instanceof SheafError ? (codes[error.code] ?? exitCode.internal) : exitCode.internal
}

/** For a batch that came to its end. Nothing to do is success. */
export function exitCodeOfReport({ ok, counts, documents }: Report): number {
  if (ok) return exitCode.ok
  if (counts.failed < counts.total) return exitCode.someFailed
  return documents.every((d) => d.error && codes[d.error.code] === exitCode.missing)
    ? exitCode.missing
    : exitCode.allFailed
}
