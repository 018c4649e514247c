// Recognising one page: the raster of a document's page in, a page of blocks with their boxes out.
import type { Page } from '../../contract/model.ts'
import type { PipelineOptions } from '../../contract/settings.ts'
import type { DraftBlock } from '../page-builder.ts'
import { buildPage } from '../page-builder.ts'
import type { Raster } from '../raster.ts'
import { scale } from '../raster.ts'
import type { FixedDocument } from '../readers/fixed.ts'
import { lettersOf } from './attempt.ts'
import { readBlocks } from './blocks.ts'
import { exposed } from './background.ts'
import type { Bend } from './bend.ts'
import { shifts, straightened } from './bend.ts'
import { withoutDesk } from './desk.ts'
import { isEmpty } from './letters.ts'
import { measurePage, PageReader } from './page-reader.ts'
import type { Recognisers } from './engine.ts'
import { NativeTesseract } from './native.ts'
import { readTwice } from './second-reader.ts'
import { movedBlocks } from './moved.ts'
import { drawnOut, squeezeOf } from './squeezed.ts'

/** Under this mean confidence what was read is noise more than text, and the page says so. */
const noise = 0.4
/** So is what has fewer letters than these and less confidence: a few signs of a bar code, of a blurred page. */
const fewSigns = { letters: 10, confidence: 0.6 }
/** Under this, as likely as words are right, it is text with many errors. */
const unsure = 0.65

/** Pixels that are recognised at most: a sheet of A1 at 175 dots per inch. Time grows with them, and what can be read does not. */
const mostPixels = 24_000_000

/** Share of the work that the first reader does where there are two. */
const firstShare = 0.6

/** A page as it was read. `effort`: seconds of a processor it was thought to take, before it was read. */
interface Recognised {
  page: Page
  effort: number
}

/** What reading a page will cost, as `effort` of the page when it is read. Seconds of a processor. */
export async function effortOfPage(document: FixedDocument, number: number, options: PipelineOptions): Promise<number> {
  const { raster } = bounded(await document.raster(number, options.dpi))
  return isEmpty(raster) ? 0 : measurePage(paperOf(raster, squeezeOf(raster))).effort
}

/** Reads page `number`. `onProgress` gets 0–1, rising, about four times a second. */
export async function recognisePage(
  document: FixedDocument,
  number: number,
  options: PipelineOptions,
  { bundled, second }: Recognisers,
  onProgress: (fraction: number) => void,
): Promise<Recognised> {
  const engine = options.engine === 'native' ? new NativeTesseract(bundled) : bundled
  const { raster, dpi } = bounded(await document.raster(number, options.dpi))
  const sheet = { number, width: (raster.width / dpi) * 72, height: (raster.height / dpi) * 72, engine: engine.name }
  if (isEmpty(raster)) {
    const warnings = ['This page is blank: it has one even tone, and no text.']
    return { page: buildPage({ ...sheet, source: 'blank', blocks: [], warnings }), effort: 0 }
  }
  const squeeze = squeezeOf(raster)
  const lying = paperOf(raster, squeeze)
  const first = measurePage(lying)
  const bend = first.isSideways ? null : first.skew.bend
  const paper = bend ? straightened(lying, bend) : lying
  const measured = bend ? measurePage(paper) : first
  const isTwice = options.secondReader === 'paddle'
  const onFirst = (fraction: number): void => onProgress(isTwice ? fraction * firstShare : fraction)
  const once = await new PageReader(paper, dpi, options.languages, engine, onFirst).read(measured)
  const { best, names, failure } = isTwice
    ? await readTwice(paper, once, second, {
        dpi,
        languages: options.languages,
        onProgress: (fraction) => onProgress(firstShare + fraction * (1 - firstShare)),
      })
    : { best: once, names: [], failure: null }
  const points = 72 / (dpi * best.treatment.scale)
  const isFew = lettersOf(best.reading) < fewSigns.letters && best.confidence < fewSigns.confidence
  const isNoise = best.confidence < noise || isFew
  // A sheet that was turned was drawn out across.
  const [across, down] = best.treatment.turn % 180 === 0 ? [1, 1 / squeeze] : [1 / squeeze, 1]
  const read = isNoise ? [] : readBlocks(best.reading, points, best.height * points, best.grid)
  const asLain = bend && best.treatment.turn === 0 ? bentBack(read, bend, best.width * points) : read
  const blocks =
    squeeze === 1 ? asLain : movedBlocks(asLain, ([x0, y0, x1, y1]) => [x0 * across, y0 * down, x1 * across, y1 * down])
  const warnings: string[] = failure === null ? [] : [failure]
  const page = buildPage({
    ...sheet,
    engine: [engine.name, ...names].join(' + '),
    width: best.width * points * across,
    height: best.height * points * down,
    rotation: best.treatment.turn,
    skew: best.treatment.skew,
    source: 'ocr',
    blocks,
  })
  if (page.blocks.length === 0) warnings.push('Nothing on this page could be read as text.')
  else if ((page.confidence ?? 0) < unsure)
    warnings.push('Much of this page could not be read with confidence: expect errors.')
  return { page: { ...page, warnings }, effort: measured.effort }
}

/** What was read on a sheet that was set straight, where it stands on the bent one. `width`: of the page, points. */
function bentBack(blocks: DraftBlock[], bend: Bend, width: number): DraftBlock[] {
  const shift = shifts(bend, width)
  return movedBlocks(blocks, ([x0, y0, x1, y1]) => {
    const lower = shift((x0 + x1) / 2)
    return [x0, y0 + lower, x1, y1 + lower]
  })
}

/** The sheet as it is read: drawn out, with enough light, and with nothing around it. */
function paperOf(raster: Raster, squeeze: 1 | 2): Raster {
  return withoutDesk(exposed(squeeze === 1 ? raster : drawnOut(raster)))
}

function bounded({ raster, dpi }: { raster: Raster; dpi: number }): { raster: Raster; dpi: number } {
  const factor = Math.sqrt(mostPixels / (raster.width * raster.height))
  return factor >= 1 ? { raster, dpi } : { raster: scale(raster, factor), dpi: dpi * factor }
}
