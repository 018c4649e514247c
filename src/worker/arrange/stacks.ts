// What a file writes between two words of a line, over or under it: parts of formulas, and what is raised or lowered at a letter.
import { isOperator } from './formulas.ts'
import type { PlacedWord } from './lines.ts'

/** Ems: a gap wider than this ends a segment. Word spaces are 0.25, stretched ones seldom reach 0.9. */
export const wideGap = 0.9

/** Ems by which parts of a formula stand over and under its line, how far limits reach out to the left of their operator, what parts cells of a row; and words at most. */
const stacks = { height: 1.7, limits: 2, cells: 2.5, words: 40 }

/**
 * What the file writes between two words of a line, over or under it and beside the first: a fraction, a sum's limits. They are
 * read where they are written. Without a word after them they must be stacked, one over the other; null where they are not.
 */
export function stackAt(
  words: readonly PlacedWord[],
  begin: number,
  from: number,
  stacked: ReadonlySet<PlacedWord>,
): { end: number; edge: number } | null {
  const last = words[from - 1]
  const base = baseOf(words, Math.max(begin, from - script.reach), from, stacked)
  if (!last || !base) return null
  const { size, baseline } = base
  const left = isOperator(last) ? last.bbox[0] - stacks.limits * size : last.bbox[2] - 0.3 * size
  // What is said of a brace stands small under all that it is drawn under, and the line goes on behind it.
  const begun = Math.min(left, words[begin]?.bbox[0] ?? left)
  let edge = last.bbox[2]
  let [above, below] = [-Infinity, -Infinity]
  let end = from
  for (; end < Math.min(words.length, from + stacks.words); end++) {
    const word = words[end]
    if (!word || word.bbox[0] < (word.size < script.size * size ? begun : left) || word.size > 1.1 * size) break
    const drop = word.baseline - baseline
    const isCell = end > from && words[end - 1]?.baseline === word.baseline && Math.abs(drop) >= 0.2 * size
    if (word.bbox[0] > edge + (isCell ? stacks.cells : wideGap) * size) break
    if (Math.abs(drop) < 0.2 * size) {
      if (end > from && word.bbox[0] > edge - 0.3 * size) return { end, edge }
      // An operator under its upper limit: what is over it is written first.
      if (end === from || !isOperator(word)) return null
      edge = Math.max(edge, word.bbox[2])
      continue
    }
    if (Math.abs(drop) > stacks.height * size) break
    edge = Math.max(edge, word.bbox[2])
    if (drop < 0) above = Math.max(above, word.bbox[2])
    else if (word.bbox[0] < above) below = word.bbox[2]
  }
  return above > left && below > left ? { end, edge } : null
}

/** The last of some words that are not much smaller than the largest of them; what is stacked is none of them. */
function baseOf(
  words: readonly PlacedWord[],
  from: number,
  to: number,
  stacked: ReadonlySet<PlacedWord>,
): PlacedWord | null {
  let base: PlacedWord | null = null
  let largest = 0
  for (let at = from; at < to; at++) {
    const word = words[at]
    if (word && word.size > largest && !stacked.has(word)) largest = word.size
  }
  for (let at = from; at < to; at++) {
    const word = words[at]
    if (word && word.size >= script.size * largest && !stacked.has(word)) base = word
  }
  return base
}

/** Of a letter's size and of its em: how small what is raised or lowered at it is, how far, and how near. Words back to the letter. */
const script = { size: 0.8, shift: 0.6, before: -0.3, after: 0.3, reach: 3 }

/** Whether a word is raised or lowered at the last large one, or stands under or over another that is: an index and its power. */
export function isScript(words: readonly PlacedWord[], begin: number, index: number): boolean {
  const last = words[index - 1]
  const word = words[index]
  if (!last || !word) return false
  let base: PlacedWord | undefined
  for (let at = Math.max(begin, index - script.reach); at < index; at++) {
    const other = words[at]
    if (other && word.size < script.size * other.size) base = other
  }
  if (!base || Math.abs(word.baseline - base.baseline) > script.shift * base.size) return false
  const isNear = (gap: number): boolean => gap > script.before * base.size && gap < script.after * base.size
  return isNear(word.bbox[0] - last.bbox[2]) || (last !== base && isNear(word.bbox[0] - last.bbox[0]))
}
