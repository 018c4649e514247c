// Promises 4–7 and 12: delays, exclusive claims, the fence, leases and progress.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Claim } from '../queue.ts'
import { completed, expectFault, failure, keys, lease, newJob, released, useKit, type OpenHome } from './kit.ts'

export function exerciseClaiming(open: OpenHome): void {
  describe('4. A delayed job is not claimed before it is due, and is claimed once it is.', () => {
    const use = useKit(open)

    test('to the millisecond', async () => {
      const { kit } = use
      const due = kit.clock.now + 500
      await kit.add(newJob('a', { delay: 500 }))
      expect(await kit.queue.nextDue()).toBe(due)
      kit.clock.now = due - 1
      expect(await kit.claim()).toEqual([])
      kit.clock.now = due
      expect(keys(await kit.claim())).toEqual(['a'])
      expect(await kit.queue.nextDue()).toBeNull()
    })

    test('the next one due is the earliest that is not held', async () => {
      const { kit } = use
      await kit.add(newJob('a', { delay: 300, paused: true }), newJob('b', { delay: 900 }), newJob('c', { delay: 700 }))
      expect(await kit.queue.nextDue()).toBe(kit.clock.now + 700)
    })

    test('many delayed jobs do not stand in the way of one that is ready', async () => {
      const { kit } = use
      await kit.add(
        ...Array.from({ length: 2000 }, (_, i) => newJob(`later-${i}`, { delay: 60_000, priority: 10 })),
        newJob('now'),
      )
      expect(keys(await kit.claim())).toEqual(['now'])
    })

    test('those of a scope too: hidden until due, then by priority among the others', async () => {
      const { kit } = use
      const scope = 'batch-7'
      await kit.add(
        newJob('low', { scope }),
        newJob('high', { scope, delay: 500, priority: 10 }),
        newJob('other', { delay: 500, priority: 20 }),
        newJob('later', { scope, delay: 900, priority: 10 }),
      )
      expect(keys(await kit.claim({ scope }))).toEqual(['low'])
      expect(await kit.claim({ scope })).toEqual([])
      kit.clock.now += 600
      await kit.add(newJob('new', { scope }))
      expect(keys(await kit.claim({ scope, limit: 9 }))).toEqual(['high', 'new'])
      kit.clock.now += 600
      expect(keys(await kit.claim({ scope, limit: 9 }))).toEqual(['later'])
    })

    test('a clock that is set back neither stalls a delay nor gives a job twice', async () => {
      const { kit } = use
      await kit.add(newJob('a', { delay: 500 }), newJob('b'))
      const b = await kit.next()
      kit.clock.now -= 3_600_000
      expect(await kit.claim({ limit: 9 })).toEqual([])
      kit.clock.now += 500
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['a'])
      expect(await kit.settle(b, completed)).toMatchObject({ state: 'completed' })
    })

    test('a clock that is set forward makes delays shorter, and that is all', async () => {
      const { kit } = use
      await kit.add(newJob('a', { delay: 500 }))
      kit.clock.now += 3_600_000
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['a'])
      expect(await kit.claim({ limit: 9 })).toEqual([])
    })
  })

  describe('5. A job is given to one claimer only.', () => {
    const use = useKit(open)

    test('when several processes claim at the same moment', async () => {
      const { kit } = use
      const peer = await kit.home.peer()
      await kit.add(...Array.from({ length: 60 }, (_, i) => newJob(`job-${i}`)))
      const claims = await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          (i % 2 ? peer.queue : kit.queue).claim({ owner: `host-${i % 2}`, lease, limit: 1 + (i % 3) }),
        ),
      )
      const ids = claims.flat().map(({ id }) => id)
      expect(new Set(ids).size).toBe(60)
      expect(ids).toHaveLength(60)
      await peer.close()
    })

    test('as many as are there, up to the limit', async () => {
      const { kit } = use
      expect(await kit.claim()).toEqual([])
      await kit.add(newJob('a'), newJob('b'), newJob('c'))
      expect(await kit.claim({ limit: 0 })).toEqual([])
      expect(await kit.claim({ limit: 2 })).toHaveLength(2)
      expect(await kit.claim({ limit: 2 })).toHaveLength(1)
    })

    test('who then knows all about it', async () => {
      const { kit } = use
      const claim = await kit.started('a', { payload: { pages: [3, 4] }, priority: 10, realm: 'acme' })
      expect(claim).toEqual({
        id: claim.id,
        name: 'page-ocr',
        key: 'a',
        group: 'run-1',
        scope: 'batch-1',
        realm: 'acme',
        priority: 10,
        payload: { pages: [3, 4] },
        token: claim.token,
        failures: 0,
        interruptions: 0,
        note: null,
      })
      const now = kit.clock.now
      expect(await kit.row(claim.id)).toMatchObject({
        state: 'active',
        owner: 'host-1',
        leaseUntil: now + lease,
        startedAt: now,
      })
    })

    test('a claim that could not be renewed or recovered is refused', async () => {
      const { kit } = use
      await expectFault(kit.claim({ owner: '' }), 'usage')
      await expectFault(kit.claim({ lease: 0 }), 'usage')
      await expectFault(kit.claim({ limit: 1.5 }), 'usage')
    })
  })

  describe('6. An attempt that is no longer the current one can change nothing.', () => {
    const use = useKit(open)

    /** Begun one after another: a refusal that nobody waits for yet would be an unhandled rejection. */
    const everyVerb = (claim: Claim): (() => Promise<unknown>)[] => {
      const { kit } = use
      return [
        () => kit.queue.touch(claim, { lease, progress: 1 }),
        () => kit.db.tx((tx) => kit.queue.progressed(tx, claim)),
        () => kit.db.tx((tx) => kit.queue.note(tx, claim, 'stale')),
        () => kit.settle(claim, completed),
        () => kit.settle(claim, failure()),
        () => kit.settle(claim, released),
        () => kit.settle(claim, { kind: 'cancelled' }),
      ]
    }

    test('once another attempt holds the job', async () => {
      const { kit } = use
      const stale = await kit.started()
      await kit.recover('host-1')
      const current = await kit.next({ owner: 'host-2' })
      const before = await kit.row(current.id)
      for (const attempt of everyVerb(stale)) await expectFault(attempt(), 'lost-claim')
      expect(await kit.row(current.id)).toEqual(before)
      expect(await kit.settle(current, completed)).toMatchObject({ state: 'completed' })
    })

    test('once it has given the job back, or ended it', async () => {
      const { kit } = use
      for (const [key, outcome] of [
        ['a', released],
        ['b', completed],
      ] as const) {
        const claim = await kit.started(key)
        await kit.settle(claim, outcome)
        for (const attempt of everyVerb(claim)) await expectFault(attempt(), 'lost-claim')
        if (outcome === released) await kit.settle(await kit.next(), completed)
      }
    })

    test('once the job is gone', async () => {
      const { kit } = use
      const claim = await kit.started()
      await kit.settle(claim, completed)
      kit.clock.now += 1
      await kit.db.tx((tx) => kit.queue.prune(tx, { before: kit.clock.now }))
      expect(await kit.queue.get(claim.id)).toBeNull()
      for (const attempt of everyVerb(claim)) await expectFault(attempt(), 'lost-claim')
    })

    test('and what its transaction had written is not kept', async () => {
      const { kit } = use
      const stale = await kit.started()
      await kit.recover('host-1')
      const late = kit.db.tx(async (tx) => {
        await kit.queue.add(tx, [newJob('next stage')])
        await kit.queue.settle(tx, stale, completed)
      })
      await expectFault(late, 'lost-claim')
      expect(keys(await kit.queue.list({}))).toEqual(['a'])
    })

    test('the token rises with every claim, also after cancel and retry', async () => {
      const { kit } = use
      const tokens = []
      let claim = await kit.started()
      tokens.push(claim.token)
      await kit.settle(claim, released)
      tokens.push((claim = await kit.next()).token)
      await kit.settle(claim, { kind: 'cancelled' })
      await kit.db.tx((tx) => kit.queue.retry(tx, {}))
      tokens.push((claim = await kit.next()).token)
      await kit.recover('host-1')
      tokens.push((await kit.next()).token)
      expect(tokens).toEqual(tokens.toSorted((a, b) => a - b))
      expect(new Set(tokens).size).toBe(4)
    })
  })

  describe('7. A claim holds while its claimer gives signs of life.', () => {
    const use = useKit(open)

    test('a sign of life renews the lease', async () => {
      const { kit } = use
      const claim = await kit.started()
      kit.clock.now += lease - 1
      expect(await kit.queue.touch(claim, { lease })).toBe('go-on')
      expect((await kit.row(claim.id)).leaseUntil).toBe(kit.clock.now + lease)
      kit.clock.now += lease - 1
      expect(await kit.recover()).toEqual([])
      kit.clock.now += 1
      expect(await kit.recover()).toMatchObject([{ id: claim.id, state: 'active', owner: 'host-1' }])
      expect(await kit.recover()).toEqual([])
      expect(await kit.next()).toMatchObject({ id: claim.id, interruptions: 1, failures: 0 })
    })

    test('the claims of a dead owner are given back at once, those of others are not', async () => {
      const { kit } = use
      await kit.add(newJob('a'), newJob('b'))
      await kit.claim({ owner: 'dead' })
      await kit.claim({ owner: 'alive' })
      expect(keys(await kit.recover('dead', 'unknown'))).toEqual(['a'])
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['a'])
    })

    test('a lapsed claim lives on until somebody recovers it: a laptop slept', async () => {
      const { kit } = use
      const claim = await kit.started()
      kit.clock.now += 8 * 3_600_000
      expect(await kit.claim()).toEqual([])
      expect(await kit.queue.touch(claim, { lease })).toBe('go-on')
      expect(await kit.recover()).toEqual([])
      expect(await kit.settle(claim, completed)).toMatchObject({ state: 'completed' })
    })

    test('a clock that is set back does not make a claim last for ever', async () => {
      const { kit } = use
      await kit.started()
      kit.clock.now -= 24 * 3_600_000
      expect(await kit.recover()).toEqual([])
      kit.clock.now += lease
      expect(await kit.recover()).toHaveLength(1)
    })
  })

  describe('12. Progress never falls within an attempt, and begins anew with the next.', () => {
    const use = useKit(open)

    test('whatever a claimer reports', async () => {
      const { kit } = use
      const claim = await kit.started()
      let highest = 0
      await fc.assert(
        fc.asyncProperty(fc.double({ min: -0.5, max: 1.5, noNaN: true }), async (progress) => {
          await kit.queue.touch(claim, { lease, progress })
          highest = Math.max(highest, Math.min(1, progress))
          expect((await kit.row(claim.id)).progress).toBe(highest)
        }),
        { numRuns: 30 },
      )
      await expectFault(kit.queue.touch(claim, { lease, progress: Number.NaN }), 'usage')
      await kit.settle(claim, released)
      await kit.next()
      expect((await kit.row(claim.id)).progress).toBe(0)
    })

    test('a sign of life without progress leaves it, completion makes it 1', async () => {
      const { kit } = use
      const claim = await kit.started()
      await kit.queue.touch(claim, { lease, progress: 0.4 })
      await kit.queue.touch(claim, { lease })
      expect((await kit.row(claim.id)).progress).toBe(0.4)
      await kit.settle(claim, completed)
      expect((await kit.row(claim.id)).progress).toBe(1)
    })

    test('getting somewhere forgets interruptions; the note stays', async () => {
      const { kit } = use
      const first = await kit.started()
      await kit.db.tx((tx) => kit.queue.note(tx, first, { page: 7 }))
      await kit.recover('host-1')
      const second = await kit.next()
      expect(second).toMatchObject({ interruptions: 1, note: { page: 7 } })
      await kit.db.tx((tx) => kit.queue.progressed(tx, second))
      await kit.recover('host-1')
      const third = await kit.next()
      expect(third).toMatchObject({ interruptions: 1, note: { page: 7 } })
      await kit.db.tx((tx) => kit.queue.note(tx, third, null))
      expect((await kit.row(third.id)).note).toBeNull()
    })
  })
}
