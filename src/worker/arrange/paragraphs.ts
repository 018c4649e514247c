// Rows in paragraphs: by spacing, size, weight and list marks, and by how the rows around are indented.
import { ascending } from './ascending.ts'
import { allBold } from './cells.ts'
import { firstLeftwards } from './directions.ts'
import { isBesideInitial } from './drop-caps.ts'
import type { Layout, Span } from './indents.ts'
import { isAt, isFull, layoutOf, leastFrom, mostTo, spanOf } from './indents.ts'
import { beginAnew } from './line-ends.ts'
import type { Row } from './lines.ts'
import { isRecognised, isRightToLeft } from './lines.ts'
import type { Mark, Marks } from './marks.ts'
import { markOf } from './marks.ts'
import { beginsWithMark } from './notes.ts'
import { allMono, baselineOf, firstWord, lastWord, sizeOf } from './row-measures.ts'

/** A row with what is asked about it again and again. */
interface Line {
  row: Row
  span: Span
  /** Ems down from the row above. */
  step: number
  /** Whether the next row's first word had no room in it. */
  full: boolean
}

/** What a column's rows have in common. */
interface Column {
  leading: number
  left: number
  right: number
  leftwards: boolean
  marks: Marks
  /** Whether all of the page is typed in letters of one width, so that such rows are no listing. */
  typed: boolean
  /** Whether rows stand exactly where they were set: recognised ones do not. */
  exact: boolean
}

/** What a page's lines have in common: the marks they begin with, ems between them, whether they are typed. */
export interface PageLines {
  marks: Marks
  leading: number
  typed: boolean
}

/** Rows of a column, from the top down, as paragraphs. */
export function toParagraphs(rows: Row[], { marks, leading, typed }: PageLines): Row[][] {
  const segments = rows.flat()
  const leftwards =
    rows.some((row) => (firstWord(row)?.text.charCodeAt(0) ?? 0) >= firstLeftwards) && isRightToLeft(segments)
  const spans = rows.map((row) => spanOf(row, leftwards))
  const column: Column = {
    leftwards,
    leading: leadingOf(rows, leading),
    left: leastFrom(spans),
    right: mostTo(spans),
    marks,
    typed,
    exact: !isRecognised(segments),
  }
  return stretches(linesOf(rows, spans, column.right), column).flatMap((stretch) => split(within(stretch), column))
}

/** Lines of which those are full that are as wide as the others here. */
function within(stretch: Line[]): Line[] {
  if (stretch.length < 3) return stretch
  const right = mostTo(stretch.map(({ span }) => span))
  return stretch.map((line, index) => {
    const next = stretch[index + 1]
    return { ...line, full: next !== undefined && isFull(line.span, next.span, right) }
  })
}

function linesOf(rows: Row[], spans: Span[], right: number): Line[] {
  return rows.flatMap((row, index) => {
    const [span, next, above] = [spans[index], spans[index + 1], rows[index - 1]]
    if (!span) return []
    const step = above ? (baselineOf(row) - baselineOf(above)) / sizeOf(row) : 0
    return [{ row, span, step, full: next !== undefined && isFull(span, next, right) }]
  })
}

/** Rows that tell their leading by themselves, and times the page's that few rows are apart where each is a paragraph. */
const telling = 5
const wider = 1.4

function leadingOf(rows: Row[], usual: number): number {
  const own = leadingIn([rows], usual)
  return rows.length < telling && own > wider * usual ? usual : own
}

/** Ems between the baselines of rows that follow each other closely; `otherwise` where there are none. */
export function leadingIn(parts: readonly Row[][], otherwise: number): number {
  const steps: number[] = []
  for (const rows of parts) addSteps(rows, steps)
  steps.sort(ascending)
  return steps[Math.floor((steps.length - 1) * 0.4)] ?? otherwise
}

function addSteps(rows: Row[], steps: number[]): void {
  let above: Row | undefined
  for (const row of rows) {
    const step = above ? baselineOf(row) - baselineOf(above) : 0
    if (step > 0 && step < 2.6 * sizeOf(row)) steps.push(step / sizeOf(row))
    above = row
  }
}

/** Rows between which nothing but their text and their indent could begin a paragraph. */
function stretches(lines: Line[], column: Column): Line[][] {
  const found: Line[][] = []
  for (const [index, line] of lines.entries()) {
    const [above, stretch] = [lines[index - 1], found.at(-1)]
    if (above && stretch && !isParted(line, above, column)) stretch.push(line)
    else found.push([line])
  }
  return found
}

function isParted(line: Line, above: Line, column: Column): boolean {
  const { row, step } = line
  const { leading } = column
  const [size, over] = [sizeOf(row), sizeOf(above.row)]
  if (Math.abs(size - over) >= 0.12 * size && !(above.full && areMixed(row, above.row, size, over))) return true
  if (step > 1.3 * leading + 0.05) return true
  // A listing ends, or begins, where a line does not go on.
  if (allMono(row) !== allMono(above.row) && (!above.full || isSetIn(line, above, column))) return true
  if (allBold(row) === allBold(above.row)) return false
  // Bold words within a text may fill one of its lines.
  return !above.full || firstWord(row)?.bold !== lastWord(above.row)?.bold
}

/** Whether one of two rows stands further in than the other, and that is the one of a listing: lines that are full say nothing then. */
function isSetIn(line: Line, above: Line, column: Column): boolean {
  const [inner, outer] = allMono(line.row) ? [line, above] : [above, line]
  if (allBold(line.row) && allBold(above.row)) return false
  // A name or an address goes on.
  if ((outer === above ? lastWord(outer.row) : firstWord(outer.row))?.mono) return false
  const mark = markOf(outer.row, column.marks)
  const from = mark && outer === above ? hangsAt(mark, column) : outer.span.from
  return inner.span.from - from > 0.8 * inner.span.size
}

/** Share of a row's letters that are of a size, from which on it is set in that, too; and how much smaller type within a text is at most. */
const mixed = { share: 0.25, smaller: 0.8 }

/** Whether one of two rows is set in the sizes of both: names of another type within a text. */
function areMixed(row: Row, above: Row, size: number, over: number): boolean {
  return Math.min(size, over) > mixed.smaller * Math.max(size, over) && (isOf(row, over) || isOf(above, size))
}

function isOf(row: Row, size: number): boolean {
  let [all, also] = [0, 0]
  for (const { words } of row)
    for (const word of words) {
      all += word.text.length
      if (Math.abs(word.size - size) < 0.05 * size) also += word.text.length
    }
  return also >= mixed.share * all
}

/** Lines of a verse at least. */
const verse = 4

function split(lines: Line[], column: Column): Row[][] {
  const rows = lines.map(({ row }) => row)
  const layout = layoutOf(
    lines.map(({ span }) => span),
    rows.length >= verse && beginAnew(rows),
  )
  const paragraphs: Line[][] = []
  for (const [index, line] of lines.entries()) {
    const paragraph = paragraphs.at(-1)
    const above = lines[index - 1]
    if (!paragraph || !above || begins(line, above, lines[index + 1], { paragraph, layout, column }))
      paragraphs.push([line])
    else paragraph.push(line)
  }
  return paragraphs.map((paragraph) => paragraph.map(({ row }) => row))
}

interface Around {
  /** What the row would belong to. */
  paragraph: Line[]
  layout: Layout
  column: Column
}

/** Signs that a formula goes on behind, and words that end in such a sign themselves: `Disney+`, `18+`, the mark `A+`. */
const goingOn = /(?:^|[^+])[+=<≤≥∈⊂−×]$/u
const endsInPlus = /(?:[\p{L}\p{N}]{2}|^\p{Lu})\+$/u
/** Times the usual step between rows that parts a short line from what follows. */
const looser = 1.1
/** Share of the column that a short last line leaves free. */
const free = 0.25

function begins(line: Line, above: Line, next: Line | undefined, around: Around): boolean {
  const { paragraph, layout, column } = around
  const { row, span, step } = line
  const [em, turn] = [0.8 * span.size, span.from - above.span.from]
  const [text, before] = [firstWord(row)?.text ?? '', lastWord(above.row)?.text ?? '']
  if (!column.typed && allMono(row) && allMono(above.row)) return false
  const mark = markOf(row, column.marks)
  if (goingOn.test(before) && !endsInPlus.test(before) && mark?.kind !== 'bullet') return false
  // Small letters go on what ends in a letter or a comma.
  if (/^\p{Ll}/u.test(text) && /(?:\p{L}[-\u00ad\u2010]?|,)$/u.test(before) && text.length > 1) return false
  if (isBesideInitial(paragraph[0] && firstWord(paragraph[0].row), baselineOf(row), span.size)) return false
  const item = paragraph[0] ? markOf(paragraph[0].row, column.marks) : null
  if (mark && ((mark.weak && turn < -em) || isItem(mark, row, before, { full: above.full, item }))) return true
  if (beginsWithMark(row)) return true
  if (allMono(row) && allMono(above.row)) return false
  const hung = item ? hangsAt(item, column) : null
  if (hung !== null) {
    if (isAt(span, hung)) return false
    if (span.from < hung && (!above.full || (above !== paragraph[0] && isAt(above.span, hung)))) return true
  }
  if (column.exact && !above.full && step > looser * column.leading && !/^\p{Ll}/u.test(text)) return true
  const isCentred = Math.abs(turn + span.to - above.span.to) < 0.5 * Math.abs(turn)
  if (layout.kind === 'hang')
    return isAt(span, layout.at) && !(above.full && isAt(above.span, layout.at) && /^\p{Ll}/u.test(text))
  if (layout.kind === 'verse') return false
  if (hung === null && layout.kind === 'first' && isAt(span, layout.at)) return true
  if (hung === null && !isCentred) {
    // A first line steps in, and the line after it steps back.
    if (turn > em && next !== undefined && span.from - next.span.from > em) return true
    if (!above.full && Math.abs(turn) > em && Math.abs(span.to - above.span.to) > em) return true
  }
  // A short last line, then a capital at the margin.
  return (
    column.right - above.span.to > free * (column.right - column.left) &&
    /[.!?:]["'”’)]*$/u.test(before) &&
    /^["'“‘(]*[\p{Lu}\d]/u.test(text) &&
    Math.abs(span.from - column.left) < 2 * em
  )
}

/** Whether a mark begins an item here, and does not stand within a text that goes on from the line above, whose last word is `before`. */
function isItem(mark: Mark, row: Row, before: string, { full, item }: { full: boolean; item: Mark | null }): boolean {
  if (mark.kind === 'bullet' || !full) return true
  if (mark.weak) return false
  const isNext = item?.beside().includes(firstWord(row)?.text ?? '') ?? false
  return mark.apart || isNext || /[.:;,!?]["'”’)]*$/u.test(before)
}

/** Where the text of an item stands beside its mark. */
function hangsAt({ text }: Mark, { leftwards }: Column): number {
  const [left, , right] = text.bbox
  return leftwards ? -right : left
}
