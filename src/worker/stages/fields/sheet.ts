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
    const group = groups.at(-1)
    if (group && isBeside(group.box, box)) {
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

/** Where a part of a row's text stands. */
export function placeIn(row: Row, start: number, end: number): FieldPlace {
  const words = row.words.filter((word) => word.start < end && word.end > start)
  return { page: row.page, bbox: words.length > 0 ? union(words.map(({ box }) => box)) : row.box }
}

/** The part of the rows below that stands under a range of a row: what a heading of a column is followed by. */
export function below(rows: readonly Row[], row: Row, start: number, end: number, count: number): Row[] {
  const { bbox } = placeIn(row, start, end)
  const wide = Math.max(40, bbox[2] - bbox[0])
  return rows.slice(row.at + 1, row.at + 1 + count).flatMap((next) => {
    if (next.page !== row.page || next.box[1] - row.box[3] > 4 * Math.max(8, row.box[3] - row.box[1])) return []
    const words = next.words.filter(({ box }) => box[0] < bbox[2] + wide && box[2] > bbox[0] - 6)
    const first = words[0]
    if (!first || first.box[0] > bbox[2] + 6) return []
    return [part(next, words)]
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

function union(boxes: readonly Box[]): Box {
  const [first = [0, 0, 0, 0] as Box, ...others] = boxes
  return others.reduce<Box>(
    (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])],
    first,
  )
}
