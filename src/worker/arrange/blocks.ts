// Blocks of a page: zones become headings, paragraphs, list items, code and tables, judged by size, weight and spacing.
import type { DraftBlock, DraftCell, DraftLine } from '../page-builder.ts'
import type { PlacedWord, Row, Segment } from './lines.ts'
import { boxOf, commonSize, isRightToLeft, textOf, toRows, toSegments } from './lines.ts'
import { toZones } from './order.ts'

/** Blocks in reading order, of words written left to right or right to left. `height`: of the page, points. */
export function toBlocks(words: readonly PlacedWord[], height: number): DraftBlock[] {
  const body = commonSize(words)
  return toZones(toSegments(words)).flatMap((zone) => {
    if (zone.kind === 'table') return [toTable(zone.rows)]
    return toParagraphs(zone.rows).map((rows) => pageNumber(rows, height) ?? toBlock(rows, body))
  })
}

/** Share of the page's height at its top and bottom where a number on its own is the page's. */
const margin = 0.09

function pageNumber(rows: Row[], height: number): DraftBlock | null {
  const text = rows.map(textOf).join(' ')
  if (
    rows.length > 1 ||
    !/^\P{L}{0,3}(?:(?:page|seite|p\.)\s*)?\d{1,4}(?:\s*(?:\/|of|von|sur|de)\s*\d{1,4})?\P{L}{0,3}$/iu.test(text)
  )
    return null
  const [, top, , bottom] = boxOf(rows)
  if (bottom < margin * height) return { kind: 'header', lines: rows.map(toLine) }
  return top > (1 - margin) * height ? { kind: 'footer', lines: rows.map(toLine) } : null
}

function toTable(rows: Segment[][][]): DraftBlock {
  return {
    kind: 'table',
    rows: rows.map((row, index) =>
      row.map((segments): DraftCell => {
        const cell: DraftCell = { lines: toRows(segments).map(toLine) }
        if (index === 0 && isHeader(rows)) cell.header = true
        return cell
      }),
    ),
  }
}

/** The first row is a header where it is bold and the next is not, or has words over numbers. */
function isHeader(rows: Segment[][][]): boolean {
  const [first = [], second = []] = rows.map((row) => row.flat())
  if (allBold(first) && !allBold(second)) return true
  const digits = (segments: Segment[]): boolean =>
    segments.some(({ words }) => words.some(({ text }) => /\d/.test(text)))
  return !digits(first) && digits(second)
}

function allBold(row: Row): boolean {
  return row.every(({ words }) => words.every((word) => word.bold))
}

/** Rows that belong together, by spacing, indent, size, weight and list marks. */
function toParagraphs(rows: Row[]): Row[][] {
  const [left, , right] = boxOf(rows)
  const leading = commonLeading(rows)
  const paragraphs: Row[][] = []
  for (const [index, row] of rows.entries()) {
    const paragraph = paragraphs.at(-1)
    const previous = rows[index - 1]
    const begins =
      !paragraph || !previous || beginsParagraph(row, previous, rows[index + 1], paragraph, { left, right, leading })
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
  { left, right, leading }: { left: number; right: number; leading: number },
): boolean {
  const size = sizeOf(row)
  const step = baselineOf(row) - baselineOf(previous)
  const same = Math.abs(size - sizeOf(previous)) < 0.12 * size
  if (!same || allBold(row) !== allBold(previous)) return true
  if (step > (1.3 * leading + 0.05) * size) return true
  if (isListItem(row)) return true
  if (allMono(row) && allMono(previous)) return false
  const em = 0.8 * size
  const indent = startOf(row) - startOf(previous)
  const centred = Math.abs(startOf(row) + endOf(row) - startOf(previous) - endOf(previous)) < 2 * size
  const inList = paragraph[0] !== undefined && isListItem(paragraph[0])
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
  return sorted[Math.floor(sorted.length * 0.4)] ?? 1.2
}

function toBlock(rows: Row[], body: number): DraftBlock {
  const text = rows.map(textOf).join(' ')
  const [first = []] = rows
  if (rows.length > 1 && rows.every(allMono)) return { kind: 'code', lines: indented(rows) }
  const lines = rows.map(toLine)
  const level = headingLevel(rows, text, body)
  if (level !== null) return { kind: 'heading', level, lines }
  if (isListItem(first)) return { kind: 'list-item', lines }
  if (/^(?:fig(?:ure|\.)|table|abbildung|tabelle|abb\.|tab\.|tableau)\s*\d+\s*[.:–-]/iu.test(text))
    return { kind: 'caption', lines }
  return { kind: 'paragraph', lines }
}

/** Short, with letters, and larger than the body or all bold. */
function headingLevel(rows: Row[], text: string, body: number): number | null {
  const ratio = sizeOf(rows[0] ?? []) / body
  const words = text.split(/\s+/u).length
  if (rows.length > 3 || words > 25 || !/\p{L}{2}|\p{Script=Han}/u.test(text)) return null
  if (ratio >= 1.7) return 1
  if (ratio >= 1.35) return 2
  if (ratio >= 1.13) return 3
  const bold = rows.every(allBold) && ratio >= 0.93 && words <= 14 && rows.length <= 2
  return bold && !/[.,;:!?]$|^\p{Ll}/u.test(text) && /\p{L}{3}/u.test(text) ? 4 : null
}

const marker = /^(?:[•◦▪▫●○■□‣⁃∙·–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])$/u

/** A bullet, or a number or letter with its stop, and something after it. */
function isListItem(row: Row): boolean {
  const words = row.flatMap((segment) => segment.words)
  return words.length > 1 && marker.test(words[0]?.text ?? '')
}

function allMono(row: Row): boolean {
  return row.every(({ words }) => words.every((word) => word.mono))
}

function toLine(row: Row): DraftLine {
  const words = row.flatMap((segment) => segment.words)
  const right = isRightToLeft(row)
  return {
    words: words.map((word, index) => {
      const previous = words[index - 1]
      const drafted = { text: word.text, bbox: word.bbox, conf: word.conf }
      const gap = previous ? (right ? previous.bbox[0] - word.bbox[2] : word.bbox[0] - previous.bbox[2]) : 0
      // The engine ended a word where the eye sees no gap: a raised number, a change of font. A small number before a word is a note's.
      return previous && word.breaks && Math.abs(gap) < 0.12 * word.size && word.size < 1.1 * previous.size
        ? { ...drafted, before: '' }
        : drafted
    }),
  }
}

/** Lines of code keep their indent, counted in characters of a fixed-width font. */
function indented(rows: Row[]): DraftLine[] {
  const [left] = boxOf(rows)
  return rows.map((row) => {
    const line = toLine(row)
    const [first] = line.words
    if (first) first.before = ' '.repeat(Math.max(0, Math.round((startOf(row) - left) / (0.6 * sizeOf(row)))))
    return line
  })
}

function sizeOf(row: Row): number {
  return row.toSorted((a, b) => textOf([b]).length - textOf([a]).length)[0]?.size ?? 0
}
function baselineOf(row: Row): number {
  return row.toSorted((a, b) => textOf([b]).length - textOf([a]).length)[0]?.baseline ?? 0
}
function startOf(row: Row): number {
  return Math.min(...row.map(({ bbox }) => bbox[0]))
}
function endOf(row: Row): number {
  return Math.max(...row.map(({ bbox }) => bbox[2]))
}
