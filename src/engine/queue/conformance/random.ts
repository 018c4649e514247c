// Any sequence of verbs keeps the promises: every step is checked against what the rows before it allow.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Claim, JobRow, Outcome } from '../queue.ts'
import { Kit, expectFault, failure, lease, newJob, type OpenHome } from './kit.ts'

type Step =
  | { verb: 'add'; key: number; priority: number; delay: number; paused: boolean }
  | { verb: 'claim'; limit: number; owner: number; scope: number }
  | { verb: 'touch'; which: number; progress: number }
  | { verb: 'settle'; which: number; outcome: Outcome }
  | { verb: 'recover'; owner: number }
  | { verb: 'cancel' | 'pause' | 'resume' | 'retry'; group: number }
  | { verb: 'prune' }
  | { verb: 'wait'; ms: number }

const small = fc.nat(2)
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant<Outcome>({ kind: 'completed', output: 1 }),
  fc.boolean().map((retryable) => failure({ retryable })),
  fc.record({ kind: fc.constant('released' as const), interrupted: fc.boolean(), delay: fc.constantFrom(0, 300) }),
  fc.constant<Outcome>({ kind: 'cancelled' }),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      verb: fc.constant('add' as const),
      key: fc.nat(8),
      priority: fc.constantFrom(-10, 0, 10),
      delay: fc.constantFrom(0, 0, 400),
      paused: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ verb: fc.constant('claim' as const), limit: fc.nat(3), owner: small, scope: small }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      verb: fc.constant('touch' as const),
      which: fc.nat(50),
      progress: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ verb: fc.constant('settle' as const), which: fc.nat(50), outcome }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('recover' as const), owner: small }) },
  { weight: 1, arbitrary: fc.constant<Step>({ verb: 'prune' }) },
  {
    weight: 5,
    arbitrary: fc.record({ verb: fc.constantFrom('cancel', 'pause', 'resume', 'retry'), group: small }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ verb: fc.constant('wait' as const), ms: fc.constantFrom(-5000, 100, 500, 3000, lease) }),
  },
)

const scopeOf = (n: number): string => `batch-${n}`
const groupOf = (n: number): string => `run-${n}`

export function exerciseAtRandom(open: OpenHome): void {
  describe('Any sequence of verbs keeps the promises.', () => {
    test('one claimer a job, in order; tokens rise, progress does not fall, counters are exact', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
          const home = await open()
          try {
            const walk = new Walk(new Kit(home))
            for (const step of steps) await walk.take(step)
          } finally {
            await home.close()
          }
        }),
        { numRuns: 40 },
      )
    }, 120_000)
  })
}

/** A walk through verbs that remembers every claim it ever got. */
class Walk {
  readonly claims: Claim[] = []
  readonly kit: Kit
  rows = new Map<string, JobRow>()
  setBack = false

  constructor(kit: Kit) {
    this.kit = kit
  }

  async take(step: Step): Promise<void> {
    await this.#do(step)
    const rows = await this.kit.queue.list({})
    for (const row of rows) this.#compare(this.rows.get(row.id), row)
    this.rows = new Map(rows.map((row) => [row.id, row]))
    await this.kit.expectSound()
  }

  async #do(step: Step): Promise<void> {
    const { db, queue, clock } = this.kit
    switch (step.verb) {
      case 'add': {
        const { key, priority, delay, paused } = step
        const change = {
          priority,
          delay,
          paused,
          group: groupOf(key % 3),
          scope: scopeOf(key % 2),
          name: key % 2 ? 'x' : 'y',
        }
        await this.kit.add(newJob(`key-${key}`, { ...change, retryLimit: 1, retryDelay: 200 }))
        return
      }
      case 'claim': {
        // Scope 2: any.
        const scope = step.scope === 2 ? {} : { scope: scopeOf(step.scope) }
        const expected = claimable([...this.rows.values()], clock.now).filter(
          (row) => !scope.scope || row.scope === scope.scope,
        )
        const claims = await this.kit.claim({ owner: `host-${step.owner}`, limit: step.limit, ...scope })
        // A clock set back re-counts delays; what is due is then the queue's to say.
        if (!this.setBack) expect(claims.map(({ id }) => id)).toEqual(expected.slice(0, step.limit).map(({ id }) => id))
        for (const claim of claims) {
          expect(this.rows.get(claim.id)?.state).toMatch(/created|retry/)
          expect(claim.token).toBeGreaterThan(this.rows.get(claim.id)?.token ?? Infinity)
          this.claims.push(claim)
        }
        return
      }
      case 'touch':
      case 'settle': {
        const claim = this.claims[step.which % Math.max(1, this.claims.length)]
        if (!claim) return
        const row = this.rows.get(claim.id)
        const current = row?.state === 'active' && row.token === claim.token
        const attempt =
          step.verb === 'touch'
            ? queue.touch(claim, { lease, progress: step.progress })
            : this.kit.settle(claim, step.outcome)
        if (current) await attempt
        else await expectFault(attempt, 'lost-claim')
        return
      }
      case 'recover':
        await this.kit.recover(`host-${step.owner}`)
        return
      case 'prune':
        await db.tx((tx) => queue.prune(tx, { before: clock.now }))
        return
      case 'wait':
        if (step.ms < 0) this.setBack = true
        clock.now += step.ms
        return
      default:
        await db.tx(async (tx) => void (await queue[step.verb](tx, { group: groupOf(step.group) })))
    }
  }

  #compare(before: JobRow | undefined, after: JobRow): void {
    expect(after.owner === null).toBe(after.state !== 'active')
    expect(after.finishedAt === null).toBe(['created', 'retry', 'active'].includes(after.state))
    if (after.state === 'active' || after.finishedAt !== null)
      expect(after).toMatchObject({ paused: false, dueAt: null })
    if (!before) return
    expect(after.token).toBeGreaterThanOrEqual(before.token)
    expect(after).toMatchObject({ key: before.key, payload: before.payload, createdAt: before.createdAt })
    if (before.state === 'active' && after.state === 'active') {
      expect(after.token).toBe(before.token)
      expect(after.progress).toBeGreaterThanOrEqual(before.progress)
    }
    if (before.state === 'completed') expect(after).toEqual(before)
  }
}

/** `rows`: oldest first. */
function claimable(rows: readonly JobRow[], now: number): JobRow[] {
  return rows
    .filter((row) => (row.state === 'created' || row.state === 'retry') && !row.paused && (row.dueAt ?? 0) <= now)
    .toSorted((a, b) => b.priority - a.priority)
}
