// Promise 22: programs in other languages work beside us by the documented SQL (resources/sql), and neither side harms the other.
import { beforeEach, describe, expect, test } from 'vitest'
import { completed, expectFault, keys, lease, newJob, useKit, type ForeignJob, type OpenHome } from './kit.ts'

const stage = 'document-parse'

export function exerciseForeigners(open: OpenHome): void {
  describe('22. Foreign programs add and take jobs by SQL; every fence holds in both directions.', () => {
    const use = useKit(open)
    // They live by the server's clock, so here we do too; a moment ahead, since two machines never agree.
    const tick = (): void => {
      use.kit.clock.now = Date.now() + 20
    }
    beforeEach(tick)
    const theirs = async (): Promise<ForeignJob> => {
      const job = await use.kit.home.foreigner.claim(stage)
      if (!job) throw new Error('there was nothing to claim')
      return job
    }

    test('a job that they added is claimed, counted and ended like ours', async () => {
      const { kit } = use
      const id = await kit.home.foreigner.enqueue(stage, { path: "/srv/in/O'Brien \\ letter.pdf" })
      const claim = await kit.next({ names: [stage] })
      expect(claim).toMatchObject({ id, payload: { path: "/srv/in/O'Brien \\ letter.pdf" }, failures: 0 })
      expect(claim.key).not.toBe('')
      expect(await kit.settle(claim, { kind: 'completed', output: 1 })).toMatchObject({ state: 'completed' })
      expect(await kit.row(id)).toMatchObject({ state: 'completed', output: 1 })
    })

    test('theirs and ours come out in order of addition', async () => {
      const { kit } = use
      await kit.home.foreigner.enqueue(stage, { path: 'a' })
      tick()
      await kit.add(newJob('b', { name: stage }), newJob('urgent', { name: stage, priority: 10 }))
      const claims = await kit.claim({ limit: 9 })
      expect(claims.map(({ payload }) => payload)).toMatchObject([{ key: 'urgent' }, { path: 'a' }, { key: 'b' }])
    })

    test('a job of ours that they claimed is not given to us, and what they ended is ended', async () => {
      const { kit } = use
      await kit.add(newJob('a', { name: stage }))
      const [added] = await kit.queue.list({})
      const job = await waitFor(() => kit.home.foreigner.claim(stage))
      expect(job).toMatchObject({ id: added?.id, data: { v: 1, key: 'a' } })
      expect(await kit.claim()).toEqual([])
      expect(await kit.row(job.id)).toMatchObject({ state: 'active' })
      expect((await kit.row(job.id)).owner).not.toBeNull()
      expect(await kit.home.foreigner.heartbeat(job)).toBe(true)
      expect(await kit.home.foreigner.settle(job, 'completed')).toBe(true)
      await kit.recover()
      expect(await kit.row(job.id)).toMatchObject({ state: 'completed' })
      const [again] = await kit.add(newJob('a', { name: stage }))
      expect(again).toMatchObject({ added: true })
    })

    test('what they give back is ours to claim', async () => {
      const { kit } = use
      await kit.home.foreigner.enqueue(stage, { path: 'a' })
      const job = await theirs()
      expect(await kit.home.foreigner.settle(job, 'retry')).toBe(true)
      tick()
      const claim = await kit.next()
      expect(claim).toMatchObject({ id: job.id, failures: 0 })
      expect(claim.token).toBeGreaterThan(1)
    })

    test('a claim of theirs that lapsed goes to us, and their late settle changes nothing', async () => {
      const { kit } = use
      await kit.add(newJob('a', { name: stage }))
      const job = await waitFor(() => kit.home.foreigner.claim(stage))
      kit.clock.now = Date.now() + 3_600_000
      expect(await kit.recover()).toMatchObject([{ id: job.id }])
      const claim = await kit.next()
      expect(claim).toMatchObject({ id: job.id, interruptions: 1 })
      expect(await kit.home.foreigner.heartbeat(job)).toBe(false)
      expect(await kit.home.foreigner.settle(job, 'completed')).toBe(false)
      expect(await kit.settle(claim, completed)).toMatchObject({ state: 'completed' })
    })

    test('a claim of ours that lapsed may go to them, and our late settle is refused', async () => {
      const { kit } = use
      const claim = await kit.started('a', { name: stage })
      await kit.recover('host-1')
      const job = await waitFor(() => kit.home.foreigner.claim(stage))
      expect(job.id).toBe(claim.id)
      await expectFault(kit.settle(claim, completed), 'lost-claim')
      await expectFault(kit.queue.touch(claim, { lease }), 'lost-claim')
      expect(await kit.home.foreigner.settle(job, 'completed')).toBe(true)
      await kit.recover()
    })

    test('what is held or paused they do not get', async () => {
      const { kit } = use
      await kit.add(newJob('a', { name: stage, paused: true }), newJob('b', { name: stage }))
      await kit.db.tx((tx) => kit.queue.pauseAll(tx))
      expect(await kit.home.foreigner.claim(stage)).toBeNull()
      await kit.db.tx((tx) => kit.queue.resumeAll(tx))
      expect((await waitFor(() => kit.home.foreigner.claim(stage))).data).toMatchObject({ key: 'b' })
      expect(await kit.home.foreigner.claim(stage)).toBeNull()
      expect(keys(await kit.queue.list({ states: ['created'] }))).toEqual(['a'])
    })
  })
}

/** Our clock is ahead of theirs: what is due for us is due for them a moment later. */
async function waitFor(claim: () => Promise<ForeignJob | null>): Promise<ForeignJob> {
  for (let tries = 0; tries < 60; tries++) {
    const job = await claim()
    if (job) return job
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('there was nothing to claim')
}
