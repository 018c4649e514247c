// The starter classifier: rules add up to a score a class, scores become probabilities, and below a threshold it says so.
import { probabilities, type Reason, type Signals, unknownBelow, unknownClass } from '../../contract/understanding.ts'
import type { Analysis } from '../../contract/model.ts'
import type { Features } from './features.ts'
import { background, classes, layout, temperature, text } from './rules.ts'
import { termsOf } from './terms.ts'

/** Reasons given with a class. */
const reasonsGiven = 8

interface Candidate {
  name: string
  probability: number
  reasons: Reason[]
}

/** The likeliest class with its probability and reasons; `unknown` when none reaches the threshold, with the reasons for the likeliest. */
export function classify(signals: Signals): Pick<Analysis, 'class' | 'confidence' | 'why'> {
  const [best] = candidates(signals)
  if (!best) return { class: unknownClass, confidence: 0, why: [] }
  const why = best.reasons.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, reasonsGiven)
  const confidence = round(best.probability)
  return { class: confidence < unknownBelow ? unknownClass : best.name, confidence, why }
}

/** All classes, the likeliest first. Probabilities add up to less than 1: the rest is for none of them. */
export function candidates(signals: Signals): Candidate[] {
  const scored = Object.entries(signals.rules)
  const scores = scored.map(([, reasons]) => reasons.reduce((sum, { weight }) => sum + weight, 0))
  const chances = probabilities(scores, signals.background, signals.temperature)
  return scored
    .map(([name, reasons], at) => ({ name, reasons, probability: chances[at] ?? 0 }))
    .toSorted((a, b) => b.probability - a.probability)
}

/** What the rules say of every class, and the terms there are to learn by. */
export function signalsOf(features: Features): Signals {
  return {
    v: 1,
    background,
    temperature,
    rules: Object.fromEntries(classes.map((name) => [name, reasonsFor(name, features)])),
    terms: termsOf(features),
  }
}

function reasonsFor(name: string, { parts, measures }: Features): Reason[] {
  const reasons: Reason[] = []
  for (const rule of text) {
    if (rule.class !== name) continue
    const [first, count] = find(parts[rule.where], rule.expression, rule.times)
    const weight = round((rule.weight * count) / rule.times)
    if (count > 0) reasons.push({ feature: `${rule.name}: “${first}”`, weight, text: first })
  }
  for (const { class: owner, feature, from, to, weight } of layout) {
    if (owner !== name) continue
    const share = Math.min(1, Math.max(0, (measures[feature] - from) / (to - from)))
    if (share > 0)
      reasons.push({ feature: `layout: ${feature} ${round(measures[feature])}`, weight: round(weight * share) })
  }
  return reasons
}

/** What was found first, and how often, counted up to `times`. */
function find(part: string, expression: RegExp, times: number): [first: string, count: number] {
  let first = ''
  let count = 0
  for (const match of part.matchAll(expression)) {
    if (count === 0) first = match[0].replace(/\s+/g, ' ').trim().slice(0, 40).toWellFormed()
    if (++count >= times) break
  }
  return [first, count]
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
