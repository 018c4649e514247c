// Plan: what would come of files. They are told by their bytes, looked at by workers of the plan's own, and reckoned up by what earlier
// work took here; nothing is kept.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import type { Parsed } from '../../contract/api.ts'
import type { Plan, PlannedFile } from '../../contract/commands/plan.ts'
import { fromWire, SheafError, toWire } from '../../contract/error.ts'
import { PipelineOptions, type Settings } from '../../contract/settings.ts'
import type { Source } from '../../contract/worker.ts'
import type { Blobs, KeptBytes } from '../blobs/blobs.ts'
import { contentOf } from '../blobs/content.ts'
import type { Db } from '../store/db.ts'
import { ownFiles } from './own-files.ts'
import { pipelineHash, runId } from '../work/pipeline.ts'
import { createSideWorker, type SideWorker } from '../work/side-worker.ts'
import { sniff } from './sniff.ts'
import type { Spawn } from '../work/spawn.ts'
import { pastBatches } from './plan-history.ts'
import { median, type Pace, paceOf } from './plan-pace.ts'
import { totalOf } from './plan-total.ts'
import { createUploads } from './uploads.ts'
import { type FoundFile, readError, walk } from './walk.ts'

/** Seconds that a recognised page takes where nothing is known: a page of a book at 200 dpi on a laptop. */
const usualOcr = 2.5
/** What follows the reading of a page (chunks, vectors, class) takes as long again, and a little more (measured: 1.15). */
const following = 1.15
const lookLimit = 60_000
const trialLimit = 180_000
const endSize = 64 * 1024
/** Pages to recognise from which a longer trial pays. */
const muchToDo = 60
/** Recognised pages that make a history. */
const enoughPages = 3

interface Looked {
  file: PlannedFile
  source: Source
  /** Pages that need recognition, of those looked at. */
  ocr: number[]
  /** Milliseconds to read a page's text. */
  msPerPage: number
}

/** A file to look at: where it lies, or bytes that were uploaded. */
interface Candidate extends Pick<FoundFile, 'relative' | 'size' | 'error'> {
  absolute: string | null
  kept: KeptBytes | null
}

export interface PlanContext {
  db: Db
  blobs: Blobs
  home: string
  spawn: Spawn
  samplesDir: string | null
  workers: number
  settings: () => Settings
  /** Seconds that whoever will do the work takes to start; 0: it has started. */
  start: number
  now: () => number
}

/** Who hears how far a plan is, and may end it. The work of a file told of is not reckoned with a trial. */
export interface PlanWatch {
  signal: AbortSignal
  onFound(files: number): void
  onWalked(): void
  onLooked(file: PlannedFile): void
}

export async function planIntake(context: PlanContext, input: Parsed<'intake.plan'>, watch?: PlanWatch): Promise<Plan> {
  const settings = context.settings()
  const options = PipelineOptions.parse({ ...settings.pipeline, ...input.options })
  const found = await findFiles(context, input, watch)
  watch?.onWalked()
  const pace = paceOf(await pastBatches(context.db, context.now()), context.now())
  const history = pace && pace.pagesSeen >= enoughPages ? pace.ocrPage : null
  const workers = Array.from({ length: Math.max(1, Math.min(context.workers, found.length)) }, () =>
    createSideWorker(context.spawn, () => settings.workerMemory, 'it could not be looked at'),
  )
  const endWorkers = (): void => workers.forEach((worker) => worker.close())
  watch?.signal.addEventListener('abort', endWorkers)
  try {
    const began = performance.now()
    const files: PlannedFile[] = []
    const looked: Looked[] = []
    let next = 0
    let firstLook = 0
    await Promise.all(
      workers.map(async (worker) => {
        for (let i = next++; i < found.length && !watch?.signal.aborted; i = next++) {
          const file = found[i]
          if (!file) continue
          const seen = await lookAtFile(context, worker, file, options, input.realm)
          if ('source' in seen) {
            looked.push(seen)
            firstLook ||= performance.now() - began
            seen.file.work = workOf(seen, history ?? usualOcr, pace)
          }
          files[i] = 'source' in seen ? seen.file : seen
          if (!watch?.signal.aborted) watch?.onLooked('source' in seen ? seen.file : seen)
        }
      }),
    )
    if (watch?.signal.aborted) throw new SheafError('cancelled', 'the plan is no longer wanted')
    const ocrPages = files.reduce((sum, file) => sum + file.ocrPages, 0)
    const isTried = input.trial && history === null && ocrPages > 0
    const trial = isTried ? await tryPages(workers, looked, options, settings.maxPages) : null
    const ocrPage = history ?? trial ?? usualOcr
    // What one look took longer than the others did: processes and readers were loaded. Every worker loads the later stages too.
    const usual = median(looked.map(({ msPerPage, file }) => msPerPage * file.pages))
    const loading = looked.length === 0 ? 0 : (Math.max(0, firstLook - usual) * (1 + following)) / 1000
    const startUp = context.start + (pace ? pace.factor * pace.startUp(ocrPages > 0) : loading)
    for (const seen of looked) seen.file.work = workOf(seen, ocrPage, pace)
    return {
      files,
      total: totalOf(files, context.workers, startUp),
      measured: trial !== null ? 'trial' : pace && (history !== null || ocrPages === 0) ? 'history' : 'usual',
    }
  } finally {
    watch?.signal.removeEventListener('abort', endWorkers)
    endWorkers()
  }
}

/** Seconds of work of one worker, where a recognised page takes `ocrPage`: by what such files took before, or else by the look at it. */
function workOf({ file, msPerPage }: Looked, ocrPage: number, pace: Pace | null): number {
  const ocr = file.ocrPages * ocrPage
  const plain = pace?.plain({ ...file, mediaType: file.mediaType ?? '' })
  if (pace && plain !== null && plain !== undefined) return (plain + ocr) * pace.factor
  const reading = (file.pages - file.ocrPages) * msPerPage * (1 + following) + file.ocrPages * msPerPage * following
  return reading / 1000 + ocr
}

async function findFiles(
  { db, blobs, home, samplesDir, now }: PlanContext,
  { sources, realm }: Pick<Parsed<'intake.plan'>, 'sources' | 'realm'>,
  watch?: PlanWatch,
): Promise<Candidate[]> {
  const uploads = createUploads({ db, blobs, now })
  const found: Candidate[] = []
  const add = (file: Candidate): void => {
    found.push(file)
    watch?.onFound(found.length)
  }
  for (const source of sources) {
    if (watch?.signal.aborted) break
    if (source.kind === 'upload' || source.kind === 'blob') {
      const kept = await (source.kind === 'upload'
        ? uploads.find(source.upload, realm)
        : uploads.findBytes(source.sha256, realm))
      add({ absolute: null, kept, relative: source.path ?? source.name, size: kept.size, error: null })
      continue
    }
    const root = source.kind === 'samples' ? samplesDir : source.path
    if (root === null) throw new SheafError('not-found', 'the samples are not part of this installation')
    const own = await ownFiles(db, root, [home])
    for await (const file of walk(root, source.kind === 'path' ? source.as : undefined, own)) {
      if (watch?.signal.aborted) break
      add({ ...file, kept: null })
    }
  }
  return found
}

async function lookAtFile(
  { db, blobs, settings }: PlanContext,
  worker: SideWorker,
  found: Candidate,
  options: PipelineOptions,
  realm: string,
): Promise<Looked | PlannedFile> {
  const name = path.basename(found.relative)
  const file: PlannedFile = {
    name,
    path: found.relative,
    mediaType: null,
    size: found.size,
    state: 'new',
    error: found.error,
    pages: 0,
    ocrPages: 0,
    work: 0,
  }
  if (found.error) return { ...file, state: 'skipped' }
  try {
    const { mediaType, sha256 } = await identityOf(found, name)
    const id = runId({ realm, sha256, mediaType, pipeline: pipelineHash(options) })
    const run = await db.read.selectFrom('run').select(['state', 'pages']).where('id', '=', id).executeTakeFirst()
    if (run?.state === 'done') return { ...file, mediaType, state: 'known', pages: run.pages ?? 0 }
    const place = found.absolute === null ? await blobs.source(sha256) : { size: found.size, path: found.absolute }
    const source = { sha256, name, mediaType, ...place }
    const { maxPages } = settings()
    const seen = await worker.run({ stage: 'document-look', source, judge: 0, options, maxPages }, lookLimit)
    if (seen.pages > maxPages)
      throw new SheafError('file-too-large', `${name} has ${seen.pages} pages; the limit is ${maxPages}`)
    const ocrPages = Math.round((seen.ocr.length / Math.max(1, seen.looked)) * seen.pages)
    const msPerPage = seen.ms / Math.max(1, seen.looked)
    return { file: { ...file, mediaType, pages: seen.pages, ocrPages }, source, ocr: seen.ocr, msPerPage }
  } catch (error) {
    const wire =
      (error as NodeJS.ErrnoException).code && !(error instanceof SheafError)
        ? readError(found.absolute ?? found.relative, error)
        : toWire(error)
    return { ...file, state: 'skipped', error: wire }
  }
}

/** What the bytes are, and their hash. Throws what keeps them from being read. */
async function identityOf(
  { absolute, kept, size }: Candidate,
  name: string,
): Promise<{ mediaType: string; sha256: string }> {
  if (absolute !== null) return { mediaType: await typeOf(absolute, name, size), sha256: await hashOf(absolute) }
  if (kept === null) throw new SheafError('file-missing', `${name} has neither a place nor bytes`)
  const content = contentOf(kept, name)
  if ('error' in content) throw fromWire(content.error)
  return { mediaType: content.mediaType, sha256: kept.sha256 }
}

async function typeOf(file: string, name: string, size: number): Promise<string> {
  if (size === 0) throw new SheafError('file-empty', `${name} is empty`)
  const handle = await open(file, 'r')
  try {
    const read = async (from: number): Promise<Uint8Array> => {
      const buffer = Buffer.alloc(Math.min(endSize, size))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
      return buffer.subarray(0, bytesRead)
    }
    const type = sniff({ head: await read(0), tail: await read(Math.max(0, size - endSize)), name, size })
    if (type.mediaType !== null) return type.mediaType
    throw new SheafError(type.code, `${name}: ${type.reason}`, { hint: 'See `sheaf formats` for what is read.' })
  } finally {
    await handle.close()
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece as Uint8Array)
  return hash.digest('hex')
}

/**
 * Seconds that a recognised page takes with all workers at it, from pages spread over the files: a first one each to warm up, and
 * one that counts, or two where there is much to do.
 */
async function tryPages(
  workers: readonly SideWorker[],
  looked: readonly Looked[],
  options: PipelineOptions,
  maxPages: number,
): Promise<number | null> {
  const pages = looked.flatMap(({ source, ocr }) => ocr.map((page) => ({ source, page })))
  if (pages.length === 0) return null
  const times: number[] = []
  const rounds = looked.reduce((sum, { file }) => sum + file.ocrPages, 0) < muchToDo ? 2 : 3
  await Promise.all(
    workers.map(async (worker, w) => {
      for (let n = 0; n < rounds; n++) {
        const at = Math.floor(((w * rounds + n) * pages.length) / (workers.length * rounds))
        const { source, page } = pages[at] ?? pages[0]!
        const began = performance.now()
        await worker.run({ stage: 'page-ocr', source, pages: [page], options, maxPages }, trialLimit)
        if (n > 0) times.push(performance.now() - began)
      }
    }),
  )
  return times.reduce((sum, time) => sum + time, 0) / times.length / 1000
}
