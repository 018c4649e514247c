// The starter classifier: rules add up to a score a class, scores become probabilities, and below a threshold it says so.
import type { Analysis } from '../../contract/model.ts'
import type { Features } from './features.ts'
import { background, classes, layout, temperature, text } from './rules.ts'

/** Below this a class is not more likely than everything else together, so none is named. */
export const threshold = 0.5
export const unknownClass = 'unknown'
/** Reasons given with a class. */
const reasons = 8

interface Contribution {
  feature: string
  weight: number
}
export interface Candidate {
  name: string
  probability: number
  contributions: Contribution[]
}

/** The likeliest class with its probability and reasons; `unknown` when none reaches the threshold, with the reasons for the likeliest. */
export function classify(features: Features): Pick<Analysis, 'class' | 'confidence' | 'why'> {
  const [best] = candidates(features)
  if (!best) return { class: unknownClass, confidence: 0, why: [] }
  const why = best.contributions
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, reasons)
    .map(({ feature, weight }) => ({ feature, weight: round(weight) }))
  const confidence = round(best.probability)
  return { class: confidence < threshold ? unknownClass : best.name, confidence, why }
}

/** All classes, the likeliest first. Probabilities add up to less than 1: the rest is for none of them. */
export function candidates(features: Features): Candidate[] {
  const scored = classes.map((name) => {
    const contributions = contributionsFor(name, features)
    return { name, contributions, score: contributions.reduce((sum, { weight }) => sum + weight, 0) }
  })
  const highest = Math.max(background, ...scored.map(({ score }) => score))
  const total = [background, ...scored.map(({ score }) => score)].reduce(
    (sum, score) => sum + power(score - highest),
    0,
  )
  return scored
    .map(({ name, contributions, score }) => ({ name, contributions, probability: power(score - highest) / total }))
    .toSorted((a, b) => b.probability - a.probability)
}

function power(score: number): number {
  return Math.exp(score / temperature)
}

function contributionsFor(name: string, { parts, measures }: Features): Contribution[] {
  const contributions: Contribution[] = []
  for (const rule of text) {
    if (rule.class !== name) continue
    const [first, count] = find(parts[rule.where], rule.expression, rule.times)
    if (count > 0)
      contributions.push({ feature: `${rule.name}: “${first}”`, weight: (rule.weight * count) / rule.times })
  }
  for (const { class: owner, feature, from, to, weight } of layout) {
    if (owner !== name) continue
    const share = Math.min(1, Math.max(0, (measures[feature] - from) / (to - from)))
    if (share > 0)
      contributions.push({ feature: `layout: ${feature} ${round(measures[feature])}`, weight: weight * share })
  }
  return contributions
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
