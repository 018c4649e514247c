// The recogniser: asks the recognition thread and waits.
import { join } from 'node:path'
import { languageFile, orientationFile, packageFolder } from '../models.ts'
import type { Raster } from '../raster.ts'
import { AskedThread } from './asking.ts'
import type { OcrEngine, ReadOptions } from './engine.ts'
import { moduleOf } from '../wasm.ts'
import type { CoreSource, Orientation, Question, Reading, Reply } from './thread.ts'

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
  readonly #thread: AskedThread<Question, Reply>

  /** `entry`: the file the thread starts from. */
  constructor(entry: URL) {
    this.#thread = new AskedThread(entry, 'tesseract')
  }

  /** Reads a raster. `dpi` is told to Tesseract as a hint. Throws `model-missing` for a language without data. */
  async read(raster: Raster, options: ReadOptions): Promise<Reading> {
    const languages = options.languages.map((name) => ({ name, file: languageFile(name) }))
    const dpi = Math.round(Math.min(600, Math.max(70, options.dpi)))
    const reply = await this.#thread.ask(
      { kind: 'read', core: coreOf(reading), raster, languages, dpi, mode: options.mode },
      options.onProgress,
    )
    if (reply.kind !== 'reading') throw new Error(`recognition answered with ${reply.kind}`)
    if (reply.reading.heap > keptHeap || raster.data.length > keptRaster) await this.close()
    return reply.reading
  }

  /** Which way up the text of a raster is; null where there is too little of it to tell. */
  async orient(raster: Raster): Promise<Orientation | null> {
    const reply = await this.#thread.ask({
      kind: 'orient',
      core: coreOf(orienting),
      raster,
      dataFile: orientationFile(),
    })
    if (reply.kind !== 'orientation') throw new Error(`orientation answered with ${reply.kind}`)
    return reply.orientation
  }

  close(): Promise<void> {
    return this.#thread.close()
  }
}

function coreOf(build: string): CoreSource {
  const file = join(packageFolder('tesseract.js-core'), build)
  return { loader: `${file}.js`, code: moduleOf(`${file}.wasm`) }
}
