// Promises 1–3, 13 and 20: what adding keeps, in which order it comes out, and that it joins the caller's transaction.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { completed, expectFault, failure, keys, lease, newJob, useKit, type OpenHome } from './kit.ts'

export function exerciseAdding(open: OpenHome): void {
  describe('1. At most one open job has a key; adding it again gives that job.', () => {
    const use = useKit(open)

    test('each job has an id of its own', async () => {
      const added = await use.kit.add(newJob('a'), newJob('b'))
      expect(added.map(({ added }) => added)).toEqual([true, true])
      expect(new Set(added.map(({ id }) => id)).size).toBe(2)
    })

    test('while queued, delayed, held or active', async () => {
      const { kit } = use
      const first = await kit.add(newJob('a'), newJob('b', { delay: 1000 }), newJob('c', { paused: true }))
      await kit.claim()
      const again = await kit.add(newJob('a'), newJob('b'), newJob('c'))
      expect(again).toEqual(first.map((job) => ({ ...job, added: false })))
      expect(await kit.queue.list({})).toHaveLength(3)
    })

    test('also within one call', async () => {
      const [first, second] = await use.kit.add(newJob('a', { payload: 1 }), newJob('a', { payload: 2 }))
      expect(second).toEqual({ ...first, added: false })
      expect((await use.kit.row(first?.id ?? '')).payload).toBe(1)
    })

    test.for([
      ['completed', completed],
      ['failed', failure({ retryable: false })],
      ['cancelled', { kind: 'cancelled' }],
    ] as const)('a %s job gives its key back', async ([, outcome]) => {
      const { kit } = use
      const claim = await kit.started()
      await kit.settle(claim, outcome)
      const [again] = await kit.add(newJob('a'))
      expect(again).toMatchObject({ added: true })
      expect(again?.id).not.toBe(claim.id)
    })

    test('when several processes add it at the same moment', async () => {
      const { kit } = use
      const peer = await kit.home.peer()
      const added = await Promise.all(
        Array.from({ length: 10 }, (_, i) => {
          const { db, queue } = i % 2 ? peer : kit
          return db.tx((tx) => queue.add(tx, [newJob('a')]))
        }),
      )
      expect(added.flat().filter(({ added }) => added)).toHaveLength(1)
      expect(new Set(added.flat().map(({ id }) => id)).size).toBe(1)
      await peer.close()
    })
  })

  describe('2. A batch is added whole or not at all, and payloads come back as they went in.', () => {
    const use = useKit(open)

    test('one unfit job refuses the batch', async () => {
      const { kit } = use
      const unfit = [
        newJob('b', { payload: 'x'.repeat(1_000_001) }),
        newJob('b', { payload: 10n }),
        newJob('b\0'),
        newJob('b\ud800'),
        newJob(''),
        newJob('b', { priority: 0.5 }),
        newJob('b', { retryLimit: -1 }),
        newJob('b', { delay: Number.NaN }),
      ]
      for (const job of unfit) {
        await expectFault(
          kit.db.tx(async (tx) => kit.queue.add(tx, [newJob('a'), job])),
          'usage',
        )
      }
      expect(await kit.queue.list({})).toEqual([])
    })

    test('ten thousand at once come out in order', async () => {
      const { kit } = use
      const jobs = Array.from({ length: 10_000 }, (_, i) => newJob(`page-${i}`))
      await kit.add(...jobs)
      expect(keys(await kit.claim({ limit: 3 }))).toEqual(['page-0', 'page-1', 'page-2'])
      expect((await kit.queue.stats()).counts).toEqual([
        { name: 'page-ocr', state: 'created', count: 9997 },
        { name: 'page-ocr', state: 'active', count: 3 },
      ])
    })

    test('none is no error', async () => {
      expect(await use.kit.add()).toEqual([])
    })

    test('any JSON is kept: payload, note and output', async () => {
      const { kit } = use
      let n = 0
      const json = fc.oneof(
        fc.jsonValue(),
        fc.jsonValue({ stringUnit: 'binary' }),
        fc.constant('\0 \u2028 "\\ \ud83d é'),
      )
      await fc.assert(
        fc.asyncProperty(json, async (value) => {
          const plain: unknown = JSON.parse(JSON.stringify(value))
          const claim = await kit.started(`key ${n++}`, { payload: value })
          expect(claim.payload).toEqual(plain)
          await kit.db.tx((tx) => kit.queue.note(tx, claim, value))
          await kit.settle(claim, { kind: 'completed', output: value })
          expect(await kit.row(claim.id)).toMatchObject({ payload: plain, note: plain, output: plain })
        }),
        { numRuns: 50 },
      )
    })

    test('keys of any script are kept', async () => {
      const strange = [`naïve`, '見積書 №7', `'; DROP TABLE job; --`, '👩‍👩‍👧', '%_"\\', 'a\nb']
      expect(keys(await use.kit.add(...strange.map((key) => newJob(key))))).toEqual(strange)
      expect(keys(await use.kit.claim({ limit: 10 }))).toEqual(strange)
    })
  })

  describe('3. Jobs come out by priority, then in order of addition.', () => {
    const use = useKit(open)

    test('whatever their names and scopes', async () => {
      const { kit } = use
      await kit.add(newJob('slow', { priority: -10, name: 'document-parse' }), newJob('a'))
      await kit.add(
        newJob('b', { name: 'document-parse', scope: 'batch-2' }),
        newJob('c'),
        newJob('urgent', { priority: 10 }),
      )
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['urgent', 'a', 'b', 'c', 'slow'])
    })

    test('of given names, and of a given scope', async () => {
      const { kit } = use
      await kit.add(newJob('a', { name: 'x' }), newJob('b', { name: 'y' }), newJob('c', { name: 'z', scope: 'other' }))
      expect(await kit.claim({ names: [] })).toEqual([])
      expect(keys(await kit.claim({ names: ['y', 'none'], limit: 9 }))).toEqual(['b'])
      expect(keys(await kit.claim({ scope: 'other', names: ['x', 'z'], limit: 9 }))).toEqual(['c'])
      expect(keys(await kit.claim({ scope: 'batch-1', limit: 9 }))).toEqual(['a'])
      // Also what comes into a scope after somebody claimed by it.
      const [, moved] = await kit.add(newJob('d', { scope: 'other' }), newJob('e'))
      await kit.db.tx((tx) => kit.queue.update(tx, { id: moved?.id ?? '' }, { scope: 'other' }))
      expect(keys(await kit.claim({ scope: 'other', limit: 9 }))).toEqual(['d', 'e'])
    })

    test('one at a time, of given names, and of a given scope', async () => {
      const { kit } = use
      await kit.add(newJob('a', { name: 'x' }), newJob('b', { name: 'y', priority: 10 }))
      await kit.add(newJob('c', { name: 'x', scope: 'other' }), newJob('d', { name: 'y', scope: 'other' }))
      expect(await kit.next({ scope: 'other', names: ['y'] })).toMatchObject({ key: 'd', payload: { v: 1, key: 'd' } })
      expect((await kit.next({ scope: 'other' })).key).toBe('c')
      expect(await kit.claim({ scope: 'other' })).toEqual([])
      expect((await kit.next({ names: ['x'] })).key).toBe('a')
      expect((await kit.next()).key).toBe('b')
      expect(await kit.claim()).toEqual([])
    })

    test('a job tried again keeps its place', async () => {
      const { kit } = use
      await kit.add(newJob('a', { retryDelay: 0 }), newJob('b'))
      await kit.settle(await kit.next(), failure())
      expect(keys(await kit.claim({ limit: 2 }))).toEqual(['a', 'b'])
    })

    test('priority and scope may change until a job is claimed', async () => {
      const { kit } = use
      const [, , c] = await kit.add(newJob('a'), newJob('b', { group: 'run-2' }), newJob('c', { group: 'run-2' }))
      const claim = await kit.next()
      const changed = await kit.db.tx((tx) => kit.queue.update(tx, {}, { scope: 'batch-9', priority: 5 }))
      expect(changed).toBe(2)
      expect(await kit.row(claim.id)).toMatchObject({ scope: 'batch-1', priority: 0 })
      await kit.db.tx((tx) => kit.queue.update(tx, { id: c?.id ?? '' }, { priority: 6 }))
      expect(keys(await kit.claim({ scope: 'batch-9', limit: 9 }))).toEqual(['c', 'b'])
    })
  })

  describe('20. Adding joins the transaction of its caller; so does the step from one stage to the next.', () => {
    const use = useKit(open)

    test('a job is seen when the transaction commits, and not when it does not', async () => {
      const { kit } = use
      await kit.db.tx(async (tx) => {
        const [job] = await kit.queue.add(tx, [newJob('a')])
        expect(await kit.queue.get(job?.id ?? '', tx)).toMatchObject({ key: 'a' })
        expect(await kit.queue.list({}, tx)).toHaveLength(1)
        expect(await kit.queue.list({})).toEqual([])
      })
      expect(await kit.queue.list({})).toHaveLength(1)
      const broken = kit.db.tx(async (tx) => {
        await kit.queue.add(tx, [newJob('b')])
        throw new Error('no')
      })
      await expect(broken).rejects.toThrow('no')
      expect(keys(await kit.queue.list({}))).toEqual(['a'])
    })

    test('settling a job, adding the next and claiming it are one', async () => {
      const { kit } = use
      const claim = await kit.started('parse', { name: 'document-parse' })
      const step = (fail: boolean) =>
        kit.db.tx(async (tx) => {
          await kit.queue.settle(tx, claim, completed)
          await kit.queue.add(tx, [newJob('chunk', { name: 'document-chunk' })])
          const [next] = await kit.queue.claim({ owner: 'host-1', lease }, tx)
          if (fail) throw new Error('no')
          return next
        })
      await expect(step(true)).rejects.toThrow('no')
      expect((await kit.row(claim.id)).state).toBe('active')
      expect(await kit.queue.list({})).toHaveLength(1)
      expect(await step(false)).toMatchObject({ key: 'chunk', name: 'document-chunk' })
      expect((await kit.row(claim.id)).state).toBe('completed')
    })
  })
}
