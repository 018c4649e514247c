// Running headers and footers: lines at a page's top and bottom that its neighbours have at the same place.
import type { Box } from '../../contract/model.ts'
import { toLine } from '../arrange/cells.ts'
import type { Row } from '../arrange/lines.ts'
import { boxOf, commonSize, textOf, toRows, toSegments } from '../arrange/lines.ts'
import type { DraftBlock } from '../page-builder.ts'
import type { PdfText, PdfWord } from './pdf-engine.ts'

/** Share of the page's height at either end in which running lines stand, where artifacts of tagged files are some, and which leave a table at a page's end. */
export const runningMargin = 0.155
/** Points by which they may stand higher or lower on another page. */
const steady = 3
/** Ems between the baselines of the last running line and of the text it stands apart from. */
const apart = 1.55
const mostLines = 4
/** Times the words of a page with nothing but running lines that another page around it has. */
const fuller = 4
/** Times the size of most of the text: from here on it is a title, also where each page has it. */
const titleSize = 1.35

export interface Running {
  header: DraftBlock | null
  footer: DraftBlock | null
  /** What is neither, in the order given. */
  rest: PdfWord[]
}

/**
 * Takes running lines out of a page's upright words. `neighbours`: the pages up to two before and after it. `fixed`: boxes of words
 * that are known to be of the text, asked for where a line could be a running one.
 */
export function takeRunning(
  page: PdfText,
  words: PdfWord[],
  neighbours: readonly PdfText[],
  fixed: () => ReadonlySet<Box>,
): Running {
  const alike = neighbours.filter(({ width, height }) => same(width, page.width) && same(height, page.height))
  const others = alike.map(edgesOf)
  if (others.length === 0) return { header: null, footer: null, rest: words }
  const tops = others.flatMap(({ top }) => top)
  const bottoms = others.flatMap(({ bottom }) => bottom)
  if (tops.length === 0 && bottoms.length === 0) return { header: null, footer: null, rest: words }
  const largest = titleSize * commonSize(words)
  const rows = toRows(toSegments(words.filter(({ bbox }) => isNear(bbox, page.height, 1.7 * runningMargin))))
  let known: ReadonlySet<Box> | undefined
  const isFree = (row: Row): boolean => {
    const boxes = (known ??= fixed())
    return boxes.size === 0 || !row.some((segment) => segment.words.some(({ bbox }) => boxes.has(bbox)))
  }
  const upper = others.map(({ top }) => top)
  const lower = others.map(({ bottom }) => bottom)
  const header = runningRows(
    rows,
    page,
    (row) =>
      sizeOf(row) < largest && (isIn(tops, row) || countsOn(row, upper) || isRuledOff(row, page, alike)) && isFree(row),
  )
  const footer = runningRows(
    rows.toReversed(),
    page,
    (row) => (isIn(bottoms, row) || countsOn(row, lower)) && isFree(row),
  ).toReversed()
  if (header.length === 0 && footer.length === 0) return { header: null, footer: null, rest: words }
  const taken = new Set([...header, ...footer].flatMap((row) => row.flatMap((segment) => segment.words)))
  // A page of nothing else is no page of headers, where those around it are none either; else it was left free.
  if (taken.size === words.length && !alike.some((other) => other.words.length > fuller * words.length))
    return { header: null, footer: null, rest: words }
  return {
    header: header.length > 0 ? { kind: 'header', lines: header.map(toLine) } : null,
    footer: footer.length > 0 ? { kind: 'footer', lines: footer.map(toLine) } : null,
    rest: words.filter((word) => !taken.has(word)),
  }
}

/** Rows from the page's edge inwards, as long as they are running; none where they do not stand apart from what follows. */
function runningRows(rows: Row[], page: PdfText, isRunning: (row: Row) => boolean): Row[] {
  let count = 0
  while (count < mostLines && count < rows.length) {
    const row = rows[count]
    if (!row || !isNear(boxOf([row]), page.height, runningMargin) || !isRunning(row) || isInTable(row, page)) break
    count++
  }
  // The text may begin with the same line on each page: what is running ends at the last gap.
  while (count > 0 && !standsApart(rows[count - 1], rows[count])) count--
  return rows.slice(0, count)
}

function standsApart(last: Row | undefined, next: Row | undefined): boolean {
  if (!last || !next) return true
  return Math.abs(baselineOf(last) - baselineOf(next)) > apart * Math.max(sizeOf(last), sizeOf(next))
}

/** A page's rows near its top and bottom, by what they say and where they stand. */
interface Edges {
  top: Edge[]
  bottom: Edge[]
}
interface Edge {
  row: Row
  baseline: number
  /** Known once it was asked for. */
  key: string | null
}

/** Each page is a neighbour four times. */
const known = new WeakMap<PdfText, Edges>()

function edgesOf(page: PdfText): Edges {
  const found = known.get(page) ?? readEdges(page)
  known.set(page, found)
  return found
}

function readEdges(page: PdfText): Edges {
  const near = page.words.filter(
    ({ bbox, angle }) =>
      angle === 0 && (bbox[3] < runningMargin * page.height || bbox[1] > (1 - runningMargin) * page.height),
  )
  const rows = toRows(toSegments(near))
  const edges = rows.map((row): Edge => ({ row, baseline: baselineOf(row), key: null }))
  const isTop = ({ baseline }: Edge): boolean => baseline < page.height / 2
  return { top: edges.filter(isTop), bottom: edges.filter((edge) => !isTop(edge)) }
}

/** What a row says, any number for any other. */
function keyOf(row: Row): string {
  return textOf(row)
    .toLowerCase()
    .replace(/\d+/gu, '#')
    .replace(/\b[ivxlc]+\b/gu, '#')
}

function isIn(edges: Edge[], row: Row): boolean {
  const baseline = baselineOf(row)
  let key: string | null = null
  for (const edge of edges) {
    if (Math.abs(edge.baseline - baseline) >= steady) continue
    key ??= keyOf(row)
    if ((edge.key ??= keyOf(edge.row)) === key) return true
  }
  return false
}

/** Pages around on which a number must count on, and by how much it does at most. */
const counted = 2

/**
 * Whether a row holds the page's number at one of its ends, whatever else it says there: the title of a section. Rows at its place on
 * pages around count up to it and on. `others`: the edges of each.
 */
function countsOn(row: Row, others: readonly Edge[][]): boolean {
  if (others.length < counted) return false
  const number = numberOf(row)
  if (number === null) return false
  const baseline = baselineOf(row)
  const near = new Set<number>()
  for (const edges of others)
    for (const edge of edges) {
      if (Math.abs(edge.baseline - baseline) >= steady) continue
      const distance = (numberOf(edge.row) ?? number) - number
      if (distance !== 0 && Math.abs(distance) <= counted) near.add(distance)
    }
  return near.size >= counted
}

/** Share of a page's width that the line under a running title takes, ems under it, and lines alike that a page has at most: at its head and foot. */
const headRule = { width: 0.4, below: 3, most: 2 }

/** Whether a line is drawn across the page under a row, and on pages around at the same place under theirs, whatever they say; a table has more of such lines. */
function isRuledOff(row: Row, page: PdfText, neighbours: readonly PdfText[]): boolean {
  const [baseline, size] = [baselineOf(row), sizeOf(row)]
  const wide = page.rules.filter(([x0, , x1]) => x1 - x0 > headRule.width * page.width)
  const rule = wide.find(([, y0]) => y0 > baseline && y0 < baseline + headRule.below * size)
  if (!rule || wide.filter((other) => areAsWide(other, rule)).length > headRule.most) return false
  const ruled = neighbours.filter(
    (other) =>
      other.rules.some((line) => areAsWide(line, rule) && Math.abs(line[1] - rule[1]) < 1) &&
      edgesOf(other).top.some((edge) => Math.abs(edge.baseline - baseline) < steady),
  )
  return ruled.length >= Math.min(counted, neighbours.length)
}

function areAsWide(a: Box, b: Box): boolean {
  return Math.abs(a[2] - a[0] - b[2] + b[0]) < steady
}

const pageNumber = /^\d{1,4}$/u

/** The number at one end of a row that has words as well; null for none. */
function numberOf(row: Row): number | null {
  const [first, last] = [row[0]?.words[0]?.text ?? '', row.at(-1)?.words.at(-1)?.text ?? '']
  const number = pageNumber.test(first) ? first : pageNumber.test(last) ? last : null
  return number === null || !row.some(({ words }) => words.some(({ text }) => /\p{L}{2}/u.test(text)))
    ? null
    : Number(number)
}

/** Whether a box lies within a share of the page's height from its top or bottom. */
function isNear([, top, , bottom]: Box, height: number, share: number): boolean {
  return bottom < share * height || top > (1 - share) * height
}

/** Whether lines are drawn down the page beside or through a row, as around a table's cells; at the page's edges they are those of a band over all of it. */
function isInTable(row: Row, { rules, width }: PdfText): boolean {
  const [, top, , bottom] = boxOf([row])
  const middle = (top + bottom) / 2
  for (const [x0, y0, x1, y1] of rules)
    if (y0 < middle && y1 > middle && x1 - x0 < y1 - y0 && x0 > edge && x1 < width - edge) return true
  return false
}

/** Points from a page's side within which a line is on its edge. */
const edge = 2

function same(a: number, b: number): boolean {
  return Math.abs(a - b) < 2
}
function baselineOf(row: Row): number {
  return Math.max(...row.map(({ baseline }) => baseline))
}
function sizeOf(row: Row): number {
  return Math.max(...row.map(({ size }) => size))
}
