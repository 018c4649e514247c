// The learner: a hashed linear model over a document's terms that learns from one correction at a time, beside the rules' scores.
// It is a fold over the corrections in their order: the same corrections give the same weights.
import type { Signals } from '../../contract/understanding.ts'
import { sha256 } from '../ids.ts'

/** Slots that terms share. 2^17: 10,000 documents' terms rarely meet, and a class takes half a megabyte. */
const slots = 2 ** 17
/** Steps a correction may take; fewer when the class is then as good as certain. */
const steps = 4
const certain = 0.95
/** Earlier examples gone over again with each new one: an order of corrections then matters little. */
const replayed = 4
const rate = 2
/** While learning, rules count half: words are learned though the rules already know. */
const rulesWhileLearning = 0.5
/** How much the rules' scores weigh as terms. */
const rulesAsTerms = 0.3
/** Similarity to the nearest example at which learned words begin to count, and from which they count in full. */
const strangeBelow = 0.05
const familiarFrom = 0.3

/** A document as the model sees it: slots with values of length 1, and the words among them for likeness. */
interface Vector {
  slots: Int32Array
  values: Float32Array
}
export interface Example {
  all: Vector
  words: Vector
  /** What each term became: its share of the vector. */
  terms: { term: string; slot: number; value: number }[]
  /** The rules' scores by class and of "none of these", in units of the temperature. */
  scores: Map<string, number>
  background: number
}

export class Model {
  private readonly weights = new Map<string, Float32Array>()
  private readonly gradients = new Float32Array(slots)
  private readonly examples: { example: Example; name: string; weight: number }[] = []
  private readonly asked = new Float32Array(slots)
  /** Names what was learned: equal versions hold equal weights. */
  version = sha256('').slice(0, 16)

  /** Learns that a document is of a class. `weight`: 1 for a correction, less for a confirmation; `key`: names the document. */
  learn(signals: Signals, name: string, weight: number, key: string): void {
    const example = exampleOf(signals)
    this.slotsOf(name)
    this.step(example, name, weight)
    const before = this.examples.length
    for (let n = 0; n < Math.min(replayed, before); n++) {
      const earlier = this.examples[spread(before, n)]
      if (earlier) this.step(earlier.example, earlier.name, earlier.weight)
    }
    this.examples.push({ example, name, weight })
    this.version = sha256(`${this.version}\n${key}\n${name}\n${weight}`).slice(0, 16)
  }

  get size(): number {
    return this.examples.length
  }

  get classes(): string[] {
    return [...this.weights.keys()]
  }

  /** 0–1: how far learned words are to be trusted for such a document, by the nearest of what was learned. */
  trust(example: Example): number {
    return Math.min(1, Math.max(0, (this.nearest(example) - strangeBelow) / (familiarFrom - strangeBelow)))
  }

  /** What each term speaks for a class, in units of the temperature; they add up to the class's learned score. */
  contributions(example: Example, name: string): { term: string; weight: number }[] {
    const weights = this.weights.get(name)
    if (!weights) return []
    return example.terms.map(({ term, slot, value }) => ({ term, weight: (weights[slot] ?? 0) * value }))
  }

  score({ all }: Example, name: string): number {
    const weights = this.weights.get(name)
    if (!weights) return 0
    let score = 0
    for (let at = 0; at < all.slots.length; at++) score += (weights[all.slots[at] ?? 0] ?? 0) * (all.values[at] ?? 0)
    return score
  }

  /** Cosine to the most alike example, 0–1. */
  private nearest({ words }: Example): number {
    for (let at = 0; at < words.slots.length; at++) this.asked[words.slots[at] ?? 0] = words.values[at] ?? 0
    let nearest = 0
    for (const { example } of this.examples) nearest = Math.max(nearest, likeness(this.asked, example.words))
    for (const slot of words.slots) this.asked[slot] = 0
    return nearest
  }

  private slotsOf(name: string): Float32Array {
    const known = this.weights.get(name)
    if (known) return known
    const made = new Float32Array(slots)
    this.weights.set(name, made)
    return made
  }

  /** Steps down the logarithmic loss, each slot at a rate that falls with what it has seen (AdaGrad). */
  private step(example: Example, name: string, weight: number): void {
    const names = [...new Set([...example.scores.keys(), ...this.weights.keys()])]
    const own = names.indexOf(name)
    for (let step = 0; step < steps; step++) {
      const scores = names.map((one) => rulesWhileLearning * (example.scores.get(one) ?? 0) + this.score(example, one))
      const background = rulesWhileLearning * example.background
      const highest = Math.max(background, ...scores)
      const powers = scores.map((score) => Math.exp(score - highest))
      const total = powers.reduce((sum, power) => sum + power, Math.exp(background - highest))
      if ((powers[own] ?? 0) / total > certain) return
      const errors = powers.map((power, at) => weight * (power / total - (at === own ? 1 : 0)))
      const size = errors.reduce((sum, error) => sum + error * error, 0)
      const weights = names.map((one) => this.slotsOf(one))
      for (let at = 0; at < example.all.slots.length; at++) {
        const slot = example.all.slots[at] ?? 0
        const value = example.all.values[at] ?? 0
        const seen = (this.gradients[slot] ?? 0) + size * value * value
        this.gradients[slot] = seen
        const pace = (rate * value) / Math.sqrt(seen + 1e-6)
        for (const [one, error] of errors.entries()) {
          const row = weights[one]
          if (row) row[slot] = (row[slot] ?? 0) - pace * error
        }
      }
    }
  }
}

/** What the model sees of a document's signals. */
export function exampleOf({ rules, terms, background, temperature }: Signals): Example {
  const scores = new Map(
    Object.entries(rules).map(
      ([name, reasons]) => [name, reasons.reduce((sum, { weight }) => sum + weight, 0) / temperature] as const,
    ),
  )
  const told = [...scores].filter(([, score]) => score !== 0)
  const length = Math.hypot(...told.map(([, score]) => score)) || 1
  const found = [
    ...terms,
    ...told.map(([name, score]): [string, number] => [`rules:${name}`, (rulesAsTerms * score) / length]),
  ].map(([term, value]) => ({ term, slot: slotOf(term), value }))
  const all = vectorOf(found)
  return {
    all: all.vector,
    words: vectorOf(found.filter(({ term }) => /^(?:word|pair|label|head):/.test(term))).vector,
    terms: found.map(({ term, slot, value }) => ({ term, slot, value: value / all.length })),
    scores,
    background: background / temperature,
  }
}

/** Cosine of two documents by their words, 0–1. */
export function alike(a: Example, b: Example): number {
  const values = new Map([...a.words.slots].map((slot, at) => [slot, a.words.values[at] ?? 0]))
  return [...b.words.slots].reduce((sum, slot, at) => sum + (values.get(slot) ?? 0) * (b.words.values[at] ?? 0), 0)
}

function likeness(asked: Float32Array, { slots: own, values }: Vector): number {
  let sum = 0
  for (let at = 0; at < own.length; at++) sum += (asked[own[at] ?? 0] ?? 0) * (values[at] ?? 0)
  return sum
}

function vectorOf(terms: readonly { slot: number; value: number }[]): { vector: Vector; length: number } {
  const sums = new Map<number, number>()
  for (const { slot, value } of terms) sums.set(slot, (sums.get(slot) ?? 0) + value)
  const length = Math.hypot(...sums.values()) || 1
  return {
    vector: {
      slots: Int32Array.from(sums.keys()),
      values: Float32Array.from(sums.values(), (value) => value / length),
    },
    length,
  }
}

/** One of `count` earlier examples, another for each `n`, without chance. */
function spread(count: number, n: number): number {
  return ((Math.imul(count + 1, 0x9e37_79b1) >>> 4) + n * 7919) % count
}

/** FNV-1a, mixed once more: neighbouring texts fall into slots far apart. */
function slotOf(term: string): number {
  let hash = 0x811c_9dc5
  for (let at = 0; at < term.length; at++) hash = Math.imul(hash ^ term.charCodeAt(at), 0x0100_0193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
  return ((hash ^ (hash >>> 12)) >>> 0) % slots
}
