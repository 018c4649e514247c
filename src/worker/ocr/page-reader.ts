// The attempts at one page. A clean upright page is read once, as it is; what is measured to be turned, skewed, shadowed, faint
// or dark is set right first; and what was read with little confidence is read again in other ways. The best reading wins and
// takes from the others the words they read more surely, so trying costs time and never text.
import type { Raster, QuarterTurn } from '../raster.ts'
import { scale } from '../raster.ts'
import type { Attempt, Treatment } from './attempt.ts'
import { bareOf, confidenceOf, lettersOf, rated, readsSideways, treat, untreated, worthOf } from './attempt.ts'
import { isFaint, isUneven, normalise } from './background.ts'
import { isProse, linesOf } from './blocks.ts'
import { Budget } from './budget.ts'
import { withUncovered } from './cover.ts'
import { gridLines } from './drawn-lines.ts'
import { effortOf } from './effort.ts'
import { unlevel } from './fan.ts'
import { isDark, isSpotless, isTwoToned, letterHeight } from './letters.ts'
import { merge } from './merge.ts'
import type { OcrEngine } from './engine.ts'
import type { Skew } from './skew.ts'
import { throttled } from './progress.ts'
import { measureSkew } from './skew.ts'
import { columnsOf, gutterOf, spreadOf } from './spread.ts'
import type { Orientation, Reading } from './thread.ts'
import type { Area } from './uncovered.ts'

/** Under this mean confidence a page may be the wrong way up. */
const doubtful = 0.6
/** Under this mean confidence of this many letters, clean print of a good size is signs that are no letters. */
const noLetters = { confidence: 0.55, letters: 100 }
/** Over this it is left at what it is. Small print is asked for a little more, since it gains most from being enlarged. */
const content = 0.85
const contentSmall = 0.92
const smallLetters = 17
/** Pixels: print of this height and less cannot be read as it is. */
const tinyLetters = 9
/** Pixels: print larger than this gains nothing and costs time. */
const largeLetters = 36
const goodLetters = 24
/** Pixels a raster may have and be enlarged. */
const enlargeable = 5_000_000
/** Pixels of a raster that is not read again in other ways: it would take longer than a page may. */
const hugeSheet = 20_000_000
/** Degrees, and how much sharper lines must fall together: below, skew is noise. */
const clearSkew = { degrees: 0.4, gain: 1.25 }
const slightGain = 1.05
/** How much sharper lines must fall together the other way for the page's orientation to be asked for. */
const clearlySideways = 2.5
/** Specks for each letter of a sheet in black and white from which on its greys are dots. */
const screened = 15
/** Under this confidence print may be of dots, or its strokes broken. */
const broken = 0.7

/** Confidence by which a page without its rules and leaders is read more surely, where they were what troubled its reading. */
const clearedGain = 0.1

/** Height of an x in heights of a row. */
const lettersOfRow = 0.55

/** An attempt must be worth this much more than the best before it. */
const better = 1.02

/** What is known of a page before it is read. */
export interface MeasuredPage {
  upright: Treatment
  skew: Skew
  /** Its lines run up or down the sheet, or seem to. */
  isSideways: boolean
  /** Seconds of a processor that reading it will take, about. */
  effort: number
}

/** Measures a raster. Costs a twentieth of reading it. */
export function measurePage(raster: Raster): MeasuredPage {
  const plain = { ...untreated, inverted: isDark(raster), flattened: isUneven(raster) || isFaint(raster) }
  const treated = treat(raster, plain)
  const skew = measureSkew(treated)
  const isScreened = skew.print.specks >= screened && isTwoToned(treated)
  const upright: Treatment = { ...plain, smoothed: isScreened ? 1 : 0 }
  const isSideways = skew.sideways >= clearlySideways
  const [pixels, scale] = [raster.width * raster.height, firstScale(treated)]
  const effort = effortOf({ pixels, scale, skew, isSideways, isFlattened: upright.flattened })
  return { upright, skew, isSideways, effort }
}

type Progress = (fraction: number) => void

export class PageReader {
  readonly #raster: Raster
  readonly #dpi: number
  readonly #languages: string[]
  readonly #engine: OcrEngine
  readonly #onProgress: (fraction: number) => void
  readonly #budget: Budget
  /** The raster smaller and evenly lit, as it was measured. */
  #small: Raster | null = null
  #attempts: Attempt[] = []
  #orientation: Orientation | null | undefined

  constructor(
    raster: Raster,
    dpi: number,
    languages: string[],
    engine: OcrEngine,
    onProgress: (fraction: number) => void,
    budget = new Budget(),
  ) {
    this.#budget = budget
    this.#raster = raster
    this.#dpi = dpi
    this.#languages = languages
    this.#engine = engine
    this.#onProgress = throttled(onProgress)
  }

  /** `measured`: the raster, by `measurePage`. */
  async read({ upright, skew, isSideways }: MeasuredPage): Promise<Attempt> {
    this.#small = skew.small
    const turn = isSideways ? await this.#findTurn(90) : 0
    let best = await this.#attempt(this.#prepared({ ...upright, turn }, turn === 0 ? skew : null))
    // On a sheet that large, where nothing is found once, nothing is found the other way up.
    if (this.#isHuge() && best.confidence === 0) return best
    if (best.confidence < doubtful || readsSideways(best.reading)) best = await this.#turned(best, upright)
    return this.#isHuge() ? best : this.#covered(this.#merged(await this.#refined(best)))
  }

  /** The treatment with skew and scale as they are measured once it is turned. */
  #prepared(treatment: Treatment, measured: Skew | null = null): Treatment {
    const upright = treat(this.#raster, { ...treatment, skew: 0, fan: 0, scale: 1 })
    const { degrees, gain, fan } = measured ?? measureSkew(upright)
    const isClear = fan !== 0 || (Math.abs(degrees) >= clearSkew.degrees && gain >= clearSkew.gain)
    return { ...treatment, skew: isClear ? degrees : 0, fan, scale: firstScale(upright) }
  }

  #isHuge(): boolean {
    return this.#raster.data.length > hugeSheet
  }

  #isEnlargeable(): boolean {
    return isEnlargeable(this.#raster)
  }

  /** The turn that sets the page upright, asked for once; `fallback` where there is too little to tell by. */
  async #findTurn(fallback: QuarterTurn): Promise<QuarterTurn> {
    if (this.#orientation === undefined) {
      const pixels = this.#raster.width * this.#raster.height
      const small = scale(this.#raster, Math.min(1, Math.sqrt(4_000_000 / pixels)))
      this.#orientation = await this.#engine.orient(normalise(small))
    }
    return this.#orientation?.degrees ?? fallback
  }

  /** A page that is doubtful or reads sideways again, turned as its letters say, then in the ways that are left. */
  async #turned(first: Attempt, upright: Treatment): Promise<Attempt> {
    const sideways = readsSideways(first.reading)
    const found = await this.#findTurn(first.treatment.turn)
    const likely: QuarterTurn[] = sideways ? [90, 270] : [found, opposite(found)]
    const turns = [...new Set([found, ...likely])].filter((turn) => turn !== first.treatment.turn)
    let best = first
    for (const turn of turns) {
      if (!this.#budget.isLeft()) break
      const attempt = await this.#attempt(this.#prepared({ ...upright, turn }))
      // Letters that were read on their sides are no rival, however surely: their lines run the wrong way.
      if (readsSideways(best.reading) && !readsSideways(attempt.reading) && attempt.confidence > doubtful)
        best = attempt
      else if (!readsSideways(attempt.reading)) best = pick(best, attempt)
      if (best.confidence >= doubtful && !readsSideways(best.reading)) return best
    }
    return best
  }

  /** A page read without much confidence again: as it came, larger, evenly lit, and as one block where it is no prose. */
  async #refined(first: Attempt): Promise<Attempt> {
    const { treatment } = first
    const straight = treat(this.#raster, { ...treatment, scale: 1 })
    const letters = letterHeight(straight)
    const isSmall = letters > 0 && letters <= smallLetters
    const enough = isSmall && this.#isEnlargeable() ? contentSmall : content
    if (first.confidence >= enough || (!isSmall && this.#isHopeless(first))) return first
    let best = first
    const bare = bareOf(first, straight, letters)
    if (bare) {
      const cleared = await this.#better(first, isSmall && this.#isEnlargeable() ? { ...bare, scale: 2 } : bare)
      if (cleared.confidence >= enough) return cleared
      if (cleared.confidence > first.confidence + clearedGain) best = cleared
    }
    // What was measured may have been the edges of a sheet, or a frame.
    if (treatment.skew !== 0 || treatment.scale !== 1)
      best = await this.#better(best, { ...treatment, skew: 0, fan: 0, scale: 1 })
    if (best.confidence === 0) return this.#lastResort(best)
    const again: Treatment = {
      ...best.treatment,
      skew: treatment.skew === 0 ? this.#slightSkew(treatment) : best.treatment.skew,
      scale: Math.max(this.#isEnlargeable() ? 2 : 1, best.treatment.scale),
      mode: isProse(best.reading) ? 3 : 6,
    }
    if (!this.#isTried(again)) best = await this.#better(best, again)
    const isTwoTone = isTwoToned(this.#raster)
    // Black and white is evenly lit.
    if (best.confidence < content && !best.treatment.flattened && !isTwoTone)
      best = await this.#better(best, { ...best.treatment, flattened: true })
    const firm = isTwoTone ? content : broken
    if (best.confidence < firm && best.treatment.smoothed < 2)
      best = await this.#better(best, { ...best.treatment, smoothed: 2, flattened: true })
    if (best.confidence < firm && best.treatment.smoothed === 0)
      best = await this.#better(best, { ...best.treatment, smoothed: 1, flattened: !isTwoTone })
    return best.confidence < doubtful ? this.#lastResort(best) : best
  }

  /** Without grain and specks. As one block it is not tried where nothing was found: that only reads the grain. */
  #lastResort(best: Attempt): Promise<Attempt> {
    return this.#better(best, { ...best.treatment, flattened: true, cleaned: true, scale: 1 })
  }

  /** The better of the best attempt and one more, if the page may still have one. */
  async #better(best: Attempt, treatment: Treatment): Promise<Attempt> {
    return this.#budget.isLeft() ? pick(best, await this.#attempt(treatment)) : best
  }

  /**
   * Whether no treatment can help: many letters were found on a clean sheet that stands straight, and yet none was read with
   * confidence any way up. Fonts that lost their encoding draw such pages.
   */
  #isHopeless({ treatment, confidence, reading }: Attempt): boolean {
    const isStraight = treatment.skew === 0 && treatment.scale === 1
    const isRead = confidence >= noLetters.confidence || lettersOf(reading) < noLetters.letters
    return isStraight && !isRead && isSpotless(this.#raster)
  }

  /** Degrees of a skew that was too little or too uncertain to be taken out at once. */
  #slightSkew(treatment: Treatment): number {
    const { degrees, gain } = measureSkew(treat(this.#raster, treatment))
    return gain >= slightGain ? degrees : 0
  }

  #isTried(treatment: Treatment): boolean {
    return this.#attempts.some((attempt) => JSON.stringify(attempt.treatment) === JSON.stringify(treatment))
  }

  /** The best attempt with what others of the same turn read more surely. */
  #merged(best: Attempt): Attempt {
    const mayAdd = ({ treatment, confidence }: Attempt): boolean =>
      treatment.turn === best.treatment.turn && confidence >= doubtful
    // One without rules that gained too little may have lost strokes to them: only what nobody else read is taken of it.
    const mayReplace = ({ treatment }: Attempt): boolean => best.treatment.bare || !treatment.bare
    return this.#attempts
      .filter((other) => other !== best && mayAdd(other))
      .toSorted((a, b) => Number(mayReplace(b)) - Number(mayReplace(a)) || b.worth - a.worth)
      .reduce((sum, other) => rated({ ...sum, reading: merge(sum, other, mayReplace(other)) }), best)
  }

  /** The attempt with print that none of its words covers, read for itself. */
  async #covered(best: Attempt): Promise<Attempt> {
    if (best.confidence < doubtful) return best
    const raster = treat(this.#raster, { ...best.treatment, fan: 0, scale: 1 })
    const covered = await withUncovered(
      best,
      raster,
      raster === this.#raster ? this.#small : null,
      async (part, factor) => {
        if (!this.#budget.hasTime()) return null
        return this.#engine.read(part, { languages: this.#languages, dpi: this.#dpi * factor, mode: 6 })
      },
    )
    return { ...covered, grid: this.#gridOf(covered, raster) }
  }

  /** Lines of grids, in the pixels of what was read. `raster`: as it was read, at no scale. */
  #gridOf({ treatment, reading }: Attempt, raster: Raster): Area[] {
    const drawn = treatment.bare ? treat(this.#raster, { ...treatment, fan: 0, scale: 1, bare: false }) : raster
    const heights = linesOf(reading).map(({ height }) => height)
    const row = heights.toSorted((a, b) => a - b)[Math.floor(heights.length / 2)] ?? 0
    const lines = row > 0 ? gridLines(drawn, (lettersOfRow * row) / treatment.scale) : []
    return lines.map((line) => line.map((edge) => edge * treatment.scale) as Area)
  }

  async #attempt(treatment: Treatment): Promise<Attempt> {
    this.#budget.spend()
    const raster = treat(this.#raster, treatment)
    // Nobody knows how many attempts there will be: each has four fifths of what is left.
    const left = 0.2 ** this.#attempts.length
    const levelled = await this.#readSides(raster, treatment, (fraction) =>
      this.#onProgress(1 - left + left * 0.8 * fraction),
    )
    const reading = treatment.fan === 0 ? levelled : unlevel(levelled, raster, treatment.fan)
    const attempt = rated({ treatment, width: raster.width, height: raster.height, reading })
    this.#attempts.push(attempt)
    return attempt
  }

  /** A raster read whole, or, where two pages share it, one after the other. */
  async #readSides(raster: Raster, { scale: factor, mode }: Treatment, onProgress: Progress): Promise<Reading> {
    const read = (part: Raster, begin: number, share: number): Promise<Reading> =>
      this.#engine.read(part, {
        languages: this.#languages,
        dpi: this.#dpi * factor,
        mode,
        onProgress: (fraction) => onProgress(begin + share * fraction),
      })
    const gutter = gutterOf(raster)
    if (gutter === null) return read(raster, 0, 1)
    const left = await read(columnsOf(raster, 0, gutter), 0, 0.45)
    const right = await read(columnsOf(raster, gutter, raster.width), 0.45, 0.45)
    const both = spreadOf(left, right, gutter)
    // The columns of a table, parted, are read badly.
    if (Math.min(confidenceOf(left), confidenceOf(right)) >= doubtful) return both
    const whole = await read(raster, 0.9, 0.1)
    return worthOf(whole) > worthOf(both) ? whole : both
  }
}

function isEnlargeable({ width, height }: Raster): boolean {
  return width * height <= enlargeable
}

/** The scale at which the print of an upright raster is read first. */
function firstScale(raster: Raster): number {
  const letters = letterHeight(raster)
  if (letters > largeLetters) return goodLetters / letters
  return letters > 0 && letters <= tinyLetters && isEnlargeable(raster) ? 2 : 1
}

function opposite(turn: QuarterTurn): QuarterTurn {
  return ((turn + 180) % 360) as QuarterTurn
}

function pick(best: Attempt, other: Attempt): Attempt {
  return other.worth > Math.max(0, best.worth) * better ? other : best
}
