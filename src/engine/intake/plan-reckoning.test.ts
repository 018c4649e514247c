// What looks come to: pages judged and not, machines quick and busy just now, a trial, and how far apart from and to lie.
import { expect, test } from 'vitest'
import type { PastBatch } from './plan-pace.ts'
import { type Looked, Reckoning } from './plan-reckoning.ts'
import { scheduled, workSeconds } from './plan-schedule.ts'

const now = 1_000_000_000
const context = { now, workers: 2, start: { ms: 500, cpu: 400 }, chunkSize: 1000 }

/** A scan that was looked at: a page each of these efforts was judged. */
function scan(pages: number, efforts: number[], busy = 1): Looked {
  const judged = efforts.map((effort, i) => ({ page: i + 1, effort }))
  const ocr = Array.from({ length: pages }, (_, i) => i + 1)
  return {
    file: {
      name: 'scan.pdf',
      path: 'scan.pdf',
      mediaType: 'application/pdf',
      size: 1,
      state: 'new',
      error: null,
      pages,
      ocrPages: pages,
      within: [],
      work: 0,
    },
    seen: {
      stage: 'document-look',
      pages,
      looked: pages,
      ocr,
      letters: 0,
      judged,
      ms: 1000 * busy,
      cpu: 1000,
      reading: 50,
    },
  }
}

/** Batches of one scan each, recognised in as long as it was thought to take. */
const past = (count: number): PastBatch[] =>
  Array.from({ length: count }, () => {
    const from = now - 3_600_000
    const attempt = { stage: 'page-ocr', from, to: from + 60_000, cpu: 60_000, ocrPages: 20, effort: 60 }
    return {
      addedAt: from,
      share: 1,
      documents: [{ mediaType: 'application/pdf', pages: 20, chunks: 40, attempts: [attempt] }],
    }
  })

function reckoned(looks: Looked[], batches: PastBatch[] = []): Reckoning {
  const reckoning = new Reckoning(batches, context)
  looks.forEach((look) => reckoning.add(look))
  return reckoning
}

test('pages that nobody judged are as those of their document, or of all', () => {
  const [dense, sparse, unseen] = [scan(4, [5, 5]), scan(4, [1]), scan(4, [])]
  const reckoning = reckoned([dense, sparse, unseen])
  const [a, b, c] = [dense, sparse, unseen].map((look) => reckoning.work(look).recognising)
  expect((a ?? 0) / (b ?? 1)).toBeCloseTo(5)
  expect((c ?? 0) / (b ?? 1)).toBeCloseTo(11 / 3)
})

test('a machine that is busy now takes longer, and a trial tells how long', () => {
  const seconds = (reckoning: Reckoning, look: Looked): number =>
    workSeconds(reckoning.work(look)) * reckoning.clock().slowness
  const [calm, busy] = [scan(20, [3]), scan(20, [3], 8)]
  expect(seconds(reckoned([busy]), busy)).toBeGreaterThan(1.5 * seconds(reckoned([calm]), calm))
  const tried = reckoned([calm])
  tried.settle({ seconds: 30, effort: 3 })
  expect(tried.work(calm).recognising * tried.clock().slowness).toBeGreaterThan(350)
})

test('what rests on more lies nearer together, and a team of workers ends sooner', () => {
  const look = scan(20, [3, 3, 3, 3])
  const [little, much] = [reckoned([look]), reckoned([look], past(6))]
  expect([little.knowsPages, much.knowsPages]).toEqual([false, true])
  expect(much.clock().deviation).toBeLessThan(0.5 * little.clock().deviation)
  const { loading, workers } = much.clock()
  const work = much.work(look)
  expect(scheduled([work], workers, loading)).toBeLessThan(0.6 * scheduled([work], 1, loading))
})

test('files in an archive are counted by their kinds, thought to be as others of the kind, and known less well', () => {
  const zip = scan(1, [])
  zip.file = { ...zip.file, name: 'a.zip', mediaType: 'application/zip', ocrPages: 0 }
  const files = (extension: string, count: number) => ({
    extension,
    mediaType: null,
    files: count,
    bytes: 5000 * count,
  })
  zip.seen = {
    ...zip.seen,
    ocr: [],
    letters: 400,
    within: [files('pdf', 30), files('txt', 4), files('text', 6), files('exe', 2)],
  }
  const letter = scan(3, [])
  letter.file = { ...letter.file, ocrPages: 0 }
  letter.seen = { ...letter.seen, ocr: [], letters: 6000 }
  const [alone, beside] = [reckoned([zip]), reckoned([letter, zip])]
  const counts = (reckoning: Reckoning) =>
    reckoning.within(zip).kinds.map(({ mediaType, files, pages }) => [mediaType, files, pages])
  expect(counts(alone)).toEqual([
    ['application/pdf', 30, 30],
    ['text/plain', 10, 19],
    [null, 2, 0],
  ])
  expect(counts(beside)[0]).toEqual(['application/pdf', 30, 90])
  const { works } = beside.within(zip)
  expect(works).toHaveLength(40)
  expect(alone.clock().deviation).toBeGreaterThan(1.3 * reckoned([letter]).clock().deviation)
  const unread = (count: number): Looked => ({ ...zip, seen: { ...zip.seen, within: [files('exe', count)] } })
  expect(reckoned([unread(500)]).clock()).toEqual(reckoned([unread(1)]).clock())
})
