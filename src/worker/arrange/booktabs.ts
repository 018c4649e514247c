// Tables with lines across them only, as books and papers have them: one over the head, one under it, one at the foot, all of one
// width. What stands between them is a table however narrow its columns are set; what is below the second line tells the columns.
import type { DraftBlock, DraftCell } from '../page-builder.ts'
import { unionBox } from '../page-builder.ts'
import { toLine } from './cells.ts'
import type { Rule } from './grids.ts'
import type { Gap } from './gutters.ts'
import type { PlacedWord, Row, Segment } from './lines.ts'
import { commonSize, isRecognised, textOf, toRows, toSegments } from './lines.ts'
import { isLabel } from './marks.ts'
import type { RuledTable } from './ruled.ts'
import { joinWrapped } from './wrapped.ts'

/** Points by which lines of one table end apart, or words reach over their ends. */
const over = 3
/** Lines of text that a head has at most, in ems of height; and rows of a body at least. */
const head = { height: 6.5 }
const fewest = 3
/** Ems that a column's gap is at least: where few rows tell it, and where many do. */
const gaps = { few: 0.9, many: 0.25, rows: 5 }
/** Points by which the edges of a column's cells differ. */
const aligned = 1.5
/** Share of the body's rows that have text on both sides of a gap. */
const held = 0.5
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
      const [top, middle, bottom] = [rules[at], rules[at + 1], rules[at + 2]]
      if (!top || !middle || !bottom) break
      const table = toTable(rest, top, middle, bottom)
      if (!table) continue
      const taken = new Set(table.words)
      rest = rest.filter((word) => !taken.has(word))
      tables.push({ bbox: [top.from, top.at, top.to, bottom.at], table: table.block })
      at += 2
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

function toTable(
  words: readonly PlacedWord[],
  top: Rule,
  middle: Rule,
  bottom: Rule,
): { block: Table; words: PlacedWord[] } | null {
  const inside: PlacedWord[] = []
  const places = new Map<PlacedWord, number>()
  for (const [index, word] of words.entries()) {
    const [x0, y0, x1, y1] = word.bbox
    const y = (y0 + y1) / 2
    if (y < top.at || y > bottom.at || x1 < top.from || x0 > top.to) continue
    if (x0 < top.from - over || x1 > top.to + over || word.conf < 1) return null
    inside.push(word)
    places.set(word, index)
  }
  const size = commonSize(inside)
  if (inside.length < 2 * fewest || middle.at - top.at > head.height * size) return null
  const isHead = ({ bbox }: PlacedWord): boolean => (bbox[1] + bbox[3]) / 2 < middle.at
  const [above, below] = [rowsOf(inside.filter(isHead)), rowsOf(inside.filter((word) => !isHead(word)))]
  if (above.length === 0 || below.length < fewest) return null
  const cuts = withoutSparse(cutsOf(below, size), above, below)
  if (cuts.length === 0 || !isHeadOf(above, cuts)) return null
  const cells = (rows: PlacedWord[][]): Segment[][][] => rows.map((row) => cellsOf(row, cuts, places))
  const [heads, body] = [joinWrapped(cells(above)), cells(below)]
  if (!areCells(body, cuts.length + 1)) return null
  const rows = [...heads, ...joinWrapped(body)].map((row, index) =>
    row.map((segments): DraftCell => {
      const cell: DraftCell = { lines: toRows(segments).map(toLine) }
      if (index < heads.length) cell.header = true
      return cell
    }),
  )
  return { block: { kind: 'table', rows }, words: inside }
}

/** Words by the lines they stand on, from the top down; what is raised in one belongs to it. */
function rowsOf(words: PlacedWord[]): PlacedWord[][] {
  return toRows(toSegments(words)).map((row) => row.flatMap((segment) => segment.words))
}

/** Where columns part: the middles of strips that no row's words reach into, with text on both sides, beside columns set to an edge where they are thin. */
function cutsOf(rows: PlacedWord[][], size: number): number[] {
  const thin = (rows.length < gaps.rows ? gaps.few : gaps.many) * size
  const boxes = rows.flatMap((row) => row.map(({ bbox }) => bbox)).toSorted((a, b) => a[0] - b[0])
  const found: Gap[] = []
  let edge = boxes[0]?.[2] ?? 0
  for (const [x0, , x1] of boxes) {
    if (x0 - edge >= thin) found.push({ x0: edge, x1: x0 })
    edge = Math.max(edge, x1)
  }
  const middles = found.map(({ x0, x1 }) => (x0 + x1) / 2)
  return middles.filter((cut, index) => {
    const { x0 = 0, x1 = 0 } = found[index] ?? {}
    return haveBoth(rows, cut) && (x1 - x0 >= gaps.few * size || isAligned(rows, cut, middles[index + 1] ?? Infinity))
  })
}

function haveBoth(rows: PlacedWord[][], cut: number): boolean {
  const both = rows.filter(
    (row) => row.some(({ bbox }) => bbox[2] <= cut) && row.some(({ bbox }) => bbox[0] >= cut),
  ).length
  return both >= fewest && both >= held * rows.length
}

/** Whether what stands between two cuts is set to an edge or around a middle. */
function isAligned(rows: PlacedWord[][], from: number, to: number): boolean {
  const cells = rows.flatMap((row) => {
    const boxes = row.flatMap(({ bbox }) => (bbox[0] >= from && bbox[2] <= to ? [bbox] : []))
    return boxes.length > 0 ? [unionBox(boxes)] : []
  })
  const places = [cells.map(([x0]) => x0), cells.map(([, , x1]) => x1), cells.map(([x0, , x1]) => (x0 + x1) / 2)]
  return cells.length >= fewest && places.some((values) => Math.max(...values) - Math.min(...values) < aligned)
}

/** Cuts without those that a long cell leaves beside it: a column that few rows have, and no head, is part of the one before. */
function withoutSparse(cuts: number[], heads: PlacedWord[][], rows: PlacedWord[][]): number[] {
  const among = (row: PlacedWord[], column: number): boolean =>
    row.some(({ bbox }) => columnAt((bbox[0] + bbox[2]) / 2, cuts) === column)
  return cuts.filter((_, index) => {
    const isHeaded = heads.some((row) => among(row, index + 1))
    return isHeaded || rows.filter((row) => among(row, index + 1)).length >= held * rows.length
  })
}

/** Whether the words of a head stand in at least two columns, and none lies over the first of the cuts. */
function isHeadOf(rows: PlacedWord[][], cuts: readonly number[]): boolean {
  const columns = new Set(rows.flat().map(({ bbox }) => columnAt((bbox[0] + bbox[2]) / 2, cuts)))
  const first = cuts[0] ?? 0
  return columns.size > 1 && !rows.flat().some(({ bbox }) => bbox[0] < first && bbox[2] > first)
}

function columnAt(x: number, cuts: readonly number[]): number {
  let column = 0
  while (x >= (cuts[column] ?? Infinity)) column++
  return column
}

/** A row's words as segments by column, each with its place in the file. */
function cellsOf(row: PlacedWord[], cuts: readonly number[], places: ReadonlyMap<PlacedWord, number>): Segment[][] {
  const cells = Array.from({ length: cuts.length + 1 }, (): PlacedWord[] => [])
  for (const word of row) cells[columnAt((word.bbox[0] + word.bbox[2]) / 2, cuts)]?.push(word)
  return cells.map((words) => toSegments(words).map((segment) => ({ ...segment, index: placeOf(segment, places) })))
}

function placeOf({ words: [first] }: Segment, places: ReadonlyMap<PlacedWord, number>): number {
  return (first && places.get(first)) ?? -1
}

/** Whether rows are those of a table: no numbered lines, and no columns of prose beside each other. */
function areCells(rows: Segment[][][], columns: number): boolean {
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
