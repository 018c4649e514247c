// From a question to what is asked of the index: completions of the word being typed, other spellings of words found nowhere, and which
// frequent words to leave out when any of the words will do.
import type { Db } from '../store/db.ts'
import type { Plan, RunSelect, Slot, TermIndex } from '../store/search-plan.ts'
import { completions, nearWords } from '../store/search-words.ts'
import type { Part, Question } from './question.ts'
import { isOpenKey } from './keys.ts'
import { stemOf } from './terms.ts'
import { wordsWithin } from './words-within.ts'

/** Words that a beginning is taken for; beyond them it is looked for by its letters alone. */
const mostCompletions = 60
/** Entries of the index that an any-of-these search reads, frequent words left out first. Keeps it below 50 ms. */
const reading = 30_000

export interface Instead {
  word: string
  taken: string[]
}

/** The parts of a question as slots, in its order. */
export async function slotsOf(db: Db, parts: readonly Part[]): Promise<Slot[]> {
  return Promise.all(
    parts.map(async ({ terms, words, prefix, also, keys }): Promise<Slot> => {
      const word = words[0] ?? ''
      const others = [
        ...also.map((spelt) => ({ terms: spelt, prefix })),
        ...keys.map((term) => ({ terms: [term], prefix: prefix && isOpenKey(term) })),
      ]
      if (!prefix || words.length > 1) return [{ terms, prefix }, ...others]
      // Stems are shorter than words: "runni" begins "running", whose stem is "run".
      const whole = await completions(db, word, mostCompletions)
      const stems = new Set([...terms, ...whole.map(stemOf)].filter((stem) => !stem.startsWith(word)))
      const inFull = [...stems].map((stem) => ({ terms: [stem], prefix: false }))
      return [{ terms: [word], prefix: true }, ...inFull, ...others]
    }),
  )
}

export function allOf(question: Question, slots: Slot[], excluded: Slot[]): Plan {
  return { slots: pick(question, slots, false), match: 'all', required: pick(question, slots, true), excluded }
}

/**
 * Which of the slots are read where any of them will do: the rarest first, as many as can be read in time, and one in any case. What is
 * left out is in so many chunks that it tells nothing.
 */
export async function readInTime(index: TermIndex, slots: readonly Slot[]): Promise<Set<number>> {
  const counts = await index.frequency(slots.flatMap((slot) => slot.map(({ terms }) => terms[0] ?? '')))
  const sizes = slots.map((slot) => slot.reduce((sum, { terms }) => sum + (counts.get(terms[0] ?? '') ?? 0), 0))
  const order = slots.map((_, at) => at).toSorted((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0))
  const taken = new Set<number>()
  let sum = 0
  for (const at of order) {
    sum += sizes[at] ?? 0
    if (taken.size > 0 && sum > reading) break
    taken.add(at)
  }
  return taken
}

/**
 * The slots with other spellings added to single words: to those found nowhere, in none of their forms, or (`every`) to all. `instead`
 * tells which, and only words that stand in `runs`.
 */
export async function respelt(
  context: { db: Db; index: TermIndex },
  question: Question,
  slots: Slot[],
  { runs, every, forms }: { runs: RunSelect; every: boolean; forms: readonly Slot[] },
): Promise<{ slots: Slot[]; instead: Instead[] }> {
  const counts = await context.index.frequency(
    question.wanted.flatMap(({ terms, also, keys }) => [...[terms, ...also].map(([term = '']) => term), ...keys]),
  )
  const instead: Instead[] = []
  const wider = await Promise.all(
    question.wanted.map(async (part, at): Promise<Slot> => {
      const slot = slots[at] ?? []
      const [word] = part.words
      // One number is not another that looks like it.
      if (part.words.length > 1 || word === undefined || /^[0-9]+$/.test(word)) return slot
      const begins = async (): Promise<boolean> => (await completions(context.db, word, 1)).length > 0
      const spelt = [part.terms, ...part.also].map(([term = '']) => term)
      const isWritten = [...spelt, ...part.keys].some((term) => (counts.get(term) ?? 0) > 0)
      const isKnown = isWritten || (forms[at] ?? []).length > 0 || (part.prefix && (await begins()))
      if (isKnown && !every) return slot
      const taken = await wordsWithin(context, await nearWords(context.db, word), runs)
      if (taken.length === 0) return slot
      instead.push({ word, taken })
      return [...slot, ...[...new Set(taken.map(stemOf))].map((stem) => ({ terms: [stem], prefix: false }))]
    }),
  )
  return { slots: wider, instead }
}

function pick({ wanted }: Question, slots: readonly Slot[], required: boolean): Slot[] {
  return slots.filter((_, at) => wanted[at]?.required === required)
}
