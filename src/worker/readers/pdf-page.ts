// A PDF page's text as a `Page`. Text that runs sideways sets the page upright when it is most of it, else it comes last.
import type { Box, Page } from '../../contract/model.ts'
import { toBlocks } from '../arrange/blocks.ts'
import type { DraftBlock } from '../page-builder.ts'
import { buildPage, covers } from '../page-builder.ts'
import { goesOnFrom } from './pdf-drawn-tables.ts'
import type { PdfHeading, PdfText, PdfWord } from './pdf-engine.ts'
import { toNote, withLinks, withOutline } from './pdf-page-marks.ts'
import { takeRunning } from './pdf-running.ts'
import { inTables, withTags } from './pdf-tags.ts'

type Turn = Page['rotation']

/** What a page is made with, beside its text. */
export interface PageContext {
  engine: string
  warnings?: string[]
  /** The pages up to two before and after it, as far as they can be read. */
  neighbours?: readonly PdfText[]
  /** The one right before it. */
  before?: PdfText | undefined
  /** The outline's entries for this page. */
  headings?: readonly PdfHeading[]
}

export function toPage(
  number: number,
  text: PdfText,
  { engine, warnings = [], neighbours = [], before, headings = [] }: PageContext,
): Page {
  const groups = byDirection(drawnOnce(onPage(text)))
  const [main = 0] = [...groups.keys()].toSorted((a, b) => lettersIn(groups.get(b)) - lettersIn(groups.get(a)))
  const level = groups.get(0) ?? []
  const running = main === 0 ? takeRunning(text, level, neighbours, () => inTables(level, text.tags)) : null
  if (running) groups.set(0, running.rest)
  const rotation = typeof main === 'number' ? opposite(main) : 0
  const [width, height] = rotation % 180 === 0 ? [text.width, text.height] : [text.height, text.width]
  const blocks: DraftBlock[] = running?.header ? [running.header] : []
  // A structure tree that is believed knows better what is a heading.
  let levels = headings
  // What runs in another direction stands aside, in a margin or a figure: it comes last.
  const aside: DraftBlock[] = []
  for (const [key, words] of [...groups].toSorted(([a], [b]) => Number(b === main) - Number(a === main))) {
    if (key === 'oblique') {
      aside.push(oblique(words.map((word) => ({ ...word, bbox: turnBox(word.bbox, text, rotation) }))))
      continue
    }
    // Vertical writing is read as if the sheet were turned, which it is not.
    const direction = key === 'vertical' ? 90 : key
    const turn = opposite(direction)
    const upright = turn === 0 ? words : words.map((word) => setUpright(word, text, turn))
    const rules = turn === 0 ? text.rules : text.rules.map((rule) => turnBox(rule, text, turn))
    const { height: tall } = sizeTurned(text, turn)
    const shown = toBlocks(upright, tall, rules)
    if (key !== main || key === 'vertical') {
      const place = key === main ? blocks : aside
      place.push(...shown.map((block) => turnBlock(block, sizeTurned(text, turn), quarter(rotation + direction))))
      continue
    }
    const tagged = text.tags ? withTags(withOutline(shown, headings), upright, text.tags, tall) : null
    blocks.push(...withTableOfBefore(tagged ?? shown, before, text))
    if (tagged) levels = []
  }
  for (const { text: said, box } of text.notes)
    blocks.push(toNote(said, turnBox(box, text, rotation), { width, height }))
  if (running?.footer) blocks.push(running.footer)
  blocks.push(...aside)
  const links = text.links.map(({ box, target }) => ({ target, box: turnBox(box, text, rotation) }))
  const marked = withLinks(withOutline(blocks, levels), links)
  const label = text.label === '' ? {} : { label: text.label }
  return buildPage({ number, ...label, width, height, rotation, source: 'text', engine, blocks: marked, warnings })
}

/** Blocks, of which a table at their beginning goes on from the page before where it is drawn so. */
function withTableOfBefore(blocks: DraftBlock[], before: PdfText | undefined, text: PdfText): DraftBlock[] {
  const at = blocks.findIndex(({ kind }) => kind !== 'header')
  const first = blocks[at]
  if (first?.kind !== 'table' || first.continues || !goesOnFrom(before, text, first)) return blocks
  return blocks.with(at, { ...first, continues: true })
}

/** Words that can be seen: what lies beside the page is not on it, what reaches over its edge ends there. */
function onPage({ words, width, height }: PdfText): PdfWord[] {
  const inside = ({ bbox }: PdfWord): boolean => bbox[0] >= 0 && bbox[1] >= 0 && bbox[2] <= width && bbox[3] <= height
  if (words.every(inside)) return words
  return words
    .filter(({ bbox: [x0, y0, x1, y1] }) => x1 > 0 && y1 > 0 && x0 < width && y0 < height)
    .map((word) => {
      const [x0, y0, x1, y1] = word.bbox
      return { ...word, bbox: [Math.max(0, x0), Math.max(0, y0), Math.min(width, x1), Math.min(height, y1)] }
    })
}

/** Share of a word that another one like it covers when both are one, drawn twice for a bold look or a shadow. */
const covered = 0.6

/** Points: words drawn again are moved by less than this. Words that one is compared with; a page may repeat one without end. */
const near = 8
const mostCompared = 1000

/** For each key, the last word that has it; and for each word the one before it that has the same. For all pages: they are made one after another. */
const lastOf = new Int32Array(1024)
let earlier = new Int32Array(4096)

/** Words without those drawn again over themselves. */
function drawnOnce(words: PdfWord[]): PdfWord[] {
  if (earlier.length < words.length) earlier = new Int32Array(2 * words.length)
  lastOf.fill(-1)
  let again: Set<PdfWord> | null = null
  for (let index = 0; index < words.length; index++) {
    const word = words[index]
    if (!word) continue
    const strip = Math.round(word.bbox[1] / near)
    const own = keyOf(word.text, strip)
    if (
      isAgain(words, word, own) ||
      isAgain(words, word, keyOf(word.text, strip - 1)) ||
      isAgain(words, word, keyOf(word.text, strip + 1))
    ) {
      again ??= new Set()
      again.add(word)
      continue
    }
    earlier[index] = lastOf[own] ?? -1
    lastOf[own] = index
  }
  return again ? words.filter((word) => !again.has(word)) : words
}

/** A number under 1024 that equal texts in one strip of the page share, and others seldom. */
function keyOf(text: string, strip: number): number {
  const { length } = text
  const ends = 31 * text.charCodeAt(0) + 3 * text.charCodeAt(length - 1)
  return (ends + 7 * text.charCodeAt(length >> 1) + length + 37 * strip) & 1023
}

/** Whether a word like this one, of those of a key, covers it. Places are compared first: that is quicker, and few are near. */
function isAgain(words: readonly PdfWord[], { text, bbox }: PdfWord, key: number): boolean {
  let left = mostCompared
  for (let at = lastOf[key] ?? -1; at !== -1 && left > 0; at = earlier[at] ?? -1, left--) {
    const other = words[at]
    if (other && covers(other.bbox, bbox, covered) && other.text === text) return true
  }
  return false
}

/** Words by the quarter turn they are written in; `oblique` for all that lean in between, `vertical` for letters one under the other. */
function byDirection(words: PdfWord[]): Map<Turn | 'oblique' | 'vertical', PdfWord[]> {
  if (words.every(({ angle }) => angle === 0)) return new Map([[0, words]])
  const groups = new Map<Turn | 'oblique' | 'vertical', PdfWord[]>()
  for (const word of words) {
    const nearest = quarter(Math.round(word.angle / 90) * 90)
    const lean = Math.abs(((word.angle - nearest + 540) % 360) - 180)
    const key = word.vertical ? 'vertical' : lean <= 10 ? nearest : 'oblique'
    const group = groups.get(key)
    if (group) group.push(word)
    else groups.set(key, [word])
  }
  return groups
}

function lettersIn(words: readonly PdfWord[] = []): number {
  return words.reduce((sum, { text }) => sum + text.length, 0)
}

function quarter(degrees: number): Turn {
  return (((degrees % 360) + 360) % 360) as Turn
}
function opposite(turn: Turn): Turn {
  return quarter(360 - turn)
}

interface Size {
  width: number
  height: number
}

/** A box after its sheet was turned clockwise. */
export function turnBox([x0, y0, x1, y1]: Box, { width, height }: Size, turn: Turn): Box {
  if (turn === 90) return [height - y1, x0, height - y0, x1]
  if (turn === 180) return [width - x1, height - y1, width - x0, height - y0]
  if (turn === 270) return [y0, width - x1, y1, width - x0]
  return [x0, y0, x1, y1]
}

function sizeTurned({ width, height }: Size, turn: Turn): Size {
  return turn % 180 === 0 ? { width, height } : { width: height, height: width }
}

function setUpright(word: PdfWord, size: Size, turn: Turn): PdfWord {
  const bbox = turnBox(word.bbox, size, turn)
  const baseline = turn === 90 ? word.baseline : turn === 180 ? size.height - word.baseline : size.width - word.baseline
  return { ...word, bbox, baseline, angle: 0 }
}

function turnBlock(block: DraftBlock, size: Size, turn: Turn): DraftBlock {
  const lines = <T extends { words: { bbox: Box }[] }>(line: T): T => ({
    ...line,
    words: line.words.map((word) => ({ ...word, bbox: turnBox(word.bbox, size, turn) })),
  })
  if (block.kind === 'table')
    return { ...block, rows: block.rows.map((row) => row.map((cell) => ({ ...cell, lines: cell.lines.map(lines) }))) }
  return { ...block, lines: block.lines.map(lines) }
}

/** Leaning text (a watermark) in the file's order. */
function oblique(words: PdfWord[]): DraftBlock {
  return { kind: 'paragraph', lines: [{ words: words.map(({ text, bbox }) => ({ text, bbox, conf: 1 })) }] }
}
