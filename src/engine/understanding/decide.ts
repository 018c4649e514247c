// Deciding: the rules' scores and what was learned make one score a class; contributions add up to it exactly.
import type { Analysis } from '../../contract/model.ts'
import { probabilities, type Reason, type Signals, unknownBelow, unknownClass } from '../../contract/understanding.ts'
import { type Example, exampleOf, type Model } from './model.ts'

/** Reasons stored with a document. `reasonsOf` gives all. */
const reasonsGiven = 10

export interface Candidate {
  name: string
  score: number
  probability: number
}
export interface Decision {
  /** All classes, the likeliest first. What their probabilities lack to 1 is for none of them. */
  candidates: Candidate[]
  /** 0–1: how far learned words counted. */
  trust: number
  example: Example
}

/** Without a model, or for a document unlike any that was learned from, the rules decide alone. */
export function decide(signals: Signals, model: Model | null): Decision {
  const example = exampleOf(signals)
  const trust = model?.trust(example) ?? 0
  const names = [...new Set([...Object.keys(signals.rules), ...(trust > 0 ? (model?.classes ?? []) : [])])]
  const scores = names.map((name) => {
    const ruled = (signals.rules[name] ?? []).reduce((sum, { weight }) => sum + weight, 0)
    return trust > 0 && model ? ruled + trust * signals.temperature * model.score(example, name) : ruled
  })
  const chances = probabilities(scores, signals.background, signals.temperature)
  const candidates = names
    .map((name, at) => ({ name, score: scores[at] ?? 0, probability: chances[at] ?? 0 }))
    .toSorted((a, b) => b.probability - a.probability || (a.name < b.name ? -1 : 1))
  return { candidates, trust, example }
}

/** All that speaks for a class or against it, strongest first. The weights add up to its score. */
export function reasonsOf(signals: Signals, model: Model | null, decision: Decision, name: string): Reason[] {
  const { trust, example } = decision
  const learned =
    model && trust > 0
      ? model.contributions(example, name).map(({ term, weight }): Reason => {
          const [kind, text] = split(term)
          const reason = { feature: `learned ${kind}: ${text}`, weight: trust * signals.temperature * weight }
          return kind === 'layout' || kind === 'format' || kind === 'rules' ? reason : { ...reason, text }
        })
      : []
  return [...(signals.rules[name] ?? []), ...learned]
    .filter(({ weight }) => weight !== 0)
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.feature < b.feature ? -1 : 1))
}

type Told = Pick<Analysis, 'class' | 'confidence' | 'why' | 'decided' | 'learned'>

/** What is said of a document: a person's word stands; else the likeliest class, or `unknown` where none reaches the threshold. */
export function verdict(signals: Signals, model: Model | null, person: string | null): Told {
  const decision = decide(signals, model)
  const [best] = decision.candidates
  const named = person ?? best?.name ?? unknownClass
  const why = reasonsOf(signals, model, decision, named)
    .slice(0, reasonsGiven)
    .map((reason) => ({ ...reason, weight: round(reason.weight) }))
  const learned = decision.trust > 0 ? (model?.version ?? null) : null
  if (person !== null) return { class: person, confidence: 1, why, decided: 'person', learned }
  const confidence = round(best?.probability ?? 0)
  return {
    class: confidence < unknownBelow ? unknownClass : named,
    confidence,
    why,
    decided: learned === null ? 'rules' : 'learned',
    learned,
  }
}

function split(term: string): [kind: string, text: string] {
  const at = term.indexOf(':')
  return [term.slice(0, at), term.slice(at + 1)]
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
