// The pace of this machine: how what earlier work took of a processor compares with what a usual one takes, and how much longer it took
// by the clock. Where that rests on little it stays near the usual. Pure: `plan-history.ts` reads what it is fitted to.
import { type Size, usualCost, usualEffort, usualLoading } from './plan-cost.ts'
import { type Loading, scheduled, type Work } from './plan-schedule.ts'

/** What one attempt of a stage took. */
export interface PastAttempt {
  stage: string
  /** Milliseconds since 1970. */
  from: number
  to: number
  /** Milliseconds of a processor; null: nobody said. */
  cpu: number | null
  /** Pages it recognised, and what they were thought to take, in seconds of a processor; null: nobody said. */
  ocrPages: number
  effort: number | null
}

/** One document that a person added, and what was done for it and the documents within it. */
export interface PastDocument {
  mediaType: string
  pages: number
  chunks: number
  attempts: PastAttempt[]
}

/** Documents that were added together. `share`: of its documents these are so many. */
export interface PastBatch {
  addedAt: number
  documents: PastDocument[]
  share: number
}

/** All in seconds of a processor. */
export interface Pace {
  work(document: Size): Work
  loading: Loading
  /** Seconds that a second of a processor took in batches; null: nobody said, and what is called processor time here is that. */
  slowness: number | null
  /** What whole batches took longer than their attempts foretell. */
  factor: number
  /** Pages recognised in what it was fitted to. */
  pagesSeen: number
  /** Seconds of a processor that it rests on; older ones count for less. */
  evidence: number
  /** By how much whole batches differed from what this foretells, as the deviation of a logarithm. */
  spread: number
}

/** Milliseconds after which a figure weighs half; how busy the machine is changes sooner. */
const halfLife = 12 * 3_600_000
const busyHalfLife = 3_600_000
/** A pause of a batch that is longer counts so long: it was paused, stopped, or the machine slept. Milliseconds. */
const longestPause = 5000
/** Times what an attempt took of a processor, slowness included, from which on it is cut; of the median, where nobody said: the machine slept. */
const asleep = 3
const outlier = 8
/** Seconds of a batch from which on it fully counts for what whole batches take longer. */
const wholeBatch = 5
/** Seconds of a processor by which a figure stays near what is usual, and documents of a kind, and batches. */
const inertia = { machine: 1, kind: 0.3, recognising: 2, batches: 0.5, slowness: 0.01 }
/** Seconds for one of a processor on a machine that does little else. */
const usualSlowness = 1.1
/** What batches take longer than all that, usually. */
const usualFactor = 1.05
/** Of what pages were thought to take: an attempt that took less left the work to a program of its own. */
const elsewhere = 0.1

interface Used extends PastBatch {
  attempts: PastAttempt[]
  workers: number
  weight: number
  slowness: number
  /** Seconds of a processor. */
  took(attempt: PastAttempt): number
  /** Milliseconds by the clock, unless the machine slept meanwhile. */
  lasted(attempt: PastAttempt): number
}

/** Fits a pace to batches. `machine`: how much slower than usual it seems, to begin with. Newer batches weigh more. */
export function paceOf(batches: readonly PastBatch[], now: number, machine = 1): Pace {
  const used = batches.flatMap((batch) => useOf(batch, now))
  const all = used.flatMap(({ documents, attempts, workers, weight, took }) => {
    const early = earlyOf(attempts, workers)
    return documents.map((document) => {
      const plain = document.attempts.filter(({ stage }) => stage !== 'page-ocr')
      const seconds = total(plain, took)
      return { weight, size: sizeOf(document), seconds, isEarly: plain.some((one) => early.has(one)) }
    })
  })
  const workersUsed = total(used, ({ weight, workers }) => weight * workers)
  const loadings = workersUsed * usualLoading.plain
  const usual = total(all, ({ weight, size }) => weight * plainCost(size)) + loadings
  const taken = total(all, ({ weight, seconds }) => weight * seconds)
  const general = near(taken, usual, machine, inertia.machine)

  // The first documents load what they need: they tell nothing of their kind.
  const kinds = new Map(
    [...Map.groupBy(all, ({ size }) => kindOf(size))].map(([kind, documents]) => {
      const later = documents.filter(({ isEarly }) => !isEarly)
      const seconds = total(later, (one) => one.weight * one.seconds)
      return [
        kind,
        near(
          seconds,
          total(later, ({ weight, size }) => weight * plainCost(size)),
          general,
          inertia.kind,
        ),
      ]
    }),
  )
  const plain = (size: Size): number => kinds.get(kindOf(size)) ?? general
  const rest = taken - total(all, ({ weight, size }) => weight * plain(size) * plainCost(size))
  const loading = Math.min(3 * general, Math.max(0, near(rest, loadings, general, usualLoading.plain)))

  const recognised = used.flatMap(({ attempts, weight, took }) =>
    attempts.flatMap((one) => (one.ocrPages > 0 ? [{ weight, effort: effortOf(one), seconds: took(one) }] : [])),
  )
  const recognisers = total(used, ({ attempts, workers, weight }) =>
    attempts.some(({ ocrPages }) => ocrPages > 0) ? weight * workers : 0,
  )
  const recognising = near(
    total(recognised, ({ weight, seconds }) => weight * seconds),
    total(recognised, ({ weight, effort }) => weight * effort) + recognisers * usualLoading.recognising,
    general,
    inertia.recognising,
  )
  const pace = {
    loading: {
      reading: general * usualLoading.process + loading * usualLoading.plain,
      recognising: recognising * usualLoading.recognising,
    },
    work(size: Size): Work {
      const [{ reading, following, host }, slower] = [usualCost(size), plain(size)]
      const { ocrPages, effort } = size
      return {
        reading: slower * reading,
        recognising: recognising * effort,
        ocrPages,
        following: slower * following,
        host: general * host,
      }
    },
  }
  const ratios = used.map(({ documents, attempts, workers, share, weight, slowness, addedAt, lasted }) => {
    const works = documents.filter((one) => one.attempts.length > 0).map((one) => pace.work(sizeOf(one)))
    const { reading, recognising: first } = pace.loading
    const told = scheduled(works, workers, { reading: reading * share, recognising: first * share }) * slowness
    const counts = weight * Math.min(1, told / wholeBatch)
    return {
      weight: counts,
      value: Math.log(Math.min(4, Math.max(0.25, busySeconds(addedAt, attempts, lasted) / told))),
    }
  })
  const batchesSeen = total(ratios, ({ weight }) => weight) + inertia.batches
  const mean =
    (total(ratios, ({ weight, value }) => weight * value) + inertia.batches * Math.log(usualFactor)) / batchesSeen
  const slow = used
    .filter(({ attempts }) => attempts.some(({ cpu }) => cpu !== null))
    .map(({ slowness, addedAt }) => ({ slowness, weight: 0.5 ** ((now - addedAt) / busyHalfLife) }))
  const slowWeight = total(slow, ({ weight }) => weight) + inertia.slowness
  const slowSum = total(slow, ({ slowness, weight }) => weight * Math.log(slowness))
  const slowMean = (slowSum + inertia.slowness * Math.log(usualSlowness)) / slowWeight
  return {
    ...pace,
    slowness: used.length > 0 && slow.length === 0 ? null : Math.exp(slowMean),
    factor: Math.exp(mean),
    pagesSeen: total(used, ({ attempts }) => total(attempts, ({ ocrPages }) => ocrPages)),
    evidence: taken + total(recognised, ({ weight, seconds }) => weight * seconds),
    spread: Math.sqrt(total(ratios, ({ weight, value }) => weight * (value - mean) ** 2) / batchesSeen),
  }
}

function useOf(batch: PastBatch, now: number): Used[] {
  const attempts = batch.documents.flatMap((document) => document.attempts)
  if (attempts.length === 0) return []
  const known = attempts.filter((one) => one.cpu !== null && !isElsewhere(one))
  const limits = new Map(
    [...Map.groupBy(attempts, ({ stage }) => stage)].map(([stage, own]) => {
      return [
        stage,
        outlier * Math.max(500, weightedMedian(own.map((one) => ({ value: one.to - one.from, weight: 1 })))),
      ]
    }),
  )
  const slowness = weightedMedian(
    known.map((one) => ({ value: (one.to - one.from) / Math.max(1, one.cpu ?? 0), weight: one.cpu ?? 0 })),
  )
  const slower = slowness === 0 ? 1 : Math.min(50, Math.max(0.5, slowness))
  const isTold = (one: PastAttempt): boolean => one.cpu !== null && !isElsewhere(one)
  const limitOf = (one: PastAttempt): number =>
    isTold(one) ? asleep * Math.max(1000, slower * (one.cpu ?? 0)) : (limits.get(one.stage) ?? Infinity)
  const lasted = (one: PastAttempt): number => Math.min(one.to - one.from, limitOf(one))
  const took = (one: PastAttempt): number => (isTold(one) ? (one.cpu ?? 0) : lasted(one) / slower) / 1000
  const weight = 0.5 ** ((now - batch.addedAt) / halfLife)
  return [{ ...batch, attempts, workers: mostAtOnce(attempts), weight, slowness: slower, took, lasted }]
}

/** The first two attempts of each stage for each worker. */
function earlyOf(attempts: readonly PastAttempt[], workers: number): Set<PastAttempt> {
  const inOrder = Map.groupBy(
    attempts.toSorted((a, b) => a.from - b.from),
    ({ stage }) => stage,
  )
  return new Set([...inOrder.values()].flatMap((own) => own.slice(0, 2 * workers)))
}

function sizeOf({ mediaType, pages, chunks, attempts }: PastDocument): Size {
  const ocrPages = total(attempts, (one) => one.ocrPages)
  return { mediaType, pages, chunks, ocrPages, effort: total(attempts, effortOf) }
}

const effortOf = ({ effort, ocrPages }: PastAttempt): number => effort ?? ocrPages * usualEffort
const isElsewhere = (one: PastAttempt): boolean => one.ocrPages > 0 && (one.cpu ?? 0) / 1000 < elsewhere * effortOf(one)
const kindOf = ({ mediaType, ocrPages }: Size): string => `${mediaType}${ocrPages > 0 ? ' recognised' : ''}`
const plainCost = (size: Size): number => {
  const { reading, following } = usualCost(size)
  return reading + following
}

/** What was taken over what was expected, nearer to `usual` the less it is. */
export const near = (taken: number, expected: number, usual: number, inertia: number): number =>
  (taken + usual * inertia) / (expected + inertia)

const total = <T>(of: readonly T[], value: (one: T) => number): number => of.reduce((sum, one) => sum + value(one), 0)

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
function busySeconds(addedAt: number, attempts: readonly PastAttempt[], lasted: Used['lasted']): number {
  let [busy, reached] = [0, addedAt]
  for (const one of attempts.toSorted((a, b) => a.from - b.from)) {
    if (one.to <= reached) continue
    busy += Math.min(longestPause, Math.max(0, one.from - reached))
    busy += Math.min(lasted(one), one.to - Math.max(one.from, reached))
    reached = one.to
  }
  return busy / 1000
}

function weightedMedian(values: readonly { value: number; weight: number }[]): number {
  const sorted = values.toSorted((a, b) => a.value - b.value)
  const half = total(sorted, ({ weight }) => weight) / 2
  let sum = 0
  for (const { value, weight } of sorted) if ((sum += weight) >= half) return value
  return 0
}
