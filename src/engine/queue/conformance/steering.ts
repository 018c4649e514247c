// Promises 14, 17–19 and 21: pausing, pruning, what verbs report, the counters, other hosts.
import { describe, expect, test } from 'vitest'
import { completed, failure, keys, lease, newJob, released, useKit, type OpenHome } from './kit.ts'

export function exerciseSteering(open: OpenHome): void {
  describe('14. What is paused is not handed out; what is active may finish.', () => {
    const use = useKit(open)
    const pause = (group = 'run-1') => use.kit.db.tx((tx) => use.kit.queue.pause(tx, { group }))
    const resume = (group = 'run-1') => use.kit.db.tx((tx) => use.kit.queue.resume(tx, { group }))

    test('a group: queued jobs are held, claimers hear of it, resuming undoes both', async () => {
      const { kit } = use
      const active = await kit.started('active')
      await kit.add(newJob('ready'), newJob('delayed', { delay: 500 }), newJob('other', { group: 'run-2' }))
      const { held, signalled } = await pause()
      expect(held).toMatchObject([
        { key: 'ready', paused: true },
        { key: 'delayed', paused: true },
      ])
      expect(keys(signalled)).toEqual(['active'])
      expect(await pause()).toEqual({ held: [], signalled: [] })
      expect(await kit.queue.touch(active, { lease })).toBe('pause')
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['other'])
      kit.clock.now += 500
      expect(keys(await resume())).toEqual(['active', 'ready', 'delayed'])
      expect(await resume()).toEqual([])
      expect(await kit.queue.touch(active, { lease })).toBe('go-on')
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['ready', 'delayed'])
    })

    test('many groups at once, and no other', async () => {
      const { kit } = use
      await kit.add(newJob('a'), newJob('b', { group: 'run-2' }), newJob('c', { group: 'run-3' }))
      const groups = ['run-1', 'run-3', 'run-9']
      const { held } = await kit.db.tx((tx) => kit.queue.pause(tx, { groups }))
      expect(keys(held)).toEqual(['a', 'c'])
      expect(keys(await kit.db.tx((tx) => kit.queue.resume(tx, { groups: ['run-3'] })))).toEqual(['c'])
      expect(await kit.db.tx((tx) => kit.queue.update(tx, { groups: [] }, { priority: 3 }))).toBe(0)
      const { cancelled } = await kit.db.tx((tx) => kit.queue.cancel(tx, { groups }))
      expect(keys(cancelled)).toEqual(['a', 'c'])
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['b'])
    })

    test.for(['gives it back', 'dies'])('an active job stays held when its claimer %s', async (how) => {
      const { kit } = use
      const claim = await kit.started()
      await pause()
      if (how === 'dies') await kit.recover('host-1')
      else await kit.settle(claim, released)
      expect(await kit.row(claim.id)).toMatchObject({ state: 'created', paused: true })
      expect(await kit.claim()).toEqual([])
      await resume()
      expect(await kit.claim()).toHaveLength(1)
    })

    test('a retry of a paused job stays held', async () => {
      const { kit } = use
      await kit.add(newJob('a', { retryDelay: 0 }))
      const claim = await kit.next()
      await pause()
      await kit.settle(claim, failure())
      expect(await kit.claim()).toEqual([])
      expect(await resume()).toMatchObject([{ state: 'retry', paused: false }])
      expect(await kit.claim()).toHaveLength(1)
    })

    test('a pause that comes too late does not stop completion, nor does it follow the job', async () => {
      const { kit } = use
      const claim = await kit.started()
      await pause()
      expect(await kit.settle(claim, completed)).toMatchObject({ state: 'completed' })
      const [again] = await kit.add(newJob('a'))
      expect(again).toMatchObject({ added: true })
      expect(await kit.claim()).toHaveLength(1)
    })

    test('a cancel outdoes a pause', async () => {
      const { kit } = use
      const claim = await kit.started()
      await pause()
      await kit.db.tx((tx) => kit.queue.cancel(tx, {}))
      await pause()
      await resume()
      expect(await kit.queue.touch(claim, { lease })).toBe('cancel')
    })

    test('the whole queue: seen by every host, and by those that come later', async () => {
      const { kit } = use
      await kit.add(newJob('a'), newJob('b'))
      const active = await kit.next()
      await kit.db.tx((tx) => kit.queue.pauseAll(tx))
      const peer = await kit.home.peer()
      expect(await kit.claim()).toEqual([])
      expect(await peer.queue.claim({ owner: 'host-2', lease })).toEqual([])
      expect((await peer.queue.stats()).paused).toBe(true)
      expect(await kit.queue.touch(active, { lease })).toBe('go-on')
      expect(await kit.settle(active, completed)).toMatchObject({ state: 'completed' })
      await peer.db.tx((tx) => peer.queue.resumeAll(tx))
      expect((await kit.queue.stats()).paused).toBe(false)
      expect(keys(await kit.claim())).toEqual(['b'])
      await peer.close()
    })
  })

  describe('17. Old jobs are pruned, open ones never.', () => {
    const use = useKit(open)

    test('by the age of their end', async () => {
      const { kit } = use
      await kit.settle(await kit.started('completed'), completed)
      await kit.settle(await kit.started('failed'), failure({ retryable: false }))
      await kit.settle(await kit.started('cancelled'), { kind: 'cancelled' })
      await kit.started('active')
      await kit.add(newJob('ready'), newJob('delayed', { delay: 1 }), newJob('held', { paused: true }))
      kit.clock.now += 1000
      await kit.settle(await kit.next(), completed)
      const prune = (limit?: number) =>
        kit.db.tx((tx) =>
          kit.queue.prune(tx, limit === undefined ? { before: kit.clock.now } : { before: kit.clock.now, limit }),
        )
      expect(await prune(2)).toBe(2)
      await kit.expectSound()
      expect(await prune()).toBe(1)
      expect(await prune()).toBe(0)
      expect(keys(await kit.queue.list({}))).toEqual(['active', 'ready', 'delayed', 'held'])
    })

    test('and their ids are not used again', async () => {
      const { kit } = use
      const claim = await kit.started()
      await kit.settle(claim, completed)
      kit.clock.now += 1
      await kit.db.tx((tx) => kit.queue.prune(tx, { before: kit.clock.now }))
      expect(await kit.queue.get(claim.id)).toBeNull()
      const [next] = await kit.add(newJob('b'))
      expect(next?.id).not.toBe(claim.id)
    })
  })

  describe('18. A verb reports each job that it changed, once; selectors mean what they say.', () => {
    const use = useKit(open)

    test('by id, group, scope and name, and all of them together', async () => {
      const { kit } = use
      const [a] = await kit.add(
        newJob('a', { group: 'g1', scope: 's1', name: 'n1' }),
        newJob('b', { group: 'g1', scope: 's2', name: 'n2' }),
        newJob('c', { group: 'g2', scope: 's1', name: 'n2' }),
      )
      const found = async (selector: Parameters<typeof kit.queue.list>[0]) => keys(await kit.queue.list(selector))
      expect(await found({ id: a?.id ?? '' })).toEqual(['a'])
      expect(await found({ group: 'g1' })).toEqual(['a', 'b'])
      expect(await found({ scope: 's1' })).toEqual(['a', 'c'])
      expect(await found({ name: 'n2' })).toEqual(['b', 'c'])
      expect(await found({ name: 'n2', scope: 's1' })).toEqual(['c'])
      expect(await found({ group: 'g1', scope: 's1', name: 'n2' })).toEqual([])
      expect(await found({ limit: 2 })).toEqual(['a', 'b'])
      expect(await found({ states: [] })).toEqual([])
      expect(await found({ states: ['created', 'failed'], group: 'g2' })).toEqual(['c'])
      expect(await found({ states: ['failed', 'cancelled'] })).toEqual([])
      const { held } = await kit.db.tx((tx) => kit.queue.pause(tx, { scope: 's1', name: 'n2' }))
      expect(keys(held)).toEqual(['c'])
      const { cancelled } = await kit.db.tx((tx) => kit.queue.cancel(tx, { scope: 's1' }))
      expect(keys(cancelled)).toEqual(['a', 'c'])
    })

    test('an id that is none of ours is not found', async () => {
      for (const id of ['', '0', '-1', '1e3', '0x1', 'x', '99999999999999999999', '1; DROP TABLE job']) {
        expect(await use.kit.queue.get(id)).toBeNull()
      }
    })
  })

  describe('19. The counters equal a recount.', () => {
    const use = useKit(open)

    test('through a life of every kind', async () => {
      const { kit } = use
      await kit.add(...['a', 'b', 'c', 'd', 'e'].map((key) => newJob(key)), newJob('f', { name: 'document-chunk' }))
      const [a, b, c] = await kit.claim({ limit: 3, names: ['page-ocr'] })
      if (!a || !b || !c) throw new Error('three were there')
      await kit.settle(a, completed)
      await kit.settle(b, failure())
      await kit.settle(c, failure({ retryable: false }))
      await kit.db.tx((tx) => kit.queue.cancel(tx, { name: 'document-chunk' }))
      expect((await kit.queue.stats()).counts).toEqual([
        { name: 'document-chunk', state: 'cancelled', count: 1 },
        { name: 'page-ocr', state: 'created', count: 2 },
        { name: 'page-ocr', state: 'retry', count: 1 },
        { name: 'page-ocr', state: 'completed', count: 1 },
        { name: 'page-ocr', state: 'failed', count: 1 },
      ])
    })

    test('also after a transaction that was rolled back', async () => {
      const { kit } = use
      await kit.add(newJob('a'))
      const broken = kit.db.tx(async (tx) => {
        await kit.queue.add(tx, [newJob('b')])
        await kit.queue.cancel(tx, {})
        throw new Error('no')
      })
      await expect(broken).rejects.toThrow('no')
      expect((await kit.queue.stats()).counts).toEqual([{ name: 'page-ocr', state: 'created', count: 1 }])
    })
  })
}
