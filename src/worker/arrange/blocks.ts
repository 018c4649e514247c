// Blocks of a page: zones become headings, paragraphs, list items, code and tables, judged by size, weight and spacing.
import type { Box } from '../../contract/model.ts'
import type { DraftBlock, DraftCell } from '../page-builder.ts'
import { headerRows, toLine } from './cells.ts'
import { isListing, isTyped, joinListings, listingLines, withListings } from './code.ts'
import { takeBooktabs } from './booktabs.ts'
import { toRules } from './rules.ts'
import { joinDropCaps } from './drop-caps.ts'
import { joinEdgeMarks } from './edge-marks.ts'
import { takeLineNumbers } from './line-numbers.ts'
import type { PlacedWord, Row, Segment } from './lines.ts'
import { boxOf, commonSize, isRightToLeft, textOf, toRows, toSegments } from './lines.ts'
import { areShort, endsEarly } from './line-ends.ts'
import type { Marks } from './marks.ts'
import { markOf, marksOf } from './marks.ts'
import { leadingIn, toParagraphs } from './paragraphs.ts'
import { sizeOf } from './row-measures.ts'
import { centredLevel, headingLevel, isBareCaption, isCaption, isCentredTitle } from './headings.ts'
import { takeTables } from './ruled.ts'
import { toZones } from './order.ts'
import { titleFirst } from './titles.ts'

/**
 * Blocks in reading order, of words written left to right or right to left. `height`: of the page, points. `rules`: lines
 * drawn along its edges, as thin boxes; they make tables and end columns. `ofPage`: the body's size, where the words are but a part.
 */
export function toBlocks(
  words: readonly PlacedWord[],
  height: number,
  rules: readonly Box[] = [],
  ofPage?: number,
): DraftBlock[] {
  const drawn = toRules(rules)
  const framed = takeTables(words, drawn)
  const { tables: open, rest: untabled } = takeBooktabs(framed.rest, drawn.across)
  const tables = [...framed.tables, ...open]
  const body = ofPage ?? bodySize(lettersIn(untabled) >= leastBody ? untabled : words)
  const { numbers, rest } = takeLineNumbers(untabled)
  const typed = isTyped(untabled)
  const read = joinEdgeMarks(toSegments(joinDropCaps(rest, body)))
  const segments = [
    ...(typed ? read : joinListings(read)),
    ...tables.map(({ bbox, table }) => inPlace(bbox, table, body)),
  ]
  const zones = toZones(segments, drawn.across)
  const flows = zones.flatMap((zone) => (zone.kind === 'flow' ? [zone.rows] : []))
  const marks = marksOf(flows.flat())
  const leading = leadingIn(flows, usualLeading)
  const blocks = zones.flatMap((zone): DraftBlock[] => {
    if (zone.kind === 'table') return [toTable(zone.rows)]
    return betweenTables(titleFirst(zone.rows)).flatMap((part) => {
      if (!Array.isArray(part)) return [part]
      const around = { box: boxOf(part), marks, typed }
      const paragraphs = withListings(withCaptions(toParagraphs(part, { marks, leading, typed }), body))
      return paragraphs.map((rows, index) => {
        const below = paragraphs[index + 1]
        return pageNumber(rows, height) ?? toBlock(rows, body, { ...around, below })
      })
    })
  })
  return numbers.length > 0 ? [...blocks, { kind: 'footer', lines: [{ words: numbers }] }] : blocks
}

/** What a paragraph stands in: the text around it, and the list marks that the page's lines begin with. */
interface Around {
  box: Box
  marks: Marks
  /** Whether all of the page is typed in letters of one width. */
  typed: boolean
  /** The one under it. */
  below: Row[] | undefined
}

/** Ems between the lines of a page that has none one under the other. */
const usualLeading = 1.2

/** Letters that tell the body's size beside drawn tables; fewer are their title. */
const leastBody = 60

function lettersIn(words: readonly PlacedWord[]): number {
  return words.reduce((sum, { text }) => sum + text.length, 0)
}

/** Share of the characters that a size above the commonest one needs to be the body's, and by how much it may be above. */
const bodyShare = 0.25
const aboveNotes = 1.35

/** The size of the body: what most characters have; where those are notes, what they are notes to. */
export function bodySize(words: readonly PlacedWord[]): number {
  const common = commonSize(words)
  const larger = words.filter(({ size }) => size > 1.05 * common && size < aboveNotes * common)
  return lettersIn(larger) > bodyShare * lettersIn(words) ? commonSize(larger) : common
}

/** Points by which the middles of a caption's lines may differ, its lines at most, and their distance in ems. */
const centred = { points: 2, lines: 3, step: 2.2 }

/** Paragraphs, with what a table is of behind `TABLE II` on a line of its own, where both are centred. */
function withCaptions(paragraphs: Row[][], body: number): Row[][] {
  const found: Row[][] = []
  for (const rows of paragraphs) {
    const above = found.at(-1)
    if (above && isCaption(above) && isBareCaption(above) && areCentred(above, rows, body)) above.push(...rows)
    else found.push(rows)
  }
  return found
}

function areCentred(above: Row[], rows: Row[], body: number): boolean {
  const middle = ([left, , right]: Box): number => (left + right) / 2
  const [over, under] = [boxOf(above), boxOf(rows)]
  if (rows.length > centred.lines || under[3] - over[3] > centred.step * body * rows.length) return false
  return Math.abs(middle(over) - middle(under)) < centred.points && !rows.some((row) => row.length > 1)
}

/** A table as one segment, so that the reading order knows where it stands. */
function inPlace(bbox: Box, table: DraftBlock, size: number): Segment {
  return { words: [], bbox, baseline: bbox[1] + 0.8 * size, size, index: -1, table }
}

/** Rows in runs, and the tables between them. */
function betweenTables(rows: Row[]): (Row[] | DraftBlock)[] {
  const parts: (Row[] | DraftBlock)[] = []
  const add = (row: Row): void => {
    const last = parts.at(-1)
    if (Array.isArray(last)) last.push(row)
    else parts.push([row])
  }
  for (const row of rows) {
    if (!row.some(({ table }) => table)) add(row)
    else
      for (const segment of row)
        if (segment.table) parts.push(segment.table)
        else add([segment])
  }
  return parts
}

/** Share of the page's height at its top and bottom where a number on its own is the page's. */
const margin = 0.09

function pageNumber(rows: Row[], height: number): DraftBlock | null {
  const [row] = rows
  if (!row || rows.length > 1) return null
  const [, top, , bottom] = boxOf(rows)
  const isTop = bottom < margin * height
  if (!isTop && top <= (1 - margin) * height) return null
  if (
    !/^[-–—|.·([\s]{0,3}(?:(?:page|seite|p\.)\s*)?\d{1,4}(?:\s*(?:\/|of|von|sur|de)\s*\d{1,4})?[-–—|.·)\]\s]{0,3}$/iu.test(
      textOf(row),
    )
  )
    return null
  return { kind: isTop ? 'header' : 'footer', lines: rows.map(toLine) }
}

function toTable(rows: Segment[][][]): DraftBlock {
  const headers = headerRows(rows, (segments) => segments)
  const read = isRightToLeft(rows.flat(2)) ? rows.map((row) => row.toReversed()) : rows
  return {
    kind: 'table',
    rows: read.map((row, index) =>
      row.map((segments): DraftCell => {
        const cell: DraftCell = { lines: toRows(segments).map(toLine) }
        if (index < headers) cell.header = true
        return cell
      }),
    ),
  }
}

function toBlock(rows: Row[], body: number, { box: around, marks, typed, below }: Around): DraftBlock {
  const [first = []] = rows
  const isCode = isListing(rows, around, below, typed)
  if (isCode && rows.length > 1) return { kind: 'code', lines: listingLines(rows) }
  const lines = rows.map(toLine)
  if (isCaption(rows) && sizeOf(first) < 1.3 * body) return { kind: 'caption', lines }
  const level = headingLevel(rows, body, marks) ?? (isCentredTitle(rows, around) ? centredLevel : null)
  if (level !== null) return { kind: 'heading', level, lines }
  if (isCode) return { kind: 'code', lines: listingLines(rows) }
  if (markOf(first, marks)) return { kind: 'list-item', lines }
  const box = boxOf(rows)
  const short = areShort(rows, box, around[2] - around[0])
  const ended = lines.map((line, index) => (short || endsEarly(rows, index, box) ? { ...line, ends: true } : line))
  return { kind: 'paragraph', lines: ended }
}
