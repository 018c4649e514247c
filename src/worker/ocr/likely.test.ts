// What a confidence is worth rises with it, keeps within its bounds, and is never certain.
import { assert, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import { likelihoodOf } from './likely.ts'

const confidence = double({ min: 0, max: 1, noNaN: true })

test('a surer word is likelier right, none is certain', () => {
  assert(
    property(confidence, confidence, (a, b) => {
      const [low, high] = [likelihoodOf(Math.min(a, b)), likelihoodOf(Math.max(a, b))]
      expect(low).toBeGreaterThan(0)
      expect(low).toBeLessThanOrEqual(high)
      expect(high).toBeLessThan(1)
    }),
  )
})

test('half a guess is taken down, what is known goes up', () => {
  expect(likelihoodOf(0.7)).toBeLessThan(0.6)
  expect(likelihoodOf(0.96)).toBeGreaterThan(0.97)
  expect(likelihoodOf(0)).toBe(0.05)
  expect(likelihoodOf(1)).toBe(0.99)
})
