// Conformance: the promises every queue keeps, whatever stores it. A promise is written here first, then kept by each backend. They are
// numbered 1 to 24. Of 21 (a store that goes away or is full), 23 (stores of other versions) and 24 (few rights) most differs by backend:
// it is in postgres-company.test.ts and, for both, in store/*.test.ts under the same numbers.
import { describe } from 'vitest'
import { exerciseAdding } from './conformance/adding.ts'
import { exerciseClaiming } from './conformance/claiming.ts'
import { exerciseCompany } from './conformance/company.ts'
import { exerciseEnding } from './conformance/ending.ts'
import { exerciseFollowing } from './conformance/following.ts'
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
    exerciseFollowing(open)
    exerciseSteering(open)
    exerciseParts(open)
    exerciseForeigners(open)
    exerciseCompany(open)
    exerciseAtRandom(open)
  })
}
