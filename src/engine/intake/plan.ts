// Plan: what would come of files. They are told by their bytes, looked at by workers of the plan's own, and reckoned up by what earlier
// work took here; nothing is kept.
import path from 'node:path'
import type { Parsed } from '../../contract/api.ts'
import type { Plan, PlannedFile } from '../../contract/commands/plan.ts'
import { SheafError, toWire } from '../../contract/error.ts'
import { PipelineOptions, type Settings } from '../../contract/settings.ts'
import type { Source } from '../../contract/worker.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Ring } from '../passwords/ring.ts'
import type { Db } from '../store/db.ts'
import { pipelineHash, runId } from '../work/pipeline.ts'
import { createSideWorker, type SideWorker } from '../work/side-worker.ts'
import type { Spawn } from '../work/spawn.ts'
import { type Candidate, findFiles, identityOf, placeOf } from './plan-files.ts'
import { pastBatches } from './plan-history.ts'
import { type Looked, Reckoning, type Trial } from './plan-reckoning.ts'
import { workSeconds } from './plan-schedule.ts'
import { type Clock, type Planned, totalOf } from './plan-total.ts'
import { readError } from './read-error.ts'

const lookLimit = 60_000
const trialLimit = 180_000
/** Pages to recognise from which a longer trial pays. */
const muchToDo = 60
/** Pages of a document that are judged, and milliseconds of all workers that judging may take, spread over the files. */
const mostJudged = 4
const judging = { first: 3000, all: 20_000 }

interface Found extends Looked {
  source: Source
}

export interface PlanContext {
  db: Db
  blobs: Blobs
  ring: Pick<Ring, 'of'>
  home: string
  spawn: Spawn
  samplesDir: string | null
  workers: number
  settings: () => Settings
  /** Milliseconds that whoever will do the work takes to start, by the clock and of a processor; 0: it has started. */
  start: { ms: number; cpu: number }
  now: () => number
}

/** Who hears how far a plan is, and may end it. The work of a file told of is not reckoned with a trial. */
export interface PlanWatch {
  signal: AbortSignal
  onFound(files: number): void
  onWalked(): void
  onLooked(planned: Planned, clock: Clock): void
}

export async function planIntake(context: PlanContext, input: Parsed<'intake.plan'>, watch?: PlanWatch): Promise<Plan> {
  const settings = context.settings()
  const options = PipelineOptions.parse({ ...settings.pipeline, ...input.options })
  const found = await findFiles(context, input, watch)
  watch?.onWalked()
  const [now, { workers: count, start }] = [context.now(), context]
  const { chunkSize } = options
  const reckoning = new Reckoning(await pastBatches(context.db, now), { now, workers: count, start, chunkSize })
  const workers = Array.from({ length: Math.max(1, Math.min(count, found.length)) }, () =>
    createSideWorker(context.spawn, () => settings.workerMemory, 'it could not be looked at'),
  )
  const endWorkers = (): void => workers.forEach((worker) => worker.close())
  watch?.signal.addEventListener('abort', endWorkers)
  try {
    const looks: (Found | PlannedFile)[] = []
    let next = 0
    let judged = 0
    await Promise.all(
      workers.map(async (worker) => {
        for (let i = next++; i < found.length && !watch?.signal.aborted; i = next++) {
          const file = found[i]
          if (!file) continue
          const judge = judged < judging.first + (judging.all * i) / found.length ? mostJudged : 0
          const seen = await lookAtFile(context, worker, file, { options, realm: input.realm, judge })
          looks[i] = seen
          if ('seen' in seen) {
            reckoning.add(seen)
            judged += seen.seen.judged.length > 0 ? seen.seen.ms : 0
          }
          if (!watch?.signal.aborted) watch?.onLooked(plannedBy(reckoning, seen), reckoning.clock())
        }
      }),
    )
    if (watch?.signal.aborted) throw new SheafError('cancelled', 'the plan is no longer wanted')
    const seen = looks.filter((look) => 'seen' in look)
    const ocrPages = seen.reduce((sum, { file }) => sum + file.ocrPages, 0)
    const isTried = input.trial && !reckoning.knowsPages && ocrPages > 0
    const trial = isTried ? await tryPages(workers, seen, options, settings.maxPages) : null
    reckoning.settle(trial)
    const planned = looks.map((look) => plannedBy(reckoning, look))
    return {
      files: planned.map(({ file }) => file),
      total: totalOf(planned, reckoning.clock()),
      measured:
        trial !== null
          ? 'trial'
          : reckoning.knowsPages || (reckoning.knowsDocuments && ocrPages === 0)
            ? 'history'
            : 'usual',
    }
  } finally {
    watch?.signal.removeEventListener('abort', endWorkers)
    endWorkers()
  }
}

function plannedBy(reckoning: Reckoning, look: Found | PlannedFile): Planned {
  if (!('seen' in look)) return { file: look, works: [] }
  const { kinds, works: inside } = reckoning.within(look)
  const works = [reckoning.work(look), ...inside]
  const seconds = works.reduce((sum, work) => sum + workSeconds(work), 0)
  return { file: { ...look.file, within: kinds, work: seconds * reckoning.clock().slowness }, works }
}

async function lookAtFile(
  { db, blobs, ring, settings }: PlanContext,
  worker: SideWorker,
  found: Candidate,
  { options, realm, judge }: { options: PipelineOptions; realm: string; judge: number },
): Promise<Found | PlannedFile> {
  const name = path.posix.basename(found.relative)
  const file: PlannedFile = {
    name,
    path: found.relative,
    mediaType: null,
    size: found.size,
    state: 'new',
    error: found.error,
    pages: 0,
    ocrPages: 0,
    within: [],
    work: 0,
  }
  if (found.error) return { ...file, state: 'skipped' }
  try {
    const { mediaType, sha256 } = await identityOf(found, name, settings().maxFileSize * 1e6)
    const id = runId({ realm, sha256, mediaType, pipeline: pipelineHash(options) })
    const run = await db.read.selectFrom('run').select(['state', 'pages']).where('id', '=', id).executeTakeFirst()
    if (run?.state === 'done') return { ...file, mediaType, state: 'known', pages: run.pages ?? 0 }
    const { absolute } = found
    const place = absolute === null ? await blobs.source(sha256) : await placeOf({ ...found, absolute })
    const passwords = await ring.of({ id, realm, sha256, media_type: mediaType })
    const source = { sha256, name, mediaType, passwords, ...place }
    const { maxPages } = settings()
    const seen = await worker.run({ stage: 'document-look', source, judge, options, maxPages }, lookLimit)
    if (seen.pages > maxPages)
      throw new SheafError('file-too-large', `${name} has ${seen.pages} pages; the limit is ${maxPages}`)
    const ocrPages = Math.round((seen.ocr.length / Math.max(1, seen.looked)) * seen.pages)
    return { file: { ...file, mediaType, pages: seen.pages, ocrPages }, source, seen }
  } catch (error) {
    const wire =
      (error as NodeJS.ErrnoException).code && !(error instanceof SheafError)
        ? readError(found.absolute ?? found.relative, error)
        : toWire(error)
    return { ...file, state: 'skipped', error: wire }
  }
}

/** Pages spread over the files, with all workers at it: a first one each to warm up, and one that counts, or two where there is much to do. */
async function tryPages(
  workers: readonly SideWorker[],
  looked: readonly Found[],
  options: PipelineOptions,
  maxPages: number,
): Promise<Trial | null> {
  const pages = looked.flatMap(({ source, seen }) => seen.judged.map((one) => ({ source, ...one })))
  if (pages.length === 0) return null
  const trial: Trial = { seconds: 0, effort: 0 }
  const rounds = looked.reduce((sum, { file }) => sum + file.ocrPages, 0) < muchToDo ? 2 : 3
  await Promise.all(
    workers.map(async (worker, w) => {
      for (let n = 0; n < rounds; n++) {
        const at = Math.floor(((w * rounds + n) * pages.length) / (workers.length * rounds))
        const { source, page, effort } = pages[at] ?? pages[0]!
        const began = performance.now()
        await worker.run({ stage: 'page-ocr', source, pages: [page], options, maxPages }, trialLimit)
        if (n === 0) continue
        trial.seconds += (performance.now() - began) / 1000
        trial.effort += effort
      }
    }),
  )
  return trial
}
