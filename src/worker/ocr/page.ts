// Recognising one page. A clean upright page is read once, as it is; what looks turned, skewed, small or dark is set right
// first, and what was read with little confidence is tried again in other ways. The best reading wins, so trying costs
// time and never text.
import type { Page } from '../../contract/model.ts'
import type { PipelineOptions } from '../../contract/settings.ts'
import { buildPage } from '../page-builder.ts'
import type { Raster, QuarterTurn } from '../raster.ts'
import { scale } from '../raster.ts'
import type { FixedDocument } from '../readers/fixed.ts'
import type { Attempt, Treatment } from './attempt.ts'
import { confidenceOf, readsSideways, treat, worthOf } from './attempt.ts'
import { flatten, isUneven } from './background.ts'
import { readBlocks } from './blocks.ts'
import { isDark, isEmpty, letterHeight } from './letters.ts'
import type { Recogniser } from './recogniser.ts'
import type { Skew } from './skew.ts'
import { measureSkew } from './skew.ts'

/** Under this mean confidence a page may be the wrong way up. */
const doubtful = 0.6
/** Over this it is left at what it is. Small print is asked for a little more. */
const content = 0.85
const contentSmall = 0.92
/** Pixels: print of this height and less is read better at twice the size; so is somewhat larger print on small pictures. */
const smallLetters = 13
const smallishLetters = 17
const smallPicture = 2_500_000
/** Pixels: print larger than this gains nothing and costs time. */
const largeLetters = 36
const goodLetters = 24
/** Degrees, and how much sharper lines must fall together: below, skew is noise. */
const clearSkew = { degrees: 0.4, gain: 2 }
/** How much sharper lines must fall together the other way for a page to be taken as lying on its side. */
const clearlySideways = 3
/** An attempt must be worth this much more than the best before it. */
const better = 1.02

/** Reads page `number`. `onProgress` gets 0–1, rising, about four times a second. */
export async function recognisePage(
  document: FixedDocument,
  number: number,
  options: PipelineOptions,
  recogniser: Recogniser,
  onProgress: (fraction: number) => void,
): Promise<Page> {
  const { raster, dpi } = await document.raster(number, options.dpi)
  const sheet = { number, width: (raster.width / dpi) * 72, height: (raster.height / dpi) * 72, engine: 'tesseract' }
  if (isEmpty(raster)) return buildPage({ ...sheet, source: 'blank', blocks: [] })
  const best = await new PageReader(raster, dpi, options.languages, recogniser, onProgress).read()
  const points = 72 / (dpi * best.treatment.scale)
  const blocks = readBlocks(best.reading, points, best.height * points)
  return buildPage({
    ...sheet,
    width: best.width * points,
    height: best.height * points,
    rotation: best.treatment.turn,
    skew: best.treatment.skew,
    source: 'ocr',
    blocks,
    warnings: blocks.length === 0 ? ['Nothing on this page could be read as text.'] : [],
  })
}

/** The attempts at one page. */
class PageReader {
  readonly #raster: Raster
  readonly #dpi: number
  readonly #languages: string[]
  readonly #recogniser: Recogniser
  readonly #onProgress: (fraction: number) => void
  #attempts = 0

  constructor(
    raster: Raster,
    dpi: number,
    languages: string[],
    recogniser: Recogniser,
    onProgress: (fraction: number) => void,
  ) {
    this.#raster = raster
    this.#dpi = dpi
    this.#languages = languages
    this.#recogniser = recogniser
    this.#onProgress = throttled(onProgress)
  }

  async read(): Promise<Attempt> {
    const inverted = isDark(this.#raster)
    const skew = measureSkew(this.#raster)
    const turned = skew.sideways >= clearlySideways ? await this.#findTurn(90) : 0
    let best = await this.#attempt(this.#first(turned, inverted, turned === 0 ? skew : null))
    if (best.confidence < doubtful || readsSideways(best.reading)) best = await this.#turned(best)
    return this.#refined(best)
  }

  /** The treatment a page gets before anything of it was read. */
  #first(turned: QuarterTurn, inverted: boolean, measured: Skew | null = null): Treatment {
    const plain: Treatment = { turn: turned, skew: 0, inverted, flattened: isUneven(this.#raster), scale: 1, mode: 3 }
    const upright = treat(this.#raster, plain)
    const skew = measured ?? measureSkew(upright)
    const clear = Math.abs(skew.degrees) >= clearSkew.degrees && skew.gain >= clearSkew.gain
    return { ...plain, skew: clear ? skew.degrees : 0, scale: this.#scaleFor(letterHeight(upright)) }
  }

  #scaleFor(letters: number): number {
    const pixels = this.#raster.width * this.#raster.height
    if (letters === 0) return 1
    if (letters > largeLetters) return goodLetters / letters
    const small = letters <= smallLetters || (letters <= smallishLetters && pixels <= smallPicture)
    return small && pixels <= 2 * smallPicture ? 2 : 1
  }

  /** The turn that sets the page upright; `fallback` where there is too little to tell by. */
  async #findTurn(fallback: QuarterTurn): Promise<QuarterTurn> {
    const pixels = this.#raster.width * this.#raster.height
    const small = scale(this.#raster, Math.min(1, Math.sqrt(4_000_000 / pixels)))
    const found = await this.#recogniser.orient(flatten(small))
    return found && (found.degrees !== 0 || fallback === 0) ? found.degrees : fallback
  }

  /** A doubtful page again, turned as its letters say; half a turn further where that does not help. */
  async #turned(first: Attempt): Promise<Attempt> {
    const turn = await this.#findTurn(first.treatment.turn)
    let best = first
    if (turn !== first.treatment.turn)
      best = pick(best, await this.#attempt(this.#first(turn, first.treatment.inverted)))
    if (best.confidence >= doubtful || best.treatment.turn % 180 === 0) return best
    const opposite = best.treatment.turn === 90 ? 270 : 90
    return pick(best, await this.#attempt(this.#first(opposite, first.treatment.inverted)))
  }

  /** A page read without much confidence again: larger, evenly lit, and as one block where it is narrow. */
  async #refined(first: Attempt): Promise<Attempt> {
    const upright = treat(this.#raster, { ...first.treatment, skew: 0, scale: 1 })
    const letters = letterHeight(upright)
    const small = letters <= smallishLetters && letters > 0
    if (first.confidence >= (small ? contentSmall : content)) return first
    const picture = this.#raster.width * this.#raster.height <= smallPicture
    const larger = picture ? 2 : first.treatment.scale
    const { degrees, gain } = measureSkew(upright)
    const skew = gain > 1.05 ? degrees : first.treatment.skew
    let best = first
    // What looked like leaning lines may have been the edges of a photographed sheet.
    if (picture && first.treatment.skew !== 0)
      best = pick(best, await this.#attempt({ ...first.treatment, skew: 0, scale: 1 }))
    if (larger !== first.treatment.scale || skew !== first.treatment.skew)
      best = pick(best, await this.#attempt({ ...first.treatment, scale: larger, skew }))
    if (picture) best = pick(best, await this.#attempt({ ...first.treatment, scale: larger, mode: 6 }))
    if (best.confidence < content && !picture && !best.treatment.flattened)
      best = pick(best, await this.#attempt({ ...best.treatment, flattened: true, skew }))
    return best
  }

  async #attempt(treatment: Treatment): Promise<Attempt> {
    const raster = treat(this.#raster, treatment)
    // Nobody knows how many attempts there will be: each has four fifths of what is left.
    const left = 0.2 ** this.#attempts++
    const reading = await this.#recogniser.read(raster, {
      languages: this.#languages,
      dpi: this.#dpi * treatment.scale,
      mode: treatment.mode,
      onProgress: (fraction) => this.#onProgress(1 - left + left * 0.8 * fraction),
    })
    const { width, height } = raster
    return { treatment, width, height, reading, worth: worthOf(reading), confidence: confidenceOf(reading) }
  }
}

function pick(best: Attempt, other: Attempt): Attempt {
  return other.worth > Math.max(0, best.worth) * better ? other : best
}

/** Milliseconds between signs of life. */
const progressInterval = 250

function throttled(onProgress: (fraction: number) => void): (fraction: number) => void {
  let last = 0
  return (fraction) => {
    const now = performance.now()
    if (now - last < progressInterval) return
    last = now
    onProgress(fraction)
  }
}
