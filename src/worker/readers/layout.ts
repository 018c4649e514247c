// The layout: neutral blocks in, pages out, for files that have no pages of their own. US Letter, one column,
// the same bytes on every machine. It is there so that each word has a place; it does not imitate how an app would print.
import { SheafError } from '../../contract/error.ts'
import type { Link, Page } from '../../contract/model.ts'
import { buildPage, type DraftBlock, type DraftLine, type DraftWord } from '../page-builder.ts'
import { layoutCode } from './layout-code.ts'
import { breakLines, withoutCutMark, type Font, type PlacedLine } from './layout-lines.ts'
import { layoutRows, type LaidRow } from './layout-table.ts'
import type { FlowBlock, FlowCell } from './flow-blocks.ts'

/** Points. */
export const paper = { width: 612, height: 792, margin: 54 } as const
const columnWidth = paper.width - 2 * paper.margin
const bottom = paper.height - paper.margin

interface Style {
  font: Font
  leading: number
  /** Space above, left out at the top of a page. */
  above: number
}
const prose = (size: number, above: number): Style => ({ font: { size, mono: false }, leading: size * 1.35, above })
const headings = [prose(20, 16), prose(16, 14), prose(13.5, 12), prose(12, 10), prose(11, 10), prose(10.5, 8)] as const
const styles = {
  paragraph: prose(10, 7),
  caption: prose(9, 5),
  header: prose(8.5, 0),
  footer: prose(8.5, 10),
  'list-item': prose(10, 2.5),
  table: prose(9, 8),
} as const
const listIndent = 18
const marker = 14

/** Pages that are kept from being counted until they are asked for. */
const kept = 200

/**
 * Blocks laid out on pages of 612 × 792 points with margins of 54: how many there are, and each as it is asked for. There is always a page,
 * if only a blank one. A block that does not fit goes on as a block of the next page. Words with their boxes take fifty times the memory
 * of their text: a long document is laid out once more instead of being held. Throws `file-too-large` past `maxPages` pages.
 */
export class LaidPages implements Iterable<Page> {
  readonly length: number
  /** Nothing is written on any of them. */
  readonly isBlank: boolean
  readonly #blocks: readonly FlowBlock[]
  readonly #maxPages: number
  readonly #pages: Page[] = []

  constructor(blocks: readonly FlowBlock[], maxPages: number) {
    this.#blocks = blocks
    this.#maxPages = maxPages
    let length = 0
    let isBlank = true
    for (const draft of layOut(blocks, maxPages)) {
      if (++length > kept && !isBlank) continue
      const page = build(draft)
      isBlank &&= page.text === ''
      if (length <= kept) this.#pages.push(page)
    }
    if (length > kept) this.#pages.length = 0
    this.length = length
    this.isBlank = isBlank
  }

  *[Symbol.iterator](): Iterator<Page> {
    if (this.length <= kept) yield* this.#pages
    else for (const draft of layOut(this.#blocks, this.#maxPages)) yield build(draft)
  }
}

/** A page that is laid out and not built yet. */
interface Draft {
  number: number
  blocks: DraftBlock[]
}

function build({ number, blocks }: Draft): Page {
  const { width, height } = paper
  const page = buildPage({ number, width, height, source: 'layout', engine: 'layout', blocks })
  return page.blocks.length > 0 ? page : { ...page, source: 'blank' }
}

function* layOut(blocks: readonly FlowBlock[], maxPages: number): Generator<Draft> {
  const sheet = new Sheet(maxPages)
  for (const block of blocks) {
    switch (block.kind) {
      case 'page-break':
        yield* sheet.breakPage()
        break
      case 'table':
        yield* setTable(sheet, block)
        break
      case 'code':
        yield* setCode(sheet, block.text)
        break
      default:
        yield* setProse(sheet, block)
    }
  }
  yield* sheet.finish()
}

/** The page in hand. `y` is where the next line begins. What ends a page yields it. */
class Sheet {
  y: number = paper.margin
  #done = 0
  #blocks: DraftBlock[] = []
  readonly #maxPages: number
  constructor(maxPages: number) {
    this.#maxPages = maxPages
  }
  get left(): number {
    return bottom - this.y
  }
  get isEmpty(): boolean {
    return this.#blocks.length === 0
  }
  add(block: DraftBlock): void {
    this.#blocks.push(block)
  }
  /** Leaves space above a block, and begins a new page if `height` does not fit below it. */
  *makeRoom(above: number, height: number): Generator<Draft> {
    if (this.isEmpty) return
    if (this.left < above + height) yield* this.breakPage()
    else this.y += above
  }
  /** Ends the page; one without anything is begun again. */
  *breakPage(): Generator<Draft> {
    this.y = paper.margin
    if (this.isEmpty) return
    if (this.#done >= this.#maxPages)
      throw new SheafError('file-too-large', `laid out, this file has more than ${this.#maxPages} pages`, {
        hint: 'Raise the page limit in the settings, or split the file.',
      })
    yield this.#end()
  }
  *finish(): Generator<Draft> {
    yield* this.breakPage()
    if (this.#done === 0) yield this.#end()
  }
  #end(): Draft {
    const blocks = this.#blocks
    this.#blocks = []
    return { number: ++this.#done, blocks }
  }
}

function* setProse(
  sheet: Sheet,
  block: Exclude<FlowBlock, { kind: 'table' | 'page-break' | 'code' }>,
): Generator<Draft> {
  const isHeading = block.kind === 'heading'
  const style = isHeading ? headingStyle(block.level) : styles[block.kind]
  const indent = block.kind === 'list-item' ? Math.min(block.depth, 8) * listIndent + marker : 0
  const lines = breakLines(block.text, style.font, columnWidth - indent, block.kind === 'list-item' ? -marker : 0)
  const { leading } = style
  let draft: DraftLine[] = []
  // A block that a page's end cuts has its links where it begins.
  let { links } = block
  const flush = () => {
    if (draft.length > 0)
      sheet.add({
        ...(isHeading ? { kind: block.kind, level: block.level, lines: draft } : { kind: block.kind, lines: draft }),
        ...(links && { links }),
      })
    if (draft.length > 0) links = undefined
    draft = []
  }
  let next = lines.next()
  if (next.done) return
  // A heading keeps two lines of what follows with it.
  yield* sheet.makeRoom(style.above, isHeading ? leading + 3 * styles.paragraph.leading : leading)
  while (!next.done) {
    if (sheet.left < leading) {
      flush()
      yield* sheet.breakPage()
    }
    const line = next.value
    next = lines.next()
    const isLast = next.done || sheet.left < 2 * leading
    draft.push(draftLine(isLast ? withoutCutMark(line) : line, paper.margin + indent, sheet.y, style))
    sheet.y += leading
  }
  flush()
}

function headingStyle(level: number): Style {
  return headings[Math.min(6, Math.max(1, level)) - 1] ?? headings[5]
}

function* setCode(sheet: Sheet, text: string): Generator<Draft> {
  const { lines, size, leading } = layoutCode(text, columnWidth)
  let draft: DraftLine[] = []
  const flush = () => {
    if (draft.some((line) => line.words.length > 0)) sheet.add({ kind: 'code', lines: draft })
    draft = []
  }
  yield* sheet.makeRoom(styles.paragraph.above, leading)
  for (const line of lines) {
    let words: DraftWord[] = []
    let row = 0
    // A line longer than the column goes on below, as the same line of text; only the page's end cuts it.
    for (const word of line) {
      if (sheet.left < (word.row - row + 1) * leading) {
        draft.push({ words })
        words = []
        flush()
        yield* sheet.breakPage()
        row = word.row
      }
      sheet.y += (word.row - row) * leading
      row = word.row
      const y = sheet.y + (leading - size) / 2
      const x = paper.margin + word.x
      const first = words.length === 0 && word.row > 0
      words.push({ text: word.text, bbox: [x, y, x + word.width, y + size], conf: 1, before: first ? '' : word.before })
    }
    draft.push({ words })
    sheet.y += leading
  }
  flush()
}

function* setTable(sheet: Sheet, { rows, links }: { rows: FlowCell[][]; links?: Link[] }): Generator<Draft> {
  const style = styles.table
  let draft: Extract<DraftBlock, { kind: 'table' }>['rows'] = []
  let continues = false
  const flush = () => {
    const mark = continues ? { continues } : links && { links }
    if (draft.length > 0) sheet.add({ kind: 'table', rows: draft, ...mark })
    continues ||= draft.length > 0
    draft = []
  }
  yield* sheet.makeRoom(style.above, 2 * style.leading)
  const capacity = Math.floor((bottom - paper.margin) / style.leading)
  for (const row of layoutRows(rows, style.font, columnWidth)) {
    let at = 0
    const taken = row.cells.map(() => 0)
    while (at < row.lines) {
      const room = Math.floor(sheet.left / style.leading)
      const rest = row.lines - at
      // A row moves to the next page whole; only one taller than a page is cut.
      if (room < 1 || (room < rest && rest <= capacity)) {
        flush()
        yield* sheet.breakPage()
        continue
      }
      const until = Math.min(row.lines, at + room)
      draft.push(draftRow(row, taken, at, until, sheet.y, style))
      sheet.y += (until - at) * style.leading
      at = until
    }
    sheet.y += style.leading * 0.2
  }
  flush()
}

/** The part of a row between two of its lines, as the page builder takes it. `taken`: lines of each cell set so far. */
function draftRow(row: LaidRow, taken: number[], from: number, until: number, y: number, style: Style) {
  return row.cells.map(({ lines, ...attributes }, c) => {
    const draft: DraftLine[] = []
    let next = taken[c] ?? 0
    for (let line = lines[next]; line && line.at < until; line = lines[++next]) {
      const following = lines[next + 1]
      const isLast = !following || following.at >= until
      const words = isLast ? withoutCutMark(line.words) : line.words
      draft.push(draftLine(words, paper.margin, y + (line.at - from) * style.leading, style))
    }
    taken[c] = next
    return { ...attributes, lines: draft }
  })
}

function draftLine(line: PlacedLine, left: number, top: number, { font, leading }: Style): DraftLine {
  const y = top + (leading - font.size) / 2
  return {
    words: line.map(({ text, x, width }) => ({
      text,
      bbox: [left + x, y, left + x + width, y + font.size],
      conf: 1,
    })),
  }
}
