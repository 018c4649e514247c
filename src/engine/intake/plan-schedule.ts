// The schedule of a plan: work shared out among workers as the queue does it. Reading and what follows goes first, pages that need
// recognition come after it, a few a job, and the last long document may have fewer jobs than there are workers.
import { pagesPerJob } from '../work/stages.ts'

/** Seconds of one worker over one document. */
export interface Work {
  reading: number
  /** Of all its pages that need it. */
  recognising: number
  /** How many they are. */
  ocrPages: number
  /** Chunks, vectors, class: after all else of the document. */
  following: number
  /** What the host does for it, while a worker waits. The host is one, whatever workers there are. */
  host: number
}

/** Seconds that a worker takes longer over its first reading, and over its first page: what is needed is loaded. */
export interface Loading {
  reading: number
  recognising: number
}

export const workSeconds = ({ reading, recognising, following, host }: Work): number =>
  reading + recognising + following + host

/** Seconds until all is done. */
export function scheduled(works: readonly Work[], workers: number, loading: Loading): number {
  const team = Array.from({ length: Math.max(1, workers) }, () => ({ free: 0, reads: false, recognises: false }))
  const next = (): (typeof team)[number] => team.reduce((least, one) => (one.free < least.free ? one : least))
  const waiting: { ready: number; work: Work }[] = []
  for (const work of works) {
    const worker = next()
    if (!worker.reads) worker.free += loading.reading
    worker.reads = true
    worker.free += work.reading + work.host
    if (work.ocrPages > 0) waiting.push({ ready: worker.free, work })
    else worker.free += work.following
  }
  for (const { ready, work } of waiting) {
    const { ocrPages, recognising, following } = work
    let last = next()
    for (let left = ocrPages, size = pagesPerJob(ocrPages); left > 0; left -= size) {
      const worker = next()
      worker.free = Math.max(worker.free, ready)
      if (!worker.recognises) worker.free += loading.recognising
      worker.recognises = true
      worker.free += (recognising * Math.min(size, left)) / ocrPages
      if (worker.free > last.free) last = worker
    }
    last.free += following
  }
  const hosted = works.reduce((sum, { host }) => sum + host, 0)
  return Math.max(hosted, ...team.map(({ free }) => free))
}
