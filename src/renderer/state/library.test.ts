// The reducer's promises: no bar runs backwards, batching changes nothing, replay changes nothing, a gap is noticed.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event, Update } from '../../contract/event.ts'
import { DocumentState, Stage, terminalStates, type DocumentView } from '../../contract/model.ts'
import { makeDocument, makeEvent } from '../testing/documents.ts'
import { applyUpdate, applyUpdates, closeQueue, mergeDocuments, openQueue, type Snapshot } from './library.ts'
import { listRows, type ListQuery } from './rows.ts'
import { emptyLibrary, isInHand, type Library } from './stand.ts'

const ids = ['a', 'b', 'c']
/** a and b have the same bytes, so they share a run. */
const runs: Record<string, string> = { a: 'run-1', b: 'run-1', c: 'run-2' }
const openLibrary = (snapshot: Snapshot, before = emptyLibrary): Library => openQueue(before, 'local', snapshot)
const start = (): Library =>
  openLibrary({ seq: 10, paused: false, documents: ids.map((id) => makeDocument(id, { run: runs[id] ?? null })) })

const patch = fc.record(
  {
    state: fc.constantFrom(...DocumentState.options),
    stage: fc.constantFrom(...Stage.options),
    progress: fc.double({ min: 0, max: 1, noNaN: true }),
    pages: fc.integer({ min: 1, max: 40 }),
    pagesDone: fc.integer({ min: 0, max: 40 }),
    run: fc.constantFrom('run-1', 'run-2', 'run-3'),
  },
  { requiredKeys: [] },
)
const change = fc.oneof(
  fc.record({ document: fc.constantFrom(...ids), run: fc.constant(null), patch }),
  fc.record({ document: fc.constant(null), run: fc.constantFrom('run-1', 'run-2'), patch }),
  fc.record({ document: fc.constant(null), run: fc.constant(null), patch: fc.constant(null) }),
)
const progress = fc.record({
  run: fc.constantFrom('run-1', 'run-2', 'run-9'),
  stage: fc.constantFrom(...Stage.options),
  page: fc.option(fc.integer({ min: 1, max: 40 })),
  progress: fc.double({ min: 0, max: 1, noNaN: true }),
})

/** Numbered updates; now and then an event comes twice, as after a reconnection. */
const history = fc.array(fc.oneof({ weight: 3, arbitrary: change }, progress), { maxLength: 60 }).map((steps) => {
  const updates: Update[] = []
  let seq = 10
  for (const step of steps) {
    if ('progress' in step) updates.push({ kind: 'progress', progress: step })
    else updates.push({ kind: 'event', event: makeEvent((seq += 1), step) })
  }
  return updates
})

describe('the library', () => {
  test('is the same in any batching', () => {
    fc.assert(
      fc.property(history, fc.array(fc.integer({ min: 1, max: 9 })), (updates, sizes) => {
        const oneByOne = updates.reduce((library, update) => applyUpdate(library, update), start())
        let batched = start()
        for (let at = 0, turn = 0; at < updates.length; turn += 1) {
          const size = sizes[turn % Math.max(1, sizes.length)] ?? updates.length
          batched = applyUpdates(batched, updates.slice(at, at + size))
          at += size
        }
        expect([...batched.documents.values()]).toEqual([...oneByOne.documents.values()])
        expect({ ...batched, documents: 0, runs: 0, members: 0 }).toEqual({
          ...oneByOne,
          documents: 0,
          runs: 0,
          members: 0,
        })
      }),
    )
  })

  test('knows what is left without looking at all documents, and which rows there are while its shape stays', () => {
    const query: ListQuery = {
      tab: 'active',
      search: 'stage:page-ocr',
      order: { by: 'added', descending: true },
      shown: 'local',
      grouped: false,
      folded: new Set(),
    }
    fc.assert(
      fc.property(history, (updates) => {
        let library = start()
        for (const update of updates) {
          const next = applyUpdate(library, update)
          const afresh = openLibrary({ seq: 10, paused: false, documents: [...next.documents.values()] })
          expect(next.queues.local.workload).toEqual(afresh.queues.local.workload)
          if (next.shape === library.shape) expect(listRows(next, query).ids).toEqual(listRows(library, query).ids)
          library = next
        }
      }),
    )
    const pages = { pages: 9, pagesDone: 3, progress: 0.3 }
    const running = applyUpdate(start(), { kind: 'event', event: makeEvent(11, { document: 'a', patch: pages }) })
    expect(running.queues.local.workload).toMatchObject({ opened: 1, pages: 9, unopened: 2, left: 6 })
  })

  test('knows what a worker has: from its claim until it is settled, and by passing progress where the claim was before', () => {
    const isHad = (library: Library): boolean => isInHand(library.queues.local, 'run-1')
    const at = (seq: number, fields: Partial<Event>): Update => ({
      kind: 'event',
      event: makeEvent(seq, { run: 'run-1', ...fields }),
    })
    const running = at(11, { patch: { state: 'running', stage: 'page-ocr' } })
    const begun = applyUpdate(start(), running)
    expect(isHad(begun)).toBe(false)
    const claimed = applyUpdates(begun, [
      at(12, { type: 'job.claimed', job: 'j1' }),
      at(13, { type: 'job.claimed', job: 'j2' }),
    ])
    expect(isHad(claimed)).toBe(true)
    const once = applyUpdate(claimed, at(14, { type: 'job.completed', job: 'j1' }))
    expect(isHad(once)).toBe(true)
    expect(isHad(applyUpdate(once, at(15, { type: 'job.released', job: 'j2' })))).toBe(false)
    const seen = applyUpdate(begun, {
      kind: 'progress',
      progress: { run: 'run-1', stage: 'page-ocr', page: 1, progress: 0.5 },
    })
    expect(isHad(seen)).toBe(true)
    expect(isHad(applyUpdate(seen, at(12, { type: 'job.completed', job: 'j7' })))).toBe(false)
  })

  test('never lets a bar run backwards within an attempt', () => {
    fc.assert(
      fc.property(history, (updates) => {
        let library = start()
        for (const update of updates) {
          const next = applyUpdate(library, update)
          for (const before of library.documents.values()) {
            const after = next.documents.get(before.id)
            const again = terminalStates.has(before.state) && after && !terminalStates.has(after.state)
            if (after && !again) expect(after.progress).toBeGreaterThanOrEqual(before.progress)
          }
          library = next
        }
      }),
    )
  })

  test('does not change when known events come again', () => {
    fc.assert(
      fc.property(history, (updates) => {
        const once = applyUpdates(start(), updates)
        const events = updates.filter(({ kind }) => kind === 'event')
        expect(applyUpdates(once, events)).toBe(once)
      }),
    )
  })

  test('keeps its maps when nothing of them changed, so that rows are not drawn again', () => {
    const before = start()
    const after = applyUpdate(before, { kind: 'event', event: makeEvent(11, { type: 'job.claimed' }) })
    expect(after).not.toBe(before)
    expect(after.documents).toBe(before.documents)
    expect(after.runs).toBe(before.runs)
  })

  test('a patch of a run reaches every document that shares it', () => {
    const after = applyUpdate(start(), { kind: 'event', event: makeEvent(11, { run: 'run-1', patch: { pages: 7 } }) })
    expect(ids.map((id) => after.documents.get(id)?.pages)).toEqual([7, 7, null])
  })

  test('a gap in the numbers is noticed and not crossed', () => {
    const after = applyUpdates(start(), [
      { kind: 'event', event: makeEvent(12, { document: 'a', patch: { pages: 7 } }) },
      { kind: 'event', event: makeEvent(13, { document: 'a', patch: { pages: 8 } }) },
    ])
    expect(after.queues.local).toMatchObject({ seq: 10, stale: true })
    expect(after.documents.get('a')?.pages).toBeNull()
  })

  test('a new document comes whole; a patch of an unknown one asks for a snapshot', () => {
    const fresh = makeDocument('d')
    const added = applyUpdate(start(), {
      kind: 'event',
      event: makeEvent(11, { type: 'document.added', document: 'd', patch: fresh }),
    })
    expect(added.documents.get('d')).toEqual({ ...fresh, queue: 'local' })
    const unknown = applyUpdate(start(), {
      kind: 'event',
      event: makeEvent(11, { document: 'x', patch: { pages: 1 } }),
    })
    expect(unknown.queues.local.stale).toBe(true)
  })

  test('a removed document is gone, also from its run', () => {
    const after = applyUpdate(start(), {
      kind: 'event',
      event: makeEvent(11, { document: 'b', data: { removed: true } }),
    })
    expect([...after.documents.values()].map(({ id }) => id)).toEqual(['a', 'c'])
    const next = applyUpdate(after, { kind: 'event', event: makeEvent(12, { run: 'run-1', patch: { pages: 7 } }) })
    expect(next.documents.get('b')).toBeUndefined()
    expect(next.queues.local.counts).toEqual({ queued: 2 })
  })

  test('a snapshot does not pull a running bar back, but a new attempt starts where it stands', () => {
    const documents = (fields: Partial<DocumentView>): DocumentView[] => [makeDocument('a', fields)]
    const ahead = openLibrary({ seq: 1, paused: false, documents: documents({ state: 'running', progress: 0.6 }) })
    const behind = { seq: 2, paused: false, documents: documents({ state: 'running', progress: 0.5 }) }
    expect(openLibrary(behind, ahead).documents.get('a')?.progress).toBe(0.6)
    const failed = openLibrary({ seq: 1, paused: false, documents: documents({ state: 'failed', progress: 1 }) })
    expect(openLibrary(behind, failed).documents.get('a')?.progress).toBe(0.5)
  })

  test('what happens while a long list is read is not lost, whichever comes first', () => {
    const [a, b] = [makeDocument('a'), makeDocument('b')]
    const first = openLibrary({ seq: 10, paused: false, documents: [a], complete: false })
    const patched = applyUpdates(first, [
      { kind: 'event', event: makeEvent(11, { document: 'b', patch: { pages: 3 } }) },
      { kind: 'event', event: makeEvent(12, { document: 'b', patch: { pagesDone: 1 } }) },
    ])
    expect(patched.queues.local.stale).toBe(false)
    // Read after event 11 and before 12.
    const slice = { seq: 11, paused: false, documents: [{ ...b, pages: 3 }], complete: true }
    const whole = mergeDocuments(patched, 'local', slice)
    expect(whole.documents.get('b')).toMatchObject({ pages: 3, pagesDone: 1 })
    expect(whole.queues.local).toMatchObject({ complete: true, held: [], counts: { queued: 2 } })
  })

  test('documents that came without their fields are asked for by their batch', () => {
    const event = makeEvent(11, { type: 'document.added', document: 'd', batch: 'b9' })
    const asked = applyUpdate(start(), { kind: 'event', event })
    expect([...asked.queues.local.unread]).toEqual(['b9'])
    const slice = { seq: 11, paused: false, documents: [makeDocument('d', { batch: 'b9' })], batch: 'b9' }
    const read = mergeDocuments(asked, 'local', slice)
    expect(read.documents.size).toBe(4)
    expect(read.queues.local.unread.size).toBe(0)
  })

  test('two queues do not touch each other; one that is left is gone', () => {
    const both = openQueue(start(), 'team', { seq: 90, paused: true, documents: [makeDocument('t', { run: 'run-1' })] })
    const event = makeEvent(91, { run: 'run-1', patch: { pages: 5 } })
    const after = applyUpdates(both, [{ kind: 'event', event }], 'team')
    expect(after.documents.get('t')).toMatchObject({ queue: 'team', pages: 5 })
    expect(after.documents.get('a')).toMatchObject({ queue: 'local', pages: null })
    expect(after.queues).toMatchObject({ local: { seq: 10, paused: false }, team: { seq: 91, paused: true } })
    const left = closeQueue(after, 'team')
    expect([...left.documents.values()].map(({ id }) => id)).toEqual(ids)
    expect(left.queues.team).toMatchObject({ seq: 0, counts: {} })
  })

  test('an older library stays as it was while newer ones are made of it', () => {
    const before = start()
    const one = applyUpdate(before, { kind: 'event', event: makeEvent(11, { document: 'a', data: { removed: true } }) })
    const whole = makeDocument('d')
    applyUpdate(one, { kind: 'event', event: makeEvent(12, { type: 'document.added', document: 'd', patch: whole }) })
    expect([...before.documents.values()].map(({ id }) => id)).toEqual(ids)
    expect(before.documents.get('a')).toBeTruthy()
    expect([one.documents.size, one.documents.has('a'), one.documents.has('d')]).toEqual([2, false, false])
  })
})
