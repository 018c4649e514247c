// A page that two recognisers read. The second one is asked for what the first was unsure of or did not find, on the page as the
// first set it right; its words come in where they are surer by far. So what was read well stays as it is, letter by letter.
import { SheafError } from '../../contract/error.ts'
import { unionBox } from '../page-builder.ts'
import type { Raster } from '../raster.ts'
import type { Attempt } from './attempt.ts'
import { lettersOf, rated, treat } from './attempt.ts'
import { isProse, linesOf } from './blocks.ts'
import { certaintyOf } from './certainty.ts'
import type { OcrEngine } from './engine.ts'
import { merge } from './merge.ts'
import type { Reading, ReadLine, ReadWord } from './thread.ts'

type Box = ReadWord['box']

/** Pixels of a page that is asked for: a sheet of A4 at 200 dots per inch, and half as much again. */
const mostPixels = 6_000_000
/** Letters on it, as the first read it: dense pages gain nothing, and take long. */
const mostLetters = 2500
/** Confidence from which running text is asked for no more. Among short lines whole columns are missed, however sure the rest is. */
const sureProse = 0.93
/** Confidence from which a word need not be read again. */
const sure = 0.9
/** Share of the letters on a page that the second reader need not know. French has 4 % with marks, Polish 7 %. */
const mostForeign = 0.05

/** Under this a word of the first reading is noise where the second one sees a word, if it is so much taller or stands off its line. */
const noise = 0.5
const tall = 1.6
/** Share of the smaller of two boxes in the other from which both are of the same word, and up to which they are of two. */
const same = 0.5
const touching = 0.15
/** Heights of a line by which a word may stand off it. */
const onOneLine = 0.5
/** Confidence from which a word is believed that only the second reader has, and its line on the whole: print that shows through is read in part. */
const believed = 0.88
const believedLine = 0.8

/** How the second reader is asked. `languages` are those of the first. */
interface SecondOptions {
  dpi: number
  languages: string[]
  onProgress?: (fraction: number) => void
}

/** `names`: of the second reader, if it was asked and answered. `failure`: for people, why it did not. */
interface Twice {
  best: Attempt
  names: string[]
  failure: string | null
}

/** The page as both read it: no worse than as the first did, and that alone where the second was not asked or failed. Throws `model-missing`. */
export async function readTwice(
  page: Raster,
  first: Attempt,
  reader: OcrEngine,
  options: SecondOptions,
): Promise<Twice> {
  const raster = treat(page, { ...first.treatment, fan: 0, smoothed: 0, cleaned: false, bare: false, scale: 1 })
  if (isProse(first.reading) && first.confidence >= sureProse) return { best: first, names: [], failure: null }
  const isSmall = raster.data.length <= mostPixels && lettersOf(first.reading) <= mostLetters
  if (!isSmall || !isFamiliar(first.reading)) return { best: first, names: [], failure: null }
  const known = wordsOf(first.reading)
    .filter(({ confidence }) => confidence >= sure)
    .map(({ box }) => scaled(box, 1 / first.treatment.scale))
  try {
    const second = await reader.read(raster, { ...options, mode: 3, known })
    return { best: mergeSecond(first, second, options.languages), names: [reader.name], failure: null }
  } catch (error) {
    if (error instanceof SheafError) throw error
    const why = error instanceof Error ? error.message : String(error)
    return {
      best: first,
      names: [],
      failure: `The second reader could not read this page (${why}): it is as the first one read it.`,
    }
  }
}

/** Both readings as one, in the places of the first. */
export function mergeSecond(first: Attempt, second: Reading, languages: string[]): Attempt {
  const lines = linesOf(second).map((line) => onRaster(line, first.treatment.scale))
  const theirs = lines.map((line) => ({ ...line, words: line.words.filter(({ text }) => isOf(languages, text)) }))
  const base = withoutNoise(first, theirs)
  const mine = wordsOf(base.reading)
  const both = theirs.map((line) => ({ ...line, words: line.words.flatMap((word) => compared(word, mine)) }))
  const merged = merge(base, rated({ ...first, reading: asReading(both) }))
  const believable = theirs.filter(({ words }) => calibrated(certaintyOf(words).confidence) >= believedLine)
  const added = believable.map((line) => ({ ...line, words: line.words.filter((word) => isNew(word, mine)) }))
  for (const line of added)
    for (const word of line.words) place({ ...word, confidence: calibrated(word.confidence) }, line, merged)
  return rated({ ...first, reading: isProse(first.reading) ? merged : asOneBlock(merged) })
}

const asReading = (lines: ReadLine[]): Reading => ({ blocks: [{ paragraphs: [{ lines }] }], heap: 0 })

function onRaster({ words, height, baseline: { y, slope } }: ReadLine, scale: number): ReadLine {
  return {
    words: words.map((word) => ({ ...word, box: scaled(word.box, scale) })),
    height: height * scale,
    baseline: { y: y * scale, slope },
  }
}

const scaled = (box: Box, factor: number): Box => box.map((side) => side * factor) as Box

/** The first reading without what it read of specks and rules across the lines, where the second one sees a word and nothing else was read. */
function withoutNoise(first: Attempt, theirs: readonly ReadLine[]): Attempt {
  const mine = linesOf(first.reading).flatMap((line) => line.words.map((word) => ({ word, line })))
  const left = new Set<ReadWord>()
  for (const { box, text } of theirs.flatMap((line) => line.words.filter(isBelieved))) {
    const met = mine.filter(({ word }) => shareWithin(word.box, box) >= touching)
    const isNoise = ({ word, line }: (typeof mine)[0]): boolean =>
      word.confidence < noise && (heightOf(word.box) > tall * heightOf(box) || isOff(word, line))
    if (
      met.every(isNoise) &&
      !isSaid(
        text,
        met.map(({ word }) => word),
      )
    )
      for (const { word } of met) left.add(word)
  }
  return rated({ ...first, reading: withWords(first.reading, (word) => !left.has(word)) })
}

/** Whether a word stands off its line, as where pieces of letters under one another were taken for a line. */
function isOff({ box: [x0, , x1, y1] }: ReadWord, { baseline, height }: ReadLine): boolean {
  return Math.abs(y1 - baseline.y - (baseline.slope * (x0 + x1)) / 2) > height
}

const heightOf = (box: Box): number => box[3] - box[1]

/** The word as it may be compared with words of the first reading; none where it lies over none, or over parts of some. */
function compared(word: ReadWord, mine: readonly ReadWord[]): ReadWord[] {
  const over = mine.filter(({ box }) => shareWithin(box, word.box) > same)
  if (over.length === 0 || mine.some(({ box }) => isCut(shareWithin(box, word.box)))) return []
  // Where the first read a letter with a mark, it is believed: the second would not know it.
  const isSettled = isSaid(word.text, over) || !over.every(({ text }) => onlyFamiliar(text))
  return [
    {
      ...word,
      confidence: isSettled ? Math.min(...over.map(({ confidence }) => confidence)) : calibrated(word.confidence),
    },
  ]
}

/** Whether words say what another reading says, but for marks on letters and spaces that it forgot. */
function isSaid(text: string, words: readonly ReadWord[]): boolean {
  const read = words.map((word) => word.text).join('')
  return folded(read) === folded(text) || (words.length > 1 && bare(read) === bare(text))
}

/** Whether two words share a part that makes them neither one nor two: they were parted at different places. */
const isCut = (share: number): boolean => share >= touching && share <= same

/** A word where the first reading has none. */
function isNew(word: ReadWord, mine: readonly ReadWord[]): boolean {
  return isBelieved(word) && mine.every(({ box }) => shareWithin(box, word.box) < touching)
}

function isBelieved({ text, confidence }: ReadWord): boolean {
  return calibrated(confidence) >= believed && /[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(text)
}

/** Puts a word on the line that it stands on, or on one of its own under the block that is over it. */
function place(word: ReadWord, { height, baseline }: ReadLine, reading: Reading): void {
  const [x0, , x1] = word.box
  const middle = (x0 + x1) / 2
  const foot = baseline.y + baseline.slope * middle
  const distance = (line: ReadLine): number => Math.abs(foot - line.baseline.y - line.baseline.slope * middle)
  const nearest = linesOf(reading)
    .filter((line) => line.height < 2 * height)
    .toSorted((a, b) => distance(a) - distance(b))[0]
  if (nearest && distance(nearest) < (onOneLine * (height + nearest.height)) / 2) {
    const after = nearest.words.findIndex(({ box }) => box[0] > x0)
    nearest.words.splice(after === -1 ? nearest.words.length : after, 0, word)
    return
  }
  const line = { words: [word], height, baseline }
  reading.blocks.splice(placeUnder(word.box, reading), 0, { paragraphs: [{ lines: [line] }] })
}

/** Where a block that begins with this box belongs: behind the lowest one that stands over it, or at the end. */
function placeUnder([x0, y0, x1, y1]: Box, { blocks }: Reading): number {
  const boxes = blocks.map((block) =>
    unionBox(linesOf({ blocks: [block], heap: 0 }).flatMap(({ words }) => words.map(({ box }) => box))),
  )
  const isBeside = (box: Box): boolean => box[0] < x1 && box[2] > x0
  const over = [...boxes.entries()].filter(([, box]) => isBeside(box) && box[3] < (y0 + y1) / 2)
  const [lowest] = over.toSorted(([, a], [, b]) => b[3] - a[3])
  if (lowest) return lowest[0] + 1
  const under = boxes.findIndex((box) => isBeside(box) && box[1] > (y0 + y1) / 2)
  return under === -1 ? blocks.length : under
}

/** The model is sure of most of what it reads, wrong or right: what it is less than certain of is a guess. */
function calibrated(confidence: number): number {
  return Math.max(0, 0.96 - 2.5 * (1 - confidence))
}

/** Letters that the second reader knows and gives as they are. */
const familiar = /[a-z\p{N}\p{Script=Han}]/iu

function isFamiliar(reading: Reading): boolean {
  const letters = wordsOf(reading).flatMap(({ text }) => text.match(/[\p{L}\p{N}]/gu) ?? [])
  return letters.filter((letter) => !familiar.test(letter)).length <= mostForeign * letters.length
}

function onlyFamiliar(text: string): boolean {
  return (text.match(/[\p{L}\p{N}]/gu) ?? []).every((letter) => familiar.test(letter))
}

/** Whether a word may stand in a page of these languages: its models know Chinese, and see it in blots. */
function isOf(languages: string[], text: string): boolean {
  return !/\p{Script=Han}/u.test(text) || languages.some((language) => /^(?:chi|jpn)/.test(language))
}

/** Text without marks on letters and apostrophes, in one case: the model often leaves both out. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}|['’‘`]/gu, '')
    .toLowerCase()
}

/** Its letters and digits alone. */
const bare = (text: string): string => folded(text).replace(/[^\p{L}\p{N}]/gu, '')

/** Share of the smaller of two boxes that lies in the other. */
function shareWithin(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  if (width <= 0 || height <= 0) return 0
  return (width * height) / Math.max(1, Math.min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])))
}

function wordsOf(reading: Reading): ReadWord[] {
  return linesOf(reading).flatMap(({ words }) => words)
}

function withWords(reading: Reading, keep: (word: ReadWord) => boolean): Reading {
  const blocks = reading.blocks.map((block) => ({
    ...block,
    paragraphs: block.paragraphs.map(({ lines }) => ({
      lines: lines.map((line) => ({ ...line, words: line.words.filter(keep) })),
    })),
  }))
  return { ...reading, blocks }
}

/** Short lines are arranged by where they stand, those of each sheet together. */
function asOneBlock({ blocks, heap }: Reading): Reading {
  const sheets = Map.groupBy(blocks, ({ sheet }) => sheet)
  return {
    blocks: [...sheets].map(([sheet, all]) => ({
      ...(sheet === undefined ? {} : { sheet }),
      paragraphs: all.flatMap(({ paragraphs }) => paragraphs),
    })),
    heap,
  }
}
