// PaddleOCR's models (PP-OCRv4) as an engine. They see lines where Tesseract sees none, in small, worn and photographed print, and
// forget marks on letters and some spaces: a second reader, not a first one.
import { SheafError } from '../../../contract/error.ts'
import { paddleFiles } from '../../models.ts'
import type { Raster } from '../../raster.ts'
import { collectModules } from '../../wasm.ts'
import { AskedThread } from '../asking.ts'
import type { OcrEngine, ReadOptions } from '../engine.ts'
import type { Recogniser } from '../recogniser.ts'
import type { Reading } from '../thread.ts'
import type { PaddleFiles } from './session.ts'
import type { PaddleQuestion, PaddleReply } from './thread.ts'

/** Milliseconds of a processor that a page may take: its lines are bounded, so this ends what hangs. */
const limit = 40_000

export class Paddle implements OcrEngine {
  readonly name = 'PP-OCRv4'
  readonly #thread: AskedThread<PaddleQuestion, PaddleReply>
  readonly #bundled: Recogniser
  readonly #files: () => PaddleFiles

  /** `entry`: the file its thread starts from. Orientation stays with the bundled engine. */
  constructor(entry: URL, bundled: Recogniser, files = paddleFiles) {
    this.#files = files
    this.#thread = new AskedThread(entry, 'paddle')
    this.#bundled = bundled
  }

  /** Lines from the top, in one block. Throws `model-missing`, `installation-damaged`; what it cannot do with a page as a plain error. */
  async read(raster: Raster, { known = [], onProgress }: ReadOptions): Promise<Reading> {
    const files = this.#files()
    // Either reader holds 200 MB and more while it works; the first one's thread starts again in a third of a second.
    await this.#bundled.close()
    collectModules()
    const reply = await this.#thread.ask({ raster, known, files }, onProgress, limit)
    if (reply.kind === 'lines') return { blocks: [{ paragraphs: [{ lines: reply.lines }] }], heap: 0 }
    await this.close()
    throw new SheafError('installation-damaged', `the models of PaddleOCR cannot be opened: ${reply.message}`, {
      hint: 'Install Sheaf again, or set pipeline.secondReader to "none".',
    })
  }

  orient(raster: Raster): ReturnType<OcrEngine['orient']> {
    return this.#bundled.orient(raster)
  }

  /** Gives its memory back, code included: kept, that would be 130 MB. The next page starts it again, in a second. */
  close(): Promise<void> {
    return this.#thread.close()
  }
}
