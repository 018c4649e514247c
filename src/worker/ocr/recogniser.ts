// The recogniser: asks the recognition thread and waits. The thread is started at the first question, kept warm between
// jobs, and replaced after an error, since a WebAssembly module that failed is in no known state.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { languageFile, orientationFile, packageFolder } from '../models.ts'
import type { Raster } from '../raster.ts'
import type { OcrEngine, ReadOptions } from './engine.ts'
import { moduleOf } from '../wasm.ts'
import type { CoreSource, Orientation, Question, Reading, Reply } from './thread.ts'

type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never

/**
 * Builds of Tesseract. The plain SIMD one is used on purpose: relaxed SIMD may round differently on another processor, and a page must
 * give the same bytes everywhere. Their code is compiled here, so that it outlives the threads.
 */
const reading = 'tesseract-core-simd-lstm'
const orienting = 'tesseract-core-simd'

/** Bytes a thread may hold and be kept. A large page swells it to twice of this; a fresh thread takes a third of a second. */
const keptHeap = 160 * 2 ** 20
/** Pixels of a raster after which a thread is not kept either: copies of it lie in its memory beside the module. */
const keptRaster = 16_000_000

export class Recogniser implements OcrEngine {
  readonly name = 'tesseract'
  readonly #entry: URL
  #thread: Worker | null = null
  #asked = 0

  /** `entry`: the file the thread starts from. */
  constructor(entry: URL) {
    this.#entry = entry
  }

  /** Reads a raster. `dpi` is told to Tesseract as a hint. Throws `model-missing` for a language without data. */
  async read(raster: Raster, options: ReadOptions): Promise<Reading> {
    const languages = options.languages.map((name) => ({ name, file: languageFile(name) }))
    const dpi = Math.round(Math.min(600, Math.max(70, options.dpi)))
    const reply = await this.#ask(
      { kind: 'read', core: coreOf(reading), raster, languages, dpi, mode: options.mode },
      options.onProgress,
    )
    if (reply.kind !== 'reading') throw new Error(`recognition answered with ${reply.kind}`)
    if (reply.reading.heap > keptHeap || raster.data.length > keptRaster) await this.close()
    return reply.reading
  }

  /** Which way up the text of a raster is; null where there is too little of it to tell. */
  async orient(raster: Raster): Promise<Orientation | null> {
    const reply = await this.#ask({ kind: 'orient', core: coreOf(orienting), raster, dataFile: orientationFile() })
    if (reply.kind !== 'orientation') throw new Error(`orientation answered with ${reply.kind}`)
    return reply.orientation
  }

  async close(): Promise<void> {
    const thread = this.#thread
    this.#thread = null
    await thread?.terminate()
  }

  async #ask(question: WithoutId<Question>, onProgress?: (fraction: number) => void): Promise<Reply> {
    const thread = (this.#thread ??= new Worker(this.#entry))
    const id = ++this.#asked
    try {
      return await new Promise<Reply>((resolve, reject) => {
        const onMessage = (reply: Reply): void => {
          if (reply.id !== id) return
          if (reply.kind === 'progress') return onProgress?.(reply.fraction)
          settle()
          if (reply.kind === 'error') reject(new Error(reply.message))
          else resolve(reply)
        }
        const onError = (error: unknown): void => {
          settle()
          reject(error instanceof Error ? error : new Error(String(error)))
        }
        const onExit = (): void => onError(new Error('the recognition thread ended'))
        const settle = (): void => {
          thread.off('message', onMessage).off('error', onError).off('exit', onExit)
        }
        thread.on('message', onMessage).on('error', onError).on('exit', onExit)
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of Node, not a window
        thread.postMessage({ ...question, id })
      })
    } catch (error) {
      await this.close()
      throw error
    }
  }
}

function coreOf(build: string): CoreSource {
  const file = join(packageFolder('tesseract.js-core'), build)
  return { loader: `${file}.js`, code: moduleOf(`${file}.wasm`) }
}
