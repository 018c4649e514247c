// What files come to together: their numbers, and the time that some workers take over them.
import type { Plan, PlannedFile } from '../../contract/commands/plan.ts'

/** Work of one document in seconds of one worker, and how many of them can share it. */
export interface Work {
  seconds: number
  parts: number
}

/** Seconds that `workers` take: all of it shared out, but no less than the longest document takes that fewer can share. */
export function foldedSeconds(works: readonly Work[], workers: number): number {
  const [all, parts] = works.reduce(([sum, count], work) => [sum + work.seconds, count + work.parts], [0, 0] as [
    number,
    number,
  ])
  const longest = works.reduce((most, work) => Math.max(most, work.seconds / Math.min(workers, work.parts)), 0)
  return Math.max(longest, all / Math.max(1, Math.min(workers, parts)))
}

/** Figures of files that were looked at; `startUp`: seconds until the workers are there. */
export function totalOf(files: readonly PlannedFile[], workers: number, startUp: number): Plan['total'] {
  const count = (state: PlannedFile['state']): number => files.filter((file) => file.state === state).length
  const fresh = files.filter(({ state }) => state === 'new')
  const sum = (of: (file: PlannedFile) => number): number => fresh.reduce((total, file) => total + of(file), 0)
  // Pages that need recognition are shared out; one that does not is read in one go.
  const works = fresh.map(({ work, ocrPages }) => ({ seconds: work, parts: Math.max(1, ocrPages) }))
  const seconds = foldedSeconds(works, Math.max(1, workers))
  return {
    files: files.length,
    new: count('new'),
    known: count('known'),
    skipped: count('skipped'),
    pages: sum(({ pages }) => pages),
    ocrPages: sum(({ ocrPages }) => ocrPages),
    seconds: seconds === 0 ? 0 : startUp + seconds,
  }
}
