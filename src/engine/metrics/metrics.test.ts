// The figures against a recount from the events, by hand, and how they are cut by window and realm.
import { expect, test } from 'vitest'
import { commands } from '../../contract/api.ts'
import type { Event } from '../../contract/event.ts'
import type { Health } from '../../contract/commands/health.ts'
import { percentile } from './metrics.ts'
import { openTestHome, type TestHome } from '../testing/home.ts'

const health = (home: TestHome, input: { window?: number; realm?: string; parts?: number } = {}): Promise<Health> =>
  home.engine.handlers['system.health'](commands['system.health'].input.parse(input))

/** Milliseconds between a claim and what ended it, from nothing but the events. */
function attempts(events: readonly Event[], type: Event['type'], stage: string): number[] {
  return events.flatMap((end) => {
    if (end.type !== type || end.data['stage'] !== stage) return []
    const claim = events.findLast((one) => one.type === 'job.claimed' && one.job === end.job && one.seq < end.seq)
    return claim ? [end.at - claim.at] : []
  })
}

/** Seconds from the first claim to the end of every document that was worked on. */
function documents(events: readonly Event[]): number[] {
  return events.flatMap((end) => {
    if (end.type !== 'document.finished') return []
    const run = events.find((one) => one.document === end.document && one.patch?.state === 'running')
    return run?.patch?.startedAt ? [(end.at - run.patch.startedAt) / 1000] : []
  })
}

test.each(['sqlite', 'postgres'] as const)(
  '%s: the figures are those of a recount from the events',
  async (backend) => {
    await using home = await openTestHome({}, backend)
    const files = [
      home.script('good.txt', { pages: 3, ocr: [2, 3] }),
      home.script('bad.txt', { pages: 2, fail: [2] }),
      home.script('worse.txt', { pages: 1, fail: [1] }),
    ]
    const batch = await home.add(files, { realm: 'acme' })
    const other = await home.add([home.script('other.txt', { pages: 1 })], { realm: 'globex' })
    expect((await health(home)).backlog).toEqual([{ stage: 'document-parse', lane: 'default', documents: 4 }])
    home.engine.start()
    await Promise.all([home.engine.waitForBatch(batch.id), home.engine.waitForBatch(other.id)])
    // The same bytes again take no time, and count as an end.
    await home.add([files[0] ?? ''], { realm: 'acme' })

    const events = await home.events()
    const figures = await health(home)
    const of = (type: Event['type']): Event[] => events.filter((event) => event.type === type)
    expect(figures.window).toMatchObject({ after: 0 })
    expect(figures.documents.finished).toEqual({ done: 3, partial: 1, failed: 1 })
    expect(figures.documents.successRate).toBe(3 / 5)
    const times = documents(events)
    expect(figures.documents.seconds).toEqual({
      count: 4,
      sum: expect.closeTo(times.reduce((a, b) => a + b)),
      p50: percentile(times, 0.5),
      p95: Math.max(...times),
    })
    for (const { stage, completed, failed, retried, seconds, waiting, active } of figures.stages) {
      const all = attempts(events, 'job.completed', stage)
      expect([stage, completed, failed, retried, waiting, active]).toEqual([
        stage,
        all.length,
        attempts(events, 'job.failed', stage).length,
        attempts(events, 'job.retrying', stage).length,
        0,
        0,
      ])
      expect([seconds.count, seconds.p95]).toEqual([all.length, all.length === 0 ? null : Math.max(...all) / 1000])
    }
    const recognised = of('page.stored').filter((event) => event.data['source'] === 'ocr').length
    expect(figures.pages).toEqual({
      stored: of('page.stored').length,
      ocr: recognised,
      failed: of('page.failed').length,
      ocrPerMinute: recognised / 60,
    })
    expect(figures.series.reduce((sum, part) => sum + part.pages, 0)).toBe(of('page.stored').length)
    expect(figures.hosts).toHaveLength(1)
    expect(figures.eventLag.p95Ms).toBeGreaterThanOrEqual(0)
    expect(figures.workers).toMatchObject({ total: 2, busy: 0 })
    expect(figures.workers.utilisation).toBeGreaterThan(0)

    const theirs = await health(home, { realm: 'globex' })
    expect(theirs.documents).toMatchObject({ counts: { done: 1 }, finished: { done: 1 } })
    expect(theirs.pages.stored).toBe(1)

    // Another process reads the log anew, and finds the same.
    await home.reopen()
    const later = await health(home)
    expect(later.documents.seconds).toEqual(figures.documents.seconds)
    expect(later.stages).toEqual(figures.stages)
  },
)

test('a share of a list is its smallest value that as many do not exceed', () => {
  expect([percentile([], 0.5), percentile([3], 0.95), percentile([4, 1, 3, 2], 0.5)]).toEqual([null, 3, 2])
  expect(percentile([...Array(100).keys()], 0.95)).toBe(94)
})
