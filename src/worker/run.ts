// The job loop: one job at a time, messages in, messages out. What a job's stage does is written elsewhere.
import { SheafError, toWire } from '../contract/error.ts'
import type { FromWorker, Result, Task } from '../contract/worker.ts'
import { ToWorker } from '../contract/worker.ts'
import { Job, Stopped } from './job.ts'
import { tieToParent } from './lifeline.ts'
import { versions } from './models.ts'
import type { Port } from './port.ts'
import { openPort } from './port.ts'
import { processTime } from './processor-time.ts'
import { collectModules } from './wasm.ts'
import type { Recognisers } from './ocr/engine.ts'
import { Paddle } from './ocr/paddle/paddle.ts'
import { Recogniser } from './ocr/recogniser.ts'

const memoryInterval = 2000
/** Resident bytes over which a process collects its garbage between jobs. Warm with a recogniser it holds half of this. */
const tidyOver = 400 * 2 ** 20

/** Serves this process's port until told to quit. `entry`: the file that recogniser threads start from. */
export function startWorker(entry: URL): void {
  tieToParent()
  const port = openPort()
  const bundled = new Recogniser(entry)
  const second = new Paddle(entry, bundled)
  serve(
    port,
    (task, job) => perform(task, job, { bundled, second }),
    () => tidy([bundled, second]),
  )
  port.send({ type: 'ready', pid: process.pid, versions: versions() })
}

/** One job at a time; a second one while busy is refused. */
function serve(port: Port, work: (task: Task, job: Job) => Promise<Result>, tidyUp: () => Promise<void>): void {
  let current: Job | null = null
  let quitting = false

  const run = async (id: string, task: Task): Promise<void> => {
    if (current)
      return port.send({
        type: 'failed',
        job: id,
        error: toWire(new SheafError('internal', `worker is busy with job ${current.id}`)),
      })
    const job = new Job(id, (message, sent) => port.send(message, sent))
    current = job
    const memory = setInterval(() => job.memory(), memoryInterval)
    const last = await outcome(task, job, work)
    clearInterval(memory)
    await tidyUp()
    current = null
    port.send(last, quitting ? () => process.exit(0) : undefined)
  }

  port.onMessage((received) => {
    const message = ToWorker.parse(received)
    switch (message.type) {
      case 'run':
        void run(message.job, message.task)
        break
      case 'stop':
        if (current?.id === message.job) current.stopping = true
        break
      case 'quit':
        quitting = true
        if (!current) process.exit(0)
    }
  })
  port.onClose(() => process.exit(0))
}

/** Leaves the next job a small process: what one file took, another must not be charged for. */
async function tidy(recognisers: (Recogniser | Paddle)[]): Promise<void> {
  if (process.memoryUsage.rss() <= tidyOver) return
  collectModules()
  // What is left lies in the recognition threads, which collect by themselves and late.
  if (process.memoryUsage.rss() > tidyOver) for (const recogniser of recognisers) await recogniser.close()
}

async function outcome(task: Task, job: Job, work: (task: Task, job: Job) => Promise<Result>): Promise<FromWorker> {
  const before = processTime()
  try {
    const result = await work(task, job)
    return { type: 'done', job: job.id, result, cpu: Math.round(processTime() - before) }
  } catch (error) {
    return error instanceof Stopped
      ? { type: 'stopped', job: job.id }
      : { type: 'failed', job: job.id, error: toWire(error) }
  }
}

/** Readers and stages are loaded when first needed: a worker is ready sooner, and one that only recognises holds no models. */
async function perform(task: Task, job: Job, recognisers: Recognisers): Promise<Result> {
  switch (task.stage) {
    case 'document-parse': {
      const { readDocument } = await import('./readers/document.ts')
      return readDocument(task, job)
    }
    case 'document-unlock': {
      const { tellPasswords } = await import('./locks/tell.ts')
      return tellPasswords(task)
    }
    case 'page-ocr': {
      const { recognisePages } = await import('./readers/fixed.ts')
      return recognisePages(task, job, recognisers)
    }
    case 'document-look': {
      const { lookAtDocument } = await import('./readers/look.ts')
      return lookAtDocument(task)
    }
    case 'page-image': {
      const { drawPage } = await import('./readers/fixed.ts')
      return drawPage(task)
    }
    case 'searchable-pdf': {
      const { searchablePdf } = await import('./pdf-out/searchable-pdf.ts')
      return searchablePdf(task)
    }
    case 'generate-document': {
      const { generateDocument } = await import('./generate/generate.ts')
      return generateDocument(task)
    }
    case 'document-chunk': {
      const { chunkDocument } = await import('./stages/chunk.ts')
      const { tokenCounter } = await import('./stages/chunk-tokens.ts')
      const counter = await tokenCounter(task.options)
      return { stage: task.stage, chunks: chunkDocument(task.pages, task.options, counter) }
    }
    case 'generate-embeddings': {
      const { embedTexts } = await import('./stages/embed.ts')
      const { model, dimension, vectors } = embedTexts(task.texts)
      return { stage: task.stage, model, dimension, vectors: vectors as Float32Array<ArrayBuffer>[] }
    }
    case 'corpus-topics': {
      const { findTopics } = await import('./stages/embed-topics.ts')
      return { stage: task.stage, topics: findTopics(task, task.dimension) }
    }
    case 'embedder-check': {
      const { testEmbedder } = await import('./embedder/tasks.ts')
      return testEmbedder(task)
    }
    case 'embed-texts': {
      const { embedByModel } = await import('./embedder/tasks.ts')
      return embedByModel(task)
    }
    case 'analyze-document': {
      const { analyzeDocument } = await import('./stages/analyze.ts')
      const { findEntities } = await import('./stages/entities.ts')
      const { attachedXml } = await import('./stages/fields/attached-xml.ts')
      const told = analyzeDocument({ ...task, xml: await attachedXml(task.source) })
      return { stage: task.stage, ...told, mentions: findEntities(task.pages, told.analysis.language) }
    }
  }
}
