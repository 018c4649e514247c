// The reducer's promises: no bar runs backwards, batching changes nothing, replay changes nothing, a gap is noticed.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Update } from '../../contract/event.ts'
import { DocumentState, Stage, terminalStates, type DocumentView } from '../../contract/model.ts'
import { makeDocument, makeEvent } from '../testing/documents.ts'
import { applyUpdate, applyUpdates, openLibrary, type Library } from './library.ts'

const ids = ['a', 'b', 'c']
/** a and b have the same bytes, so they share a run. */
const runs: Record<string, string> = { a: 'run-1', b: 'run-1', c: 'run-2' }
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
        const oneByOne = updates.reduce(applyUpdate, start())
        let batched = start()
        for (let at = 0, turn = 0; at < updates.length; turn += 1) {
          const size = sizes[turn % Math.max(1, sizes.length)] ?? updates.length
          batched = applyUpdates(batched, updates.slice(at, at + size))
          at += size
        }
        expect(batched).toEqual(oneByOne)
      }),
    )
  })

  test('never lets a bar run backwards within an attempt', () => {
    fc.assert(
      fc.property(history, (updates) => {
        let library = start()
        for (const update of updates) {
          const next = applyUpdate(library, update)
          for (const [id, before] of library.documents) {
            const after = next.documents.get(id)
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
    expect(after).toMatchObject({ seq: 10, stale: true })
    expect(after.documents.get('a')?.pages).toBeNull()
  })

  test('a new document comes whole; a patch of an unknown one asks for a snapshot', () => {
    const fresh = makeDocument('d')
    const added = applyUpdate(start(), {
      kind: 'event',
      event: makeEvent(11, { type: 'document.added', document: 'd', patch: fresh }),
    })
    expect(added.documents.get('d')).toEqual(fresh)
    expect(added.runs.get('run-d')).toEqual(['d'])
    const unknown = applyUpdate(start(), {
      kind: 'event',
      event: makeEvent(11, { document: 'x', patch: { pages: 1 } }),
    })
    expect(unknown.stale).toBe(true)
  })

  test('a removed document is gone, also from its run', () => {
    const after = applyUpdate(start(), {
      kind: 'event',
      event: makeEvent(11, { document: 'b', data: { removed: true } }),
    })
    expect([...after.documents.keys()]).toEqual(['a', 'c'])
    expect(after.runs.get('run-1')).toEqual(['a'])
  })

  test('a snapshot does not pull a running bar back, but a new attempt starts where it stands', () => {
    const documents = (fields: Partial<DocumentView>): DocumentView[] => [makeDocument('a', fields)]
    const ahead = openLibrary({ seq: 1, paused: false, documents: documents({ state: 'running', progress: 0.6 }) })
    const behind = { seq: 2, paused: false, documents: documents({ state: 'running', progress: 0.5 }) }
    expect(openLibrary(behind, ahead).documents.get('a')?.progress).toBe(0.6)
    const failed = openLibrary({ seq: 1, paused: false, documents: documents({ state: 'failed', progress: 1 }) })
    expect(openLibrary(behind, failed).documents.get('a')?.progress).toBe(0.5)
  })
})
