// Two readings of one page as one: word by word the surer one is kept. A reading that is better on the whole still misreads
// words that another one got right, and segmentation drops lines in one mode that it finds in another.
import type { Attempt } from './attempt.ts'
import { certaintyOf } from './certainty.ts'
import { linesOf } from './blocks.ts'
import { insertLine } from './place.ts'
import type { ReadLine, Reading, ReadWord } from './thread.ts'

/** Share of the smaller of two boxes that lies in the other one, from which both are of the same word. */
const sameWord = 0.5
/** Another reading of a word must be surer by this much, and have this share of its letters. */
const clearlyBetter = 0.1
const mostLetters = 0.7
/** Confidence from which a word is believed that only the other reading has. */
const believed = 0.75

/**
 * `base` with the words that `other` read more surely, if it `mayReplace`, and what only `other` has. Boxes are those of `base`.
 */
export function merge(base: Attempt, other: Attempt, mayReplace = true): Reading {
  const place = placer(other, base)
  const theirs = linesOf(other.reading).flatMap((line) => line.words.map((word) => ({ word: place(word), line })))
  const left = new Set(theirs.map(({ word }) => word))
  const blocks = base.reading.blocks.map((block) => ({
    ...block,
    paragraphs: block.paragraphs.map((paragraph) => ({
      lines: paragraph.lines.map((line) => ({ ...line, words: mergeLine(line, left, mayReplace) })),
    })),
  }))
  const reading = { blocks, heap: base.reading.heap }
  const strangers: { word: ReadWord; line: ReadLine }[] = []
  for (const found of theirs) {
    if (!left.has(found.word) || !isBelieved(found.word)) continue
    const line = linesOf(reading).find((candidate) => standsOn(found.word, candidate))
    if (line) insert(line.words, found.word)
    else strangers.push(found)
  }
  for (const [line, found] of Map.groupBy(strangers, ({ line: from }) => from)) {
    const words = found.map(({ word }) => word)
    insertLine(reading, placedLine(line, words, place))
  }
  return reading
}

/** Whether a word stands on a line: its foot near the line's baseline, its middle beside the line's words or between them. */
export function standsOn({ box: [x0, , x1, y1] }: ReadWord, { words, baseline, height }: ReadLine): boolean {
  if (words.length === 0) return false
  const foot = baseline.y + (baseline.slope * (x0 + x1)) / 2
  return Math.abs(y1 - foot) < 0.35 * height
}

export function insert(words: ReadWord[], word: ReadWord): void {
  const after = words.findIndex(({ box }) => box[0] > word.box[0])
  words.splice(after === -1 ? words.length : after, 0, word)
}

/** The words of a line, each or several at once replaced where `theirs` are surer. What was compared leaves `theirs`. */
function mergeLine(line: ReadLine, theirs: Set<ReadWord>, mayReplace: boolean): ReadWord[] {
  const groups: { mine: ReadWord[]; other: Set<ReadWord> }[] = []
  for (const mine of line.words) {
    const over = [...theirs].filter((word) => overlap(mine, word) > sameWord)
    const last = groups.at(-1)
    // Words that meet the same word of the other reading stand or fall together.
    if (last && over.some((word) => last.other.has(word))) {
      last.mine.push(mine)
      for (const word of over) last.other.add(word)
    } else groups.push({ mine: [mine], other: new Set(over) })
  }
  for (const { other } of groups) for (const word of other) theirs.delete(word)
  return groups.flatMap(({ mine, other }) => {
    const words = [...other].toSorted((a, b) => a.box[0] - b.box[0])
    return mayReplace && isSurer(words, mine) ? words : mine
  })
}

/** Surer by a margin, and not by having read less. */
function isSurer(words: readonly ReadWord[], than: readonly ReadWord[]): boolean {
  const [ours, theirs] = [certaintyOf(words), certaintyOf(than)]
  return ours.letters >= mostLetters * theirs.letters && ours.confidence > theirs.confidence + clearlyBetter
}

/** Words of their own that two letters or digits speak for. */
function isBelieved({ text, confidence }: ReadWord): boolean {
  return confidence >= believed && /[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(text)
}

export function overlap({ box: a }: ReadWord, { box: b }: ReadWord): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  if (width <= 0 || height <= 0) return 0
  const smaller = Math.min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
  return (width * height) / Math.max(1, smaller)
}

type Place = (word: ReadWord) => ReadWord

/** Takes boxes from one attempt's raster to another's. Both are of one turn; they may differ in skew and scale. */
function placer(from: Attempt, to: Attempt): Place {
  const angle = ((to.treatment.skew - from.treatment.skew) * Math.PI) / 180
  const factor = to.treatment.scale / from.treatment.scale
  const [cos, sin] = [Math.cos(angle) * factor, Math.sin(angle) * factor]
  return (word) => {
    const [x0, y0, x1, y1] = word.box
    const [dx, dy] = [(x0 + x1 - from.width) / 2, (y0 + y1 - from.height) / 2]
    const [x, y] = [dx * cos + dy * sin + to.width / 2, dy * cos - dx * sin + to.height / 2]
    const [w, h] = [((x1 - x0) / 2) * factor, ((y1 - y0) / 2) * factor]
    return { ...word, box: [x - w, y - h, x + w, y + h] }
  }
}

/** A line of the other reading with the words that were left of it, standing where they stand. */
function placedLine(line: ReadLine, words: ReadWord[], place: Place): ReadLine {
  const middle = line.words.reduce((sum, { box }) => sum + (box[0] + box[2]) / 2, 0) / line.words.length
  const y = line.baseline.y + line.baseline.slope * middle
  const at = place({ text: '', confidence: 0, box: [middle, y - line.height, middle, y] })
  const height = at.box[3] - at.box[1]
  return { words, height, baseline: { y: at.box[3], slope: 0 } }
}
