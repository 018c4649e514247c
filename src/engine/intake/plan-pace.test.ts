// A pace fitted to made-up batches whose costs are known: what a page, a file and the start take, with pauses, sleeps and old figures left out.
import { expect, test } from 'vitest'
import { paceOf, type PastBatch, type PastDocument } from './plan-pace.ts'

const day = 86_400_000
const now = 100 * day

/** A batch of one worker: PDFs of 1 to 4 pages, scans of 4. `slow` stretches all but the start, which takes 2 s a stage. */
function batch(addedAt: number, slow = 1, pause = 0): PastBatch {
  let clock = addedAt
  const seen = new Set<string>()
  const attempt = (stage: string, pages: number, seconds: number) => {
    const from = clock
    clock += 1000 * (seconds * slow + (seen.has(stage) ? 0 : 2))
    seen.add(stage)
    return { stage, from, to: clock, pages }
  }
  const documents = Array.from({ length: 24 }, (_, n): PastDocument => {
    const isScan = n % 4 === 3
    const pages = isScan ? 4 : 1 + (n % 3)
    const attempts = [
      attempt('document-parse', pages, 0.5 + 0.25 * pages),
      ...(isScan ? [attempt('page-ocr', pages, 3 * pages)] : []),
      attempt('document-chunk', pages, 0.1 * pages),
    ]
    if (n === 12) clock += pause
    return { mediaType: 'application/pdf', pages, ocrPages: isScan ? 4 : 0, attempts }
  })
  return { addedAt, documents, share: 1 }
}

test('finds what a page, a file and the start take', () => {
  const pace = paceOf([batch(now - day / 24)], now)
  expect(pace?.pagesSeen).toBe(24)
  expect(pace?.ocrPage).toBeCloseTo(3, 0)
  expect(pace?.plain({ mediaType: 'application/pdf', pages: 3, ocrPages: 0 })).toBeCloseTo(0.5 + 0.35 * 3, 0)
  expect(pace?.plain({ mediaType: 'text/plain', pages: 3, ocrPages: 0 })).toBeNull()
  expect([pace?.startUp(false), pace?.startUp(true)].map((seconds) => Math.round(seconds ?? 0))).toEqual([4, 6])
  expect(pace?.factor).toBeCloseTo(1, 1)
})

test('a batch that was paused, or a machine that slept in an attempt, changes little', () => {
  const usual = paceOf([batch(now - day)], now)
  expect(paceOf([batch(now - day, 1, day / 2)], now)?.factor).toBeCloseTo(usual?.factor ?? 0, 1)
  const slept = batch(now - day)
  const last = slept.documents[23]?.attempts[1]
  if (last) last.to += day / 2
  expect(paceOf([slept], now)?.ocrPage).toBeLessThan(8)
})

test('newer batches weigh more', () => {
  const pace = paceOf([batch(now - day / 24, 3), batch(now - 4 * day)], now)
  expect(pace?.ocrPage).toBeGreaterThan(8)
  expect(pace?.ocrPage).toBeLessThanOrEqual(9.5)
})

test('nothing done is no pace', () => {
  expect(paceOf([], now)).toBeNull()
  expect(paceOf([{ addedAt: now, documents: [], share: 1 }], now)).toBeNull()
})
