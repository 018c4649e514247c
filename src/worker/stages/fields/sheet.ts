// A document as rows: words that stand side by side on a page are one row, whatever the reading order. Fields are looked for in rows, since
// a value stands right of its label or below it.
import type { Box, Page } from '../../../contract/model.ts'
import type { FieldPlace } from '../../../contract/understanding.ts'

/** Pages looked at from the front, and from the end. */
const firstPages = 6
const lastPages = 2
const mostRows = 1500
/** Characters of a row: no printed one is longer. */
const longestRow = 600
/** Words this far apart, in heights of a letter, are separate columns: a tab is put between them. */
const columnGap = 1.6

/** Characters of a column's heading. */
const longestHeading = 30

interface SheetWord {
  start: number
  end: number
  box: Box
}
export interface Row {
  page: number
  /** Index among the rows of all pages. */
  at: number
  /** Words joined by a space, columns by a tab. */
  text: string
  words: SheetWord[]
  box: Box
}

export function rowsOf(pages: readonly Page[]): Row[] {
  const looked = pages.filter((_, at) => at < firstPages || at >= pages.length - lastPages)
  const rows = looked.flatMap(rowsOfPage).slice(0, mostRows)
  rows.forEach((row, at) => (row.at = at))
  return rows
}

function rowsOfPage(page: Page): Row[] {
  const lines = page.blocks
    .flatMap((block) => block.lines)
    .map(({ words, bbox, start, end }) => ({
      box: bbox,
      words:
        words.length > 0
          ? words.map(([from, to, x0, y0, x1, y1]) => ({
              text: page.text.slice(from, to),
              box: [x0, y0, x1, y1] as Box,
            }))
          : [{ text: page.text.slice(start, end), box: bbox }],
    }))
    .filter(({ words }) => words.length > 0)
    .toSorted((a, b) => middle(a.box) - middle(b.box))
  const groups: { box: Box; words: { text: string; box: Box }[] }[] = []
  for (const { box, words } of lines) {
    // Beside a large heading stand two or three small lines: only one of them shares its row.
    const group = groups
      .slice(-3)
      .find((one) => isBeside(one.box, box) && !one.words.some((a) => words.some((b) => isOver(a.box, b.box))))
    if (group) {
      group.words.push(...words)
      // The row keeps the height of its first line: a row of rows would swallow a page.
      group.box = [Math.min(group.box[0], box[0]), group.box[1], Math.max(group.box[2], box[2]), group.box[3]]
    } else {
      groups.push({ box, words: [...words] })
    }
  }
  return groups.map(({ words }) => joined(page.number, words))
}

function joined(page: number, words: { text: string; box: Box }[]): Row {
  const sorted = words.toSorted((a, b) => a.box[0] - b.box[0])
  let text = ''
  const placed: SheetWord[] = []
  for (const [at, { text: own, box }] of sorted.entries()) {
    const before = sorted[at - 1]
    if (before) text += box[0] - before.box[2] > columnGap * Math.min(box[3] - box[1], 14) ? '\t' : ' '
    const clean = own.replace(/\s+/g, ' ')
    if (text.length + clean.length > longestRow) break
    placed.push({ start: text.length, end: text.length + clean.length, box })
    text += clean
  }
  return { page, at: 0, text, words: placed, box: union(placed.map(({ box }) => box)) }
}

const middle = (box: Box): number => (box[1] + box[3]) / 2

/** Two lines share a row when half of the lower one's height lies within the other's. */
function isBeside(a: Box, b: Box): boolean {
  const shared = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  return shared >= 0.5 * Math.min(a[3] - a[1], b[3] - b[1])
}

/** One word stands above the other: they share some of their width and little of their height. */
function isOver(a: Box, b: Box): boolean {
  const wide = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const high = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  return wide > 2 && high < 0.6 * Math.min(a[3] - a[1], b[3] - b[1])
}

/** Where a part of a row's text stands. */
export function placeIn(row: Row, start: number, end: number): FieldPlace {
  const words = row.words.filter((word) => word.start < end && word.end > start)
  return { page: row.page, bbox: words.length > 0 ? union(words.map(({ box }) => box)) : row.box }
}

/** The part of the rows below that stands under a range of a row: what a heading of a column is followed by. */
export function below(rows: readonly Row[], row: Row, start: number, end: number, count: number): Row[] {
  // A heading of several words is as wide as its column says; a sentence is no heading.
  const cellStart = row.text.lastIndexOf('\t', start) + 1
  const cell = row.text.slice(cellStart).split('\t', 1)[0] ?? ''
  const { bbox } =
    cell.length <= longestHeading ? placeIn(row, cellStart, cellStart + cell.length) : placeIn(row, start, end)
  const wide = Math.max(40, bbox[2] - bbox[0])
  // Rows may be some of the document's: a row's own number is not its place among them.
  const at = rows.indexOf(row)
  return rows.slice(at + 1, at + 1 + count).flatMap((next) => {
    if (next.page !== row.page || next.box[1] - row.box[3] > 4 * Math.max(8, row.box[3] - row.box[1])) return []
    const under = next.words.filter(({ box }) => box[0] < bbox[2] + wide && box[2] > bbox[0] - 6)
    const first = under[0]
    if (!first || first.box[0] > bbox[2] + 6) return []
    // What begins beyond the label after a gap is another column's.
    const other = under.findIndex((word, place) => {
      const before = under[place - 1]
      return before && word.box[0] > bbox[2] + 6 && next.text.slice(before.end, word.start).includes('\t')
    })
    return [part(next, other === -1 ? under : under.slice(0, other))]
  })
}

/** A row of some of a row's words. */
function part(row: Row, words: SheetWord[]): Row {
  let text = ''
  const placed = words.map(({ start, end, box }, at) => {
    const before = words[at - 1]
    if (before) text += row.text.slice(before.end, start).includes('\t') ? '\t' : ' '
    const own = row.text.slice(start, end)
    text += own
    return { start: text.length - own.length, end: text.length, box }
  })
  return { ...row, text, words: placed, box: union(placed.map(({ box }) => box)) }
}

/** The smallest box around boxes. */
export function union(boxes: readonly Box[]): Box {
  const [first = [0, 0, 0, 0] as Box, ...others] = boxes
  return others.reduce<Box>(
    (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])],
    first,
  )
}

/** Three rows each as one, so that what runs over a line's end is found; words keep their boxes. */
export function joinedRows(rows: readonly Row[]): Row[] {
  return rows.map((row, at) => {
    let text = row.text
    const words = [...row.words]
    for (const next of rows.slice(at + 1, at + 3)) {
      if (next.page !== row.page) break
      text += ' '
      const offset = text.length
      words.push(...next.words.map((word) => ({ ...word, start: word.start + offset, end: word.end + offset })))
      text += next.text
    }
    return { ...row, text, words }
  })
}
