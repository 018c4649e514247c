// Pages of tagged PDFs: what the structure tree says is brought to what the geometry shows, where the tree is to be believed.
// Where it is not, or says no more than where paragraphs are, the page stays as the geometry has it.
import type { Box } from '../../contract/model.ts'
import type { DraftBlock } from '../page-builder.ts'
import { notTagged, type PdfTag, type PdfWord } from './pdf-engine.ts'
import { runningMargin } from './pdf-running.ts'
import { toDrafts } from './pdf-tags-blocks.ts'
import { asShown, Drawn, linesOf } from './pdf-tags-drawn.ts'
import { type Marked, tableOf } from './pdf-tags-table.ts'
import { areLines, isBelieved, stepsIn } from './pdf-tags-trust.ts'
import { sober, toUnits, type Unit, withoutParagraphs } from './pdf-tags-units.ts'

/**
 * Blocks as the page's structure tree has them; null where it is not believed, or says nothing that the geometry does not. `shown`: the
 * same words as blocks by geometry, whose words have the boxes of `words`. `height`: of the page, points.
 */
export function withTags(
  shown: readonly DraftBlock[],
  words: readonly PdfWord[],
  tags: PdfTag,
  height: number,
): DraftBlock[] | null {
  const drawn = new Drawn(shown)
  const known = asShown(words, drawn)
  if (!known) return null
  const claimed: number[] = []
  const read = sober(toUnits(tags, byMark(known), claimed))
  if (read.every(({ says }) => says === 'any')) return null
  const steps = stepsIn(read, drawn)
  if (!isBelieved(read, known, claimed, drawn, steps)) return null
  const units = areLines(steps) ? withoutParagraphs(read) : read
  if (units.every(({ says }) => says === 'any')) return null
  const owners = ownersOf(units)
  adopt(known, drawn, owners)
  return inOrder(units, toDrafts(units, drawn), piecesOf(known, drawn, owners), drawn, height)
}

/** Boxes of the words in tables of a structure tree: a table's first row may come again on each page, and is no header of the page. */
export function inTables(words: readonly PdfWord[], tags: PdfTag | null): Set<Box> {
  const marked = tags ? byMark(words) : new Map<number, PdfWord[]>()
  const marks = tags ? tablesIn(tags).flatMap((table) => tableOf(table, marked)?.marks ?? []) : []
  return new Set(marks.flatMap((mark) => marked.get(mark)?.map(({ bbox }) => bbox) ?? []))
}

function tablesIn(tag: PdfTag): PdfTag[] {
  if (tag.type === 'Table') return [tag]
  return tag.kids.flatMap((kid) => (kid === null || typeof kid === 'number' ? [] : tablesIn(kid)))
}

function byMark(words: readonly PdfWord[]): Marked {
  const marked = new Map<number, PdfWord[]>()
  for (const word of words) {
    if (word.mark === undefined || word.mark < 0) continue
    const same = marked.get(word.mark)
    if (same) same.push(word)
    else marked.set(word.mark, [word])
  }
  return marked
}

/** Whose a word is: the unit's place, and the words of it, or of its cell. */
interface Owner {
  unit: number
  words: PdfWord[]
}
type Owners = Map<Box, Owner>

function ownersOf(units: readonly Unit[]): Owners {
  const owners: Owners = new Map()
  for (const [unit, one] of units.entries()) {
    const lists = one.says === 'table' ? one.rows.flat().map((cell) => cell.words) : [one.words]
    for (const words of lists) {
      const owner = { unit, words }
      for (const { bbox } of words) owners.set(bbox, owner)
    }
  }
  return owners
}

/** Gives words without a tag to the tagged ones beside them on a line: bullets, leaders, signs that a program forgot. */
function adopt(words: readonly PdfWord[], drawn: Drawn, owners: Owners): void {
  const lost = byBox(words.filter((word) => !owners.has(word.bbox) && !isAside(word)))
  if (lost.size === 0) return
  for (const { words: line } of drawn.lines)
    for (const [index, { bbox }] of line.entries()) {
      const word = lost.get(bbox)
      if (!word) continue
      const next = line.slice(index + 1).find((other) => owners.has(other.bbox))
      const beside = next ?? line[index - 1]
      const owner = beside && owners.get(beside.bbox)
      if (!beside || !owner) continue
      const at = owner.words.findIndex((other) => other.bbox === beside.bbox)
      owner.words.splice(next ? at : at + 1, 0, word)
      owners.set(bbox, owner)
    }
}

function byBox(words: readonly PdfWord[]): Map<Box, PdfWord> {
  return new Map(words.map((word) => [word.bbox, word]))
}

/** Whether it was set apart from the text on purpose, and is more than a sign. */
function isAside(word: PdfWord | undefined): boolean {
  return word?.mark === notTagged.artifact && /[\p{L}\p{N}]/u.test(word.text)
}

/** Words without a tag that stand in one block by geometry, and the unit whose words come before; -1: none does. */
interface Piece {
  after: number
  words: PdfWord[]
}

function piecesOf(words: readonly PdfWord[], drawn: Drawn, owners: Owners): Piece[] {
  const loose = byBox(words.filter((word) => !owners.has(word.bbox)))
  if (loose.size === 0) return []
  const pieces = new Map<string, Piece>()
  let after = -1
  for (const { words: line } of drawn.lines) {
    // Signs that were set apart go with the words that were.
    const areAside = line.some(({ bbox }) => isAside(loose.get(bbox)))
    for (const { bbox } of line) {
      after = owners.get(bbox)?.unit ?? after
      const word = loose.get(bbox)
      if (!word) continue
      const key = `${drawn.placeOf(word)?.block} ${areAside && word.mark === notTagged.artifact}`
      const piece = pieces.get(key)
      if (piece) piece.words.push(word)
      else pieces.set(key, { after, words: [word] })
    }
  }
  return [...pieces.values()]
}

/** Blocks in the tree's order, notes last. What has no tag stands where it does by geometry, save artifacts at the page's ends. */
function inOrder(
  units: readonly Unit[],
  drafts: readonly DraftBlock[][],
  pieces: readonly Piece[],
  drawn: Drawn,
  height: number,
): DraftBlock[] {
  const [header, footer, notes, body]: [DraftBlock[], DraftBlock[], DraftBlock[], DraftBlock[]] = [[], [], [], []]
  const add = (to: DraftBlock[], after: number): void => {
    for (const piece of pieces) {
      if (piece.after !== after) continue
      const kind = runningKind(piece, height)
      const blocks = drawn.only(piece.words)
      if (kind === null) to.push(...blocks)
      else (kind === 'header' ? header : footer).push({ kind, lines: blocks.flatMap(linesOf) })
    }
  }
  add(body, -1)
  for (const [index, { says }] of units.entries()) {
    const to = says === 'note' ? notes : body
    to.push(...(drafts[index] ?? []))
    add(to, index)
  }
  return [...header, ...body, ...notes, ...footer]
}

/** Artifacts at the page's top and bottom are what runs from page to page. */
function runningKind({ words }: Piece, height: number): 'header' | 'footer' | null {
  if (words.some(({ mark }) => mark !== notTagged.artifact) || !words.some(isAside)) return null
  if (words.every(({ bbox }) => bbox[3] < runningMargin * height)) return 'header'
  return words.every(({ bbox }) => bbox[1] > (1 - runningMargin) * height) ? 'footer' : null
}
