// A reading with the print that it left out: areas of such print are cut out of the sheet, evenly lit and enlarged, read for
// themselves, and what was read surely is put where it stands.
import type { Raster } from '../raster.ts'
import { scale } from '../raster.ts'
import type { Attempt } from './attempt.ts'
import { rated } from './attempt.ts'
import { certaintyOf } from './certainty.ts'
import { normalise } from './background.ts'
import { linesOf } from './blocks.ts'
import { letterHeight } from './letters.ts'
import { insert, overlap, standsOn } from './merge.ts'
import { insertLine } from './place.ts'
import type { ReadLine, Reading, ReadWord } from './thread.ts'
import type { Area } from './uncovered.ts'
import { uncoveredPrint } from './uncovered.ts'

/** Mean confidence of a line that is believed, its letters at least, and the least confidence of a word in it. */
const believed = { line: 0.72, letters: 3, word: 0.5 }
/** Confidence of an area under which it holds no print of this page, nor do those after it: a texture, what shows through from the other side. */
const noPrint = 0.5
/** Share of the smaller of two boxes that lies in the other one, from which both may be of one word. */
const touching = 0.3
/** Pixels: print of this height or less is enlarged. */
const smallLetters = 20

/** Reads a part of a raster that was enlarged; null where there is no time left for it. */
type ReadPart = (part: Raster, factor: number) => Promise<Reading | null>

/** `best` with what `read` finds in areas of its raster (at no scale) that none of its words covers. `lit`: as `uncoveredPrint` takes it. */
export async function withUncovered(
  best: Attempt,
  raster: Raster,
  lit: Raster | null,
  read: ReadPart,
): Promise<Attempt> {
  const by = best.treatment.scale
  const words = linesOf(best.reading).flatMap((line) =>
    line.words.map(({ box }) => box.map((edge) => edge / by) as Area),
  )
  let covered = best
  for (const area of uncoveredPrint(raster, words, lit)) {
    const { part, factor } = cutOut(raster, area)
    const found = await read(part, factor)
    if (found === null) break
    if (certaintyOf(linesOf(found).flatMap((line) => line.words)).confidence < noPrint) break
    covered = withFound(covered, found, area, factor)
  }
  return covered
}

/** An area of a raster as it is read, evenly lit; print that is small in it, or of which there is too little to tell, enlarged. */
function cutOut({ width, data }: Raster, [x0, y0, x1, y1]: Area): { part: Raster; factor: number } {
  const cut = new Uint8Array((x1 - x0) * (y1 - y0))
  for (let y = y0; y < y1; y++) cut.set(data.subarray(y * width + x0, y * width + x1), (y - y0) * (x1 - x0))
  const lit = normalise({ width: x1 - x0, height: y1 - y0, data: cut })
  const factor = letterHeight(lit) <= smallLetters ? 2 : 1
  return { part: scale(lit, factor), factor }
}

/** `best` with what `found` adds to it, which was read in an area of its raster (at no scale) that was enlarged by `factor`. */
function withFound(best: Attempt, found: Reading, [left, top]: Area, factor: number): Attempt {
  const { blocks, heap } = structuredClone(best.reading)
  const reading = { blocks, heap }
  const known = linesOf(reading).flatMap(({ words }) => words)
  const by = best.treatment.scale / factor
  const [across, down] = [left * best.treatment.scale, top * best.treatment.scale]
  for (const line of linesOf(found)) {
    const words = line.words
      .map((word): ReadWord => {
        const [x0, y0, x1, y1] = word.box
        return { ...word, box: [x0 * by + across, y0 * by + down, x1 * by + across, y1 * by + down] }
      })
      .filter((word) => known.every((other) => overlap(word, other) < touching))
    const { confidence, letters } = certaintyOf(words)
    if (letters < believed.letters || confidence < believed.line) continue
    const strangers = words.filter((word) => {
      if (word.confidence < believed.word) return false
      const beside = linesOf(reading).find((other) => standsOn(word, other))
      if (beside) insert(beside.words, word)
      return !beside
    })
    if (strangers.length > 0) insertLine(reading, placed(line, strangers, by, across, down))
  }
  return rated({ ...best, reading })
}

function placed({ baseline, height }: ReadLine, words: ReadWord[], by: number, across: number, down: number): ReadLine {
  const y = baseline.y * by + down - baseline.slope * across
  return { words, height: height * by, baseline: { y, slope: baseline.slope } }
}
