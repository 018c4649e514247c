// The day is put right while documents are read: no page is late for it, none is lost, none is read twice.
import { afterEach, expect, test, vi } from 'vitest'
import { openTestHome } from './testing/home.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test.each([
  ['forward', 48 * 3_600_000],
  ['back', -72 * 3_600_000],
])('a clock that jumps %s in the middle of a document', async (_, jump) => {
  await using home = await openTestHome({ workers: 1, pageTimeout: 20, documentTimeout: 60 })
  // The last page is read by a job of its own, which begins after the jump and outlasts a look at the clocks.
  const batch = await home.add([home.script('a.txt', { pages: 3, ocr: [3], slow: 300 })])
  home.engine.start()
  await home.until('a.txt', ({ pagesDone }) => pagesDone >= 1)
  const real = Date.now.bind(Date)
  vi.spyOn(Date, 'now').mockImplementation(() => real() + jump)
  expect((await home.engine.waitForBatch(batch.id)).counts).toEqual({ done: 1 })
  const events = await home.events()
  const stored = events.flatMap(({ type, page }) => (type === 'page.stored' ? [page] : []))
  expect(stored).toEqual([1, 2, 3])
  expect(events.filter(({ type }) => type === 'page.failed' || type === 'worker.crashed')).toEqual([])
})
