// Topics: terms that stand together are near one another, and the same rows give the same numbers.
import { expect, test } from 'vitest'
import { findTopics, type TermRows } from './embed-topics.ts'

/** Rows that each hold some of one group's terms: group g has the terms 5g to 5g + 4. */
function rowsOfGroups(groups: number, each: number): TermRows {
  const rows = Array.from({ length: groups * each }, (_, n) =>
    [0, 1, 2].map((k) => (n % groups) * 5 + ((Math.floor(n / groups) + k * 2) % 5)),
  )
  return {
    count: groups * 5,
    offsets: Uint32Array.from([0, ...rows.map((_, n) => (n + 1) * 3)]),
    terms: Uint32Array.from(rows.flat()),
    weights: new Float32Array(rows.length * 3).fill(1 / Math.sqrt(3)),
  }
}

const likeness = (topics: Float32Array, dimension: number, a: number, b: number): number => {
  const one = topics.subarray(a * dimension, (a + 1) * dimension)
  const other = topics.subarray(b * dimension, (b + 1) * dimension)
  const product = one.reduce((sum, value, k) => sum + value * other[k]!, 0)
  return product / Math.hypot(...one) / Math.hypot(...other)
}

test('terms of one group are near each other, terms of two are not', () => {
  const topics = findTopics(rowsOfGroups(6, 40), 6)
  expect(topics).toHaveLength(30 * 6)
  for (let group = 0; group < 6; group++) {
    expect(likeness(topics, 6, group * 5, group * 5 + 3)).toBeGreaterThan(0.95)
    expect(Math.abs(likeness(topics, 6, group * 5, ((group + 1) % 6) * 5))).toBeLessThan(0.05)
  }
})

test('the same rows, the same topics; rows of fewer directions than asked for are no trouble', () => {
  const rows = rowsOfGroups(2, 3)
  const topics = findTopics(rows, 4)
  expect(findTopics(structuredClone(rows), 4)).toEqual(topics)
  expect(topics.every(Number.isFinite)).toBe(true)
})
