// Blocks of a page: zones become headings, paragraphs, list items, code and tables, judged by size, weight and spacing.
import type { Box } from '../../contract/model.ts'
import type { DraftBlock, DraftCell, DraftLine } from '../page-builder.ts'
import { allBold, headerRows, toLine } from './cells.ts'
import { toRules } from './grids.ts'
import type { PlacedWord, Row, Segment } from './lines.ts'
import { boxOf, commonSize, isRightToLeft, mainSegment, textOf, toRows, toSegments } from './lines.ts'
import { takeTables } from './ruled.ts'
import { toZones } from './order.ts'

/**
 * Blocks in reading order, of words written left to right or right to left. `height`: of the page, points. `rules`: lines
 * drawn along its edges, as thin boxes; they make tables and end columns.
 */
export function toBlocks(words: readonly PlacedWord[], height: number, rules: readonly Box[] = []): DraftBlock[] {
  const drawn = toRules(rules)
  const { tables, rest } = takeTables(words, drawn)
  const body = bodySize(lettersIn(rest) >= leastBody ? rest : words)
  const segments = [...toSegments(rest), ...tables.map(({ bbox, table }) => inPlace(bbox, table, body))]
  const zones = toZones(segments, drawn.across)
  const marks = marksOf(zones.flatMap((zone) => (zone.kind === 'flow' ? zone.rows : [])))
  return zones.flatMap((zone) => {
    if (zone.kind === 'table') return [toTable(zone.rows)]
    return betweenTables(zone.rows).flatMap((part) => {
      if (!Array.isArray(part)) return [part]
      const around: Around = { width: widthOf(part), marks }
      return toParagraphs(part, around).map((rows) => pageNumber(rows, height) ?? toBlock(rows, body, around))
    })
  })
}

/** What a paragraph stands in: the width of the text around it, and the list marks that the page's lines begin with. */
interface Around {
  width: number
  marks: ReadonlySet<string>
}

/** Letters that tell the body's size beside drawn tables; fewer are their title. */
const leastBody = 60

function lettersIn(words: readonly PlacedWord[]): number {
  return words.reduce((sum, { text }) => sum + text.length, 0)
}

/** Share of the characters that a size above the commonest one needs to be the body's, and by how much it may be above. */
const bodyShare = 0.25
const aboveNotes = 1.35

/** The size of the body: what most characters have; where those are notes, what they are notes to. */
function bodySize(words: readonly PlacedWord[]): number {
  const common = commonSize(words)
  const larger = words.filter(({ size }) => size > 1.05 * common && size < aboveNotes * common)
  return lettersIn(larger) > bodyShare * lettersIn(words) ? commonSize(larger) : common
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
  if (
    !row ||
    rows.length > 1 ||
    !/^[-–—|.·([\s]{0,3}(?:(?:page|seite|p\.)\s*)?\d{1,4}(?:\s*(?:\/|of|von|sur|de)\s*\d{1,4})?[-–—|.·)\]\s]{0,3}$/iu.test(
      textOf(row),
    )
  )
    return null
  const [, top, , bottom] = boxOf(rows)
  if (bottom < margin * height) return { kind: 'header', lines: rows.map(toLine) }
  return top > (1 - margin) * height ? { kind: 'footer', lines: rows.map(toLine) } : null
}

function toTable(rows: Segment[][][]): DraftBlock {
  const headers = headerRows(rows)
  return {
    kind: 'table',
    rows: rows.map((row, index) =>
      row.map((segments): DraftCell => {
        const cell: DraftCell = { lines: toRows(segments).map(toLine) }
        if (index < headers) cell.header = true
        return cell
      }),
    ),
  }
}

/** Rows that belong together, by spacing, indent, size, weight and list marks. */
function toParagraphs(rows: Row[], { marks }: Around): Row[][] {
  const [left, , right] = boxOf(rows)
  const leading = commonLeading(rows)
  const paragraphs: Row[][] = []
  for (const [index, row] of rows.entries()) {
    const paragraph = paragraphs.at(-1)
    const previous = rows[index - 1]
    const begins =
      !paragraph ||
      !previous ||
      beginsParagraph(row, previous, rows[index + 1], paragraph, { left, right, leading, marks })
    if (begins) paragraphs.push([row])
    else paragraph.push(row)
  }
  return paragraphs
}

function beginsParagraph(
  row: Row,
  previous: Row,
  next: Row | undefined,
  paragraph: Row[],
  { left, right, leading, marks }: { left: number; right: number; leading: number; marks: ReadonlySet<string> },
): boolean {
  const size = sizeOf(row)
  const step = baselineOf(row) - baselineOf(previous)
  const same = Math.abs(size - sizeOf(previous)) < 0.12 * size
  if (!same) return true
  if (step > (1.3 * leading + 0.05) * size) return true
  if (allBold(row) !== allBold(previous) || isListItem(row, marks)) return true
  if (allMono(row) && allMono(previous)) return false
  const em = 0.8 * size
  const indent = startOf(row) - startOf(previous)
  const centred = Math.abs(startOf(row) + endOf(row) - startOf(previous) - endOf(previous)) < 2 * size
  const inList = paragraph[0] !== undefined && isListItem(paragraph[0], marks)
  // A first line steps in, and the line after it steps back.
  if (!inList && !centred && indent > em && next !== undefined && startOf(row) - startOf(next) > em) return true
  // A short last line, then a capital at the margin.
  const short = right - endOf(previous) > 0.25 * (right - left)
  return (
    short &&
    /[.!?:]["'”’)]*$/u.test(textOf(previous)) &&
    /^["'“‘(]*[\p{Lu}\d]/u.test(textOf(row)) &&
    Math.abs(startOf(row) - left) < 2 * em
  )
}

/** Ems between the baselines of rows that follow each other closely; 1.2 where there are none. */
function commonLeading(rows: Row[]): number {
  const steps = rows.slice(1).flatMap((row, index) => {
    const previous = rows[index]
    const step = previous ? baselineOf(row) - baselineOf(previous) : 0
    return previous && step > 0 && step < 2.6 * sizeOf(row) ? [step / sizeOf(row)] : []
  })
  const sorted = steps.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * 0.4)] ?? 1.2
}

function toBlock(rows: Row[], body: number, { width, marks }: Around): DraftBlock {
  const [first = []] = rows
  if (rows.length > 1 && rows.every(allMono)) return { kind: 'code', lines: indented(rows) }
  const lines = rows.map(toLine)
  const level = headingLevel(rows, body)
  if (level !== null) return { kind: 'heading', level, lines }
  if (isListItem(first, marks)) return { kind: 'list-item', lines }
  if (isCaption(rows)) return { kind: 'caption', lines }
  const box = boxOf(rows)
  const short = areShort(rows, box, width)
  const ended = lines.map((line, index) => (short || endsEarly(rows, index, box) ? { ...line, ends: true } : line))
  return { kind: 'paragraph', lines: ended }
}

const captionWord = /^(?:fig|tab|abb)/iu

function isCaption(rows: Row[]): boolean {
  return (
    captionWord.test(rows[0]?.[0]?.words[0]?.text ?? '') &&
    /^(?:fig(?:ure|\.)|table|abbildung|tabelle|abb\.|tab\.|tableau)\s*\d+\s*[.:–-]/iu.test(rows.map(textOf).join(' '))
  )
}

/** Ems beside the next line's first word that a line must leave free to have ended on purpose, and share of the paragraph's width. */
const slack = 1.2
const shortBy = 0.1
/** Ems between two segments of a line that make it one of columns: a name and its price. */
const spread = 2

/** Characters of a short line, and the share of the width around that it leaves free: the lines of an address. */
const shortLine = 30
const narrow = 0.6

function areShort(rows: Row[], [left, , right]: Box, width: number): boolean {
  if (right - left >= narrow * width) return false
  const lengths = rows.map((row) => textOf(row).length).toSorted((a, b) => a - b)
  return (lengths[Math.floor(lengths.length / 2)] ?? 0) < shortLine
}

function widthOf(rows: Row[]): number {
  const [left, , right] = boxOf(rows)
  return right - left
}

/** Whether a line ends though the next one's first word had room in it, or is one of columns. The box is that of all rows. */
function endsEarly(rows: Row[], index: number, [left, , right]: Box): boolean {
  const [row, next] = [rows[index], rows[index + 1]]
  const first = next?.[0]?.words[0]
  if (!row || !next || !first) return false
  if (isSpread(row) || isSpread(next)) return true
  const least = Math.max(first.bbox[2] - first.bbox[0] + slack * sizeOf(row), shortBy * (right - left))
  const [before, after] = [startOf(row) - left, right - endOf(row)]
  // Most lines are full, whichever way they are written.
  if (before <= least && after <= least) return false
  return (isRightToLeft(row) ? before : after) > least
}

function isSpread(row: Row): boolean {
  const end = row.at(-1)?.words.at(-1)?.text ?? ''
  if (/\d$/.test(end) && /(?:\.\s?){4}\s*\d{1,4}$/u.test(textOf(row))) return true
  return row.slice(1).some(({ bbox, size }, index) => {
    const [x0 = 0, , x1 = 0] = row[index]?.bbox ?? []
    return Math.max(bbox[0] - x1, x0 - bbox[2]) > spread * size
  })
}

/** Short, with letters, and larger than the body or all bold. */
function headingLevel(rows: Row[], body: number): number | null {
  if (rows.length > 3) return null
  const ratio = sizeOf(rows[0] ?? []) / body
  const isLarge = ratio >= 1.13
  if (!isLarge && (!(ratio >= 0.93) || rows.length > 2 || !rows.every(allBold))) return null
  const text = rows.map(textOf).join(' ')
  const words = text.split(/\s+/u).length
  if (words > 25 || !/\p{L}{2}|\p{Script=Han}/u.test(text)) return null
  if (ratio >= 1.7) return 1
  if (ratio >= 1.35) return 2
  if (isLarge) return 3
  return words <= 14 && !/[.,;:!?]$|^\p{Ll}/u.test(text) && /\p{L}{3}/u.test(text) ? 4 : null
}

const marker = /^(?:[•◦▪▫●○■□‣⁃∙·–—*-]|\[\d{1,3}\]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])$/u

/** A bullet, or a number or letter with its stop, and something after it. `marks`: those the page's lines begin with. */
function isListItem(row: Row, marks: ReadonlySet<string>): boolean {
  const [segment] = row
  if (!segment || (row.length === 1 && segment.words.length < 2)) return false
  const [first, second = row[1]?.words[0]] = segment.words
  if (first === undefined || first.text.length > 8 || !marker.test(first.text)) return false
  return !isInitial(first.text, second?.text ?? '') || beside(first.text).some((mark) => marks.has(mark))
}

/** A capital with a stop before another capital: a name's initial, unless the lines around are numbered by letters. */
function isInitial(mark: string, next: string): boolean {
  return /^[A-Z]\.$/u.test(mark) && /^\p{Lu}/u.test(next)
}

const romans: Record<string, string[]> = { 'I.': ['II.'], 'V.': ['IV.', 'VI.'], 'X.': ['IX.', 'XI.'] }

/** The marks before and after a letter's. */
function beside(mark: string): string[] {
  const code = mark.charCodeAt(0)
  return [...[code - 1, code + 1].map((other) => `${String.fromCharCode(other)}.`), ...(romans[mark] ?? [])]
}

function marksOf(rows: Row[]): Set<string> {
  const marks = new Set<string>()
  for (const row of rows) {
    const first = row[0]?.words[0]?.text ?? ''
    if (first.length <= 8 && marker.test(first)) marks.add(first)
  }
  return marks
}

function allMono(row: Row): boolean {
  return row.every(({ words }) => words.every((word) => word.mono))
}

/** Lines of code keep their indent, counted in characters of a fixed-width font. */
function indented(rows: Row[]): DraftLine[] {
  const [left] = boxOf(rows)
  return rows.map((row) => {
    const line = toLine(row)
    const [first] = line.words
    if (first)
      line.words[0] = {
        ...first,
        before: ' '.repeat(Math.max(0, Math.round((startOf(row) - left) / (0.6 * sizeOf(row))))),
      }
    return line
  })
}

function sizeOf(row: Row): number {
  return mainSegment(row)?.size ?? 0
}
function baselineOf(row: Row): number {
  return mainSegment(row)?.baseline ?? 0
}
function startOf(row: Row): number {
  let start = Infinity
  for (const { bbox } of row) if (bbox[0] < start) start = bbox[0]
  return start
}
function endOf(row: Row): number {
  let end = -Infinity
  for (const { bbox } of row) if (bbox[2] > end) end = bbox[2]
  return end
}
