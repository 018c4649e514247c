// Recognising one page: raster in, `Page` out.
import type { Page } from '../../contract/model.ts'
import type { PipelineOptions } from '../../contract/settings.ts'
import { buildPage } from '../page-builder.ts'
import type { FixedDocument } from '../readers/fixed.ts'
import { toBlocks } from './blocks.ts'
import type { Recogniser } from './recogniser.ts'

/** Milliseconds between signs of life. */
const progressInterval = 250

export async function recognisePage(
  document: FixedDocument,
  number: number,
  options: PipelineOptions,
  recogniser: Recogniser,
  onProgress: (fraction: number) => void,
): Promise<Page> {
  const { raster, dpi } = await document.raster(number, options.dpi)
  let last = 0
  const progress = (fraction: number): void => {
    const now = performance.now()
    if (now - last < progressInterval) return
    last = now
    onProgress(fraction)
  }
  const reading = await recogniser.read(raster, { languages: options.languages, dpi, mode: 3, onProgress: progress })
  return buildPage({
    number,
    width: (raster.width / dpi) * 72,
    height: (raster.height / dpi) * 72,
    source: 'ocr',
    engine: 'tesseract',
    blocks: toBlocks(reading, 72 / dpi),
  })
}
