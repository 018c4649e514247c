// Gathering: to the scores of what the words themselves found is added what stands there in other forms of them, and what of the question
// stands elsewhere in the same document. Both count less, and never so much that a word in one of its forms beats the word.
import type { Plan, RunSelect, Scored, Slot, TermIndex } from '../store/search-plan.ts'

/** What a form of a word counts: where the word itself stands somewhere, and where only forms do. */
const formWeight = { beside: 0.6, alone: 0.8 }
/** What a word counts that stands in another chunk of a short document; of a long one, which holds many words, less. */
const elsewhere = 0.6
const shortDocument = 3
/** The share of its score that a document loses which has none of the words, of the rare ones first. */
const missing = 0.5
/** Words that are looked for each for itself, and chunks of each: a sentence has its words in one place. */
const mostWords = 8
const chunksOfWord = 400

interface Gathered {
  run: string
  idx: number
  /** Of the words themselves, all together. */
  exact: number
  /** By each word: what it counts in this chunk, in whatever form. */
  words: Map<number, number>
  forms: number
}

/**
 * `found`: chunks with the words, by their scores, and perhaps not all of them. `forms`: of each of the plan's slots. Best first; chunks that
 * only forms found come in. `hasAll`: a document has all of the words, in whatever form and wherever.
 */
export async function gathered(
  index: TermIndex,
  found: readonly Scored[],
  { plan, forms, runs }: { plan: Plan; forms: readonly Slot[]; runs: RunSelect },
): Promise<{ found: Scored[]; hasAll: boolean }> {
  if (plan.slots.length > mostWords) return { found: [...found], hasAll: false }
  const chunks = new Map<string, Gathered>()
  const at = ({ run, idx }: Scored): Gathered => {
    const key = `${run} ${idx}`
    const one = chunks.get(key) ?? { run, idx, exact: 0, forms: 0, words: new Map<number, number>() }
    chunks.set(key, one)
    return one
  }
  for (const one of found) at(one).exact = one.score
  const ask = (slot: Slot | undefined): Promise<Scored[]> =>
    slot && slot.length > 0
      ? index.search({ ...plan, slots: [slot], match: 'any' }, runs, chunksOfWord)
      : Promise.resolve([])
  const size = await index.size()
  /** The best of each word in each document. */
  const best: { inDocument: Map<string, number>; most: number }[] = []
  for (const [n, slot] of plan.slots.entries()) {
    const inDocument = new Map<string, number>()
    const note = (one: Scored, score: number): void => {
      inDocument.set(one.run, Math.max(inDocument.get(one.run) ?? 0, score))
      at(one).words.set(n, score)
    }
    const own = asOneWord(await ask(slot), slot, size)
    for (const { over, ...one } of own) {
      note(one, one.score)
      const chunk = at(one)
      chunk.exact = Math.max(0, chunk.exact - over)
    }
    const inForms = await ask(forms[n])
    const most = (own[0] ?? inForms[0])?.score ?? 0
    best.push({ inDocument, most })
    const weight = own.length > 0 ? formWeight.beside : formWeight.alone
    for (const one of inForms) {
      const score = weight * Math.min(one.score, most)
      const chunk = at(one)
      if ((chunk.words.get(n) ?? 0) >= score) continue
      chunk.forms += score - (chunk.words.get(n) ?? 0)
      note(one, score)
    }
  }
  const known = new Set(found.map(({ run, idx }) => `${run} ${idx}`))
  const lengths = lengthsOf(chunks.values())
  const whole = best.reduce((sum, { most }) => sum + most, 0)
  const sorted = [...chunks]
    .filter(([key, { forms: inForms }]) => known.has(key) || inForms > 0)
    .map(([key, { run, idx, exact, forms: inForms, words }]) => {
      let rest = 0
      let held = 0
      for (const [n, { inDocument, most }] of best.entries()) {
        rest += Math.max(0, (inDocument.get(run) ?? 0) - (words.get(n) ?? 0))
        if (inDocument.has(run)) held += most
      }
      const here = known.has(key) ? exact + inForms : [...words.values()].reduce((sum, score) => sum + score, 0)
      const share = elsewhere * Math.min(1, shortDocument / (lengths.get(run) ?? 1))
      const part = whole === 0 ? 1 : held / whole
      return { run, idx, score: (here + share * rest) * (1 - missing * (1 - part)) }
    })
    .toSorted((a, b) => b.score - a.score)
  const [first, ...others] = best
  const hasAll = [...(first?.inDocument.keys() ?? [])].some((run) => others.every((word) => word.inDocument.has(run)))
  return { found: sorted, hasAll }
}

/** BM25 gives a word at most this many times its rarity. */
const mostOfRarity = 2.2

/**
 * Spellings of a word, each as rare as it is, would count for more together than the word: none counts for more than the rarity of all of
 * them allows. `over`: what was taken off.
 */
function asOneWord(own: readonly Scored[], slot: Slot, size: number): (Scored & { over: number })[] {
  const isWhole = slot.length < 2 || own.length >= chunksOfWord
  const rarity = Math.log((size - own.length + 0.5) / (own.length + 0.5))
  const most = isWhole ? Infinity : mostOfRarity * Math.max(1e-6, rarity)
  return own.map((one) => {
    const score = Math.min(one.score, most)
    return { ...one, score, over: one.score - score }
  })
}

/** How many chunks documents have, as far as it is seen. */
function lengthsOf(chunks: Iterable<Gathered>): Map<string, number> {
  const lengths = new Map<string, number>()
  for (const { run, idx } of chunks) lengths.set(run, Math.max(lengths.get(run) ?? 0, idx + 1))
  return lengths
}
