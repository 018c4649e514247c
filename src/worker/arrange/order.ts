// Reading order: rows of a page become zones, one after another. A gutter, a strip free of text through several rows,
// makes its rows columns when they hold prose, and a table when they hold short cells.
import { ascending } from './ascending.ts'
import { toOwnColumns } from './beside-columns.ts'
import type { Gap } from './gutters.ts'
import { findRuns, minGutter, split } from './gutters.ts'
import type { Row, Segment } from './lines.ts'
import type { Rule } from './rules.ts'
import { boxOf, isRightToLeft, toRows } from './lines.ts'
import { areListings, areLists, isWrittenBefore, itemsIn, writtenAfter } from './listings.ts'
import { isLabel, isLed } from './marks.ts'
import { nearlyFree } from './nearly-free.ts'
import { parted, withoutNotes } from './notes.ts'
import { charactersIn, isProse } from './prose.ts'
import { betweenTables, otherHead } from './seams.ts'
import { areAligned, areBeside, itemsBetween, lastRowOf } from './table-rows.ts'
import { isRowwise, joinWrapped } from './wrapped.ts'

/** Rows to be read one after another, or a table with its cells' segments by row and column. */
export type Zone = { kind: 'flow'; rows: Row[] } | { kind: 'table'; rows: Segment[][][] }

/** A part of the page from its left to its right: rows, a table, or columns beside each other. */
type Band = Zone | { kind: 'columns'; columns: Column[] }
interface Column {
  segments: Segment[]
  prose: boolean
}

/** More rows than this are no page of columns; looking for them would take too long. */
const maxRows = 400
const maxDepth = 6

/** Zones in reading order. `across`: lines drawn across the page, which end the columns above them. */
export function toZones(segments: readonly Segment[], across: readonly Rule[] = []): Zone[] {
  return arrange(toRows(segments), across, 0)
}

function arrange(rows: Row[], across: readonly Rule[], depth: number): Zone[] {
  const deeper = (column: Row[]): Zone[] => (depth < maxDepth ? arrange(column, across, depth + 1) : flow(column))
  return joinColumns(toBands(rows, across)).flatMap((band) => {
    if (band.kind !== 'columns') return [band]
    const { bodies, notes } = withoutNotes(inReadingOrder(band.columns).map(({ segments }) => toRows(segments)))
    return [...bodies, ...notes].flatMap(deeper)
  })
}

/** Columns as they are read, from the side that their text begins at. */
function inReadingOrder(columns: Column[]): Column[] {
  return isRightToLeft(columns.flatMap(({ segments }) => segments)) ? columns.toReversed() : columns
}

/** Bands from the top down. */
function toBands(rows: Row[], across: readonly Rule[]): Band[] {
  if (rows.length < 2 || rows.length > maxRows) return flow(rows)
  for (const run of findRuns(rows)) {
    const from = run.from + titleLines(rows, run)
    const inside = rows.slice(from, run.to)
    const others = [...rows.slice(0, from), ...rows.slice(run.to)]
    const bands = columnBands(inside, run.gutters, across, others) ?? table(inside, run.gutters, across)
    if (typeof bands === 'number') {
      const at = from + bands
      return [...toBands(rows.slice(0, at), across), ...toBands(rows.slice(at), across)]
    }
    if (bands) return [...toBands(rows.slice(0, from), across), ...bands, ...toBands(rows.slice(run.to), across)]
  }
  return flow(rows)
}

/** Times the size of what follows that a title is, and its lines' distance in its own size. */
const title = { size: 1.13, step: 1.6 }

/** How many rows a run begins with that are a title's last lines: they stand over one column only, the title over several. */
function titleLines(rows: Row[], { from, to }: { from: number; to: number }): number {
  let count = 0
  while (from + count < to - 2) {
    const [above, row, below] = [rows[from + count - 1], rows[from + count], rows[from + count + 1]]
    const [over, line] = [above?.[0], row?.[0]]
    if (!over || !line || !below || above?.length !== 1 || row?.length !== 1 || line.table || over.table) break
    const isSame = Math.abs(line.size - over.size) < 0.3 && line.baseline - over.baseline < title.step * line.size
    if (!isSame || below.some(({ size }) => line.size < title.size * size && size !== line.size)) break
    count++
  }
  return count
}

/** Columns; where a line is drawn across their gutters, what is above it is read before what is below. */
function columnBands(rows: Row[], gutters: Gap[], across: readonly Rule[], others: Row[]): Band[] | null {
  const found = columns(rows, gutters, others)
  const parts = found ? parted(rows, gutters, across) : []
  if (parts.length < 2) return found
  // An empty band between them keeps the columns above from being joined with those below.
  return parts.flatMap((part, index): Band[] => [...(index > 0 ? [nothing] : []), ...toBands(part, across)])
}

const nothing: Band = { kind: 'flow', rows: [] }

function flow(rows: Row[]): Zone[] {
  return rows.length === 0 ? [] : [{ kind: 'flow', rows }]
}

/**
 * Columns, each read to its end before the next, where most of the text beside the gutters is prose; null where it is
 * not. A narrow column without prose among them, of captions, stays one; one of bullets or numbers goes to its right.
 */
function columns(rows: Row[], gutters: Gap[], others: Row[]): Band[] | null {
  const all = rows.flat()
  const sorted = gutters.toSorted((a, b) => ascending(a.x0, b.x0))
  const labels = split(all, sorted).map(isLabels)
  const kept = sorted.filter((_, index) => !labels[index])
  const found = split(all, kept).map((segments): Column => ({ segments, prose: isProse(segments) }))
  const prose = found.filter((column) => column.prose)
  const read = charactersIn(prose.flatMap(({ segments }) => segments))
  if (prose.length >= 2 && read >= 0.7 * charactersIn(all))
    return isRowwise(rows.map((row) => split(row, kept))) ? null : [{ kind: 'columns', columns: found }]
  const beside = betweenTables(rows, kept)
  if (beside.length > 0) return [inTurn(split(all, beside))]
  const to = rows.length - writtenAfter(rows, sorted[0]?.x0 ?? 0)
  const above = rows.slice(0, to)
  const parting = kept.filter((gutter) => isWrittenBefore(split(above.flat(), [gutter])))
  const listed = split(above.flat(), parting)
  if (!areListings(above, parting, listed) && !areLists(listed, [...others, ...rows.slice(to)])) return null
  return [inTurn(listed), ...flow(rows.slice(to))]
}

/** Columns to be read one after another, whatever is in them. */
function inTurn(columns: Segment[][]): Band {
  return { kind: 'columns', columns: columns.map((segments) => ({ segments, prose: true })) }
}

/** Columns that go on below, beside a picture or around a caption, are read to their end before the next one is begun. */
function joinColumns(bands: Band[]): Band[] {
  const joined: Band[] = []
  for (const band of bands) {
    const last = joined.at(-1)
    if (last?.kind === 'columns' && band.kind === 'columns' && goesOn(last.columns, band.columns))
      joined[joined.length - 1] = { kind: 'columns', columns: joinPairs(last.columns, band.columns) }
    else joined.push(band)
  }
  return joined
}

/** As many columns of prose, each below the other by most of the narrower one's width. */
function goesOn(above: Column[], below: Column[]): boolean {
  const [upper, lower] = [above, below].map((list) =>
    list.filter(({ prose }) => prose).map(({ segments }) => boxOf([segments])),
  )
  if (!upper || !lower || upper.length !== lower.length) return false
  return upper.every(([x0, , x1], index) => {
    const [y0 = 0, , y1 = 0] = lower[index] ?? []
    return Math.min(x1, y1) - Math.max(x0, y0) > 0.6 * Math.min(x1 - x0, y1 - y0)
  })
}

/** Each column of prose with the one below it; what stands beside it without being prose comes after. */
function joinPairs(above: Column[], below: Column[]): Column[] {
  const proseBelow = below.filter(({ prose }) => prose)
  const rest = below.filter(({ prose }) => !prose)
  let index = 0
  const joined = above.flatMap((column): Column[] => {
    if (!column.prose) return [column]
    const next = proseBelow[index++]
    return [{ prose: true, segments: [...column.segments, ...(next?.segments ?? [])] }]
  })
  const [first, ...others] = joined
  return first ? [first, ...rest, ...others] : rest
}

/**
 * A table where most rows have two cells or more; rows without that many at its ends are not part of it. Where rows of other columns
 * stand over it, how many of the rows are no part of it.
 */
function table(rows: Row[], gutters: Gap[], across: readonly Rule[]): Band[] | number | null {
  if (rows.some((row) => row.some((segment) => segment.table))) return null
  const cells = rows.map((row) => split(row, gutters))
  const full = (row: Segment[][] | undefined): boolean => row !== undefined && haveSeveral(row)
  const first = cells.findIndex(full)
  const last = lastRowOf(cells, cells.findLastIndex(full))
  const body = cells.slice(first, last + 1)
  if (first === -1 || body.length < 2 || body.filter(full).length < 0.5 * body.length || isList(body)) return null
  // Two or three lines with stretched spaces one above the other are no table.
  const isWide = Math.max(...gutters.map(({ x0, x1 }) => x1 - x0)) >= 2 * minGutter(rows)
  if (body.length < 4 && !isWide && !areAligned(body)) return null
  const inside = rows.slice(first, last + 1)
  if (areContents(inside)) return flow(rows)
  const head = body.length < 5 ? 0 : otherHead(inside)
  if (head > 0) return first + head
  const between = itemsBetween(body)
  if (between) {
    const [from, to] = [first + between.from, first + between.to]
    return [...toBands(rows.slice(0, from), across), ...flow(rows.slice(from, to)), ...toBands(rows.slice(to), across)]
  }
  const free = body.length < 5 ? null : nearlyFree(inside)
  const refined = toOwnColumns(free ? inside.map((row) => split(row, free)) : body)
  const joined = joinWrapped(refined)
  return [...toBands(rows.slice(0, first), across), ...cellBands(joined), ...toBands(rows.slice(last + 1), across)]
}

/** Share of the rows of a table of contents that have leaders; those of chapters often have none. */
const led = 0.5

function areContents(rows: Row[]): boolean {
  return rows.filter(isLed).length >= led * rows.length
}

/** Whether at least two cells of a row hold something. */
function haveSeveral(row: Segment[][]): boolean {
  let filled = 0
  for (const cell of row) if (cell.length > 0 && ++filled > 1) return true
  return false
}

/** Rows of cells as bands: a list, a table, texts beside each other to be read in turn. */
function cellBands(cells: Segment[][][]): Band[] {
  const items = itemsIn(cells)
  if (items) return ['columns' in items ? inTurn(items.columns) : { kind: 'flow', rows: items.rows }]
  const bands: Band[] = []
  let rows: Segment[][][] = []
  const end = (): void => {
    if (rows.length > 1) bands.push({ kind: 'table', rows })
    else if (rows[0]) bands.push({ kind: 'flow', rows: toRows(rows[0].flat()) })
    rows = []
  }
  for (const row of cells)
    if (cells.length === 1 || areBeside(row, cells)) {
      end()
      bands.push(nothing, inTurn(row.filter((cell) => cell.length > 0)))
    } else rows.push(row)
  end()
  return bands
}

/** Bullets and numbers with their texts beside them. */
function isList(cells: Segment[][][]): boolean {
  return Math.max(...cells.map((row) => row.length)) === 2 && isLabels(cells.flatMap((row) => row[0] ?? []))
}

/** Bullets, numbers or letters, and hardly anything else. */
function isLabels(segments: Segment[]): boolean {
  const labels = segments.map(({ words }) => words.map(({ text }) => text).join(''))
  return labels.filter(isLabel).length > 0.7 * labels.length
}
