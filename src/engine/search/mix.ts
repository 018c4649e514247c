// The mix: a list by words, and likeness of content added to its scores with a small weight. Equal weights, or ranks in place of scores,
// lose against words alone (measured); and where words have a clear winner, likeness has no say.
import type { RunSelect, Scored } from '../store/search-plan.ts'
import type { TopicSpace } from './topic-space.ts'

/** The share of likeness in a score. */
const weight = 0.15
/** A first that leads the second by this share of its score is a clear winner. */
const clear = 0.3
/** Likeness below this is chance. */
const least = 0.35
/** Chunks taken for their likeness alone. */
const alike = 50

/** `add`: also chunks that no word found. Scores of the mix are 0–1. Chunks found by likeness alone come in below what words found, or, where words found nothing, alone. */
export async function mixed(
  space: TopicSpace,
  found: readonly Scored[],
  text: string,
  options: { runs: RunSelect; add: boolean; limit: number },
): Promise<Scored[]> {
  const { runs, add, limit } = options
  const [first, second] = found
  const top = first?.score ?? 0
  const words = found.map((one) => ({ ...one, score: top === 0 ? 0 : one.score / top }))
  const place = space.placeOf(text)
  if (!place) return words
  const lead = first && second ? (first.score - second.score) / top : 0
  const share = weight * Math.max(0, 1 - lead / clear)
  const wanted = runs && new Set((await runs.execute()).map(({ run_id }) => run_id ?? ''))
  const known = new Set(words.map(({ run, idx }) => `${run} ${idx}`))
  const nearest = add ? space.nearest(place, wanted, alike) : []
  const others = nearest.filter(({ run, idx, score }) => score > least && !known.has(`${run} ${idx}`))
  return [
    ...words.map((one) => ({
      ...one,
      score: (1 - share) * one.score + share * space.likeness(place, one.run, one.idx),
    })),
    ...others.map((one) => ({ ...one, score: share * one.score })),
  ]
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
}
