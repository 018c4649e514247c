// The mix: a list by words, and likeness of content added to its scores with a small weight. Equal weights, or ranks in place of scores,
// lose against words alone (measured); and where words have a clear winner, likeness has no say.
import type { Scored } from '../store/search-plan.ts'
import type { TopicSpace } from './topic-space.ts'

/** The share of likeness in a score. */
const weight = 0.15
/** A first that leads the second by this share of its score is a clear winner. */
const clear = 0.3
/** Likeness below this is chance: of topics, and of vectors, which count from what unlike texts have. */
const least = { topics: 0.35, vectors: 0.2 }
/** Chunks taken for their likeness alone. */
export const alike = 50

/** Likeness to what is asked, from whatever knows it. */
export interface Likeness {
  /** Below this it is chance. */
  least: number
  /** Of a chunk, 0–1. */
  of(run: string, idx: number): number
  /** The most alike, best first. */
  nearest(wanted: ReadonlySet<string> | null, limit: number): Scored[]
}

/** Likeness by the topics of a home; null when nothing in the text is known to them. */
export function byTopics(space: TopicSpace, text: string): Likeness | null {
  const place = space.placeOf(text)
  if (!place) return null
  return {
    least: least.topics,
    of: (run, idx) => space.likeness(place, run, idx),
    nearest: (wanted, limit) => space.nearest(place, wanted, limit),
  }
}

/**
 * Likeness by vectors that were compared already. What was found and has none yet is taken for as like as the others found are: it must not
 * fall behind them for it.
 */
export function byVectors(compared: readonly Scored[], found: readonly Scored[]): Likeness {
  const scores = new Map(compared.map(({ run, idx, score }) => [`${run} ${idx}`, score]))
  const known = found.flatMap(({ run, idx }) => scores.get(`${run} ${idx}`) ?? [])
  const usual = known.reduce((sum, score) => sum + score, 0) / Math.max(1, known.length)
  return {
    least: least.vectors,
    of: (run, idx) => scores.get(`${run} ${idx}`) ?? usual,
    nearest: (wanted, limit) => compared.filter(({ run }) => wanted?.has(run) ?? true).slice(0, limit),
  }
}

/** `add`: also chunks that no word found. Scores of the mix are 0–1: those come in below what words found, or, where words found nothing, alone. */
export function mixed(
  likeness: Likeness | null,
  found: readonly Scored[],
  options: { wanted: ReadonlySet<string> | null; add: boolean; limit: number },
): Scored[] {
  const { wanted, add, limit } = options
  const [first, second] = found
  const top = first?.score ?? 0
  const words = found.map((one) => ({ ...one, score: top === 0 ? 0 : one.score / top }))
  if (!likeness) return words
  const lead = first && second ? (first.score - second.score) / top : 0
  const share = weight * Math.max(0, 1 - lead / clear)
  const known = new Set(words.map(({ run, idx }) => `${run} ${idx}`))
  const nearest = add ? likeness.nearest(wanted, alike) : []
  const others = nearest.filter(({ run, idx, score }) => score > likeness.least && !known.has(`${run} ${idx}`))
  return [
    ...words.map((one) => ({ ...one, score: (1 - share) * one.score + share * likeness.of(one.run, one.idx) })),
    ...others.map((one) => ({ ...one, score: share * one.score })),
  ]
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
}
