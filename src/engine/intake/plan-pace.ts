// The pace of this machine: what work takes here, fitted to what earlier work took. Pure: `plan-history.ts` reads what it is fitted to.
import { foldedSeconds, type Work } from './plan-total.ts'

/** What one attempt of a stage took. `pages`: those it recognised, or those of its document. */
export interface PastAttempt {
  stage: string
  /** Milliseconds since 1970. */
  from: number
  to: number
  pages: number
}

/** One document that a person added, and what was done for it and the documents within it. */
export interface PastDocument {
  mediaType: string
  pages: number
  ocrPages: number
  attempts: PastAttempt[]
}

/** Documents that were added together. `share`: of its documents these are so many. */
export interface PastBatch {
  addedAt: number
  documents: PastDocument[]
  share: number
}

export interface Pace {
  /** Pages recognised in what it was fitted to. */
  pagesSeen: number
  /** Seconds a recognised page takes one worker; null: none was recognised here. */
  ocrPage: number | null
  /** Seconds of all but recognition that a document takes one worker; null: none of its kind was read here. */
  plain(file: { mediaType: string; pages: number; ocrPages: number }): number | null
  /** Seconds until all workers have loaded what they need. */
  startUp(withOcr: boolean): number
  /** What whole batches took longer than all this foretells. */
  factor: number
}

interface Sample {
  weight: number
  pages: number
  seconds: number
}
type Line = (pages: number) => number

/** Milliseconds after which a figure weighs half. */
const halfLife = 12 * 3_600_000
/** A pause of a batch that is longer counts so long: it was paused, stopped, or the machine slept. Milliseconds. */
const longestPause = 5000
/** Times the median from which on an attempt is cut: the machine slept, or swapped. */
const outlier = 8
/** Documents of one kind that have a line of their own; fewer are set in proportion to the line of all. */
const ownLine = 4

/** Fits a pace to batches; null: nothing was done in them. Newer ones weigh more. */
export function paceOf(batches: readonly PastBatch[], now: number): Pace | null {
  const used = batches
    .map((batch) => ({ ...batch, attempts: batch.documents.flatMap(({ attempts }) => attempts) }))
    .filter(({ attempts }) => attempts.length > 0)
    .map((batch) => ({
      ...batch,
      workers: mostAtOnce(batch.attempts),
      weight: 0.5 ** ((now - batch.addedAt) / halfLife),
    }))
  if (used.length === 0) return null
  const limits = limitsOf(used.flatMap(({ attempts }) => attempts))
  const seconds = (attempt: PastAttempt): number =>
    Math.min(attempt.to - attempt.from, limits.get(attempt.stage) ?? Infinity) / 1000

  // The first attempts of a stage in a batch load what it needs, a worker each: what they took longer is start-up.
  const cold = new Map<string, number>()
  const first = new Set<PastAttempt>()
  for (const stage of new Set(used.flatMap(({ attempts }) => attempts.map((attempt) => attempt.stage)))) {
    const extras: { value: number; weight: number }[] = []
    for (const { attempts, workers, weight } of used) {
      const own = attempts.filter((attempt) => attempt.stage === stage).toSorted((a, b) => a.from - b.from)
      const [early, late] = [own.slice(0, workers), own.slice(workers)]
      if (late.length === 0) continue
      const perPage = (of: readonly PastAttempt[]): number =>
        of.reduce((sum, one) => sum + seconds(one), 0) /
        Math.max(
          1,
          of.reduce((sum, one) => sum + one.pages, 0),
        )
      const usual = perPage(late)
      extras.push({ value: median(early.map((one) => Math.max(0, seconds(one) - usual * one.pages))), weight })
      early.forEach((one) => first.add(one))
    }
    cold.set(stage, weightedMedian(extras))
  }
  const warm = (attempt: PastAttempt): number =>
    Math.max(0, seconds(attempt) - (first.has(attempt) ? (cold.get(attempt.stage) ?? 0) : 0))

  const recognised: Sample[] = []
  const plain = new Map<string, Sample[]>()
  for (const { documents, weight } of used)
    for (const { mediaType, pages, ocrPages, attempts } of documents) {
      if (attempts.length === 0) continue
      const rest = attempts.filter(({ stage }) => stage !== 'page-ocr')
      for (const attempt of attempts)
        if (attempt.stage === 'page-ocr') recognised.push({ weight, pages: attempt.pages, seconds: warm(attempt) })
      if (rest.length === 0) continue
      const kind = kindOf(mediaType, ocrPages)
      const took = rest.reduce((sum, attempt) => sum + warm(attempt), 0)
      plain.set(kind, [...(plain.get(kind) ?? []), { weight, pages, seconds: took }])
    }
  const pagesSeen = recognised.reduce((sum, { pages }) => sum + pages, 0)
  const lines = linesOf(plain)
  const pace: Pace = {
    pagesSeen,
    ocrPage: pagesSeen === 0 ? null : weighted(recognised, 'seconds') / weighted(recognised, 'pages'),
    plain: ({ mediaType, pages, ocrPages }) => lines.get(kindOf(mediaType, ocrPages))?.(pages) ?? null,
    startUp: (withOcr) =>
      [...cold].reduce((sum, [stage, extra]) => sum + (stage !== 'page-ocr' || withOcr ? extra : 0), 0),
    factor: 1,
  }
  const ratios = used.map(({ attempts, documents, workers, share, weight, addedAt }) => {
    const works = documents.filter((one) => one.attempts.length > 0).map((one) => foretold(pace, one))
    const isOcr = documents.some(({ ocrPages }) => ocrPages > 0)
    const told = foldedSeconds(works, workers) / share + pace.startUp(isOcr)
    return { value: told === 0 ? 1 : busySeconds(addedAt, attempts) / share / told, weight }
  })
  return { ...pace, factor: Math.min(3, Math.max(0.5, weightedMedian(ratios))) }
}

function foretold(pace: Pace, document: PastDocument): Work {
  const ocr = document.ocrPages * (pace.ocrPage ?? 0)
  return { seconds: (pace.plain(document) ?? 0) + ocr, parts: Math.max(1, document.ocrPages) }
}

const kindOf = (mediaType: string, ocrPages: number): string => `${mediaType}${ocrPages > 0 ? ' recognised' : ''}`

/** Seconds by pages for each kind. */
function linesOf(plain: ReadonlyMap<string, readonly Sample[]>): Map<string, Line> {
  const all = lineOf([...plain.values()].flat())
  return new Map(
    [...plain].map(([kind, samples]) => {
      if (samples.length >= ownLine) return [kind, lineOf(samples)]
      const usual = weighted(
        samples.map((one) => ({ ...one, seconds: all(one.pages) })),
        'seconds',
      )
      const scale = usual === 0 ? 1 : weighted(samples, 'seconds') / usual
      return [kind, (pages) => all(pages) * scale]
    }),
  )
}

/** The least-squares line of seconds over pages; neither its beginning nor its slope is below zero. */
function lineOf(samples: readonly Sample[]): Line {
  const weight = samples.reduce((sum, one) => sum + one.weight, 0)
  const [meanPages, meanSeconds] = [weighted(samples, 'pages') / weight, weighted(samples, 'seconds') / weight]
  let [above, below] = [0, 0]
  for (const one of samples) {
    above += one.weight * (one.pages - meanPages) * (one.seconds - meanSeconds)
    below += one.weight * (one.pages - meanPages) ** 2
  }
  const slope = below === 0 ? 0 : above / below
  if (slope <= 0) return () => meanSeconds
  const start = meanSeconds - slope * meanPages
  return start >= 0 ? (pages) => start + slope * pages : (pages) => (meanSeconds / meanPages) * pages
}

const weighted = (samples: readonly Sample[], of: 'pages' | 'seconds'): number =>
  samples.reduce((sum, one) => sum + one.weight * one[of], 0)

/** Milliseconds that attempts of a stage are cut at. */
function limitsOf(attempts: readonly PastAttempt[]): Map<string, number> {
  const byStage = Map.groupBy(attempts, ({ stage }) => stage)
  return new Map(
    [...byStage].map(([stage, own]) => [stage, outlier * Math.max(500, median(own.map((one) => one.to - one.from)))]),
  )
}

/** Attempts that ran at the same moment, at most: the workers there were. */
function mostAtOnce(attempts: readonly PastAttempt[]): number {
  const turns = attempts.flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ])
  let [now, most] = [0, 1]
  // Where one ends and another begins in the same millisecond, it was one worker.
  for (const { by } of turns.toSorted((a, b) => a.at - b.at || a.by - b.by)) most = Math.max(most, (now += by))
  return most
}

/** Seconds from when they were added until the last attempt's end, with long pauses cut. */
function busySeconds(addedAt: number, attempts: readonly PastAttempt[]): number {
  let [busy, reached] = [0, addedAt]
  for (const { from, to } of attempts.toSorted((a, b) => a.from - b.from)) {
    if (to <= reached) continue
    busy += Math.min(longestPause, Math.max(0, from - reached)) + (to - Math.max(from, reached))
    reached = to
  }
  return busy / 1000
}

function weightedMedian(values: readonly { value: number; weight: number }[]): number {
  const sorted = values.toSorted((a, b) => a.value - b.value)
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2
  let sum = 0
  for (const { value, weight } of sorted) if ((sum += weight) >= half) return value
  return 0
}

/** The lower of two that stand in the middle; 0 of none. */
export const median = (values: readonly number[]): number =>
  weightedMedian(values.map((value) => ({ value, weight: 1 })))
