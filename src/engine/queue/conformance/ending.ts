// Promises 8–11 and 16: retries and their delays, dead jobs, cancelling, completing, giving back.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Claim, JobRow, Outcome } from '../queue.ts'
import { backoff } from '../rules.ts'
import { completed, expectFault, failure, keys, lease, newJob, released, useKit, type OpenHome } from './kit.ts'

export function exerciseEnding(open: OpenHome): void {
  describe('8. A failed job is tried again as often as it may, each time after a longer wait.', () => {
    const use = useKit(open)

    test('failures are counted; one more than the limit ends it', async () => {
      const { kit } = use
      await kit.add(newJob('a', { retryLimit: 2, retryDelay: 1000, retryDelayMax: 60_000 }))
      for (const failures of [1, 2]) {
        const claim = await kit.next()
        expect(claim.failures).toBe(failures - 1)
        const settled = await kit.settle(claim, failure())
        const wait = (settled.dueAt ?? 0) - kit.clock.now
        expect(settled).toMatchObject({ state: 'retry', failures })
        expect(wait).toBeGreaterThanOrEqual(1000 * failures)
        expect(wait).toBeLessThanOrEqual(1500 * failures)
        expect(await kit.claim()).toEqual([])
        kit.clock.now = settled.dueAt ?? 0
      }
      const last = await kit.next()
      expect(await kit.settle(last, failure())).toEqual({ state: 'failed', dueAt: null, failures: 3 })
      expect(await kit.claim()).toEqual([])
    })

    test('an error that cannot pass is not tried again', async () => {
      const { kit } = use
      const settled = await kit.settle(await kit.started(), failure({ retryable: false }))
      expect(settled).toEqual({ state: 'failed', dueAt: null, failures: 1 })
    })

    test('the wait doubles up to its maximum, with up to half as much again', () => {
      const wait = fc.record({ retryDelay: fc.nat(600_000), retryDelayMax: fc.nat(3_600_000) })
      fc.assert(
        fc.property(
          wait,
          fc.integer({ min: 1, max: 2000 }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          (job, failures, random) => {
            const plain = Math.min(job.retryDelayMax, job.retryDelay * 2 ** Math.min(failures - 1, 50))
            const delay = backoff(job, failures, random)
            expect(delay).toBeGreaterThanOrEqual(Math.floor(plain))
            expect(delay).toBeLessThanOrEqual(Math.ceil(plain * 1.5))
            expect(Number.isSafeInteger(delay)).toBe(true)
          },
        ),
      )
    })

    test('interruptions cost no try', async () => {
      const { kit } = use
      await kit.add(newJob('a', { retryLimit: 0 }))
      for (let n = 0; n < 5; n++) {
        expect(await kit.next()).toMatchObject({ failures: 0, interruptions: n })
        await kit.recover('host-1')
      }
      expect(await kit.settle(await kit.next(), completed)).toMatchObject({ state: 'completed', failures: 0 })
    })

    test('a retry that waits can be made due now', async () => {
      const { kit } = use
      await kit.settle(await kit.started(), failure())
      expect(await kit.claim()).toEqual([])
      expect(await kit.db.tx((tx) => kit.queue.retry(tx, { group: 'run-1' }))).toMatchObject([
        { state: 'retry', dueAt: null, failures: 1 },
      ])
      expect(await kit.next()).toMatchObject({ failures: 1 })
    })
  })

  describe('9. A dead job keeps its payload and its error, and can be revived.', () => {
    const use = useKit(open)

    test('as if new, under the same id', async () => {
      const { kit } = use
      const claim = await kit.started('a', { payload: { run: 'r' } })
      await kit.db.tx((tx) => kit.queue.note(tx, claim, 'page 3'))
      await kit.settle(claim, failure({ retryable: false, page: 3 }))
      const [dead] = await kit.queue.list({ states: ['failed'] })
      expect(dead).toMatchObject({
        id: claim.id,
        payload: { run: 'r' },
        failures: 1,
        error: { message: 'the page is torn', page: 3 },
      })
      expect(dead?.finishedAt).toBe(kit.clock.now)
      const [revived] = await kit.db.tx((tx) => kit.queue.retry(tx, { id: claim.id }))
      expect(revived).toMatchObject({
        state: 'created',
        failures: 0,
        interruptions: 0,
        error: null,
        note: null,
        finishedAt: null,
      })
      expect(await kit.next()).toMatchObject({ id: claim.id, failures: 0, note: null })
    })

    test('completed jobs are left alone, and nothing is revived twice', async () => {
      const { kit } = use
      await kit.settle(await kit.started('done'), completed)
      await kit.settle(await kit.started('dead'), failure({ retryable: false }))
      const retry = () => kit.db.tx((tx) => kit.queue.retry(tx, {}))
      expect(keys(await retry())).toEqual(['dead'])
      expect(await retry()).toEqual([])
    })

    test('only the newest of a key is revived, and only while the key is free', async () => {
      const { kit } = use
      const die = async () => kit.settle(await kit.started(), failure({ retryable: false }))
      await die()
      await die()
      const retry = () => kit.db.tx((tx) => kit.queue.retry(tx, {}))
      const [newest] = (await kit.queue.list({})).slice(-1)
      expect(await retry()).toMatchObject([{ id: newest?.id }])
      await kit.settle(await kit.next(), completed)
      expect(await retry()).toEqual([])
    })

    test('a key that another group holds open is left to it', async () => {
      const { kit } = use
      await kit.settle(await kit.started('a', { group: 'run-1' }), failure({ retryable: false }))
      await kit.add(newJob('a', { group: 'run-2' }))
      expect(await kit.db.tx((tx) => kit.queue.retry(tx, { group: 'run-1' }))).toEqual([])
      expect(await kit.claim({ limit: 9 })).toMatchObject([{ key: 'a', group: 'run-2' }])
    })

    test('errors too long to keep are cut, not refused', async () => {
      const { kit } = use
      const claim = await kit.started()
      await kit.settle(
        claim,
        failure({ retryable: false, message: 'é'.repeat(2_000_000), cause: 'x'.repeat(2_000_000) }),
      )
      const { error } = await kit.row(claim.id)
      expect(error?.message.length).toBeLessThan(20_000)
      expect(error?.code).toBe('page-failed')
    })
  })

  describe('10. Cancelling ends queued jobs at once and tells the claimers of active ones; it has one winner.', () => {
    const use = useKit(open)
    const cancel = () => use.kit.db.tx((tx) => use.kit.queue.cancel(tx, { group: 'run-1' }))

    test('queued, delayed and held jobs end; others hear of it; ended ones stay', async () => {
      const { kit } = use
      await kit.settle(await kit.started('done'), completed)
      const active = await kit.started('active')
      await kit.add(newJob('ready'), newJob('delayed', { delay: 500 }), newJob('held', { paused: true }))
      await kit.add(newJob('other', { group: 'run-2' }))
      const { cancelled, signalled } = await cancel()
      expect(cancelled).toMatchObject(
        ['ready', 'delayed', 'held'].map((key) => ({
          key,
          state: 'cancelled',
          paused: false,
          dueAt: null,
          finishedAt: kit.clock.now,
        })),
      )
      expect(signalled).toMatchObject([{ key: 'active', state: 'active' }])
      expect(await kit.queue.touch(active, { lease })).toBe('cancel')
      expect(await cancel()).toEqual({ cancelled: [], signalled: [] })
      expect(await kit.settle(active, { kind: 'cancelled' })).toMatchObject({ state: 'cancelled' })
      expect(await cancel()).toEqual({ cancelled: [], signalled: [] })
      kit.clock.now += 1000
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['other'])
    })

    test.for([
      ['completed', { kind: 'completed', output: 'late' }],
      ['failed', failure()],
      ['released', released],
    ] as [string, Outcome][])('a settle as %s that comes after it gives cancelled', async ([, outcome]) => {
      const { kit } = use
      const claim = await kit.started()
      await cancel()
      expect(await kit.settle(claim, outcome)).toMatchObject({ state: 'cancelled', dueAt: null })
      expect(await kit.row(claim.id)).toMatchObject({ state: 'cancelled', output: null })
      expect(await kit.claim()).toEqual([])
    })

    test('a settle that comes before it stands', async () => {
      const { kit } = use
      const claim = await kit.started()
      await kit.settle(claim, { kind: 'completed', output: 'in time' })
      expect(await cancel()).toEqual({ cancelled: [], signalled: [] })
      expect(await kit.row(claim.id)).toMatchObject({ state: 'completed', output: 'in time' })
    })

    test('both at the same moment: what the settle was told is what is stored', async () => {
      const { kit } = use
      const peer = await kit.home.peer()
      for (let n = 0; n < 20; n++) {
        const claim = await kit.started(`job-${n}`)
        const steps = [
          () => kit.settle(claim, completed),
          () => peer.db.tx((tx) => peer.queue.cancel(tx, { id: claim.id })),
        ]
        const results = await Promise.all((n % 2 ? steps : steps.toReversed()).map((step) => step()))
        const told = results.find((result) => 'state' in result)
        expect((await kit.row(claim.id)).state).toBe(told?.state)
      }
      await peer.close()
    })

    test('a cancelled job whose claimer died ends too', async () => {
      const { kit } = use
      const claim = await kit.started()
      await cancel()
      await kit.recover('host-1')
      expect((await kit.row(claim.id)).state).toBe('cancelled')
    })
  })

  describe('11. A completed job keeps its output and is completed once.', () => {
    const use = useKit(open)

    test('with output, and without the error of earlier tries', async () => {
      const { kit } = use
      await kit.add(newJob('a', { retryDelay: 0 }))
      await kit.settle(await kit.next(), failure())
      const claim = await kit.next()
      expect(await kit.settle(claim, { kind: 'completed', output: { chunks: 3 } })).toEqual({
        state: 'completed',
        dueAt: null,
        failures: 1,
      })
      const row: Partial<JobRow> = {
        state: 'completed',
        output: { chunks: 3 },
        error: null,
        owner: null,
        leaseUntil: null,
      }
      expect(await kit.row(claim.id)).toMatchObject({ ...row, finishedAt: kit.clock.now })
    })

    test('an output over the limit is refused, and the attempt goes on', async () => {
      const { kit } = use
      const claim = await kit.started()
      await expectFault(kit.settle(claim, { kind: 'completed', output: 'x'.repeat(1_000_001) }), 'usage')
      expect((await kit.row(claim.id)).state).toBe('active')
    })

    test('many at once, each in its own way; one that is lost refuses them all', async () => {
      const { kit } = use
      await kit.add(...['a', 'b', 'c', 'd', 'e'].map((key) => newJob(key)))
      const [a, b, c, d, e] = await kit.claim({ limit: 9 })
      if (!a || !b || !c || !d || !e) throw new Error('five were there')
      await kit.db.tx((tx) => kit.queue.cancel(tx, { id: d.id }))
      const settleMany = (...ends: { claim: Claim; outcome: Outcome }[]) =>
        kit.db.tx((tx) => kit.queue.settleMany(tx, ends))
      const ends = [
        { claim: a, outcome: completed },
        { claim: b, outcome: failure({ retryable: false }) },
        { claim: c, outcome: { kind: 'completed', output: '\0 c' } },
        { claim: d, outcome: completed },
      ] as const
      expect(await settleMany(...ends)).toEqual([
        { state: 'completed', dueAt: null, failures: 0 },
        { state: 'failed', dueAt: null, failures: 1 },
        { state: 'completed', dueAt: null, failures: 0 },
        { state: 'cancelled', dueAt: null, failures: 0 },
      ])
      expect((await kit.row(c.id)).output).toBe('\0 c')
      await expectFault(settleMany({ claim: e, outcome: completed }, { claim: a, outcome: completed }), 'lost-claim')
      await expectFault(settleMany({ claim: e, outcome: completed }, { claim: e, outcome: completed }), 'lost-claim')
      expect((await kit.row(e.id)).state).toBe('active')
      expect(await settleMany()).toEqual([])
    })

    test('settling twice is a lost claim', async () => {
      const { kit } = use
      const claim = await kit.started()
      await kit.settle(claim, completed)
      await expectFault(kit.settle(claim, completed), 'lost-claim')
    })
  })

  describe('16. A job that is given back costs nothing.', () => {
    const use = useKit(open)

    test('at once or after a delay, with or without an interruption', async () => {
      const { kit } = use
      const claim = await kit.started()
      expect(await kit.settle(claim, released)).toEqual({ state: 'created', dueAt: null, failures: 0 })
      const again = await kit.next()
      expect(again).toMatchObject({ failures: 0, interruptions: 0 })
      const settled = await kit.settle(again, { kind: 'released', interrupted: true, delay: 700 })
      expect(settled).toEqual({ state: 'created', dueAt: kit.clock.now + 700, failures: 0 })
      expect(await kit.claim()).toEqual([])
      kit.clock.now += 700
      expect(await kit.next()).toMatchObject({ failures: 0, interruptions: 1 })
    })

    test('and is still to be retried if it was', async () => {
      const { kit } = use
      await kit.add(newJob('a', { retryDelay: 0 }))
      await kit.settle(await kit.next(), failure())
      expect(await kit.settle(await kit.next(), released)).toMatchObject({ state: 'retry', failures: 1 })
    })
  })
}
