// Promises 3 (moving), 14 (parts) and 15: jobs that are moved, and names, priorities and realms that are paused or limited as a whole.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Part, Place } from '../queue.ts'
import { completed, expectFault, failure, keys, lease, newJob, released, useKit, type OpenHome } from './kit.ts'

const parts: Part[] = [
  { kind: 'name', value: 'page-ocr' },
  { kind: 'lane', value: 'urgent' },
  { kind: 'realm', value: 'acme' },
]
/** A job of all three parts. */
const ofParts = (key: string) => newJob(key, { priority: 12, realm: 'acme' })
const other = newJob('other', { name: 'document-parse' })

export function exerciseParts(open: OpenHome): void {
  describe('14. A stage, a lane or a realm is paused as a whole.', () => {
    const use = useKit(open)
    const steer = (part: Part, change: Parameters<(typeof use.kit.queue)['steer']>[2]) =>
      use.kit.db.tx((tx) => use.kit.queue.steer(tx, part, change))

    test.for(parts)('its $kind: none of its jobs is handed out, whenever added and whoever asks', async (part) => {
      const { kit } = use
      const active = (await kit.add(ofParts('active')), await kit.next())
      await kit.add(ofParts('before'), other, newJob('foreign to it', { name: 'document-chunk', realm: 'b' }))
      await steer(part, { paused: true })
      await kit.add(ofParts('after'))
      const peer = await kit.home.peer()
      expect(keys(await peer.queue.claim({ owner: 'host-2', lease }))).toEqual(['other'])
      expect(await kit.claim({ scope: 'batch-1', names: ['page-ocr'] })).toEqual([])
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['foreign to it'])
      expect((await peer.queue.stats()).parts).toEqual([{ ...part, paused: true, concurrency: null, rate: null }])
      await peer.close()
      expect(await kit.queue.touch(active, { lease })).toBe('go-on')
      expect(await kit.settle(active, completed)).toMatchObject({ state: 'completed' })
      await steer(part, { paused: false })
      expect((await kit.queue.stats()).parts).toEqual([])
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['before', 'after'])
    })

    test('a pause and a limit do not undo each other; a job of two parts needs both', async () => {
      const { kit } = use
      const [name, , realm] = parts
      if (!name || !realm) throw new Error('three were there')
      await kit.add(ofParts('a'))
      await steer(name, { paused: true })
      await steer(name, { concurrency: 1 })
      await steer(realm, { paused: true })
      await steer(name, { paused: false })
      expect(await kit.claim()).toEqual([])
      await steer(realm, { paused: false })
      expect(await kit.claim()).toHaveLength(1)
      expect((await kit.queue.stats()).parts).toMatchObject([{ ...name, paused: false, concurrency: 1 }])
    })

    test('a lane has the priorities up to the next lane; the slow one all below', async () => {
      const { kit } = use
      const priorities = [25, 10, 9, 0, -1, -30]
      await kit.add(...priorities.map((priority) => newJob(`${priority}`, { priority })))
      const paused = async (...lanes: string[]) => {
        for (const value of ['urgent', 'default', 'slow'])
          await steer({ kind: 'lane', value }, { paused: lanes.includes(value) })
        const claims = await kit.claim({ limit: 9 })
        for (const claim of claims) await kit.settle(claim, released)
        return claims.map(({ priority }) => priority)
      }
      expect(await paused('urgent')).toEqual([9, 0, -1, -30])
      expect(await paused('default')).toEqual([25, 10, -1, -30])
      expect(await paused('slow', 'urgent')).toEqual([9, 0])
      expect(await paused('slow', 'default')).toEqual([25, 10])
      expect(await paused()).toEqual(priorities)
    })

    test('a part that no job can be of, and limits that say nothing, are refused', async () => {
      await expectFault(steer({ kind: 'lane', value: 'high' }, { paused: true }), 'usage')
      await expectFault(steer({ kind: 'name', value: '' }, { paused: true }), 'usage')
      await expectFault(steer({ kind: 'realm', value: 'a' }, { concurrency: -1 }), 'usage')
      await expectFault(steer({ kind: 'realm', value: 'a' }, { rate: { claims: 1, window: 0 } }), 'usage')
    })

    test('foreign workers heed pauses', async () => {
      const { kit } = use
      kit.clock.now = Date.now() - 1000
      await kit.add(ofParts('a'))
      for (const part of parts) {
        await steer(part, { paused: true })
        expect(await kit.home.foreigner.claim('page-ocr')).toBeNull()
        await steer(part, { paused: false })
      }
      expect(await kit.home.foreigner.claim('page-ocr')).not.toBeNull()
    })
  })

  describe('15. No limit is ever passed.', () => {
    const use = useKit(open)
    const steer = (part: Part, change: Parameters<(typeof use.kit.queue)['steer']>[2]) =>
      use.kit.db.tx((tx) => use.kit.queue.steer(tx, part, change))
    const many = () => use.kit.add(...Array.from({ length: 9 }, (_, i) => ofParts(`job-${i}`)))

    test.for(parts)('claims at a time of a $kind, whoever asks; an attempt that ends makes room', async (part) => {
      const { kit } = use
      await many()
      await steer(part, { concurrency: 2 })
      const peer = await kit.home.peer()
      const asked = await Promise.all(
        Array.from({ length: 6 }, (_, i) => (i % 2 ? peer.queue : kit.queue).claim({ owner: `host-${i}`, lease })),
      )
      await peer.close()
      const [a, b, ...more] = asked.flat()
      if (!a || !b) throw new Error('two may be claimed')
      expect(more).toEqual([])
      await kit.add(other)
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['other'])
      await kit.settle(a, released)
      expect(await kit.claim({ limit: 9 })).toHaveLength(1)
      await kit.recover(b.key === 'job-0' ? 'host-0' : 'nobody')
      await kit.settle(b, failure()).catch(() => {}) // lost, if it was the one recovered
      expect(await kit.claim({ limit: 9 })).toHaveLength(1)
      await steer(part, { concurrency: 1 })
      expect(await kit.claim({ limit: 9 })).toEqual([])
      await steer(part, { concurrency: null })
      expect((await kit.claim({ limit: 99 })).length).toBeGreaterThanOrEqual(6)
    })

    test('of two limits the stricter one counts, and order holds among what is left', async () => {
      const { kit } = use
      await kit.add(ofParts('a'), ofParts('b'), newJob('c', { realm: 'acme' }), newJob('d', { name: 'x', realm: 'b' }))
      await steer({ kind: 'lane', value: 'urgent' }, { concurrency: 1 })
      await steer({ kind: 'realm', value: 'acme' }, { concurrency: 2 })
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['a', 'c', 'd'])
    })

    test.for(parts)('claims within a window of time, of a $kind', async (part) => {
      const { kit } = use
      await many()
      await steer(part, { rate: { claims: 3, window: 1000 } })
      expect(await kit.claim({ limit: 2 })).toHaveLength(2)
      kit.clock.now += 600
      expect(await kit.claim({ limit: 9 })).toHaveLength(1)
      kit.clock.now += 399
      expect(await kit.claim({ limit: 9 })).toEqual([])
      kit.clock.now += 1
      expect(await kit.claim({ limit: 9 })).toHaveLength(2)
      kit.clock.now += 599
      expect(await kit.claim({ limit: 9 })).toEqual([])
      kit.clock.now += 1
      expect(await kit.claim({ limit: 9 })).toHaveLength(1)
      await steer(part, { rate: null })
      expect(await kit.claim({ limit: 9 })).toHaveLength(3)
    })

    test('a clock that is set back does not make a window last for ever', async () => {
      const { kit } = use
      await many()
      await steer({ kind: 'realm', value: 'acme' }, { rate: { claims: 1, window: 1000 } })
      expect(await kit.claim({ limit: 9 })).toHaveLength(1)
      kit.clock.now -= 3_600_000
      await kit.claim({ limit: 9 })
      kit.clock.now += 1000
      expect(await kit.claim({ limit: 9 })).toHaveLength(1)
    })
  })

  describe('3. Jobs may be moved: to the front, to the back, behind another.', () => {
    const use = useKit(open)
    const move = (selector: Parameters<(typeof use.kit.queue)['move']>[1], place: Place) =>
      use.kit.db.tx((tx) => use.kit.queue.move(tx, selector, place))

    test('and come out where they were put, also beside jobs added later', async () => {
      const { kit } = use
      const jobs = await kit.add(...['a', 'b', 'c', 'd', 'e'].map((key) => newJob(key)))
      const [a = '', b = '', , , e = ''] = jobs.map(({ id }) => id)
      const before = await kit.row(a)
      expect(await move({ id: e }, { at: 'front' })).toBe(1)
      expect(await move({ id: a }, { at: 'back' })).toBe(1)
      await kit.add(newJob('f'), newJob('urgent', { priority: 10 }))
      expect(await move({ id: b }, { after: a })).toBe(1)
      expect(await kit.row(a)).toEqual(before)
      const inLine = async () => keys(await kit.queue.list({ states: ['created', 'active'], inLine: true }))
      expect(await inLine()).toEqual(['urgent', 'e', 'c', 'd', 'a', 'b', 'f'])
      expect(keys(await kit.claim({ limit: 9 }))).toEqual(['urgent', 'e', 'c', 'd', 'a', 'b', 'f'])
    })

    test('behind a job of another lane they join that lane; behind one that is gone they stay', async () => {
      const { kit } = use
      const [a, , c] = await kit.add(newJob('a', { priority: 10 }), newJob('b', { priority: 10 }), newJob('c'))
      await kit.add(newJob('d', { group: 'run-2' }), newJob('e', { group: 'run-2' }))
      expect(await move({ group: 'run-2' }, { after: a?.id ?? '' })).toBe(2)
      expect(await move({ id: c?.id ?? '' }, { after: 'none' })).toBe(0)
      const claims = await kit.claim({ limit: 9 })
      expect(keys(claims)).toEqual(['a', 'd', 'e', 'b', 'c'])
      expect(claims.map(({ priority }) => priority)).toEqual([10, 10, 10, 10, 0])
      expect(await move({}, { at: 'front' })).toBe(0)
    })

    test('in any number and order', async () => {
      const { kit } = use
      const step = fc.record({ group: fc.nat(2), to: fc.oneof(fc.constantFrom('front', 'back'), fc.nat(6)) })
      let round = 0
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
          round++
          const groupOf = (n: number) => `${round}-${n % 3}`
          const added = await kit.add(
            ...Array.from({ length: 7 }, (_, n) => newJob(`${round}/${n}`, { group: groupOf(n) })),
          )
          let line = [0, 1, 2, 3, 4, 5, 6]
          for (const { group, to } of steps) {
            const moved = line.filter((n) => n % 3 === group && n !== to)
            const rest = line.filter((n) => !moved.includes(n))
            const at = to === 'front' ? 0 : to === 'back' ? rest.length : rest.indexOf(to) + 1
            line = rest.toSpliced(at, 0, ...moved)
            const place: Place = to === 'front' || to === 'back' ? { at: to } : { after: added[to]?.id ?? '' }
            await move({ group: groupOf(group) }, place)
          }
          expect(keys(await kit.claim({ limit: 9 }))).toEqual(line.map((n) => `${round}/${n}`))
        }),
        { numRuns: 8 },
      )
    })
  })
}
