// Conformance: the promises every queue keeps, whatever stores it. A promise is written here first, then kept by each backend.
import { describe } from 'vitest'
import { exerciseAdding } from './conformance/adding.ts'
import { exerciseClaiming } from './conformance/claiming.ts'
import { exerciseEnding } from './conformance/ending.ts'
import { exerciseForeigners } from './conformance/foreign.ts'
import type { OpenHome } from './conformance/kit.ts'
import { exerciseParts } from './conformance/parts.ts'
import { exerciseAtRandom } from './conformance/random.ts'
import { exerciseSteering } from './conformance/steering.ts'

/**
 * Registers the suite. `open` gives an empty queue whose time is `clock.now` (ms since 1970; the tests move it), and, as
 * `peer`, further handles on the same store such as another process would have.
 */
export function exerciseQueue(name: string, open: OpenHome): void {
  describe(`the queue on ${name}`, () => {
    exerciseAdding(open)
    exerciseClaiming(open)
    exerciseEnding(open)
    exerciseSteering(open)
    exerciseParts(open)
    exerciseForeigners(open)
    exerciseAtRandom(open)
  })
}
