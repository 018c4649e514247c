// The page builder: blocks of lines of words in, a `Page` out. The one place where a page's text is put together
// and its offsets are counted, for every reader. It does not decide reading order or what a block is.
import type { Block, BlockKind, Box, Line, Link, Page, PageSource, Word } from '../contract/model.ts'
import { cleanCell, cleanLines, hasWords, keepLine, softHyphen, trimLines } from './clean-lines.ts'

type Cell = NonNullable<Block['rows']>[number][number]

/** One word as read. `bbox` in points, `conf` 0–1. `before`: what stands before it in its line; else a space, or nothing at the line's start. */
export interface DraftWord {
  text: string
  bbox: Box
  conf: number
  before?: string
}
export interface DraftLine {
  words: DraftWord[]
  /** What follows stands on a line of its own, as in an address: it is not read on. */
  ends?: boolean
}
export interface DraftCell {
  lines: DraftLine[]
  header?: boolean
  colspan?: number
  rowspan?: number
}
/** A block to be built: a table has rows of cells, all other kinds have lines. `level` (1–6) is for headings. */
export type DraftBlock = { links?: Link[] } & (
  | { kind: Exclude<BlockKind, 'table'>; level?: number; lines: DraftLine[] }
  | { kind: 'table'; rows: DraftCell[][]; continues?: boolean }
)

/** A page to be built. Width and height in points, of the upright page. `rotation`, `skew`: degrees taken out before. */
export interface DraftPage {
  number: number
  label?: string
  width: number
  height: number
  rotation?: Page['rotation']
  skew?: number
  source: PageSource
  engine: string
  blocks: DraftBlock[]
  warnings?: string[]
}

/**
 * Builds the page. Words are joined by a space, lines by a space with line-end hyphens taken out, lines that end and lines of
 * code by a newline, cells by a tab, rows by a newline, blocks by a blank line; what is empty after cleaning is left out.
 * Confidence is the words' mean weighted by length, for recognised pages only.
 */
export function buildPage(draft: DraftPage): Page {
  const writer = new Writer()
  const blocks = draft.blocks.flatMap((block) => {
    const built = block.kind === 'table' ? writeTable(writer, block) : writeLines(writer, block)
    if (built && block.links && block.links.length > 0) built.links = block.links
    return built ? [built] : []
  })
  // Recognised words of a sheet that leans may reach over its edge by some points.
  if (draft.source === 'ocr') keepOnPage(blocks, round(draft.width), round(draft.height))
  return {
    number: draft.number,
    ...(draft.label !== undefined && draft.label !== String(draft.number) && { label: draft.label }),
    width: round(draft.width),
    height: round(draft.height),
    rotation: draft.rotation ?? 0,
    skew: round(draft.skew ?? 0),
    source: draft.source,
    engine: draft.engine,
    confidence: draft.source === 'ocr' ? meanConfidence(blocks) : null,
    text: writer.text,
    blocks,
    warnings: draft.warnings ?? [],
  }
}

function keepOnPage(blocks: Block[], width: number, height: number): void {
  const keep = (box: Box | Word, at: number): void => {
    for (const [n, most] of [width, height, width, height].entries())
      box[at + n] = Math.min(most, Math.max(0, box[at + n] ?? 0))
  }
  for (const block of blocks) {
    keep(block.bbox, 0)
    for (const line of block.lines) {
      keep(line.bbox, 0)
      for (const word of line.words) keep(word, 2)
    }
  }
}

/** The smallest box around all of `boxes`; a box of zeros for none. */
export function unionBox(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return [0, 0, 0, 0]
  const union = emptyBox()
  for (const box of boxes) grow(union, box)
  return union
}

/** Whether one box covers more than a share of another. */
export function covers(a: Box, b: Box, share: number): boolean {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  return width > 0 && height > 0 && width * height > share * (b[2] - b[0]) * (b[3] - b[1])
}

/** The smallest box around words, or whatever has boxes; a box of zeros for none. */
export function boxAround(placed: readonly { bbox: Box }[]): Box {
  if (placed.length === 0) return [0, 0, 0, 0]
  const union = emptyBox()
  for (const { bbox } of placed) grow(union, bbox)
  return union
}

/** What any box makes itself when it grows around it. */
export function emptyBox(): Box {
  return [Infinity, Infinity, -Infinity, -Infinity]
}

/** Makes `box` hold the other one too. */
export function grow(box: Box, other: Readonly<Box>): void {
  if (other[0] < box[0]) box[0] = other[0]
  if (other[1] < box[1]) box[1] = other[1]
  if (other[2] > box[2]) box[2] = other[2]
  if (other[3] > box[3]) box[3] = other[3]
}

/** The page's text so far. A separator is written only once something follows it, so nothing ends in one. */
class Writer {
  text = ''
  /** What stands before the next block. */
  separator = ''
  /** Writes `value` and gives its offsets. */
  write(value: string): [start: number, end: number] {
    const start = this.text.length
    this.text += value
    return [start, this.text.length]
  }
}

function writeLines(writer: Writer, block: Exclude<DraftBlock, { kind: 'table' }>): Block | null {
  const code = block.kind === 'code'
  const content = code ? trimLines(block.lines.map(keepLine)) : cleanLines(block.lines)
  if (!content.some(hasWords)) return null
  const start = beginBlock(writer)
  const lines = code ? writeCode(writer, content) : writeProse(writer, content)
  const built: Block = { kind: block.kind, start, end: writer.text.length, bbox: boxAround(lines), lines }
  if (block.level !== undefined) built.level = Math.min(6, Math.max(1, Math.round(block.level)))
  return built
}

function writeTable(writer: Writer, draft: Extract<DraftBlock, { kind: 'table' }>): Block | null {
  const rows = draft.rows.map((row) => row.map(cleanCell)).filter((row) => row.some((cell) => cell.lines.length > 0))
  if (rows.length === 0) return null
  const start = beginBlock(writer)
  const lines: Line[] = []
  const built = rows.map((row, r) => {
    if (r > 0) writer.write('\n')
    return row.map((draftCell, c) => {
      if (c > 0) writer.write('\t')
      const cell: Cell = { start: writer.text.length, end: 0 }
      lines.push(...writeProse(writer, draftCell.lines))
      cell.end = writer.text.length
      if (draftCell.header) cell.header = true
      if (draftCell.colspan !== undefined && draftCell.colspan > 1) cell.colspan = draftCell.colspan
      if (draftCell.rowspan !== undefined && draftCell.rowspan > 1) cell.rowspan = draftCell.rowspan
      return cell
    })
  })
  const block: Block = { kind: 'table', start, end: writer.text.length, bbox: boxAround(lines), lines, rows: built }
  if (draft.continues) block.continues = true
  return block
}

function beginBlock(writer: Writer): number {
  writer.write(writer.separator)
  writer.separator = '\n\n'
  return writer.text.length
}

function writeProse(writer: Writer, content: DraftLine[]): Line[] {
  return content.map(({ words }, index) => {
    const next = content[index + 1]?.words[0]?.text
    const last = words.at(-1)
    const glue = last && next !== undefined ? lineGlue(last.text, next) : ''
    const ends = content[index]?.ends && glue !== 'drop-hyphen'
    const kept =
      glue === 'drop-hyphen' && last ? [...words.slice(0, -1), { ...last, text: last.text.slice(0, -1) }] : words
    const line = writeWords(writer, kept)
    if (ends && next !== undefined) writer.write('\n')
    else if (glue === 'space') writer.write(' ')
    return line
  })
}

function writeCode(writer: Writer, content: DraftLine[]): Line[] {
  return content.flatMap((line, index) => {
    if (index > 0) writer.write('\n')
    return hasWords(line) ? [writeWords(writer, line.words)] : []
  })
}

function writeWords(writer: Writer, words: DraftWord[]): Line {
  const begun = writer.text.length
  const bbox = emptyBox()
  const tuples: Word[] = []
  let text = ''
  for (const word of words) {
    text += word.before ?? (tuples.length > 0 ? ' ' : '')
    const from = begun + text.length
    text += word.text
    const conf = word.conf === 1 ? 1 : round(Math.min(1, Math.max(0, word.conf)))
    const x0 = round(word.bbox[0])
    const y0 = round(word.bbox[1])
    const x1 = round(word.bbox[2])
    const y1 = round(word.bbox[3])
    if (x0 < bbox[0]) bbox[0] = x0
    if (y0 < bbox[1]) bbox[1] = y0
    if (x1 > bbox[2]) bbox[2] = x1
    if (y1 > bbox[3]) bbox[3] = y1
    tuples.push([from, begun + text.length, x0, y0, x1, y1, conf])
  }
  writer.write(text)
  return {
    start: tuples[0]?.[0] ?? begun,
    end: writer.text.length,
    bbox: tuples.length > 0 ? bbox : [0, 0, 0, 0],
    words: tuples,
  }
}

/** Scripts written without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef]/u

/** What stands between a line's last word and the next line's first one. */
function lineGlue(last: string, next: string): 'space' | 'none' | 'drop-hyphen' {
  if (isPlainEnd(last.charCodeAt(last.length - 1))) return 'space'
  if (last.endsWith(softHyphen)) return 'drop-hyphen'
  if (/\p{L}[-\u2010]$/u.test(last))
    // `FAA-approved`, `E-mail`: no word is broken behind a capital and goes on in small letters.
    return /^\p{Ll}/u.test(next) && !/\p{Lu}[-\u2010]$/u.test(last)
      ? 'drop-hyphen'
      : /^[\p{L}\p{N}]/u.test(next)
        ? 'none'
        : 'space'
  // A number or a range broken behind its dash.
  if (/\p{N}[-\u2010\u2013]$/u.test(last) && /^[\p{L}\p{N}]/u.test(next)) return 'none'
  return unspaced.test(last.slice(-1)) && unspaced.test(next.slice(0, 1)) ? 'none' : 'space'
}

/** A character of ASCII that is no hyphen: no word goes on behind it. */
function isPlainEnd(code: number): boolean {
  return code < 0x7f && code !== 0x2d
}

/** Two decimals: a hundredth of a point is finer than any screen, and equal pages give equal bytes. */
function round(value: number): number {
  return value - value === 0 ? Math.round(value * 100) / 100 + 0 : 0
}

function meanConfidence(blocks: Block[]): number | null {
  let sum = 0
  let weight = 0
  for (const block of blocks)
    for (const line of block.lines)
      for (const [start, end, , , , , conf] of line.words) {
        sum += conf * (end - start)
        weight += end - start
      }
  return weight === 0 ? null : round(sum / weight)
}
