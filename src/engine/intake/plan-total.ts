// What files come to together: their numbers, and the time that some workers take over them, from and to.
import type { Plan, PlannedFile } from '../../contract/commands/plan.ts'
import { type Loading, scheduled, type Work } from './plan-schedule.ts'

/** A file with the work on it and on those in it, in seconds of a processor. */
export interface Planned {
  file: PlannedFile
  works: readonly Work[]
}

/** What makes a time of work. */
export interface Clock {
  workers: number
  loading: Loading
  /** Seconds for a second of a processor, with all that comes beside it. */
  slowness: number
  /** Seconds until whoever does the work has started. */
  start: number
  /** By how much such times are off, as the deviation of a logarithm. */
  deviation: number
}

/** Deviations to either side that hold four of five times. */
const reach = 1.28

/** Figures of files that were looked at. */
export function totalOf(
  planned: readonly Planned[],
  { workers, loading, slowness, start, deviation }: Clock,
): Plan['total'] {
  const count = (state: PlannedFile['state']): number => planned.filter(({ file }) => file.state === state).length
  const fresh = planned.filter(({ file }) => file.state === 'new')
  const sum = (of: (file: PlannedFile) => number): number => fresh.reduce((total, { file }) => total + of(file), 0)
  const works = fresh.flatMap(({ works: own }) => own)
  const seconds = works.length === 0 ? 0 : start + slowness * scheduled(works, workers, loading)
  return {
    files: planned.length,
    new: count('new'),
    known: count('known'),
    skipped: count('skipped'),
    pages: sum(({ pages }) => pages),
    ocrPages: sum(({ ocrPages }) => ocrPages),
    within: {
      files: sum(({ within }) => within.reduce((files, kind) => files + kind.files, 0)),
      pages: sum(({ within }) => within.reduce((pages, kind) => pages + kind.pages, 0)),
    },
    seconds,
    low: seconds * Math.exp(-reach * deviation),
    high: seconds * Math.exp(reach * deviation),
  }
}
