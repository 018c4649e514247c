// 13. The queue knows no children: what follows a job is added by whoever ends it, in the same transaction.
import { describe, expect, test } from 'vitest'
import type { Claim, Outcome } from '../queue.ts'
import { completed, failure, keys, newJob, type OpenHome, useKit } from './kit.ts'

export function exerciseFollowing(open: OpenHome): void {
  describe('13. What follows a job is added with its end: once, and only if it was completed.', () => {
    const use = useKit(open)
    /** Ends an attempt, and adds `next` if the job was completed. */
    const end = (claim: Claim, outcome: Outcome, next: string) =>
      use.kit.db.tx(async (tx) => {
        const { state } = await use.kit.queue.settle(tx, claim, outcome)
        const job = newJob(next, { name: 'document-chunk', payload: { after: claim.id } })
        return state === 'completed' ? use.kit.queue.add(tx, [job]) : []
      })

    test('it finds what the job before it put out', async () => {
      const { kit } = use
      const first = await kit.started('parse', { name: 'document-parse' })
      await end(first, { kind: 'completed', output: { pages: 12 } }, 'chunk')
      const second = await kit.next()
      expect(second.payload).toEqual({ after: first.id })
      expect(await kit.row(first.id)).toMatchObject({ state: 'completed', output: { pages: 12 } })
    })

    test('many that end bring one that follows them all, and it outlives them', async () => {
      const { kit } = use
      await kit.add(...['a', 'b', 'c'].map((key) => newJob(key)))
      const claims = await kit.claim({ limit: 3 })
      const brought = await Promise.all(claims.map((claim) => end(claim, completed, 'join')))
      expect(brought.flat().filter(({ added }) => added)).toHaveLength(1)
      kit.clock.now += 1000
      expect(await kit.db.tx((tx) => kit.queue.prune(tx, { before: kit.clock.now }))).toBe(3)
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['join'])
    })

    test('nothing follows one that fails, was cancelled, or was ended by a newer attempt', async () => {
      const { kit } = use
      const [failing, unwanted, lost] = [await kit.started('a'), await kit.started('b'), await kit.started('c')]
      expect(await end(failing, failure({ retryable: false }), 'after a')).toEqual([])
      await kit.db.tx((tx) => kit.queue.cancel(tx, { id: unwanted.id }))
      expect(await end(unwanted, completed, 'after b')).toEqual([])
      await kit.recover('host-1')
      await expect(end(lost, completed, 'after c')).rejects.toMatchObject({ code: 'lost-claim' })
      expect(keys(await kit.queue.list({}))).toEqual(['a', 'b', 'c'])
    })
  })
}
