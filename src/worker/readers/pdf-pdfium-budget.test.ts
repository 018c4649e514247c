import { expect, test } from 'vitest'
import { Budget } from './pdf-pdfium-budget.ts'

test('work that moves memory for ever is ended, and only that', () => {
  let moved = 0
  const budget = new Budget(20)
  const { env = {}, other } = budget.watched({ env: { _emscripten_memcpy_js: () => moved++ }, other: { f: Math.abs } })
  const move = env['_emscripten_memcpy_js'] as (...numbers: number[]) => void
  const forEver = (): void => {
    for (;;) move(1, 2, 3)
  }
  expect(() => budget.within(forEver)).toThrow('it took more than 0.02 s of a processor')
  expect(moved).toBeGreaterThan(0)
  // What it was stopped in does not count for the next, and outside of it nothing is counted.
  expect(budget.within(() => 'done')).toBe('done')
  for (let i = 0; i < 10_000; i++) move(1, 2, 3)
  expect(other).toEqual({ f: Math.abs })
})
