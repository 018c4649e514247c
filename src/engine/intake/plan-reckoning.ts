// The reckoning of a plan: what was seen of each file, with the pace of this machine, comes to work and to time. Grows while files are
// looked at. Pure.
import type { PlannedFile } from '../../contract/commands/plan.ts'
import type { ResultOf } from '../../contract/worker.ts'
import { chunksOf, type Size, usualCost, usualEffort, usualLoading } from './plan-cost.ts'
import { near, paceOf, type Pace, type PastBatch } from './plan-pace.ts'
import type { Work } from './plan-schedule.ts'
import type { Clock } from './plan-total.ts'
import { kindOf, Kinds } from './plan-within.ts'

/** What makes the size of a file: one that was looked at, or is thought of. */
interface Sized {
  file: Pick<PlannedFile, 'mediaType' | 'ocrPages'>
  seen: Pick<ResultOf<'document-look'>, 'pages' | 'looked' | 'letters' | 'judged'>
}

/** A file that was looked at. */
export interface Looked {
  file: PlannedFile
  seen: ResultOf<'document-look'>
}

/** Pages that were recognised for the plan: seconds by the clock, and of a processor as they were thought to take. */
export interface Trial {
  seconds: number
  effort: number
}

/** Recognised pages that make a history. */
const enoughPages = 3
/** What ends a command takes a quarter of what starts it. */
const startAndEnd = 1.25
/** Seconds of a processor in looks that tell as much of how busy the machine is as the last batches do; and of its kind, as is usual. */
const looksCount = { afterBatches: 2, alone: 0.3 }
const machineCount = 3
/** Seconds that a worker loads in its first look. */
const lookLoading = 0.2
/** Machines that a look alone is believed to tell: files may be of a kind that is read quickly, or slowly. */
const machines = { quick: 0.6, slow: 3 }
/** Effort that a trial is weighed against. */
const trialCount = 1
/** Deviations of a logarithm: at best; where nothing is known of this machine; of a page that nobody judged; of files that nobody looked at. */
const deviations = { least: 0.12, unknown: 0.5, page: 0.6, within: 0.8 }
/** Documents within a file that its work is split into at most: as many would not come to another time. */
const mostWithin = 64
/** Seconds of a processor that halve what is unknown. */
const known = 4

/** Milliseconds by the clock and of a processor. */
interface Start {
  ms: number
  cpu: number
}

export class Reckoning {
  readonly #past: readonly PastBatch[]
  readonly #now: number
  readonly #workers: number
  readonly #start: number
  readonly #chunkSize: number
  #pace: Pace
  #trial: Trial | null = null
  readonly #looks: { ms: number; cpu: number; reading: number; usual: number }
  readonly #judged = { pages: 0, effort: 0 }
  readonly #kinds = new Kinds()
  /** Seconds of a usual computer over files that were looked at, and over those within them. */
  readonly #usual = { looked: 0, within: 0 }
  #ocrPages = 0

  /** `start`: until whoever does the work has started. `chunkSize`: characters a chunk aims at. */
  constructor(
    past: readonly PastBatch[],
    { now, workers, start, chunkSize }: { now: number; workers: number; start: Start; chunkSize: number },
  ) {
    this.#past = past
    this.#now = now
    this.#workers = workers
    this.#start = start.ms / 1000
    // Starting tells of the load as well as looking does.
    this.#looks = { ms: start.ms, cpu: start.cpu, reading: 0, usual: 0 }
    this.#chunkSize = chunkSize
    this.#pace = paceOf(past, now)
  }

  /** Whether pages were recognised here before. */
  get knowsPages(): boolean {
    return this.#pace.pagesSeen >= enoughPages
  }
  get knowsDocuments(): boolean {
    return this.#pace.evidence > 0
  }

  add(looked: Looked): void {
    const { seen, file } = looked
    this.#looks.ms += seen.ms
    this.#looks.cpu += seen.cpu
    this.#looks.reading += seen.reading
    this.#looks.usual += (usualCost(this.#sizeOf(looked)).reading * seen.looked) / Math.max(1, seen.pages)
    this.#judged.pages += seen.judged.length
    this.#judged.effort += effortIn(seen)
    this.#ocrPages += file.ocrPages
    this.#kinds.add(file.mediaType ?? '', seen, file.ocrPages)
    this.#usual.looked += secondsOf(this.#sizeOf(looked))
    for (const { files, one } of this.#within(looked))
      if (one.file.mediaType !== null) this.#usual.within += files * secondsOf(this.#sizeOf(one))
  }

  /** All were looked at: what the looks took tells of a machine that nothing is known of yet. */
  settle(trial: Trial | null): void {
    this.#trial = trial
    if (this.knowsDocuments) return
    const { reading, usual } = this.#looks
    const expected = usual + this.#workers * lookLoading
    const machine = near(reading / 1000, expected, 1, machineCount)
    this.#pace = paceOf(this.#past, this.#now, Math.min(machines.slow, Math.max(machines.quick, machine)))
  }

  /** The files in a file that was looked at, by kinds, and the work over them. */
  within(looked: Looked): { kinds: PlannedFile['within']; works: Work[] } {
    const kinds: PlannedFile['within'] = []
    const works: Work[] = []
    for (const { files, one } of this.#within(looked)) {
      const { mediaType } = one.file
      kinds.push({ mediaType, files, pages: mediaType === null ? 0 : Math.round(files * one.seen.pages) })
      if (mediaType === null) continue
      const parts = Math.min(files, mostWithin)
      works.push(...Array.from({ length: parts }, () => times(this.work(one), files / parts)))
    }
    return { kinds, works }
  }

  *#within({ seen }: Looked): Generator<{ files: number; one: Sized }> {
    const kinds = Map.groupBy(seen.within ?? [], kindOf)
    for (const [mediaType, group] of kinds) {
      const files = group.reduce((sum, kind) => sum + kind.files, 0)
      const bytes = group.reduce((sum, kind) => sum + kind.bytes, 0)
      const { pages, ocrPages, letters } = this.#kinds.thought(mediaType ?? '', bytes / files)
      yield { files, one: { file: { mediaType, ocrPages }, seen: { pages, looked: pages, letters, judged: [] } } }
    }
  }

  work(looked: Sized): Work {
    const work = this.#pace.work(this.#sizeOf(looked))
    if (!this.#trial) return work
    const { seconds, effort } = this.#trial
    const usual = this.#pace.loading.recognising / usualLoading.recognising
    return {
      ...work,
      recognising: this.#effortOf(looked) * near(seconds / this.#slowness(), effort, usual, trialCount),
    }
  }

  clock(): Clock {
    const { loading, factor, evidence, spread } = this.#pace
    const unknown = deviations.unknown / Math.sqrt(1 + (evidence + (this.#trial?.effort ?? 0)) / known)
    const unjudged = this.#ocrPages === 0 ? 0 : Math.max(0, 1 - this.#judged.pages / this.#ocrPages)
    const page = (deviations.page * unjudged) / Math.sqrt(this.#judged.pages + 1)
    const { looked, within } = this.#usual
    const inside = within === 0 ? 0 : (deviations.within * within) / (looked + within)
    return {
      workers: this.#workers,
      loading,
      slowness: this.#slowness() * factor,
      start: startAndEnd * this.#start,
      deviation: Math.hypot(deviations.least, unknown, page, inside, spread),
    }
  }

  /** As in the last batches, and as in the looks just now. */
  #slowness(): number {
    const { slowness } = this.#pace
    if (slowness === null) return 1
    const { ms, cpu } = this.#looks
    if (cpu === 0) return slowness
    const others = this.knowsDocuments ? looksCount.afterBatches : looksCount.alone
    const share = cpu / 1000 / (cpu / 1000 + others)
    return slowness ** (1 - share) * Math.min(50, Math.max(0.5, ms / cpu)) ** share
  }

  #sizeOf(looked: Sized): Size {
    const { file, seen } = looked
    const letters = (seen.letters / Math.max(1, seen.looked)) * seen.pages
    return {
      mediaType: file.mediaType ?? '',
      pages: seen.pages,
      chunks: chunksOf(letters, file.ocrPages, this.#chunkSize),
      ocrPages: file.ocrPages,
      effort: this.#effortOf(looked),
    }
  }

  /** Pages that nobody judged are as those of the same document, or as all are. */
  #effortOf({ file, seen }: Sized): number {
    const { pages, effort } = this.#judged
    const mean = seen.judged.length > 0 ? effortIn(seen) / seen.judged.length : pages > 0 ? effort / pages : usualEffort
    return file.ocrPages * mean
  }
}

const effortIn = ({ judged }: Sized['seen']): number => judged.reduce((sum, one) => sum + one.effort, 0)

function secondsOf(size: Size): number {
  const { reading, following, host } = usualCost(size)
  return reading + following + host + size.effort
}

const times = ({ reading, recognising, ocrPages, following, host }: Work, n: number): Work => ({
  reading: reading * n,
  recognising: recognising * n,
  ocrPages: Math.ceil(ocrPages * n),
  following: following * n,
  host: host * n,
})
