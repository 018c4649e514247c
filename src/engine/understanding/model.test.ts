// The learner by itself: a fold over corrections, whose answers add up and which leaves strange documents to the rules.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Signals } from '../../contract/understanding.ts'
import { decide, reasonsOf, verdict } from './decide.ts'
import { Model } from './model.ts'

function signals(words: readonly string[], rules: Signals['rules'] = { letter: [], report: [] }): Signals {
  const terms = words.map((word): [string, number] => [`word:${word}`, 1 / Math.sqrt(words.length)])
  return { v: 1, background: 2, temperature: 0.8, rules, terms }
}
const corrections = fc.array(
  fc.record({
    words: fc.uniqueArray(fc.constantFrom('oats', 'barley', 'mill', 'gate', 'sack', 'wheel'), { minLength: 1 }),
    name: fc.constantFrom('letter', 'report', 'pass'),
    weight: fc.constantFrom(0.3, 1),
  }),
  { minLength: 1, maxLength: 12 },
)

function learned(from: readonly { words: string[]; name: string; weight: number }[]): Model {
  const model = new Model()
  from.forEach(({ words, name, weight }, at) => model.learn(signals(words), name, weight, `document ${at}`))
  return model
}

test('equal corrections in one order give equal answers and one version; reasons add up to the score', () => {
  fc.assert(
    fc.property(corrections, (from) => {
      const [model, again] = [learned(from), learned(from)]
      expect(again.version).toBe(model.version)
      const asked = signals(['oats', 'gate', 'moon'], { letter: [{ feature: 'rule', weight: 1.5 }], report: [] })
      const decision = decide(asked, model)
      expect(decide(asked, again).candidates).toEqual(decision.candidates)
      for (const { name, score } of decision.candidates) {
        const sum = reasonsOf(asked, model, decision, name).reduce((all, { weight }) => all + weight, 0)
        expect(sum).toBeCloseTo(score, 4)
      }
      const total = decision.candidates.reduce((all, { probability }) => all + probability, 0)
      expect(total).toBeLessThan(1)
    }),
    { numRuns: 30 },
  )
})

test('what is like nothing learned is told by the rules alone', () => {
  const model = learned([{ words: ['oats', 'barley', 'mill'], name: 'pass', weight: 1 }])
  const strange = signals(['moon', 'sea', 'wind'], { letter: [{ feature: 'rule', weight: 5 }], report: [] })
  expect(verdict(strange, model, null)).toEqual(verdict(strange, null, null))
  expect(verdict(strange, model, null)).toMatchObject({ class: 'letter', decided: 'rules', learned: null })
})

test('one example is enough for its like; a person’s word stands whatever was learned', () => {
  const model = learned([{ words: ['oats', 'barley', 'mill'], name: 'pass', weight: 1 }])
  const like = signals(['oats', 'barley', 'mill', 'gate'])
  expect(verdict(like, null, null).class).toBe('unknown')
  expect(verdict(like, model, null)).toMatchObject({ class: 'pass', decided: 'learned', learned: model.version })
  expect(verdict(like, model, 'letter')).toMatchObject({ class: 'letter', confidence: 1, decided: 'person' })
})
