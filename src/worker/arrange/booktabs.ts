// Tables with lines across them only, as books and papers have them: one over the head, one under it, one at the foot, all of one
// width, and others between parts of the body. What stands between them is a table however narrow its columns are set.
import type { DraftBlock, DraftCell } from '../page-builder.ts'
import {
  columnAt,
  cutsOf,
  fewest,
  fits,
  isTitle,
  linesOf,
  middle,
  type Cut,
  type TextLine,
} from './booktabs-columns.ts'
import { spansOf, type Span } from './booktabs-spans.ts'
import { toLine } from './cells.ts'
import type { Rule } from './rules.ts'
import { isCaption } from './headings.ts'
import type { PlacedWord, Row, Segment } from './lines.ts'
import { commonSize, isRecognised, textOf, toRows, toSegments } from './lines.ts'
import { isLabel } from './marks.ts'
import type { RuledTable } from './ruled.ts'
import { joinWrapped } from './wrapped.ts'

/** Points by which lines of one table end apart, or words reach over their ends. */
const over = 3
/** Lines of text that a head has at most, in ems of height. */
const mostHead = 6.5
/** Ems between two lines with one row between them, at most. */
const tight = 2.2
/** Characters of a column's lines, from which on it is one of prose; a table has one of them at most. */
const prose = 38
/** Rules that are tried on one page. */
const mostRules = 200

/** Tables between lines across, and the words that are in none. `across`: the page's lines. Recognised text is left alone. */
export function takeBooktabs(
  words: readonly PlacedWord[],
  across: readonly Rule[],
): { tables: RuledTable[]; rest: readonly PlacedWord[] } {
  const tables: RuledTable[] = []
  let rest = words
  if (across.length < 3 || across.length > mostRules) return { tables, rest }
  for (const rules of alike(across))
    for (let at = 0; at + 2 < rules.length; at++) {
      const table = toTable(rest, rules.slice(at), across)
      const [top, bottom] = [rules[at], rules[at + (table?.parts ?? 0)]]
      if (!table || !top || !bottom) continue
      const taken = new Set(table.words)
      rest = rest.filter((word) => !taken.has(word))
      tables.push({ bbox: [top.from, top.at, top.to, bottom.at], table: table.block })
      at += table.parts
    }
  return { tables, rest }
}

/** Lines that begin and end alike, from the top down. */
function alike(across: readonly Rule[]): Rule[][] {
  const groups: Rule[][] = []
  for (const rule of across) {
    const group = groups.find(
      ([first]) => first && Math.abs(first.from - rule.from) < over && Math.abs(first.to - rule.to) < over,
    )
    if (group) group.push(rule)
    else groups.push([rule])
  }
  return groups.filter(({ length }) => length > 2).map((group) => group.toSorted((a, b) => a.at - b.at))
}

type Table = Extract<DraftBlock, { kind: 'table' }>
type Cells = Segment[][][]

/** The table that begins under the first of some lines; `parts`: how many strips between them are its own. `across`: all of the page's lines. */
function toTable(
  words: readonly PlacedWord[],
  rules: readonly Rule[],
  across: readonly Rule[],
): { block: Table; words: PlacedWord[]; parts: number } | null {
  const [top, second] = rules
  const above = top && second && strip(words, top, second)
  if (!above || above.length === 0) return null
  const size = commonSize(above)
  if (second.at - top.at > mostHead * size) return null
  const heads = linesOf(above)
  const body = bodyUnder(heads, words, rules, size)
  if (!body) return null
  const places = new Map(words.map((word, index) => [word, index]))
  const rows = bodyRows(body.lines, body.cuts, places)
  if (!rows) return null
  const block: Table = { kind: 'table', rows: [...headRows(heads, body.cuts, across, places), ...rows] }
  return { block, words: [...above, ...body.words], parts: body.parts }
}

interface Body {
  words: PlacedWord[]
  lines: TextLine[]
  cuts: Cut[]
  parts: number
}

/** What stands under a head, from the second of some lines on to the last that ends a part of it; null where it is in no columns. */
function bodyUnder(
  heads: readonly TextLine[],
  words: readonly PlacedWord[],
  rules: readonly Rule[],
  size: number,
): Body | null {
  const body: Body = { words: [], lines: [], cuts: [], parts: 1 }
  for (let from = rules[1], to = rules[2]; from && to; from = to, to = rules[body.parts + 1]) {
    const next = strip(words, from, to)
    const isTight = to.at - from.at < tight * size
    const lines = isTight ? asTitle(linesOf(next ?? []), from) : linesOf(next ?? [])
    if (!next || (body.parts > 1 && !goesOn(lines, isTight, body.cuts))) break
    body.lines.push(...lines)
    body.words.push(...next)
    body.parts++
    if (body.cuts.length > 0) continue
    const beside = lines.filter(({ segments }) => segments.length > 1).length
    // Where each row has a line under it, three lines tell nothing.
    if (beside === 1) return null
    if (beside === 0 || body.lines.length < fewest) continue
    const untitled = body.lines.filter(({ isTitled }) => !isTitled)
    body.cuts = cutsOf(heads, untitled, size)
    if (body.cuts.length === 0 || !isHeadOf(heads, body.cuts)) return null
  }
  return body.cuts.length > 0 ? body : null
}

/** Whether what stands between two lines further down is of the table, and neither a caption nor a heading of the next. `isTight`: the lines have room for one row. */
function goesOn(lines: readonly TextLine[], isTight: boolean, cuts: readonly Cut[]): boolean {
  if (lines.length === 0 || lines.some(({ segments }) => isCaption([segments]))) return false
  const isRow = (line: TextLine): boolean => (cuts.length > 0 ? fits(line, cuts) : line.segments.length > 1)
  const isPart = (line: TextLine): boolean => isRow(line) || isTitle(line, cuts)
  return lines.every(isPart) && (isTight || lines.some((line) => !isTitle(line, cuts) && line.segments.length > 1))
}

/** A text alone in the middle between two lines is a title of the rows below. */
function asTitle(lines: TextLine[], { from, to }: Rule): TextLine[] {
  const [only, ...others] = lines
  const [segment, ...more] = only?.segments ?? []
  if (!only || !segment || others.length > 0 || more.length > 0) return lines
  const isCentred = Math.abs(segment.bbox[0] + segment.bbox[2] - from - to) < 2 * over
  return isCentred ? [{ ...only, isTitled: true }] : lines
}

/** Words between two lines; null where some reach over their ends, or were recognised. */
function strip(words: readonly PlacedWord[], from: Rule, to: Rule): PlacedWord[] | null {
  const inside: PlacedWord[] = []
  for (const word of words) {
    const [x0, y0, x1, y1] = word.bbox
    const y = (y0 + y1) / 2
    if (y < from.at || y > to.at || x1 < from.from || x0 > from.to) continue
    if (x0 < from.from - over || x1 > from.to + over || word.conf < 1) return null
    inside.push(word)
  }
  return inside
}

/** Whether the words of a head stand in at least two columns, and none of its last line lies over the first of the cuts. */
function isHeadOf(lines: readonly TextLine[], cuts: readonly Cut[]): boolean {
  const columns = new Set(lines.flatMap(({ words }) => words.map((word) => columnAt(middle(word), cuts))))
  const first = cuts[0]?.at ?? 0
  return columns.size > 1 && !lines.at(-1)?.words.some(({ bbox }) => bbox[0] < first && bbox[2] > first)
}

type Places = ReadonlyMap<PlacedWord, number>

/** Lines of a head: those with heads of groups as they stand, the others by cells of one or several lines. */
function headRows(
  lines: readonly TextLine[],
  cuts: readonly Cut[],
  across: readonly Rule[],
  places: Places,
): DraftCell[][] {
  const rows: DraftCell[][] = []
  let plain: Cells = []
  const named = new Set<number>()
  for (const [index, line] of [...lines.entries()].toReversed()) {
    const [y, next] = [bottomOf(line), lines[index + 1]]
    const under = across.filter(({ at }) => at > y && next !== undefined && at < bottomOf(next))
    const spans = spansOf(line, cuts, under, named)
    const spanned = new Set(spans.flatMap((span) => span.words))
    const cells = cellsOf(
      line.words.filter((word) => !spanned.has(word)),
      cuts,
      places,
    )
    for (const [column, cell] of cells.entries()) if (cell.length > 0) named.add(column)
    if (spans.length === 0) plain.unshift(cells)
    else {
      rows.unshift(withSpans(cells, spans), ...joinWrapped(plain).map(toCells))
      plain = []
    }
  }
  return [...joinWrapped(plain).map(toCells), ...rows].map((row) => row.map((cell) => ({ ...cell, header: true })))
}

/** Rows between the head and the foot; null where they are none of a table: numbered lines, or columns of prose beside each other. */
function bodyRows(lines: readonly TextLine[], cuts: readonly Cut[], places: Places): DraftCell[][] | null {
  const rows: DraftCell[][] = []
  const all: Cells = []
  let plain: Cells = []
  const end = (): void => {
    rows.push(...joinWrapped(plain).map(toCells))
    plain = []
  }
  for (const line of lines)
    if (isTitle(line, cuts)) {
      end()
      rows.push([{ lines: [toLine(line.segments)], colspan: cuts.length + 1 }])
    } else {
      const cells = cellsOf(line.words, cuts, places)
      plain.push(cells)
      all.push(cells)
    }
  end()
  return areCells(all, cuts.length + 1) ? rows : null
}

function toCells(row: Segment[][]): DraftCell[] {
  return row.map((segments) => ({ lines: toRows(segments).map(toLine) }))
}

/** A row's cells, in the place of some of which are those that span them. */
function withSpans(row: Segment[][], spans: readonly Span[]): DraftCell[] {
  return toCells(row).flatMap((cell, column) => {
    const span = spans.find((other) => column >= other.column && column < other.column + other.colspan)
    if (!span) return [cell]
    if (column > span.column) return []
    return [{ lines: toRows(toSegments(span.words)).map(toLine), colspan: span.colspan }]
  })
}

function bottomOf({ words }: TextLine): number {
  return Math.max(...words.map(({ baseline }) => baseline))
}

/** A row's words as segments by column, each with its place in the file. */
function cellsOf(row: readonly PlacedWord[], cuts: readonly Cut[], places: Places): Segment[][] {
  const cells = Array.from({ length: cuts.length + 1 }, (): PlacedWord[] => [])
  for (const word of row) cells[columnAt(middle(word), cuts)]?.push(word)
  return cells.map((words) => toSegments(words).map((segment) => ({ ...segment, index: placeOf(segment, places) })))
}

function placeOf({ words: [first] }: Segment, places: Places): number {
  return (first && places.get(first)) ?? -1
}

/** Whether rows are those of a table: no numbered lines, and no columns of prose beside each other. */
function areCells(rows: Cells, columns: number): boolean {
  let texts = 0
  for (let column = 0; column < columns; column++) {
    const lines = rows.map((row): Row => row[column] ?? []).filter(({ length }) => length > 0)
    const labels = lines.filter((line) => isLabel(textOf(line))).length
    if (columns === 2 && column === 0 && labels > 0.7 * lines.length) return false
    const lengths = lines.map((line) => textOf(line).length).toSorted((a, b) => a - b)
    if ((lengths[Math.floor(lengths.length / 2)] ?? 0) > prose) texts++
  }
  return texts < 2 && !isRecognised(rows.flat(2))
}
