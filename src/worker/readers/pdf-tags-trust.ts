// Whether a page's structure tree is to be believed. Many programs write trees; few readers look at them, and so nobody notices bad ones.
import type { Box } from '../../contract/model.ts'
import { boxAround } from '../page-builder.ts'
import { notTagged, type PdfWord } from './pdf-engine.ts'
import type { Drawn } from './pdf-tags-drawn.ts'
import type { Unit } from './pdf-tags-units.ts'

/** Shares of a page's letters: in the tree at least, outside of the document's text and named by two elements at most. */
const least = { covered: 0.9 }
const most = { artifacts: 0.4, twice: 0.02 }
/** Steps back up the page beyond those of the geometry's order: so many, or this share of the units. */
const jumps = { few: 2, share: 0.12 }
/** Lines that run on in a paragraph: fewer tell nothing; the share of its width that such are wide; the share that the tree may tear apart, and that of paragraphs for lines. */
const few = 6
const full = 0.85
const torn = 0.2
const lone = 0.7

/** Whether the tree holds the page's text, each piece once, in an order that can be one of reading. `steps`: between the lines that run on. */
export function isBelieved(
  units: readonly Unit[],
  words: readonly PdfWord[],
  claimed: readonly number[],
  drawn: Drawn,
  steps: readonly number[],
): boolean {
  return covers(words, claimed) && isInOrder(units, drawn) && keepsTogether(steps)
}

function covers(words: readonly PdfWord[], claimed: readonly number[]): boolean {
  const times = new Map<number, number>()
  for (const mark of claimed) times.set(mark, (times.get(mark) ?? 0) + 1)
  let [all, artifacts, covered, twice] = [0, 0, 0, 0]
  for (const { text, mark = notTagged.unmarked } of words) {
    all += text.length
    if (mark === notTagged.artifact) artifacts += text.length
    const count = times.get(mark) ?? 0
    if (count > 0) covered += text.length
    if (count > 1) twice += text.length
  }
  return covered >= least.covered * (all - artifacts) && artifacts <= most.artifacts * all && twice <= most.twice * all
}

/** Whether the tree goes back up the page about as seldom as the geometry does. Notes are read where they are marked, and stand at the foot. */
function isInOrder(units: readonly Unit[], drawn: Drawn): boolean {
  const read = units
    .filter(({ says }) => says !== 'note')
    .map(({ says, words }) => endsOf(boxAround(words), says === 'table' ? [] : words))
  const shown = drawn.blocks.map((block, index) =>
    endsOf(drawn.boxOf(index), block.kind === 'table' ? [] : block.lines.flatMap((line) => line.words)),
  )
  return stepsBack(read) <= stepsBack(shown) + Math.max(jumps.few, jumps.share * read.length)
}

/** Where reading begins and ends in a unit: its width, at the height of its first word and of its last. */
interface Ends {
  first: Box
  last: Box
}

/** `words`: those of a text; none of a table, in which reading goes up and down. */
function endsOf(whole: Box, words: readonly { bbox: Box }[]): Ends {
  const at = (word: { bbox: Box } | undefined): Box => (word ? [whole[0], word.bbox[1], whole[2], word.bbox[3]] : whole)
  return { first: at(words[0]), last: at(words.at(-1)) }
}

/** How often reading goes on above where it was, in the same column. */
function stepsBack(ends: readonly Ends[]): number {
  return ends.filter(({ first }, index) => {
    const { last } = ends[index - 1] ?? {}
    return last && middle(first) < last[1] && first[0] < last[2] && first[2] > last[0]
  }).length
}

function middle([, top, , bottom]: Box): number {
  return (top + bottom) / 2
}

/** Whether lines that follow each other in a paragraph do so in the tree, as they do not where it reads across columns. */
function keepsTogether(steps: readonly number[]): boolean {
  return steps.length < few || steps.filter((step) => step > 1).length <= torn * steps.length
}

/** Whether the tree calls each line a paragraph: those that show as one are none in it. */
export function areLines(steps: readonly number[]): boolean {
  return steps.length >= few && steps.filter((step) => step === 1).length > lone * steps.length
}

/** Whether a line is as wide as its block: it ends because the next word had no room. */
function isFull(words: readonly { bbox: Box }[], [left, , right]: Box): boolean {
  const [x0, , x1] = boxAround(words)
  return x1 - x0 > full * (right - left)
}

/** For each two lines that run on in a paragraph that shows, how many units lie between their beginnings. */
export function stepsIn(units: readonly Unit[], drawn: Drawn): number[] {
  const steps: number[] = []
  if (!drawn.blocks.some(({ kind }) => kind === 'paragraph')) return steps
  const unitOf = new Map<Box, number>()
  for (const [index, { words }] of units.entries()) for (const { bbox } of words) unitOf.set(bbox, index)
  let last = { block: -1, unit: -1 }
  for (const { words } of drawn.lines) {
    const [first] = words
    const place = first && drawn.placeOf(first)
    const unit = first && unitOf.get(first.bbox)
    const isText = place !== undefined && drawn.blocks[place.block]?.kind === 'paragraph'
    if (!isText || unit === undefined || words.some(({ bbox }) => unitOf.get(bbox) !== unit)) {
      last = { block: -1, unit: -1 }
      continue
    }
    if (last.block === place.block) steps.push(Math.abs(unit - last.unit))
    const goesOn = !drawn.endsLine(words) && isFull(words, drawn.boxOf(place.block))
    last = goesOn ? { block: place.block, unit } : { block: -1, unit: -1 }
  }
  return steps
}
