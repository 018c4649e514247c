// A pace fitted to made-up batches whose costs are known: what pages, files and the start take, on machines slow and busy, with pauses,
// sleeps and old figures left out.
import { expect, test } from 'vitest'
import { usualCost, usualLoading } from './plan-cost.ts'
import { paceOf, type PastBatch, type PastDocument } from './plan-pace.ts'
import { scheduled, workSeconds } from './plan-schedule.ts'

const day = 86_400_000
const now = 100 * day
const kinds = ['application/pdf', 'text/html']

interface Machine {
  /** Seconds of a processor for one of a usual one's; and by the clock for one of the processor. */
  slow?: number
  busy?: number
  /** Milliseconds in the middle in which nothing is done. */
  pause?: number
  /** Nobody says what attempts take of a processor. */
  silent?: boolean
  documents?: number
}

/** A batch of one worker: files of 1 to 3 pages, every fourth one a scan of 4 pages of an effort of 2. */
function batch(
  addedAt: number,
  { slow = 1, busy = 1, pause = 0, silent = false, documents = 24 }: Machine = {},
): PastBatch {
  let clock = addedAt
  const seen = new Set<string>()
  const attempt = (stage: string, seconds: number, ocrPages = 0, effort: number | null = null) => {
    const from = clock
    const loading = ocrPages > 0 ? usualLoading.recognising : usualLoading.plain / 2
    const cpu = 1000 * slow * (seconds + (seen.has(stage) ? 0 : loading))
    seen.add(stage)
    clock += cpu * busy
    return { stage, from, to: clock, cpu: silent ? null : cpu, ocrPages, effort: silent ? null : effort }
  }
  return {
    addedAt,
    share: 1,
    documents: Array.from({ length: documents }, (_, n): PastDocument => {
      const isScan = n % 4 === 3
      const size = { mediaType: kinds[n % 2] ?? '', pages: isScan ? 4 : 1 + (n % 3), chunks: 3, ocrPages: 0, effort: 0 }
      const cost = usualCost(size)
      const attempts = [
        attempt('document-parse', cost.reading),
        ...(isScan ? [attempt('page-ocr', 8, 4, 8)] : []),
        attempt('document-chunk', cost.following),
      ]
      if (n === documents / 2) clock += pause
      return { ...size, attempts }
    }),
  }
}

/** Seconds by the clock for a scan of ten pages. */
function scan(batches: readonly PastBatch[], effort = 20): number {
  const pace = paceOf(batches, now)
  const work = pace.work({ mediaType: 'text/html', pages: 10, chunks: 20, ocrPages: 10, effort })
  return workSeconds(work) * (pace.slowness ?? 1) * pace.factor
}

test.each([
  ['a usual machine', {}, 20],
  ['a slow one', { slow: 3 }, 60],
  ['a busy one', { busy: 4 }, 80],
  ['one that says nothing of its processor', { slow: 3, silent: true }, 60],
])('finds what pages take: %s', (_, machine, seconds) => {
  const told = scan([batch(now - day / 24, machine)])
  expect(told / seconds).toBeGreaterThan(0.85)
  expect(told / seconds).toBeLessThan(1.15)
  // A page twice as dense takes twice as long.
  expect(scan([batch(now - day / 24, machine)], 40) / told).toBeGreaterThan(1.9)
})

test('a batch that was paused, or a machine that slept in an attempt, changes little', () => {
  const usual = scan([batch(now - day)])
  expect(scan([batch(now - day, { pause: day / 2 })]) / usual).toBeCloseTo(1, 0)
  const slept = batch(now - day)
  const last = slept.documents[23]?.attempts[1]
  if (last) last.to += day / 2
  expect(scan([slept]) / usual).toBeLessThan(1.5)
})

test('newer batches weigh more', () => {
  const told = scan([batch(now - day / 24, { slow: 3 }), batch(now - 4 * day)])
  expect(told).toBeGreaterThan(50)
  expect(told).toBeLessThan(65)
})

test('what rests on little stays near the usual, and says so', () => {
  const [little, much] = [[batch(now, { slow: 4, documents: 1 })], [batch(now, { slow: 4, documents: 40 })]]
  expect(paceOf([], now)).toMatchObject({ factor: 1.05, pagesSeen: 0, evidence: 0, spread: 0 })
  expect(scan(little)).toBeLessThan(0.9 * scan(much))
  expect(paceOf(little, now).evidence).toBeLessThan(paceOf(much, now).evidence)
})

test('work is shared out as the queue does it', () => {
  const loading = { reading: 1, recognising: 2 }
  const text = { reading: 2, recognising: 0, ocrPages: 0, following: 1, host: 0 }
  const page = (pages: number) => ({ reading: 1, recognising: 4 * pages, ocrPages: pages, following: 1, host: 0 })
  expect(scheduled([text], 2, loading)).toBe(4)
  expect(scheduled([text, text, text], 2, loading)).toBe(7)
  // One page is read by one worker, whatever others do; eight pages are eight jobs, and are read in turn.
  expect(scheduled([page(1)], 4, loading)).toBe(1 + 1 + 2 + 4 + 1)
  expect(scheduled([page(8)], 2, { reading: 0, recognising: 0 })).toBe(1 + 16 + 1)
  // Texts come first, and recognition begins when they are read.
  expect(scheduled([page(1), text, text], 1, { reading: 0, recognising: 0 })).toBe(1 + 3 + 3 + 4 + 1)
  // One host serves all workers.
  const hosted = { ...text, host: 3 }
  expect(scheduled([hosted, hosted, hosted, hosted], 4, { reading: 0, recognising: 0 })).toBe(12)
  expect(scheduled([], 2, loading)).toBe(0)
})
