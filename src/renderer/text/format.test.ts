// Lengths of time as the window says them.
import { expect, test } from 'vitest'
import { timeBetween } from './format.ts'

test('a time from and to: in one unit where there is one, broken after the dash only', () => {
  expect(timeBetween(1000, 18_000)).toBe('5–20\u00a0s')
  expect(timeBetween(231_000, 545_000)).toBe('4–10\u00a0min')
  expect(timeBetween(42_000, 130_000)).toBe('45\u00a0s\u00a0– 3\u00a0min')
  expect(timeBetween(3_000_000, 4_100_000)).toBe('50\u00a0min\u00a0– 1\u00a0h\u00a010\u00a0min')
  expect(timeBetween(61_000, 100_000)).toBe('2\u00a0min')
})
